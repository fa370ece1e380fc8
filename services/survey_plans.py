"""Before a survey is started: which questionnaires can be sent, whom they would ask, and who could answer."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, FormVersion, Membership, Person, Place, Role
from services import access, audit, class_names, form_versions, survey_timetable, tree, wave_audience, waves
from services.access import Action, Me
from services.errors import NotFound
from services.form_versions import Published
from services.wave_audience import Audience

BY_BUTTONS = frozenset({"preference_mentee", "preference_mentor"})
"""Asked by buttons after a group meeting (`services/gathering_wishes`): names that are typed no matching reads."""


class Plan(NamedTuple):
    """What a survey would be if it were started now."""

    place: Place
    version: Published
    roles: tuple[Role, ...]
    group: str | None
    key: str | None
    """Of the class, where only one is asked."""
    answerer: Person | None
    needs_answerer: bool
    """Somebody has to be named first who answers about the others."""
    asked: int
    """Answers that are waited for."""
    places: int
    """Organisations in which somebody is asked."""
    closes_on: date
    classes: list[str]
    """Of which it could ask only one."""


async def offered(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[Published]:
    """The questionnaires that a survey can send in a place, each as it is there: its own, the yearly ones, the rest."""
    await access.require(session, me, Action.RUN_SURVEYS, place_id, now=now)
    owners = await tree.upwards(session, place_id)
    here = FormVersion.place_id.is_(None) | FormVersion.place_id.in_(owners)
    codes = select(FormVersion.code).where(here, FormVersion.retired_at.is_(None)).distinct()
    found = [
        await form_versions.latest(session, code=code, place_id=place_id)
        for code in (await session.scalars(codes.order_by(FormVersion.code))).all()
    ]
    yearly = [ask.form for entry in survey_timetable.entries().values() for ask in entry.asks]
    rank = {code: number for number, code in enumerate(reversed(yearly), start=1)}
    sent = [one for one in found if waves.is_sent(one) and one.code not in BY_BUTTONS]
    return sorted(sent, key=lambda one: (one.place_id is None, -rank.get(one.code, 0)))


async def plan(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    version_id: int,
    key: str | None = None,
    answerer_id: int | None = None,
    now: datetime,
) -> Plan:
    """Whom a survey of this questionnaire would ask, and until when: NotFound where it is not offered any more."""
    await access.require(session, me, Action.RUN_SURVEYS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    version = await _version(session, place_id, version_id)
    settings = version.form.settings
    roles = tuple(map(Role, settings.audience))
    about = Role(settings.about) if settings.about else None
    classes = await wave_audience.classes(session, place_id, about or roles[0], now=now)
    group = next((one for one in classes if class_names.key(one) == key), None) if key else None
    if key and group is None:
        raise NotFound
    answerer = None
    if answerer_id is not None:
        able = await answerers(session, me=me, place_id=place_id, version_id=version_id, now=now)
        answerer = next((one for one in able if one.id == answerer_id), None)
        if answerer is None or about is None:
            raise NotFound
    audience = Audience(groups=(group,) if group else (), answerer_id=answerer_id)
    counts = await waves.counted(session, place, version, audience, now=now)
    return Plan(
        place=place,
        version=version,
        roles=roles,
        group=group,
        key=key,
        answerer=answerer,
        needs_answerer=about is not None and Role.GUARDIAN not in roles and answerer_id is None,
        asked=sum(counts),
        places=sum(map(bool, counts)),
        closes_on=waves.closing_day(place, settings.days, now=now),
        classes=classes,
    )


async def answerers(session: AsyncSession, *, me: Me, place_id: int, version_id: int, now: datetime) -> list[Person]:
    """Who in the place could answer about others, by name; only for those who see its people."""
    await access.require(session, me, Action.RUN_SURVEYS, place_id, now=now)
    by = await access.require(session, me, Action.SEE_PEOPLE, place_id, now=now)
    version = await _version(session, place_id, version_id)
    held = select(Membership.person_id).where(Membership.place_id == place_id, access.lasting(Membership, now))
    held = held.where(Membership.role.in_(version.form.settings.audience))
    found = await session.scalars(select(Person).where(Person.id.in_(held)))
    people = sorted(found, key=lambda one: (one.name_key, one.id))
    ids = {person.id for person in people}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return people


async def _version(session: AsyncSession, place_id: int, version_id: int) -> Published:
    row = await session.get(FormVersion, version_id)
    if row is None:
        raise NotFound
    version = await form_versions.latest(session, code=row.code, place_id=place_id)
    if version.id != version_id or not waves.is_sent(version):
        raise NotFound
    return version
