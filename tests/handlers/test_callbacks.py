"""Buttons fit Telegram's 64 bytes, and a forged one is no button."""

import pytest
from aiogram.filters.callback_data import CallbackData
from pydantic import ValidationError

from bot import callbacks, press
from models import Category, EventKind, GuestState
from services import event_guests
from services.broadcast_drafts import Aim
from services.deadline_context import Reason as Why
from services.event_lists import Which as Said
from services.goal_choices import Ready, Until
from services.intakes import Progress
from services.lists import Listed
from services.meeting_where import Where
from services.mentoring_forms import CODES
from services.new_year import Step
from services.own_templates import Own
from services.pair_answers import WhyNot
from services.pair_ends import End, Pause, Result
from services.pair_order import Kind as Order
from services.pair_rules import Part
from services.paper_sheets import Sheet as Printed
from services.people import Which
from services.requests import Detail, Reason
from services.slips import Sheet
from services.task_days import Spell

LARGEST = {
    "event_kind": max(EventKind, key=len),
    "said": max(Said, key=len),
    "state": max(GuestState, key=len),
    "plus": event_guests.MOST,
    "which": max(Which, key=len),
    "listed": max(Listed, key=len),
    "progress": max(Progress, key=len),
    "seal": "f" * 16,
    "key": "f" * 8,
    "does": max(Step, key=len),
    "is_marked": True,
    "marked": True,
    "stays": True,
    "year": 2999,
    "language": "ru",
    "hour": 23,
    "form": max(CODES, key=len),
    "days": 1_999,
    "days_ago": 1_999,
    "page": 9_999,
    "is_me": True,
    "is_morning": True,
    "what": Aim.ROLE,
    "condition": "v" * 24,
    "most": 10_000,
    "choice": 9,
    "is_word": True,
    "agrees": True,
    "whole": True,
    "anew": True,
    "is_in": True,
    "special": True,
    "filled": True,
    "on_duty": True,
    "sheet": max(Sheet, key=len),
    "nonce": "n" * 8,
    "act": "t99999",
    "version_id": 2**31 - 1,
    "entry": "e" * 16,
    "index": 1,
    "is_on": True,
    "is_held": True,
    "is_signature": True,
    "category": max(Category, key=len),
    "weeks": -1,
    "detail": max(Detail, key=len),
    "reason": max(Reason, key=len),
    "consent": "C1",
    "allows": True,
    "why": max(Why, key=len),
    "row": 9_999,
    "at": 9_999,
    "month": 35_999,
    "answer": "d20261005",
    "level": "o",
    "paper": "number",
    "printed": max(Printed, key=len),
    "spell": max(Spell, key=len),
    "how": "not_going",
    "moves": True,
    "mutes": True,
    "code": "teachers.municipality",
    "day": "2999-12-31",
    "aside": True,
    "is_event": True,
    "order": max(Order, key=len),
    "own": max(Own, key=len),
    "who": "municipality",
    "turn": 9_999,
    "by_class": True,
    "locks": True,
    "because": max(WhyNot, key=len),
    "is_longer": True,
    "setting": "me",
    "value": 99,
    "part": max(Part, key=len),
    "points": 50,
    "pause": max(Pause, key=len),
    "end": max(End, key=len),
    "result": max(Result, key=len),
    "weekday": 6,
    "clock": 24 * 60 - 1,
    "starts": 99_999_999,
    "where": max(Where, key=len),
    "goal": max(Ready, key=len),
    "until": max(Until, key=len),
}
BUTTONS = [
    kind for kind in CallbackData.__subclasses__() if kind.__module__.startswith((callbacks.__name__, press.__name__))
]


@pytest.mark.parametrize("kind", BUTTONS)
def test_the_longest_button_fits(kind: type[CallbackData]) -> None:
    longest = kind(**{name: LARGEST.get(name, 2**63 - 1) for name in kind.model_fields})
    assert kind.unpack(longest.pack()) == longest


def test_no_two_buttons_begin_alike() -> None:
    assert len({kind.__prefix__ for kind in BUTTONS}) == len(BUTTONS) > 20


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "1e3", "", "x", "1" * 40])
def test_a_number_that_no_row_can_have_is_refused(number: str) -> None:
    with pytest.raises((ValidationError, ValueError, TypeError)):
        callbacks.PersonCard.unpack(f"p:{number}")


@pytest.mark.parametrize("seal", ["", "g" * 16, "0" * 15, "0" * 17])
def test_a_seal_that_no_link_can_have_is_refused(seal: str) -> None:
    with pytest.raises((ValidationError, ValueError)):
        callbacks.LinkAnswer.unpack(f"link:1:{seal}:1")
