"""A curator in Kamchatka who goes away for a working week, and whoever stands in."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place, Promise, PromiseState, Role
from services import access, agenda, deputies
from services.access import Action, Me
from services.curators import Deputyship
from tests import factories
from tests.telling import promised

KAMCHATKA = "Asia/Kamchatka"
FIRST, LAST = date(2026, 9, 21), date(2026, 9, 25)
"""A working week."""
OPENS = datetime(2026, 9, 20, 12, 0, tzinfo=UTC)
"""Midnight in Kamchatka, twelve hours ahead."""
CLOSES = datetime(2026, 9, 25, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


async def school_with_staff(session: AsyncSession) -> tuple[Place, Me, Me]:
    """A school in Kamchatka, its curator, and a psychologist who could stand in."""
    school = await factories.school(session, time_zone=KAMCHATKA)
    curator = await factories.curator(session, school)
    psychologist = await factories.person(session, school, Role.OBSERVER, name="Лосева Анна Юрьевна", came_in=True)
    return school, curator, factories.me(psychologist)


async def named(
    session: AsyncSession,
    me: Me,
    curator: Me,
    deputy: Me,
    now: datetime,
    *,
    since: date = FIRST,
    until: date = LAST,
) -> tuple[Deputyship, Change]:
    return await deputies.appoint(
        session,
        me=me,
        place_id=deputy.persons[0].operator_id,
        curator_id=curator.persons[0].id,
        deputy_id=deputy.persons[0].id,
        since_on=since,
        until_on=until,
        now=now,
    )


async def rights(session: AsyncSession, me: Me, place: Place, now: datetime) -> frozenset[Action]:
    return await access.allowed(session, me, place.id, now=now)


async def have_read(session: AsyncSession) -> None:
    """Whoever was named has been told."""
    for promise in await promised(session, deputies.NAMED):
        promise.state = PromiseState.SENT
    await session.flush()


async def digests(session: AsyncSession, now: datetime) -> dict[int, str]:
    """To whom a digest is promised at this moment, and since when it tells."""
    before = set(await session.scalars(select(Promise.id)))
    await agenda.promise_mornings(session, now=now)
    fresh = [one for one in await session.scalars(select(Promise)) if one.id not in before]
    lines = [line for one in fresh for line in one.parameters["lines"] if line["kind"] == "digest"]
    return {line["person_id"]: line["since"] for line in lines}
