"""Shortly before 18 one's own yes can be said for the time from then on, also where a minor's word goes another way."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.replies import Reply
from handlers import consent_screens
from models import ConsentKind, ConsentRoute, MinorsSign, Person, Place
from services import consents, gate, participants
from services.access import Me
from services.gate import Purpose
from tests import factories

YES, ANEW, AHEAD = "Согласие даю", "Подтвердить согласие", "Это на время после вашего 18-летия"
DAY = timedelta(days=1)


async def school(
    session: AsyncSession, *, minors: ConsentRoute = ConsentRoute.PAPER, sign: MinorsSign = MinorsSign.BOTH
) -> Place:
    made = await factories.school(session, minors_consent=minors)
    made.minors_sign = sign
    await factories.intakes(session)
    return made


async def young(session: AsyncSession, place: Place, now: datetime, days: int) -> Person:
    """Somebody who is 18 in some days."""
    day = now.date() + days * DAY
    return await factories.person(session, place, born=date(day.year - 18, day.month, day.day), came_in=True)


async def shown(session: AsyncSession, me: Me, person: Person, now: datetime) -> Reply:
    with words.speaking("ru"):
        return consent_screens.screen(await participants.one(session, me, person.id, now=now))


def labels(reply: Reply) -> set[str]:
    return {button["text"] for row in reply.rows for button in row}


@pytest.mark.parametrize(
    ("minors", "sign"), [(ConsentRoute.PAPER, MinorsSign.BOTH), (ConsentRoute.CHAT, MinorsSign.GUARDIAN)]
)
async def test_who_signs_on_paper_or_not_at_all_may_say_it_ahead_and_it_counts_from_the_day_on(
    session: AsyncSession, now: datetime, minors: ConsentRoute, sign: MinorsSign
) -> None:
    one = await young(session, await school(session, minors=minors, sign=sign), now, 20)
    me = factories.me(one)
    reply = await shown(session, me, one, now)
    assert AHEAD in (reply.text or "")
    assert {YES, "Не даю", "Весь текст"} <= labels(reply)
    assert (await participants.one(session, me, one.id, now=now)).is_asked
    await consents.give(session, me=me, subject_id=one.id, now=now)
    assert not {YES, ANEW} & labels(await shown(session, me, one, now))
    about = {"person_id": one.id, "purpose": Purpose.QUESTIONNAIRES}
    opened = [await gate.allows(session, at=now + days * DAY, **about) for days in (0, 19, 20, 60)]  # type: ignore[arg-type]
    assert opened == [False, False, True, True]


async def test_who_has_signed_as_a_minor_confirms_it(session: AsyncSession, now: datetime) -> None:
    one = await young(session, await school(session), now, 20)
    for kind in consents.STARTING:
        await factories.agreed(session, one, kind)
    reply = await shown(session, factories.me(one), one, now)
    assert ANEW in labels(reply)
    assert YES not in labels(reply)
    await consents.give(session, me=factories.me(one), subject_id=one.id, now=now)
    assert ANEW not in labels(await shown(session, factories.me(one), one, now))


async def test_nobody_else_and_nobody_earlier_is_offered_it(session: AsyncSession, now: datetime) -> None:
    place = await school(session)
    early, one = await young(session, place, now, 31), await young(session, place, now, 20)
    mother = factories.me(await factories.guardian(session, one, came_in=True))
    for me, about in ((factories.me(early), early), (mother, one)):
        assert not {YES, ANEW} & labels(await shown(session, me, about, now))
    place.adults_consent = ConsentRoute.PAPER
    await session.flush()
    assert not {YES, ANEW} & labels(await shown(session, factories.me(one), one, now))
    assert ConsentKind.PARTICIPATION not in {
        matter.kind for matter in (await participants.one(session, factories.me(one), one.id, now=now)).waiting
    }
