"""The curator's list of what is left for paper: whose questionnaires, and copies to print."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, DataMode, Job, Membership, Person, Place, Response, ResponseState
from services import (
    access,
    ages,
    audit,
    data_modes,
    form_copies,
    form_versions,
    forms,
    jobs,
    paper_form,
    sent_answers,
    wave_gate,
)
from services.access import Action, Me
from services.form_copies import Blank
from services.form_versions import Published


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A questionnaire that is finished, or all of it filled in, on paper."""

    response: Response
    person: Person
    group: str | None
    version: Published

    @property
    def questions(self) -> int | None:
        """How many questions are left; None: it is not begun, and paper asks all of it."""
        return len(self.response.on_paper) or None


async def listed(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[PaperLine]:
    """Whose questionnaires of a place wait for paper and may be asked there, by class and code."""
    by = await access.require(session, me, Action.ENTER_ANSWERS, place_id, now=now)
    lines = await waiting(session, place_id, now=now)
    ids = {line.person.id for line in lines}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return lines


async def waiting(session: AsyncSession, place_id: int, *, now: datetime) -> list[PaperLine]:
    """The same for whoever works on the server; without a messenger intakes that nobody has begun are there, too."""
    place = await session.get_one(Place, place_id)
    found = select(Response, Person).join(Person, Person.id == Response.person_id)
    is_left = (Response.state == ResponseState.SUBMITTED) & (cast(Response.on_paper, String) != "[]")
    if data_modes.mode_of(place) is DataMode.OFFLINE:
        untouched = (Response.state == ResponseState.ASSIGNED) & Response.member_id.is_(None)
        found = found.where(or_(is_left, untouched))
    else:
        found = found.where(is_left)
    kept = (await session.execute(found.where(Response.place_id == place_id).order_by(Person.code, Response.id))).all()
    may = await wave_gate.consented(session, place_id, [response for response, _person in kept], now=now)
    rows = [(response, person) for response, person in kept if response.id in may]
    groups = await _groups(session, place_id, [person.id for _response, person in rows], now)
    lines = [
        PaperLine(
            response, person, groups.get(person.id), await form_versions.published(session, response.form_version_id)
        )
        for response, person in rows
    ]
    return sorted(lines, key=lambda one: one.group or "")


async def ask(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Job:
    """Somebody wants the list printed."""
    by = await access.require(session, me, Action.ENTER_ANSWERS, place_id, now=now)
    return await jobs.ask(session, kind=form_copies.KIND, by=by, place_id=place_id, parameters={"left": True}, now=now)


async def blanks(session: AsyncSession, job: Job, *, now: datetime) -> list[Blank]:
    """A copy for each with none but the questions that are left; none where whoever asked may not any more."""
    me = await jobs.asking(session, job)
    if me is None or not await access.still(session, me.persons[0].id, Action.ENTER_ANSWERS, job.place_id, now=now):
        return []
    place = await session.get_one(Place, job.place_id)
    lines = await waiting(session, place.id, now=now)
    by, ids = me.persons[0], {line.person.id for line in lines}
    await audit.note(session, by=by, place_id=place.id, subject_ids=ids, act=AuditAct.TOOK, now=now)
    return [await _blank(session, place, line, now) for line in lines]


async def _blank(session: AsyncSession, place: Place, line: PaperLine, now: datetime) -> Blank:
    form, response = line.version.form, line.response
    return Blank(
        form=paper_form.only(form, response.on_paper) if response.on_paper else form,
        state=await sent_answers.state(session, form, response, await forms.here(session, response, now)),
        place=place.name,
        language=None,
        is_child=ages.is_child(line.person, now),
        code=line.person.code,
        name=line.person.name,
        about_name="",
    )


async def _groups(
    session: AsyncSession, place_id: int, people: Collection[int], now: datetime
) -> dict[int, str | None]:
    held = select(Membership.person_id, Membership.group.label("group_name"))
    held = held.where(Membership.place_id == place_id, Membership.person_id.in_(people))
    held = held.where(access.lasting(Membership, now), Membership.group.is_not(None))
    return {row.person_id: row.group_name for row in await session.execute(held)}
