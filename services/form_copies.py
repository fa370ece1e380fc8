"""Copies of a survey's questionnaire on paper: one for each who has not answered, with their code."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, AuditAct, Chat, Job, Person, Place, Wave, WaveMember
from services import access, ages, audit, form_beginnings, form_versions, jobs, wave_gate
from services.access import Action, Me
from services.compiled_form import Form
from services.errors import NotFound
from services.questionnaire_state import State
from services.wave_sight import visible

KIND = "form_print"
"""Of the job, and of the promise that brings the file."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One copy, before it is put into words."""

    form: Form
    state: State
    place: str
    language: str | None
    is_child: bool
    code: str
    name: str
    about_name: str


async def ask(session: AsyncSession, *, me: Me, wave_id: int, now: datetime) -> Job:
    """Somebody wants the copies of an open survey."""
    wave = await visible(session, me, wave_id, Action.ENTER_ANSWERS, now=now)
    by = await access.require(session, me, Action.ENTER_ANSWERS, wave.place_id, now=now)
    if wave.closed_at is not None:
        raise NotFound
    return await jobs.ask(session, kind=KIND, by=by, place_id=wave.place_id, parameters={"wave_id": wave.id}, now=now)


async def asked(session: AsyncSession, job: Job, *, now: datetime) -> list[Blank]:
    """A copy for each who has not answered, without a name where answers have none; none where nobody may ask."""
    me = await jobs.asking(session, job)
    wave = await session.get(Wave, job.parameters["wave_id"])
    if me is None or wave is None or not await _may(session, me, wave, now):
        return []
    left = select(WaveMember).join(Person, Person.id == WaveMember.person_id).order_by(Person.name_key, WaveMember.id)
    left = left.where(WaveMember.wave_id == wave.id, WaveMember.state != Asked.ANSWERED)
    members = (await session.scalars(left)).all()
    may = await wave_gate.passing(session, wave.place_id, members, now=now)
    reachable = [member for member in members if member in may]
    chosen = reachable[:1] if wave.is_anonymous else reachable
    if not wave.is_anonymous:
        ids, by = {one.about_id or one.person_id for one in chosen}, me.persons[0]
        await audit.note(session, by=by, place_id=wave.place_id, subject_ids=ids, act=AuditAct.TOOK, now=now)
    return [await _blank(session, wave, member, now) for member in chosen]


async def _may(session: AsyncSession, me: Me, wave: Wave, now: datetime) -> bool:
    return await access.still(session, me.persons[0].id, Action.ENTER_ANSWERS, wave.place_id, now=now)


async def _blank(session: AsyncSession, wave: Wave, member: WaveMember, now: datetime) -> Blank:
    version = await form_versions.published(session, wave.form_version_id)
    place, person = await session.get_one(Place, wave.place_id), await session.get_one(Person, member.person_id)
    about = await session.get(Person, member.about_id) if member.about_id else None
    chat = await session.get(Chat, person.chat_id) if person.chat_id else None
    is_named = not wave.is_anonymous
    return Blank(
        form=version.form,
        state=await form_beginnings.beginning(session, member, wave, now=now),
        place=place.name,
        language=chat.language if chat else None,
        is_child=ages.is_child(person, now),
        code=(about or person).code if is_named else "",
        name=person.name if is_named else "",
        about_name=about.name if about and is_named else "",
    )
