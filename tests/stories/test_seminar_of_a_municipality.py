"""A municipality's seminar for three hundred: a second word, forty seats and a line, another day, a code at the door,
certificates, what they say of it, and whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from docx import Document

from demo.phones import Phone
from models import ConsentKind, Place, PlaceKind, Role
from models import Person as PersonRow
from tests import factories
from tests.phone import Person
from tests.stories.paired import DAY, afternoon
from tests.stories.test_event_attendance import door
from tests.stories.world import NO_SURVEYS, World

pytestmark = pytest.mark.timeout(900)
SCHOOLS, MENTORS = 10, 29
PEOPLE = SCHOOLS * (MENTORS + 1)
"""A curator and so many mentors in each school."""
LIMIT, SEATS, WISH, CAME, SAY = 200, 40, 50, 12, 6
AWAY, SHUT = 3, 2
"""Have never opened the bot, a curator and two mentors; have blocked it."""
TITLE = "Как начать первую встречу"
MINUTE, QUARTER = timedelta(seconds=62), timedelta(minutes=20)


@dataclass
class Story:
    """Who is in it."""

    world: World
    place: Place
    coordinator: Person
    second: Person
    starts: datetime
    guests: list[Person] = field(default_factory=list)
    """Everybody who is in the bot, curators first."""


async def test_a_seminar_for_three_hundred_from_the_first_word_to_whom_to_call(world: World) -> None:
    await world.daytime()
    story = await gathered(world)
    await it_is_written_and_a_second_person_says_yes(story)
    await forty_seats_are_taken_and_ten_wait(story)
    await five_change_their_minds(story)
    await the_day_moves(story)
    await they_come_and_open_the_code(story)
    await certificates_are_taken(story)
    await they_say_how_it_was(story)
    await the_others_are_called(story)


async def gathered(world: World) -> Story:
    """Ten schools of a municipality that wants a second word for what goes to more than two hundred."""
    now = await world.bot.now()
    async with world.session() as session:
        above = await factories.place(session, PlaceKind.MUNICIPALITY, f"Округ {next(world.numbers)}")
        above.broadcast_limit, rows = LIMIT, list[PersonRow]()
        for _one in range(SCHOOLS):
            school = await factories.school(session, f"Школа № {next(world.numbers)}", parent=above)
            school.survey_days = NO_SURVEYS
            for number in range(MENTORS + 1):
                role, group = (Role.MENTOR, "Учитель") if number else (Role.CURATOR, None)
                name = f"{'Совин' if number else 'Рысев'} Лев {len(rows)}"
                about = {"name": name, "group": group, "born": 1980, "agreed_at": now}
                row = await factories.person(session, school, role, came_in=len(rows) >= AWAY, **about)
                if number:
                    await factories.agreed(session, row, ConsentKind.PROCESSING, at=now)
                rows.append(row)
    pair = []
    for name in ("Лосев Олег Юрьевич", "Лисина Анна Львовна"):
        pair.append(await world.comes_in(await world.somebody(above, Role.COORDINATOR, name=name)))
    story = Story(world, above, pair[0], pair[1], afternoon(now + 10 * DAY))
    story.guests = [started(world, one) for one in sorted(rows, key=lambda one: one.name[:5]) if one.chat_id]
    return story


def started(world: World, row: PersonRow) -> Person:
    """The telephone of somebody who has pressed Start long ago."""
    assert row.chat_id is not None
    person = Person(world.server, row.chat_id, row.name)
    Phone(world.server.telegram, world.server.telegram.bots[0], row.chat_id).chat.started = True
    person.puts_the_phone_down()
    return person


async def it_is_written_and_a_second_person_says_yes(story: Story) -> None:
    """One line, a look at it as they will see it, and nothing leaves before the second word."""
    coordinator, second, world = story.coordinator, story.second, story.world
    for label in ("Мероприятия", "Новое мероприятие", "Семинар"):
        await coordinator.presses(label)
    await coordinator.reads("Как оно называется?")
    coordinator.writes(f"{story.starts:%d.%m.%Y} 15:00 {TITLE}; школа № 5; {SEATS}")
    await coordinator.reads("Теперь можно приглашать")
    await coordinator.presses("Пригласить")
    assert f"{PEOPLE} человек; из них не получат: {AWAY}" in await coordinator.reads("приглашение")
    await coordinator.presses("Как увидят")
    assert TITLE in await coordinator.reads("Приглашаем!")
    second.puts_the_phone_down()
    await coordinator.presses(f"Отправить {PEOPLE} людям")
    await coordinator.reads("ждёт подтверждения")
    for one in story.guests[SCHOOLS : SCHOOLS + SHUT]:
        one.phone.block()
    await world.bot.turn(forward=QUARTER)
    assert not any(of_it(one) for one in story.guests)
    await second.reads(f"получателей {PEOPLE}")
    await second.presses("Посмотреть")
    await second.presses("Подтвердить")
    await second.reads("отправится в своё время")
    await world.bot.turn(forward=QUARTER)
    story.guests = [one for one in story.guests if of_it(one)]
    assert len(story.guests) == PEOPLE - AWAY - SHUT
    assert all(len(of_it(one)) == 1 for one in story.guests)


def of_it(one: Person) -> list[str]:
    """What has come about the seminar since they acted."""
    return [text for text in one.texts() if TITLE in text]


async def forty_seats_are_taken_and_ten_wait(story: Story) -> None:
    """Whoever says so first has a seat; the organiser sees how many."""
    for number, one in enumerate(story.guests[:WISH]):
        await one.presses("Приду")
        await one.reads("Вы в списке." if number < SEATS else "Вы в очереди")
        one.puts_the_phone_down()
    for one in story.guests[WISH : WISH + 5]:
        await one.presses("Не приду")
        await one.reads("Вы не придёте")
        one.puts_the_phone_down()
    card = await opens_card(story)
    assert f"Мест: {SEATS}, занято: {SEATS}" in card
    silent = PEOPLE - AWAY - SHUT - WISH - 5
    assert card.splitlines()[-5:] == [
        f"Придут: {SEATS}",
        "Может быть: 0",
        f"В очереди: {WISH - SEATS}",
        "Не придут: 5",
        f"Без ответа: {silent + AWAY + SHUT}",
    ]


async def opens_card(story: Story) -> str:
    """From the menu to the seminar."""
    story.coordinator.writes("Меню")
    await story.coordinator.presses("Мероприятия")
    await story.coordinator.reads("мероприятия")
    await story.coordinator.presses(next(one for one in story.coordinator.buttons() if TITLE[:20] in one))
    return await story.coordinator.reads("Мест: ")


async def five_change_their_minds(story: Story) -> None:
    """Three give their seats up, and the first three in line have them; two come back to its end."""
    away, line = story.guests[:3], story.guests[SEATS : SEATS + 3]
    for one in away:
        await one.presses("Не приду")
        await one.reads("Вы не придёте")
        one.puts_the_phone_down()
    await story.world.bot.turn(forward=MINUTE)
    for one in line:
        await one.reads("Место освободилось: вы в списке.")
        one.puts_the_phone_down()
    for one in away[:2]:
        await one.presses("Приду")
        await one.reads("Вы в очереди")
        one.puts_the_phone_down()
    await opens_card(story)
    await story.coordinator.presses(f"В очереди: {WISH - SEATS - 3 + 2}")
    waiting = await story.coordinator.reads("В очереди")
    assert "Рысев" in waiting


async def the_day_moves(story: Story) -> None:
    """Everybody whom it concerns reads the new day once; whoever declined does not."""
    for one in story.guests:
        one.puts_the_phone_down()
    await opens_card(story)
    await story.coordinator.presses("Изменить")
    await story.coordinator.reads("Когда теперь начало?")
    story.starts += DAY
    story.coordinator.writes(f"{story.starts:%d.%m.%Y} 15:00")
    await story.coordinator.reads("Где теперь?")
    await story.coordinator.presses("Пропустить")
    await story.coordinator.reads("Сколько теперь мест?")
    await story.coordinator.presses("Пропустить")
    await story.coordinator.reads("Проверьте")
    await story.coordinator.presses("Отправить")
    await story.coordinator.reads("Через минуту скажу")
    await story.world.bot.turn(forward=QUARTER)
    declined = {story.guests[2].chat_id, *(one.chat_id for one in story.guests[WISH : WISH + 5])}
    told = {one.chat_id: of_it(one) for one in story.guests}
    assert {chat_id for chat_id, texts in told.items() if not texts} == declined
    assert all(len(texts) == 1 for chat_id, texts in told.items() if chat_id not in declined)


async def they_come_and_open_the_code(story: Story) -> None:
    """Those who come open the code on the spot; one who had not answered is let in, too."""
    await story.world.bot.turn(to=story.starts - DAY + timedelta(hours=4))
    await opens_card(story)
    await story.coordinator.presses("Код у входа")
    await story.coordinator.reads("Покажите этот код у входа")
    link = await door(story.world)
    await story.world.bot.turn(to=story.starts + timedelta(minutes=5))
    for one in came(story):
        one.opens(link)
        await one.reads("Вы отмечены")
    await opens_card(story)
    await story.coordinator.reads(f"Были: {CAME}")
    for one in story.guests:
        one.puts_the_phone_down()


def came(story: Story) -> Sequence[Person]:
    """Those with a seat, and one of the silent."""
    return [*story.guests[3 : 3 + CAME - 1], story.guests[-1]]


async def certificates_are_taken(story: Story) -> None:
    """The organiser has those of the staff in one file: mentors are no names to a municipality, and take theirs."""
    coordinator, mentor = story.coordinator, came(story)[-1]
    await coordinator.presses("Сертификаты")
    await mentor.presses("Подробнее")
    await mentor.presses("Мой сертификат")
    await story.world.bot.turn(forward=timedelta(minutes=1))
    for one, count in ((coordinator, SCHOOLS - 1 - 3), (mentor, 1)):
        document = Document(BytesIO(await one.file_named("ертификат")))
        assert "\n".join(line.text for line in document.paragraphs).count(TITLE) == count
    for one in story.guests:
        one.puts_the_phone_down()


async def they_say_how_it_was(story: Story) -> None:
    """Once the code is shut each of them is asked with one message; the organiser reads numbers, not names."""
    await story.world.bot.turn(to=story.starts + DAY)
    for number, one in enumerate(came(story)[-SAY:]):
        await one.reads(f"Как прошёл семинар «{TITLE}»?")
        await one.presses("4" if number else "1")
        await one.presses("Готово")
        await one.reads("Спасибо, это записано")
    assert f"Отзывы: {SAY} из {CAME}, в среднем 3,5" in await opens_card(story)


async def the_others_are_called(story: Story) -> None:
    """Whom it did not reach stands first, then the silent."""
    story.coordinator.writes("Меню")
    await story.coordinator.presses("Рассылка")
    await story.coordinator.reads("рассылки")
    await story.coordinator.presses("приглашение · отправлена")
    await story.coordinator.presses("Итоги")
    told = await story.coordinator.reads("Итоги рассылки")
    assert f"Ещё не заходили в бота: {AWAY}" in told
    assert f"Заблокировали бота: {SHUT}" in told
    await story.coordinator.presses("Позвонить")
    called = await story.coordinator.reads("Позвонить")
    assert "Рысев Лев, Школа" in called
    assert "ещё не в боте" in called
    assert "Совин" not in called
    others = PEOPLE - WISH - 5 - 2  # of the silent one has come, and one of those who are called is named
    assert f"Ещё {others} человека: имена знают их кураторы" in called
