"""Answers that stand in a table: from paper straight into the database, for places that keep words to themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer as AnswerRow
from models import Asked, AuditAct, FormVersion, Person, Response, ResponseState, Wave, WaveMember
from services import (
    audit,
    form_beginnings,
    form_versions,
    forms,
    paper_form,
    questionnaire,
    sent_answers,
    wave_answers,
    wave_gate,
)
from services.compiled_form import Form, Question
from services.errors import AlreadyAnswered, NotFound
from services.form_items import CHOSEN, SEVERAL, SILENT, Kind, bare
from services.questionnaire import Answer, Choose, Done, Invalid, Skip, State
from services.questionnaire_moment import Moment
from services.roster import fold

TAKEN = (ResponseState.ASSIGNED, ResponseState.PARTIAL, ResponseState.SUBMITTED)


class Fault(StrEnum):
    """Why a row cannot be taken."""

    PERSON_UNKNOWN = "person_unknown"
    NOT_WAITING = "not_waiting"
    """No such questionnaire is in this person's hands."""
    CONSENT_MISSING = "consent_missing"
    QUESTION_UNKNOWN = "question_unknown"
    NOT_ASKED = "not_asked"
    """As the other answers stand the question is not asked."""
    UNREADABLE = "unreadable"
    """The answer does not fit the question."""
    INCOMPLETE = "incomplete"
    """Required questions have no answer: they are named."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table; `number` as whoever reads the table counts."""

    number: int
    code: str
    form: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A questionnaire into which answers went."""

    code: str
    form: str
    answers: int
    left: list[str]
    """Questions that still wait for paper."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that cannot be taken, and why."""

    row: int
    fault: Fault
    about: str


