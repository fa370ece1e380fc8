"""Screens of pairs that curators see: however much there is to do, the rows of buttons stay few."""

import pytest

from bot import words
from bot.replies import Reply
from handlers import pair_cards, pair_screens
from models import Meeting, MeetingState, Pair, PairMember, PairSignal, PairState, Person, Place, Programme, Role
from services.access import Action
from services.pair_sight import MADE, Curated
from services.pair_signals import Signal
from services.pairs import Hub
from tests.factories import EARLIER

ROWS, WIDTH = 8, 3
EVERYTHING = frozenset(Action)
PLACE = Place(id=7, name="Школа № 5", time_zone="Europe/Moscow")
PROGRAMME = Programme(id=2, place_id=7, form="pupil_pupil")
MET = MADE | {PairState.CLOSED, PairState.DISSOLVED}
"""An order has made it once, so there may have been meetings."""


def curated(state: PairState, *, replaces: int | None) -> Curated:
    """A pair of which there is as much as can be: a worry that needs a curator's word, and, once it works, meetings."""
    sides = {Role.MENTOR: Person(id=1, name="Совин Лев Андреевич"), Role.MENTEE: Person(id=2, name="Котов Пётр Ильич")}
    members = [PairMember(person_id=one.id, person=one, role=role) for role, one in sides.items()]
    said = {
        "offered_at": EARLIER,
        "objections_until": EARLIER,
        "effective_on": EARLIER.date(),
        "result": "Сделан стенд",
    }
    pair = Pair(id=3, programme_id=2, programme=PROGRAMME, state=state, members=members, whys=[], score=70, **said)
    pair.replaces_id, pair.is_locked = replaces, False
    meeting = Meeting(id=4, pair_id=3, kind="regular", starts_at=EARLIER, minutes=60, state=MeetingState.PLANNED)
    kind = Signal.SILENT if state in MET else Signal.CONSENT
    worry = PairSignal(id=5, pair_id=3, kind=kind, about="4", said={}, made_at=EARLIER)
    return Curated(pair, PLACE, sides[Role.MENTOR], EARLIER, [meeting] if state in MET else [], [worry])


def fits(screen: Reply) -> bool:
    """Few rows, and buttons that can be read."""
    return len(screen.rows) <= ROWS and max(map(len, screen.rows)) <= WIDTH


@pytest.mark.parametrize("replaces", [None, 9])
@pytest.mark.parametrize("state", PairState)
def test_the_card_of_a_pair_fits_in_every_state(state: PairState, replaces: int | None) -> None:
    with words.speaking("ru"):
        screen = pair_cards.card(curated(state, replaces=replaces), EVERYTHING)
    assert fits(screen), screen.rows
    assert "<b>Совин Лев → Котов Пётр</b>" in (screen.text or "")


def test_the_numbers_of_a_place_fit_with_everything_that_can_be_there() -> None:
    counts = dict.fromkeys(PairState, 2)
    with words.speaking("ru"):
        screen = pair_screens.hub(Hub(PLACE, [PROGRAMME], counts, {2: 2, 3: 1}, EVERYTHING, worries=4, to_end=0))
    assert fits(screen), screen.rows
    assert "Предложенные пары: 3" in [one["text"] for row in screen.rows for one in row]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (PairState.AGREED, "Отменить пару"),
        (PairState.WORKING, "Пауза, замена, итог"),
        (PairState.CLOSED, "Изменить итог"),
        (PairState.DISSOLVED, None),
    ],
)
def test_a_button_says_what_can_be_changed_about_a_pair_as_it_stands(state: PairState, says: str | None) -> None:
    with words.speaking("ru"):
        screen = pair_cards.card(curated(state, replaces=None), EVERYTHING)
    shown = {one["text"] for row in screen.rows for one in row}
    assert shown & {"Отменить пару", "Пауза, замена, итог", "Изменить итог"} == ({says} if says else set())
