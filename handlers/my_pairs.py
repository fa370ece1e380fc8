"""One's own pair, or one's child's: with whom, when the next meeting is, and what one can do."""

from collections.abc import Callable
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import meeting_late_rows, meeting_rows, pair_answer_rows, pair_goal_rows
from handlers.screens import first_name, instead, plain
from models import Capacity, PairState, Person, Role
from services import data_modes, pair_sight
from services.access import Me
from services.pair_sight import Own

router = Router(name="my_pairs")


@router.callback_query(callbacks.MyPair.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.MyPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at their own pair, or at their child's."""
    found = await pair_sight.own(session, me, callback_data.pair_id, now=now)
    return instead(query, card(found))


def card(found: Own) -> Reply:
    """With whom, and what one can do."""
    lines = [line for say in LINES for line in say(found)]
    rows = [row for build in ROWS if (row := build(found))]
    return send("\n".join([f"<b>{plain(called(found))}</b>", *lines]), *rows, home())


def in_short(found: Own) -> str:
    """One thought about a pair, for «my tasks»."""
    said = meeting_rows.lines(found) or _standing(found)
    return f"<b>{plain(called(found))}</b>: {said[0]}"


def called(found: Own) -> str:
    """The pair by the other side, and, where names do not pass, by its number."""
    if not data_modes.PASSING[data_modes.mode_of(found.place)].names:
        return _("Pair {number}").format(number=found.pair.id)
    others = ", ".join(_name(one, found) for one in pair_sight.others(found.pair, found.member.person_id))
    if found.speaks_as is Capacity.GUARDIAN:
        return _("{child} and {others}").format(child=first_name(found.member.person.name), others=others)
    return others


def _name(person: Person, found: Own) -> str:
    """A mentee calls an adult as pupils do, without the surname; everybody else is called by the first name."""
    if found.member.role is not Role.MENTEE:
        return first_name(person.name)
    name = " ".join(person.name.split()[1:3]) or person.name
    return f"{name} ({person.partner})" if person.partner else name


def _standing(found: Own) -> list[str]:
    """Where the pair stands, in words for those who belong to it."""
    said = {
        PairState.OFFERED: _("You are asked whether you agree."),
        PairState.TOLD: _("The pair is proposed. The head’s order comes next."),
        PairState.AGREED: _("The pair is agreed. The head’s order comes next."),
        PairState.WORKING: _("The pair works."),
        PairState.SUSPENDED: _("The pair is paused."),
    }
    return [said.get(found.pair.state, _("The pair is over."))]


LINES: tuple[Callable[[Own], list[str]], ...] = (_standing, meeting_rows.lines)
"""What is told from top to bottom."""
ROWS: tuple[Callable[[Own], Row], ...] = (
    pair_answer_rows.own,
    pair_answer_rows.details,
    meeting_rows.answers,
    meeting_rows.main,
    pair_goal_rows.own,
    meeting_late_rows.of_mentor,
)
"""The buttons from top to bottom; a builder gives an empty row where there is nothing to press."""
