"""What the bases take of questionnaires: the intake that counted on the day, in the words of its own version."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, FormVersion, Response, ResponseState, Role
from services import form_versions, results
from services.compiled_form import Form, Question, Value, written
from services.form_items import CHOSEN
from services.form_versions import INTAKES
from services.register_base_scope import Scope, said

INTERVIEW = "mentor_interview"
RUSSIAN = "ru"
WISHES = {Role.MENTEE: "wishes_to_take_part", Role.MENTOR: "willing_to_mentor"}
REQUESTS = ("request", "request_of_teacher")
CONCEPTS: dict[Role, tuple[str, ...]] = {
    Role.MENTEE: (WISHES[Role.MENTEE], *REQUESTS, "hard_subjects", "wanted_form"),
    Role.MENTOR: (
        *(WISHES[Role.MENTOR], "competences", "competences_details", "achievements", "interests"),
        *("wanted_ages", "hours_a_week", "time", "training", "training_on"),
    ),
}
"""What stands in the columns, and no more."""

Key = tuple[int, int]
"""An organisation and a person."""
LIST = ", "


@dataclass(frozen=True, slots=True)
class Said:
    """An intake: by concept what was chosen or typed, as codes and as it reads."""

    codes: Mapping[str, Value]
    words: Mapping[str, Sequence[str]]

    def text(self, *concepts: str) -> str:
        """The first of these that was answered."""
        return next((LIST.join(self.words[one]) for one in concepts if self.words.get(one)), "")

    def declines(self, role: Role) -> bool:
        """They have said that they do not want to take part."""
        return self.codes.get(WISHES[role]) == "no"

    @property
    def competences(self) -> str:
        """What somebody can help with, and in their own words what they are best at."""
        return "; ".join(filter(None, [self.text("competences"), self.text("competences_details")]))

    @property
    def time(self) -> str:
        """Hours a week, and the days."""
        hours = self.codes.get("hours_a_week")
        weekly = [said()["weekly"].format(hours=written(hours))] if hours is not None else []
        return "; ".join(filter(None, [*weekly, self.text("time")]))

    @property
    def trained_on(self) -> date | None:
        """The day on which the training ended, where they have named it."""
        day = self.codes.get("training_on")
        is_passed = self.codes.get("training") == "passed" and isinstance(day, str)
        return date.fromisoformat(str(day)) if is_passed else None


NOTHING = Said({}, {})


async def intakes(
    session: AsyncSession,
    scope: Scope,
    role: Role,
    place_ids: Collection[int],
    person_ids: Collection[int],
    *,
    language: str = RUSSIAN,
) -> dict[Key, Said]:
    """The newest intake that each of these people had sent by the day; whoever calls it has asked the gate."""
    sent = select(Response.id, Response.place_id, Response.person_id, Response.form_version_id).join(FormVersion)
    sent = sent.where(Response.person_id.in_(person_ids), Response.place_id.in_(place_ids))
    sent = sent.where(FormVersion.code == INTAKES[role], Response.state == ResponseState.SUBMITTED)
    sent = sent.where(Response.sent_at <= scope.at).order_by(Response.sent_at, Response.id)
    newest = {(row.place_id, row.person_id): row for row in await session.execute(sent)}
    answers = await _answers(session, [row.id for row in newest.values()], CONCEPTS[role])
    forms = {
        number: (await form_versions.published(session, number)).form
        for number in {row.form_version_id for row in newest.values()}
    }
    return {key: _said(forms[row.form_version_id], answers.get(row.id, ()), language) for key, row in newest.items()}


async def interviews(session: AsyncSession, scope: Scope, person_ids: Collection[int]) -> dict[int, date]:
    """The day on which a curator had written down what came of the talk with each of these mentors."""
    talks = select(Response.about_id, Response.sent_at).join(FormVersion)
    talks = talks.where(Response.about_id.in_(person_ids), FormVersion.code == INTERVIEW)
    talks = talks.where(Response.state == ResponseState.SUBMITTED, Response.sent_at <= scope.at)
    rows = await session.execute(talks.order_by(Response.sent_at))
    return {about_id: scope.local(sent_at) for about_id, sent_at in rows if about_id and sent_at}


async def _answers(
    session: AsyncSession, response_ids: Collection[int], concepts: Collection[str]
) -> dict[int, list[Any]]:
    given = select(Answer.response_id, Answer.name, Answer.concept, Answer.value)
    given = given.where(Answer.response_id.in_(response_ids), Answer.concept.in_(concepts)).order_by(Answer.id)
    found: dict[int, list[Any]] = {}
    for row in await session.execute(given):
        found.setdefault(row.response_id, []).append(row)
    return found


def _said(form: Form, answers: Iterable[Any], language: str) -> Said:
    codes: dict[str, Value] = {}
    words: dict[str, Sequence[str]] = {}
    for one in answers:
        if one.value is not None:
            codes[one.concept] = one.value
            words[one.concept] = labels(form, form.asked(one.name), one.value, language)
    return Said(codes, words)


def labels(form: Form, question: Question | None, value: Value, language: str) -> list[str]:
    """An answer as people read it."""
    chosen = [str(one) for one in value] if isinstance(value, list) else [written(value)]
    if question is None or question.kind not in CHOSEN:
        return chosen
    named = _named(form, question, language)
    return [named(one) for one in chosen]


def _named(form: Form, question: Question, language: str) -> Callable[[str], str]:
    known = {one.name: one.label for one in results.options(form, question)}
    return lambda name: results.label(known[name], language, form.default_language) or name if name in known else name
