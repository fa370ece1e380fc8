"""What follows when a form by which somebody types something into the bot is sent."""

from collections.abc import Awaitable
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply
from bot.words import gettext as _
from handlers import (
    below_actions,
    broadcast_actions,
    broadcast_threads,
    class_consents,
    consent_list_actions,
    erasures,
    event_actions,
    event_series,
    form_actions,
    handover_actions,
    material_actions,
    meeting_actions,
    own_templates,
    pair_finish,
    pair_goals,
    pair_orders,
    place_actions,
    poster_actions,
    register_notes,
    rights_actions,
    roster_screens,
    task_actions,
)
from handlers.screens import card_of, done, plain
from models import ConsentRoute, DataMode, PlaceKind, Response
from services import certificates, enrolment, forms, newcomers, papers, pasted_list, places, posters
from services.access import Me


class Action(Protocol):
    """Does what a sent form was typed for."""

    def __call__(
        self, session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
    ) -> Awaitable[Reply]: ...


async def new_place(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A coordinator has described a new place."""
    await forms.wipe(session, response)
    place, change = await places.create(
        session,
        me=me,
        parent_id=response.place_id,
        kind=PlaceKind(answers["kind"]),
        name=answers["name"],
        time_zone=answers["time_zone"],
        data_mode=DataMode(answers["data_mode"]),
        reason=answers["data_mode_reason"],
        minors_consent=ConsentRoute(answers["minors_consent"]),
        now=now,
    )
    words = _("«{place}» is added. Whoever leads it answers for its people’s data.").format(place=plain(place.name))
    return done(words, change, [press(_("Open it"), callbacks.PlaceCard(place_id=place.id))])


async def new_person(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A curator has described one person."""
    await forms.wipe(session, response)
    person, change = await enrolment.add_person(
        session,
        me=me,
        place_id=response.place_id,
        name=answers["name"],
        birth=answers.get("birth") or "",
        group=answers["position"],
        role=answers["role"],
        guardian_name=answers.get("guardian") or "",
        now=now,
    )
    words = _("{name} is in the list. Now pass on the link.").format(name=plain(person.name))
    return done(words, change, card_of(person.id))


async def new_guardian(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A curator has named who answers for a child."""
    await forms.wipe(session, response)
    child_id, name = response.about_id or 0, answers["name"]
    guardian, change = await newcomers.add_guardian(session, me=me, child_id=child_id, name=name, now=now)
    words = _("{name} is in the list. Now pass on the link.").format(name=plain(guardian.name))
    return done(words, change, [press(_("Take the link"), callbacks.Invite(person_id=guardian.id))])


async def certificate(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A curator has seen a mentor's certificate of no criminal record."""
    await forms.wipe(session, response)
    number, issued_on = response.about_id or 0, date.fromisoformat(answers["issued_on"])
    person, change = await certificates.mark(session, me=me, person_id=number, issued_on=issued_on, now=now)
    words = _("{name}: certificate seen, of {day}.").format(name=plain(person.name), day=f"{issued_on:%d.%m.%Y}")
    return done(words, change, card_of(person.id))


async def people_lines(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A curator has pasted a list: a dry run first, the lines are kept until they say yes."""
    plan = await pasted_list.look(session, me=me, response=response, now=now)
    return roster_screens.dry_run(plan, response.id)


async def paper_consent(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A curator has typed the number and day of papers: now whose they are, to begin with all of the class."""
    if papers.is_of_one(response):
        count, change = await papers.mark_one(session, me=me, draft=response, now=now)
        return done(class_consents.marked(count), change)
    place_id, anchor_id, matter = response.place_id, response.about_id or 0, papers.matter_of(response)
    group = await papers.class_of(session, me=me, place_id=place_id, anchor_id=anchor_id, matter=matter, now=now)
    return class_consents.ticks(group, response.id, {one.person_id for one in group.unsigned})


ACTIONS: dict[str, Action] = {
    "new_place": new_place,
    **place_actions.ACTIONS,
    **handover_actions.ACTIONS,
    **form_actions.ACTIONS,
    **rights_actions.ACTIONS,
    **erasures.ACTIONS,
    **consent_list_actions.ACTIONS,
    **below_actions.ACTIONS,
    **task_actions.ACTIONS,
    **material_actions.ACTIONS,
    **pair_finish.ACTIONS,
    **broadcast_actions.ACTIONS,
    **broadcast_threads.ACTIONS,
    **pair_orders.ACTIONS,
    **own_templates.ACTIONS,
    **meeting_actions.ACTIONS,
    **pair_goals.ACTIONS,
    **register_notes.ACTIONS,
    **event_actions.ACTIONS,
    **event_series.ACTIONS,
    "new_person": new_person,
    "new_guardian": new_guardian,
    "certificate": certificate,
    pasted_list.FORM: people_lines,
    papers.FORM: paper_consent,
    posters.FORM: poster_actions.poster_application,
}
"""By the code of the form."""
