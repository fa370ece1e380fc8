"""How an event was: what its guests are asked and thanked for, and what its organiser reads of it, without names."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import event_words, result_words
from handlers.screens import paged, phrase, plain
from models import EventKind, Response
from services import event_gate
from services.event_feedback import Heard, Said

MOST = 6
"""Answers in words on a page: each is up to 500 letters long."""
ASKS: dict[EventKind, str] = {
    EventKind.SEMINAR: phrase("How was the seminar{called}?"),
    EventKind.COURSE: phrase("How was the course{called}?"),
    EventKind.CONTEST: phrase("How was the contest{called}?"),
    EventKind.MEETING: phrase("How was the meeting{called}?"),
}


async def above(session: AsyncSession, response: Response) -> str:
    """Of which event it is asked; nothing where the guest is struck off."""
    found = await event_gate.of(session, response)
    if found is None:
        return ""
    event, _guest, place = found
    called = event_words.called(event, place)
    return _(ASKS[event.kind]).format(called=f" «{plain(called)}»" if called else "")


async def thanks(session: AsyncSession, response: Response, edits: int | None) -> Reply:
    """What was said is written down, and can be changed."""
    text = "\n\n".join(filter(None, [await above(session, response), _("Thank you, that is written down.")]))
    change = press(_("Change answers"), callbacks.ChangeAnswers(response_id=response.id))
    return Reply(text=text, rows=([change], home()), edits=edits)


def counted(heard: Heard | None) -> str:
    """How many have answered, and the mean; nothing while they are few."""
    if heard is None:
        return ""
    if heard.mean is None:
        return _("Feedback: {answered} of {asked}").format(answered=heard.answered, asked=heard.asked)
    said = _("Feedback: {answered} of {asked}, {mean} on the average")
    return said.format(answered=heard.answered, asked=heard.asked, mean=result_words.said(heard.mean))


def words(found: Said, page: int) -> Reply:
    """What guests have written."""
    event, place = found.organised.event, found.organised.place
    shown, page, of = paged(found.words, page, MOST)
    lines = [f"• {plain(one)}" for one in shown] or [_("Nobody has written anything.")]
    head = f"<b>{event_words.titled(event, place)}</b>\n{counted(found.heard)}"
    turn = pages(page, of, lambda to: callbacks.EventFeedback(event_id=event.id, page=to))
    back = [press(_("‹ To the event"), callbacks.EventCard(event_id=event.id))]
    return send("\n\n".join([head, *lines]), *turn, back, home())
