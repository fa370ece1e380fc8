"""What follows when a birth date, a document of full legal age, or a decision between guardians is typed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.screens import card_of, done, plain, short_name
from models import ConsentKind, Response
from services import birth_dates, disputes, emancipation, forms
from services.access import Me


async def birth_date(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A curator has typed somebody's birth date."""
    await forms.wipe(session, response)
    number, day = response.about_id or 0, date.fromisoformat(answers["born_on"])
    person, change = await birth_dates.note(session, me=me, person_id=number, born_on=day, now=now)
    words = _("{name}: {day}.").format(name=plain(short_name(person.name)), day=f"{day:%d.%m.%Y}")
    more = press(_("The others"), callbacks.BirthDates(place_id=person.operator_id))
    return done(words, change, [more])


async def emancipated(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A curator has typed the document of full legal age."""
    await forms.wipe(session, response)
    number, day = response.about_id or 0, date.fromisoformat(answers["signed_on"])
    person, change = await emancipation.note(
        session, me=me, person_id=number, number=answers["number"], on=day, now=now
    )
    words = _("{name} signs alone from now on.").format(name=plain(short_name(person.name)))
    return done(words, change, card_of(person.id))


async def dispute(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A curator has typed by which paper they decide between guardians."""
    await forms.wipe(session, response)
    found = await disputes.decide(
        session,
        me=me,
        subject_id=response.about_id or 0,
        kind=ConsentKind(answers["kind"]),
        recipient_id=int(answers["recipient"]) if answers.get("recipient") else None,
        allows=answers["allows"] == "yes",
        number=answers["number"],
        on=date.fromisoformat(answers["signed_on"]),
        now=now,
    )
    back = press(_("Consents"), callbacks.Consents(place_id=found.subject.operator_id))
    return send(_("It is written down. Both parents will read that there is a decision."), [back], home())


ACTIONS = {birth_dates.FORM: birth_date, emancipation.FORM: emancipated, disputes.FORM: dispute}
"""By the code of the form."""
