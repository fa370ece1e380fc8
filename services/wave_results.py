"""The results of a survey for those who see answers in its place: the curator and the head of the organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, AuditAct, Job, Person, Place, Wave, WaveMember
from services import (
    access,
    ages,
    audit,
    data_modes,
    dynamics,
    figures,
    form_versions,
    jobs,
    results,
    satisfaction,
    school_years,
    wave_erasing,
    wave_sheets,
    waves_in_hand,
)
from services.access import Action, Me
from services.dynamics import Change
from services.errors import NotFound
from services.form_versions import Published
from services.results import Answered, QuestionResult
from services.satisfaction import Satisfaction
from services.wave_sight import visible

Who = dict[int, tuple[str, str, str | None]]
"""By person: the code, the name and the class."""

PICTURE, TABLE, DYNAMICS = "survey_picture", "survey_table", "survey_dynamics"
"""Jobs, and the promises that bring what comes of them."""


@dataclass(frozen=True, slots=True)
class Results:
    """A survey and what its answers come to."""

    wave: Wave
    place: Place
    version: Published
    asked: int
    answered: int
    """Finished, or at least the question of the survey's message."""
    sheets: list[Answered]
    questions: list[QuestionResult]
    satisfaction: Satisfaction | None
    hidden: bool
    """Anonymous, and still open or answered by fewer than five: nothing but how many have answered is told."""
    changes: list[Change]

    @property
    def is_open(self) -> bool:
        """More answers may come."""
        return self.wave.closed_at is None

    @property
    def words_are_shown(self) -> bool:
        """What people wrote is shown where at least five have answered."""
        return len(self.sheets) >= figures.FEW and not self.hidden

    @property
    def words_pass(self) -> bool:
        """It is shown in the chat, too."""
        return data_modes.PASSING[data_modes.mode_of(self.place)].words


async def of(
    session: AsyncSession, *, me: Me, wave_id: int, language: str, now: datetime, act: AuditAct = AuditAct.SAW
) -> Results:
    """How a survey stands now; NotFound for those who see no answers there."""
    wave = await visible(session, me, wave_id, Action.SEE_RESULTS, now=now)
    by = await access.require(session, me, Action.SEE_RESULTS, wave.place_id, now=now)
    found = await counted(session, wave, language=language, now=now)
    ids = {one.person for one in found.sheets if one.person is not None}
    await audit.note(session, by=by, place_id=wave.place_id, subject_ids=ids, act=act, now=now)
    return found


async def counted(session: AsyncSession, wave: Wave, *, language: str, now: datetime) -> Results:
    """As `of`, for whoever may read the database itself."""
    version = await form_versions.published(session, wave.form_version_id)
    form = version.form
    place = await session.get_one(Place, wave.place_id)
    sheets = (await wave_sheets.answered(session, [wave], now=now))[wave.id]
    asked, sent = await _members(session, wave)
    hidden = wave.is_anonymous and len(sheets) < figures.FEW
    if hidden:
        sheets = []
    found = results.of(form, sheets, language=language)
    return Results(
        wave=wave,
        place=place,
        version=version,
        asked=asked,
        answered=sent if wave.is_anonymous else len(sheets),
        sheets=sheets,
        questions=results.veiled(found) if wave.is_anonymous else found,
        satisfaction=None if hidden else satisfaction.of(form, sheets, asked=asked),
        hidden=hidden,
        changes=[] if wave.is_anonymous else await _changes(session, wave, place, version, sheets, now),
    )


async def ask(session: AsyncSession, *, me: Me, wave_id: int, kind: str, now: datetime) -> Job:
    """Somebody wants the picture, the table or the picture of before and after; asked for twice, it comes once."""
    wave = await visible(session, me, wave_id, Action.SEE_RESULTS, now=now)
    by = await access.require(session, me, Action.SEE_RESULTS, wave.place_id, now=now)
    open_ = select(Job).where(Job.kind == kind, Job.person_id == by.id, Job.state.in_(jobs.OPEN))
    for job in await session.scalars(open_):
        if job.parameters == {"wave_id": wave_id}:
            return job
    parameters = {"wave_id": wave_id}
    return await jobs.ask(session, kind=kind, by=by, place_id=wave.place_id, parameters=parameters, now=now)


async def for_job(session: AsyncSession, job: Job, *, language: str, now: datetime) -> Results | None:
    """What a job works with; None where whoever asked sees it no more."""
    me = await jobs.asking(session, job)
    wave_id, act = job.parameters["wave_id"], AuditAct.TOOK if job.kind == TABLE else AuditAct.SAW
    try:
        return await of(session, me=me, wave_id=wave_id, language=language, now=now, act=act) if me else None
    except NotFound:
        return None


async def who(session: AsyncSession, found: Results, *, now: datetime) -> Who:
    """Who answered, or about whom; nobody where there are no names."""
    ids = {one.person for one in found.sheets if one.person is not None}
    groups = await waves_in_hand.groups_of(session, found.place.id, sorted(ids), now=now)
    people = await session.scalars(select(Person).where(Person.id.in_(ids)))
    return {one.id: (one.code, one.name, groups.get(one.id)) for one in people}


async def _members(session: AsyncSession, wave: Wave) -> tuple[int, int]:
    """How many a survey asks, and how many of them have answered."""
    states = select(WaveMember.state, func.count(WaveMember.id)).where(WaveMember.wave_id == wave.id)
    counts = dict((await session.execute(states.group_by(WaveMember.state))).all())
    erased = await wave_erasing.erased(session, Wave.id == wave.id)
    counts = wave_erasing.with_erased(counts, [*erased.values()])
    return sum(counts.values()), counts[Asked.ANSWERED]


async def _changes(
    session: AsyncSession, wave: Wave, place: Place, version: Published, sheets: Sequence[Answered], now: datetime
) -> list[Change]:
    """Before and after of this school year, where the form says which questionnaire came before."""
    form = version.form
    if form.settings.before is None:
        return []
    year = school_years.at(wave.opens_at, place.time_zone)
    since = ages.midnight(school_years.first_day(year), place.time_zone)
    earlier, said = await wave_sheets.before(session, wave, form.settings.before, since, now=now)
    if earlier is None:
        return []
    return dynamics.change(
        dynamics.points(earlier, said),
        dynamics.points(form, sheets),
        concepts=[question.concept for question in form.questions],
        less_is_better=dynamics.less_is_better(form),
    )
