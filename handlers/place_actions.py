"""What follows when a form about places or their staff is sent."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import plan_screens
from handlers import school_list as school_screens
from handlers.place_facts import mode
from handlers.screens import done, plain
from models import Change, DataMode, Response
from services import appointments, data_modes, forms, newcomers, place_details, school_list
from services.access import Me


async def describe_place(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """Somebody has typed in the details of a place."""
    await forms.wipe(session, response)
    typed, codes = answers.get("inn") or "", answers.get("mentoring_forms") or []
    place, change = await place_details.describe(
        session, me=me, place_id=response.place_id, inn_typed=typed, forms=codes, now=now
    )
    return _noted(place.name, change, place.id)


async def settle_consents(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """Somebody has said how consents are given in a place."""
    await forms.wipe(session, response)
    place, change = await place_details.settle_consents(
        session,
        me=me,
        place_id=response.place_id,
        minors=answers.get("minors") or "",
        adults=answers.get("adults") or "",
        minors_sign=answers.get("minors_sign") or "",
        address=answers.get("address") or "",
        now=now,
    )
    return _noted(place.name, change, place.id)


async def settle_days(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """Somebody has typed in the days off and exam weeks of a place, and when its school year ends."""
    await forms.wipe(session, response)
    place, change = await place_details.settle_days(
        session,
        me=me,
        place_id=response.place_id,
        days_typed=answers.get("days_off") or "",
        exams_typed=answers.get("exam_weeks") or "",
        year_ends=answers.get("year_ends") or "",
        now=now,
    )
    return plan_screens.days_noted(place, change)


async def agree(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """Somebody has typed in the agreement with a partner."""
    await forms.wipe(session, response)
    place, change = await place_details.agree(
        session,
        me=me,
        place_id=response.place_id,
        number=answers.get("number") or "",
        since=_day(answers.get("since")),
        until=_day(answers.get("until")),
        now=now,
    )
    return _noted(place.name, change, place.id)


async def appoint(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A coordinator has typed in what is known of a curator."""
    await forms.wipe(session, response)
    curator, change = await appointments.appoint(
        session,
        me=me,
        place_id=response.place_id,
        person_id=response.about_id or 0,
        name=answers.get("name") or "",
        order_number=answers.get("order_number") or "",
        order_on=_day(answers.get("order_on")),
        phone=answers.get("phone") or "",
        now=now,
    )
    return _noted(curator.name, change, response.place_id)


async def new_curator(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A coordinator has named a curator."""
    await forms.wipe(session, response)
    curator, change = await newcomers.add_curator(
        session,
        me=me,
        place_id=response.place_id,
        name=answers["name"],
        post=answers["post"],
        order_number=answers.get("order_number") or "",
        order_on=_day(answers.get("order_on")),
        phone=answers.get("phone") or "",
        now=now,
    )
    words = _("{name} is in the list. Now pass on the link.").format(name=plain(curator.name))
    return done(words, change, [press(_("Take the link"), callbacks.Invite(person_id=curator.id))])


async def new_representative(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A coordinator has named who speaks for a partner."""
    await forms.wipe(session, response)
    name, post, phone = answers["name"], answers["post"], answers.get("phone") or ""
    person, change = await newcomers.add_representative(
        session, me=me, place_id=response.place_id, name=name, post=post, phone=phone, now=now
    )
    words = _("{name} is in the list. Now pass on the link.").format(name=plain(person.name))
    return done(words, change, [press(_("Take the link"), callbacks.Invite(person_id=person.id))])


async def choose_mode(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A coordinator has said what may pass the messenger at a place, and why."""
    await forms.wipe(session, response)
    place, change = await data_modes.choose(
        session,
        me=me,
        place_id=response.place_id,
        mode=DataMode(answers["data_mode"]),
        reason=answers["data_mode_reason"],
        now=now,
    )
    return done(
        f"{plain(place.name)}. {mode(place)}", change, [press(_("Open it"), callbacks.PlaceCard(place_id=place.id))]
    )


async def school_lines(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A coordinator has pasted a list of places: a dry run first, the lines are kept until they say yes."""
    plan = await school_list.look(session, me=me, response=response, now=now)
    return school_screens.dry_run(plan, response.id)


def _noted(name: str, change: Change | None, place_id: int) -> Reply:
    back: Row = [press(_("Open the card"), callbacks.PlaceCard(place_id=place_id))]
    if change is None:
        return send(_("Nothing has changed."), back, home())
    return done(_("It is written down: {name}.").format(name=plain(name)), change, back)


def _day(typed: Any) -> date | None:
    return date.fromisoformat(typed) if typed else None


ACTIONS = {
    "place_details": describe_place,
    "consent_rules": settle_consents,
    "place_days": settle_days,
    "partner_agreement": agree,
    "curator_appointment": appoint,
    "new_curator": new_curator,
    "new_representative": new_representative,
    school_list.FORM: school_lines,
    data_modes.FORM: choose_mode,
}
"""By the code of the form."""
