"""What curators add to the bases: who writes and reads it, and under what an address of a case stands there."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentKind, DataMode, Person, Place, Role
from services import register_notes
from services.access import Me
from services.errors import NotByChat, NotFound
from services.registers import Register
from tests import factories
from tests.services.registering import lines
from tests.services.test_pair_base import took_part
from tests.services.test_register_base import NOW

NOTE, LINK = "Ведёт кружок", "https://school.example/case"


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session, "Школа № 5")


@pytest.fixture
async def me(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


@pytest.fixture
async def mentee(session: AsyncSession, school: Place) -> Person:
    return await took_part(session, school, Role.MENTEE, name="Белов Пётр", born=2012, group="8А", answers={})


async def write(session: AsyncSession, me: Me, person: Person, note: str = NOTE, link: str = LINK) -> None:
    await register_notes.write(session, me=me, person_id=person.id, note=note, link=link, now=NOW)


async def in_base(session: AsyncSession, me: Me, school: Place) -> tuple[str, str]:
    """The note, and the address as the sheet has it."""
    (row,) = await lines(session, me, school, Register.MENTEES, NOW)
    return row.note, row.story if row.may_be_published else ""


async def test_a_note_stands_in_the_base_and_an_address_only_under_a_consent_to_publication(
    session: AsyncSession,
    me: Me,
    school: Place,
    mentee: Person,
) -> None:
    assert await in_base(session, me, school) == ("", "")
    await write(session, me, mentee)
    assert await in_base(session, me, school) == (NOTE, "")
    await factories.agreed(session, mentee, ConsentKind.DISSEMINATION)
    assert await in_base(session, me, school) == (NOTE, LINK)
    assert (await register_notes.of(session, me=me, person_id=mentee.id, now=NOW)).is_published


async def test_what_is_written_anew_takes_the_place_of_the_old_and_nothing_at_all_takes_it_out(
    session: AsyncSession,
    me: Me,
    school: Place,
    mentee: Person,
) -> None:
    await write(session, me, mentee)
    await write(session, me, mentee, "Перешёл в 9 класс", "")
    assert await in_base(session, me, school) == ("Перешёл в 9 класс", "")
    await write(session, me, mentee, "", "")
    assert (await register_notes.of(session, me=me, person_id=mentee.id, now=NOW)).note is None


async def test_only_whoever_makes_pairs_there_reads_and_writes_and_only_of_those_who_take_part(
    session: AsyncSession,
    me: Me,
    school: Place,
    mentee: Person,
) -> None:
    mother = await factories.guardian(session, mentee, came_in=True)
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Зуев Лев", came_in=True))
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for who, about in ((me, mother), (head, mentee), (stranger, mentee), (factories.me(mother), mentee)):
        with pytest.raises(NotFound):
            await register_notes.of(session, me=who, person_id=about.id, now=NOW)
        with pytest.raises(NotFound):
            await write(session, who, about)


async def test_where_words_do_not_pass_the_messenger_nobody_types(
    session: AsyncSession,
    me: Me,
    school: Place,
    mentee: Person,
) -> None:
    school.data_mode = DataMode.CLOSED
    await session.flush()
    with pytest.raises(NotByChat):
        await write(session, me, mentee)
