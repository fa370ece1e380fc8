"""What somebody says of a meeting is written down as they say it: a word that breaks off in the middle counts, too."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import Lane, MeetingWord, Pair, PairMember, Response
from services import meeting_forms, meeting_outcomes, on_hand, outbox, pair_pulse, pair_signals
from services.compiled_form import Form, Value
from services.meeting_forms import Spoken
from services.pair_signals import Signal

HELP = "pair_help"
"""The promise that tells a curator at once that somebody of a pair asks for their help."""
_CONCEPTS = {
    *("meeting_took_place", "meeting_topic", "meeting_next_step", "pair_goes_on", "pair_pulse"),
    meeting_forms.PRESENT,
}


async def heard(
    session: AsyncSession, response: Response, form: Form, said: Mapping[str, Value], *, now: datetime
) -> None:
    """Writes down what stands in a questionnaire after a meeting, by path, and what follows from it."""
    spoken = await meeting_forms.of(session, response)
    if spoken is None:
        return
    meeting = await meeting_outcomes.held(session, spoken.meeting.id)
    by_concept = _by_concept(form, said)
    await _write(session, spoken, by_concept, now)
    await meeting_outcomes.weigh(session, meeting, spoken.pair, now=now)
    await _worry(session, spoken, by_concept, now)


def _by_concept(form: Form, said: Mapping[str, Value]) -> dict[str, Value]:
    """However a form of one's own names its questions."""
    asked = {path: form.asked(path) for path in said}
    return {one.concept: said[path] for path, one in asked.items() if one is not None and one.concept in _CONCEPTS}


async def _write(session: AsyncSession, spoken: Spoken, said: Mapping[str, Value], now: datetime) -> None:
    word = spoken.word
    word.took_place = _yes(said.get("meeting_took_place"))
    word.topic = _text(said.get("meeting_topic"))
    word.goes_on = _yes(said.get("pair_goes_on"))
    pulse = said.get("pair_pulse")
    word.pulse = int(str(pulse)) if pulse is not None else None
    word.said_at = now
    if spoken.lists:
        await _write_present(session, spoken, said.get(meeting_forms.PRESENT))
    await session.flush()


async def _write_present(session: AsyncSession, spoken: Spoken, present: Value) -> None:
    """Of each of a group whether the mentor says that they were there; None until that is said."""
    its = {one.person_id: one for one in await meeting_outcomes.words(session, spoken.meeting.id)}
    for member in spoken.lists:
        if (word := its.get(member.person_id)) is not None:
            word.was_there = meeting_forms.key(member) in present if isinstance(present, list) else None


async def _worry(session: AsyncSession, spoken: Spoken, said: Mapping[str, Value], now: datetime) -> None:
    """What a curator should look at by this word alone."""
    await _tell_of_help(session, spoken, now, is_wanted=said.get("meeting_next_step") == "curator")
    await _say(session, spoken.pair, spoken.member, spoken.word, Signal.NOT_ON, now, holds=spoken.word.goes_on is False)
    await pair_pulse.note_low(session, spoken.pair, spoken.member, spoken.word, now=now)


async def _tell_of_help(session: AsyncSession, spoken: Spoken, now: datetime, *, is_wanted: bool) -> None:
    pair, member = spoken.pair, spoken.member
    if not await _say(session, pair, member, spoken.word, Signal.HELP, now, holds=is_wanted):
        return
    for curator_id in await on_hand.curators(session, pair.programme.place_id, now=now):
        await outbox.promise(
            session,
            key=f"{HELP}:{spoken.meeting.id}:{member.id}:{curator_id}",
            kind=HELP,
            receiver_id=curator_id,
            parameters={"pair_id": pair.id, "about": _about(spoken.word, member)},
            not_before=now,
            now=now,
            lane=Lane.URGENT,
        )


async def _say(
    session: AsyncSession,
    pair: Pair,
    member: PairMember,
    word: MeetingWord,
    kind: Signal,
    now: datetime,
    *,
    holds: bool,
) -> bool:
    """Says it while it holds, and takes it back where an answer has changed; gives whether it is new."""
    about = _about(word, member)
    if not holds:
        await pair_signals.withdraw(session, pair_id=pair.id, kinds=[kind], about=[about], now=now)
        return False
    said = {"member_id": member.id, "meeting_id": word.meeting_id}
    return await pair_signals.say(session, pair_id=pair.id, kind=kind, about=about, said=said, now=now) is not None


def _about(word: MeetingWord, member: PairMember) -> str:
    return f"{word.meeting_id}:{member.id}"


def _yes(value: Value) -> bool | None:
    """Every answer but «no» says that it is so."""
    return None if value is None else value != "no"


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
