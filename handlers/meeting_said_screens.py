"""How a word about a meeting is asked for and thanked for: which meeting it is, and what else may be said."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row
from bot.words import gettext as _
from handlers import my_pairs
from handlers.pair_titles import title
from handlers.screens import plain, until
from models import Response
from services import meeting_said
from services.meeting_said import Said


async def above(session: AsyncSession, response: Response, now: datetime) -> str:
    """With whom and when the meeting was; nothing for a questionnaire about anything else."""
    found = await meeting_said.of(session, response, now=now)
    return meeting(found) if found else ""


def meeting(found: Said) -> str:
    """With whom and when it was."""
    own, local = found.own, found.meeting.starts_at.astimezone(ZoneInfo(found.own.place.time_zone))
    whom = title(own.pair) if found.by_curator else my_pairs.called(own)
    said = _("Meeting: {whom}, {day}, {time}")
    return said.format(whom=plain(whom), day=until(local.date()), time=f"{local:%H:%M}")


def thanks(found: Said, edits: int | None) -> Reply:
    """What was said is written down; it can be changed, and more can be said."""
    text = _("Thank you, that is written down.")
    if found.is_missed:
        text = _("Thank you, that is written down. You could find another day.")
    number = found.response.id
    more = press(_("Tell more"), callbacks.TellMore(response_id=number))
    change = press(_("Change answers"), callbacks.ChangeAnswers(response_id=number))
    ways = [[more, change] if found.has_more_to_say else [change]]
    return Reply(text=f"{meeting(found)}\n\n{text}", rows=(*_next(found), *ways, home()), edits=edits)


def _next(found: Said) -> list[Row]:
    pair_id = found.own.pair.id
    if found.by_curator:
        return [[press(_("‹ To the pair"), callbacks.PairCard(pair_id=pair_id))]]
    return [[press(_("Find another day"), callbacks.ProposeMeeting(pair_id=pair_id))]] if found.is_missed else []
