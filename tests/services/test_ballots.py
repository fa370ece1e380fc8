"""Anonymous surveys: no row, no order and no moment links answers to whoever gave them."""

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Asked, Ballot, FormVersion, Response, Table, Wave, WaveMember
from services import ballots, consents, form_versions, state, waves
from tests import factories
from tests.services import surveys


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> surveys.School:
    """A school of seven, and a questionnaire that asks without names."""
    made = await surveys.school(session, now, mentees=7)
    await without_names(session, now)
    return made


async def without_names(session: AsyncSession, now: datetime) -> None:
    """The questionnaire at the end of the programme, as a version that asks without names."""
    shipped = select(FormVersion).where(FormVersion.code == "q1_mentee").order_by(FormVersion.id.desc())
    row = (await session.scalars(shipped)).first()
    assert row is not None
    compiled = {**row.compiled, "bot": {"anonymous": "yes"}}
    await form_versions.publish(session, code=row.code, source=row.source, digest="unnamed", compiled=compiled, now=now)


async def everything(session: AsyncSession) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    await session.flush()
    return {
        name: sorted(map(dict, (await session.execute(select(table))).mappings()), key=str)
        for name, table in Table.metadata.tables.items()
    }


async def test_sending_wipes_the_draft_and_leaves_nothing_but_that_there_was_an_answer(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    assert wave.is_anonymous
    person = school.mentees[3]
    before = await everything(session)
    member = await school.member(wave, person)
    asked = (member.asked_at, member.reminded, member.reminded_at)
    await school.finishes(wave, person, option=1)
    after = await everything(session)
    assert await school.draft(wave, person) is None
    assert after["answer"] == after["ballot"] == []
    assert (member.state, (member.asked_at, member.reminded, member.reminded_at)) == (Asked.ANSWERED, asked)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"response", "wave", "wave_member"}
    assert [entry["answers"]["glad"] for entry in wave.pool] == ["no"]
    assert set(wave.pool[0]) == {"version", "answers"}


async def test_answers_are_written_five_at_once_with_keys_by_chance_and_no_moment(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    for number, person in enumerate(school.mentees[:4]):
        await school.finishes(wave, person, option=number % 2)
        assert len(wave.pool) == number + 1
        assert (await session.scalars(select(Ballot))).all() == []
    await school.finishes(wave, school.mentees[4])
    assert wave.pool == []
    written = (await session.scalars(select(Ballot))).all()
    assert sorted(one.answers["glad"] for one in written) == ["no", "no", "yes", "yes", "yes"]
    assert len({one.key for one in written}) == 5
    assert all(len(one.key) == 32 for one in written)
    assert set(Ballot.__table__.columns.keys()) == {"key", "wave_id", "form_version_id", "answers"}


async def test_no_order_tells_whose_a_ballot_is(session: AsyncSession, now: datetime) -> None:
    """Over many waves the first to answer stands at every place of the pool, and of the ballots, about alike."""
    waiting, written = [0] * 5, [0] * 5
    for _ in range(400):
        wave = Wave(id=1, pool=[])
        made: list[Any] = []
        for number in range(5):
            if number == 4:
                waiting[[one["answers"]["n"] for one in wave.pool].index(0)] += 1
            ballots.put(Sink(made), wave, 1, {"n": number})  # type: ignore[arg-type]
        written[[one.answers["n"] for one in made].index(0)] += 1
    assert min(waiting[:4]) > 60
    assert min(written) > 40


class Sink:
    """Takes rows as a session does, in order."""

    def __init__(self, made: list[Any]) -> None:
        self.add = made.append


async def test_closing_writes_the_rest_and_of_a_draft_only_the_question_of_the_message(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    whole, tapped, _silent = school.mentees[0], school.mentees[1], school.mentees[2]
    await school.finishes(wave, whole)
    await school.taps(wave, tapped, option=1)
    await school.turn(days=15)
    assert wave.closed_at is not None
    assert wave.pool == []
    written = (await session.scalars(select(Ballot))).all()
    assert sorted((one.answers["glad"], len(one.answers) > 1) for one in written) == [("no", False), ("yes", True)]
    assert (await session.scalars(select(Response))).all() == []
    assert (await session.scalars(select(Answer))).all() == []
    states = [one.state for one in await session.scalars(select(WaveMember))]
    assert (states.count(Asked.ANSWERED), states.count(Asked.SILENT)) == (2, 5)


async def test_the_live_counts_know_the_drafts_and_whoever_looks_from_outside_does_not(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    await school.taps(wave, school.mentees[0], option=1)
    await school.finishes(wave, school.mentees[1])
    at = await waves.progress(session, me=school.curator, wave_id=wave.id, now=school.now)
    assert (at.asked, at.opened, at.answered, at.finished) == (7, 2, 2, 1)
    said = json.dumps(await state.remembered(session, now=school.now))
    assert '"glad"' not in said
    assert "pool" not in said


async def test_promises_changes_and_the_journal_hold_no_answers(school: surveys.School, session: AsyncSession) -> None:
    wave = await school.start()
    for person in school.mentees:
        await school.finishes(wave, person, option=1)
    await waves.remind(session, me=school.curator, wave_id=wave.id, now=school.now)
    await school.turn(days=4)
    rows = await everything(session)
    for name in ("promise", "change", "reminder", "telegram_update", "wave_member", "response", "answer"):
        assert '"no"' not in json.dumps(rows[name], default=str), name


async def test_whoever_takes_consent_back_after_sending_stays_counted_and_their_ballot_stays_unknown(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    await school.finishes(wave, school.mentees[0])
    await school.taps(wave, school.mentees[1])
    for person in school.mentees[:2]:
        await consents.withdraw(session, me=factories.me(person), subject_id=person.id, now=school.now)
    await session.flush()
    at = await waves.progress(session, me=school.curator, wave_id=wave.id, now=school.now)
    assert (at.asked, at.finished) == (6, 1)
    assert len(wave.pool) == 1
