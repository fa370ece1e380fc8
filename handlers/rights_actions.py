"""What follows when a correction, or a request that came in on paper, has been typed in."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply
from bot.words import gettext as _
from handlers.screens import done, plain, short_name, until
from models import Response
from services import forms, paper_requests, requests
from services.access import Me
from services.requests import Detail, Wish


async def corrected(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """Somebody has said what is wrong."""
    wish = Wish(Detail(answers["what"]), answers.get("words") or "")
    number, by_id = response.about_id or 0, response.person_id
    speaker = Me(me.chat, [person for person in me.persons if person.id == by_id])
    await forms.wipe(session, response)
    request, change = await requests.ask_correction(session, me=speaker, subject_id=number, wish=wish, now=now)
    words = _("The curator knows. You will have the answer by {day}.")
    return done(words.format(day=until(request.due_on)), change)


async def typed_in(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A paper is in the queue, or what it takes back has stopped."""
    place_id = response.place_id
    subject, change = await paper_requests.take(session, me=me, response=response, answers=answers, now=now)
    await forms.wipe(session, response)
    queue = [press(_("Requests"), callbacks.Requests(place_id=place_id))]
    return done(_("The paper of {name} is noted.").format(name=plain(short_name(subject.name))), change, queue)


ACTIONS = {requests.FORM: corrected, paper_requests.FORM: typed_in}
"""By the code of the form."""
