"""Questionnaires after meetings: in which one a word is said, what the records fill in, whom a group's list names."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingWord, Pair, PairMember, Response, Role
from services import pair_sight
from services.compiled_form import Choice, Form, Phrase, Value
from services.meeting_words import DECIDING

CODES = {Role.MENTOR: "meeting_mentor", Role.MENTEE: "meeting_mentee"}
"""The questionnaire of each side."""
PRESENT = "meeting_present"
"""The concept of the question whose options are the mentees of a group."""
_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word that is said, or waited for, with its meeting, its pair and whose it is."""

    word: MeetingWord
    meeting: Meeting
    pair: Pair
    member: PairMember

    @property
    def mentees(self) -> list[PairMember]:
        """Those of the pair, or the group, whom the mentor meets."""
        return mentees(self.pair)

    @property
    def lists(self) -> list[PairMember]:
        """Of whom it says who was there: only a mentor is asked, and only of a group."""
        return self.mentees if self.member.role is Role.MENTOR and len(self.mentees) > 1 else []


async def of(session: AsyncSession, response: Response) -> Spoken | None:
    """The word that is said in a questionnaire; None for any other questionnaire."""
    found = select(MeetingWord, Meeting).join(Meeting, Meeting.id == MeetingWord.meeting_id)
    row = (await session.execute(found.where(MeetingWord.response_id == response.id))).first()
    if row is None:
        return None
    pair = await session.scalar(pair_sight.whole().where(Pair.id == row.Meeting.pair_id))
    member = pair and next((one for one in pair.members if one.person_id == row.MeetingWord.person_id), None)
    return Spoken(row.MeetingWord, row.Meeting, pair, member) if pair and member else None


async def known(session: AsyncSession, response: Response) -> dict[str, Value]:
    """Values of hidden fields: what is asked besides whether the meeting took place, and of whom."""
    spoken = await of(session, response)
    if spoken is None:
        return {}
    return {
        "decides": _YES if spoken.meeting.kind in DECIDING else _NO,
        "asks_pulse": _YES if spoken.word.asks_pulse else _NO,
        "of_group": _YES if len(spoken.mentees) > 1 else _NO,
        "mentees": " ".join(map(key, spoken.lists)),
    }


async def fitted(session: AsyncSession, response: Response, form: Form) -> Form:
    """The form with the names of a group where it asks who was there; no name is kept in an answer."""
    asked = next((one for one in form.questions if one.concept == PRESENT), None)
    spoken = await of(session, response) if asked else None
    if asked is None or spoken is None or not spoken.lists:
        return form
    listed = replace(asked, choices=tuple(map(_choice, spoken.lists)))
    questions = tuple(listed if one is asked else one for one in form.questions)
    return replace(form, questions=questions, by_path={**form.by_path, asked.path: listed})


def key(member: PairMember) -> str:
    """How an answer names one of a group."""
    return f"m{member.id}"


def mentees(pair: Pair) -> list[PairMember]:
    """The members of a pair who are no mentors."""
    return [one for one in pair.members if one.role is Role.MENTEE]


def _choice(member: PairMember) -> Choice:
    """Surname and first name: of two of one first name the mentor must know which."""
    return Choice(key(member), Phrase({"": " ".join(member.person.name.split()[:2])}))