class Untaken(Exception):
    """Something in the table cannot be taken: so nothing of it is."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(wrong)
        self.wrong = list(wrong)


async def enter(session: AsyncSession, *, place_id: int, lines: Sequence[Line], now: datetime) -> list[Entered]:
    """Types in all rows, or none: Untaken.

    A questionnaire that was sent gets what was left for paper; one that was not is filled in whole and sent, and what
    the table leaves out counts as left empty.
    """
    entered, wrong = [], list[Wrong]()
    ordered = sorted(lines, key=lambda line: (line.code, line.form))
    for (code, form), rows in groupby(ordered, key=lambda line: (line.code, line.form)):
        try:
            entered.append(await _enter(session, place_id, code, form, sorted(rows, key=lambda row: row.number), now))
        except Untaken as fact:
            wrong += fact.wrong
    if wrong:
        raise Untaken(sorted(wrong, key=lambda one: one.row))
    return entered


async def _enter(
    session: AsyncSession, place_id: int, code: str, form_code: str, lines: list[Line], now: datetime
) -> Entered:
    person = await session.scalar(select(Person).where(Person.code == code.upper(), Person.operator_id == place_id))
    if person is None:
        raise Untaken([Wrong(lines[0].number, Fault.PERSON_UNKNOWN, code)])
    response = await _response(session, place_id, person.id, form_code, now)
    if response is None:
        raise Untaken([Wrong(lines[0].number, Fault.NOT_WAITING, form_code)])
    if not await wave_gate.consented(session, place_id, [response], now=now):
        raise Untaken([Wrong(lines[0].number, Fault.CONSENT_MISSING, code)])
    version = await form_versions.published(session, response.form_version_id)
    form, local = version.form, await forms.here(session, response, now)
    state = _filled(form, await sent_answers.state(session, form, response, local), lines, local)
    if response.state is ResponseState.SUBMITTED:
        await _add(session, form, response, state, local, now)
    else:
        state = _ended(form, state, lines[0].number, local)
        response.on_paper, response.started_at = [], response.started_at or now
        try:
            await wave_answers.take(session, form, response, questionnaire.sendable(form, state, local), now=now)
        except (AlreadyAnswered, NotFound):
            raise Untaken([Wrong(lines[0].number, Fault.NOT_WAITING, form_code)]) from None
        forms.settle(response, now)
    left = list(response.on_paper)
    await session.flush()
    changed = AuditAct.CHANGED
    await audit.note(session, by=None, place_id=place_id, subject_ids=[person.id], act=changed, now=now)
    return Entered(person.code, form_code, len(lines), left)


async def _response(
    session: AsyncSession, place_id: int, person_id: int, form_code: str, now: datetime
) -> Response | None:
    """The newest such questionnaire of somebody, or about them; begun here where a survey asks and nobody has."""
    own = or_((Response.person_id == person_id) & Response.about_id.is_(None), Response.about_id == person_id)
    found = select(Response).join(FormVersion, FormVersion.id == Response.form_version_id)
    found = found.where(FormVersion.code == form_code, own, Response.state.in_(TAKEN), Response.place_id == place_id)
    if response := await session.scalar(found.order_by(Response.id.desc()).limit(1)):
        known: Response = response
        return known
    its = or_((WaveMember.person_id == person_id) & WaveMember.about_id.is_(None), WaveMember.about_id == person_id)
    asked = select(WaveMember, Wave).join(Wave, Wave.id == WaveMember.wave_id)
    asked = asked.join(FormVersion, FormVersion.id == Wave.form_version_id).where(FormVersion.code == form_code, its)
    asked = asked.where(Wave.place_id == place_id, WaveMember.state != Asked.ANSWERED)
    row = (await session.execute(asked.order_by(WaveMember.id.desc()).limit(1))).first()
    if row is None or not wave_gate.is_open(row.Wave, now):
        return None
    if row.WaveMember.state is Asked.WAITING:
        row.WaveMember.state, row.WaveMember.asked_at = Asked.ASKED, now
    return await form_beginnings.begin_for(session, row.WaveMember, row.Wave, now=now)


async def _add(
    session: AsyncSession, form: Form, response: Response, state: State, local: datetime, now: datetime
) -> None:
    """Answers beside those that were sent before; what is worked out from them is worked out anew."""
    await session.execute(delete(AnswerRow).where(AnswerRow.response_id == response.id))
    wave_answers.keep(session, form, response, questionnaire.sendable(form, state, local))
    response.on_paper, response.changed_at = paper_form.left(form, state, local), now
    if response.filling:
        response.filling = state.dump()


def _filled(form: Form, state: State, lines: Sequence[Line], local: datetime) -> State:
    """With every row answered, whatever their order: an answer may open the question of an earlier row."""
    waiting, wrong = list(lines), list[Wrong]()
    while waiting:
        shown = {one.path: one for one in Moment(form, state, local).questions()}
        ready = [(line, asked) for line in waiting if (asked := _asked(shown.values(), line))]
        if not ready:
            break
        for line, asked in ready:
            waiting.remove(line)
            try:
                state = _answered(form, state, asked, line.answer, local)
            except Invalid:
                wrong.append(Wrong(line.number, Fault.UNREADABLE, line.question))
    names = {one.name for one in form.questions} | {one.path for one in form.questions}
    for line in waiting:
        is_known = bare(line.question) in names
        wrong.append(Wrong(line.number, Fault.NOT_ASKED if is_known else Fault.QUESTION_UNKNOWN, line.question))
    if wrong:
        raise Untaken(wrong)
    return replace(state, at=None)


def _ended(form: Form, state: State, row: int, local: datetime) -> State:
    """With what was not answered left empty, up to the end: Untaken where something required is missing."""
    while True:
        moment = Moment(form, state, local)
        open_ = [one for one in moment.questions() if moment.open(one)]
        free = [one for one in open_ if one.kind in SILENT or not moment.required(one)]
        if not free:
            break
        empty = {one.path: "no" if one.kind is Kind.REPEAT else None for one in free}
        state = replace(state, answers={**state.answers, **empty})
    if open_:
        raise Untaken([Wrong(row, Fault.INCOMPLETE, ", ".join(one.path for one in open_))])
    return state


def _asked(shown: Iterable[Question], line: Line) -> Question | None:
    found = list(shown)
    return next((one for one in found if one.path == line.question), None) or next(
        (one for one in found if one.name == line.question), None
    )


def _answered(form: Form, state: State, asked: Question, text: str, local: datetime) -> State:
    """One answer, as if it were typed while the question stands on the screen: Invalid."""
    here = replace(state, at=asked.path, marked=None, page=0, found="")
    if not text.strip():
        return questionnaire.step(form, here, Skip(), local)
    if asked.kind is Kind.ACKNOWLEDGE:
        return questionnaire.step(form, here, Done(), local)
    if asked.kind is Kind.REPEAT:
        return questionnaire.step(form, here, Choose(0), local)
    names = _named(form, here, asked, text, local) if asked.kind in CHOSEN else {}
    if asked.kind in SEVERAL and names and None not in names.values():
        chosen = [name for name in names.values() if name is not None]
        if asked.kind is Kind.SELECT_MULTIPLE:
            order = [choice.name for choice in Moment(form, here, local).choices(asked)]
            chosen.sort(key=order.index)
        return questionnaire.step(form, replace(here, marked=tuple(chosen)), Done(), local)
    moved = questionnaire.step(form, here, Answer(names.get(text.strip()) or text), local)
    if asked.path not in moved.answers:
        raise Invalid(asked.path, questionnaire.Why.NOT_AN_OPTION)
    return moved


def _named(form: Form, state: State, asked: Question, text: str, local: datetime) -> dict[str, str | None]:
    """By what is written the option that it is: of several its name, of one the words that an answer would say.

    Options may be written by their words, or by the names that a table of answers has for them.
    """
    moment = Moment(form, state, local)
    said = {choice.name: moment.option(choice, form.default_language) for choice in moment.choices(asked)}
    if asked.kind not in SEVERAL:
        return {text.strip(): said.get(text.strip())}
    by_words = {fold(words): name for name, words in said.items()}
    parts = [part.strip() for part in text.split(";" if ";" in text else ",") if part.strip()]
    return {part: part if part in said else by_words.get(fold(part)) for part in parts}
