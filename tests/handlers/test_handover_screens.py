"""How deputies and the handing over look: days as people say them, and buttons only for who may press them."""

from datetime import date, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from handlers import handover_screens, place_screens
from models import Person, Role
from services import deputies, newcomers, places
from services.access import Me
from services.curators import Deputyship
from tests import factories

FIRST, LAST = date(2027, 6, 5), date(2027, 6, 19)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (FIRST, LAST, "5–19 июня"),
        (FIRST, FIRST, "5 июня"),
        (FIRST, date(2027, 7, 2), "5 июня – 2 июля"),
        (date(2027, 12, 28), date(2028, 1, 9), "28 декабря 2027 – 9 января 2028"),
    ],
)
def test_days_are_said_as_people_say_them(first: date, last: date, said: str) -> None:
    assert handover_screens.days(Deputyship(1, "Лосева Анна", 2, first, last)) == said


async def buttons(session: AsyncSession, me: Me, place_id: int, now: datetime) -> list[str]:
    """What stands on the place's card about curators and deputies."""
    card = await places.card(session, me=me, place_id=place_id, now=now)
    return [button["text"] for row in handover_screens.rows(card) for button in row]


async def test_each_reads_the_buttons_they_may_press(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    me, above = await factories.curator(session, school), await factories.coordinator(session, region)
    deputy = factories.me(
        await factories.person(session, school, Role.OBSERVER, name="Лосева Анна Юрьевна", came_in=True)
    )
    colleague = await factories.curator(session, school, name="Рябинина Нина Олеговна")
    await deputies.appoint(
        session,
        me=me,
        place_id=school.id,
        curator_id=me.persons[0].id,
        deputy_id=deputy.persons[0].id,
        since_on=now.date(),
        until_on=now.date(),
        now=now,
    )
    own = ["Заместитель", "Передать дела"]
    ends = ["Закончить: Лосева Анна"]
    assert await buttons(session, me, school.id, now) == [*own, *ends]
    assert await buttons(session, colleague, school.id, now) == own
    assert await buttons(session, deputy, school.id, now) == []
    assert await buttons(session, above, school.id, now) == [
        *("Заместитель: Рябинина Нина", "Передать дела: Рябинина Нина"),
        *("Заместитель: Совина Мария", "Передать дела: Совина Мария"),
        *ends,
    ]
    card = place_screens.curated(await places.card(session, me=deputy, place_id=school.id, now=now))
    assert "Лосева Анна замещает: Совина Мария, 15 сентября" in (card.text or "")


def test_many_to_choose_from_are_turned_page_by_page() -> None:
    people = [_somebody(number) for number in range(23)]
    act = callbacks.Deputise(place_id=1, curator_id=2, page=1)
    screen = handover_screens.choose_deputy(people, act)
    names = [one["text"] for row in screen.rows for one in row if one["callback_data"].startswith("dep+:")]
    assert names == [f"Человек Номер{number}" for number in range(10, 20)]
    turned = [one["callback_data"] for row in screen.rows for one in row if one["callback_data"].startswith("dep:")]
    assert turned == ["dep:1:2:0", "dep:1:2:2"]
    last = handover_screens.choose_deputy(people, callbacks.Deputise(place_id=1, curator_id=2, page=99))
    assert "Человек Номер22" in str(last.rows)


def test_where_nobody_has_come_in_it_is_said_what_to_do() -> None:
    screen = handover_screens.choose_successor([], callbacks.HandOver(place_id=1, curator_id=2))
    assert "передайте ему ссылку" in (screen.text or "")


def _somebody(number: int) -> Person:
    person = newcomers.person(1, "ABCDEF", f"Человек Номер{number}", factories.EARLIER)
    person.id = number + 1
    return person
