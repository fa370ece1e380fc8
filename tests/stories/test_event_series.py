"""A month of seminars: pasted or sent as a table, wrong lines named, all made by one press and taken back by one."""

from datetime import date, datetime, timedelta
from io import BytesIO

from openpyxl import Workbook
from sqlalchemy import func, select

from models import Event, EventSeries, Place
from tests.phone import Person
from tests.stories.world import World


async def begins(curator: Person) -> None:
    """From the menu to the question for a plan."""
    curator.writes("Меню")
    for label in ("Школа", "Мероприятия", "Планы", "Новый план"):
        await curator.presses(label)
    await curator.reads("Как назвать этот план?")
    curator.writes("Семинары месяца")
    await curator.reads("Пришлите план таблицей")


async def pastes(curator: Person, lines: str) -> None:
    """The plan as lines."""
    await begins(curator)
    await curator.presses("Пропустить")
    await curator.reads("Вставьте план")
    curator.writes(lines)
    await curator.reads("Проверьте")
    await curator.presses("Отправить")


async def sends(curator: Person, name: str, content: bytes) -> None:
    """The plan as a table."""
    await begins(curator)
    curator.sends_file(name, content)
    await curator.reads("Проверьте")
    await curator.presses("Отправить")
    await curator.reads("Читаю файл")


def table(*rows: list[object]) -> bytes:
    """As Excel writes it."""
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


async def there(world: World, school: Place) -> list[tuple[str, datetime, str | None, str | None, int | None]]:
    """Every event of a school."""
    async with world.session() as session:
        rows = await session.scalars(select(Event).where(Event.place_id == school.id).order_by(Event.starts_at))
        return [(one.title, one.starts_at, one.where_held, one.link, one.seats) for one in rows]


async def test_a_month_is_pasted_made_and_taken_back(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    first, second = now + timedelta(days=7), now + timedelta(days=14)
    good = f"{first:%d.%m.%Y} 15:00 Как начать {{встречу}} <1>; школа № 5; 40"
    await pastes(curator, f"{good}\n31.02 15:00 Нет такого дня\n\n{now:%d.%m.%Y} 00:01 Уже было")
    wrong = await curator.reads("Не удалось прочитать: 2")
    assert "Строка 2: такой даты нет" in wrong
    assert "Строка 4: это время уже прошло" in wrong
    assert not any(label.startswith("Создать") for label in curator.buttons())
    await pastes(curator, f"{good}\n{second:%d.%m.%Y} 16:00–17:30 Как продолжать; https://example.org/call")
    look = await curator.reads("Мероприятий: 2")
    assert "Как начать {встречу} <1>; школа № 5; мест: 40" in look
    assert await there(world, school) == []
    await curator.presses("Создать 2 мероприятия")
    await curator.reads("Создано 2 мероприятия.")
    assert [(title, where, link, seats) for title, _at, where, link, seats in await there(world, school)] == [
        ("Как начать {встречу} <1>", "школа № 5", None, 40),
        ("Как продолжать", None, "https://example.org/call", None),
    ]
    await curator.presses("Открыть план")
    await curator.reads("Семинары месяца")
    await curator.presses(next(label for label in curator.buttons() if label.endswith("Как продолжать")))
    await curator.reads("Пока никто не приглашён")


async def test_a_table_is_read_in_any_order_and_taken_back_as_a_whole(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    on: date = (now + timedelta(days=7)).date()
    content = table(
        ["План семинаров"],
        ["№", "Тема", "Место проведения", "Количество мест", "Время", "Дата"],
        [1, "Как начать", "каб. 12", 40, "15:00", on],
        [2, "Как продолжать", None, None, "16:00-17:00", f"{on + timedelta(days=1):%d.%m.%Y}"],
    )
    await sends(curator, "План.xlsx", content)
    await curator.reads("Мероприятий: 2")
    await curator.presses("Создать 2 мероприятия")
    await curator.reads("Создано 2 мероприятия.")
    assert [(one[0], one[2], one[4]) for one in await there(world, school)] == [
        ("Как начать", "каб. 12", 40),
        ("Как продолжать", None, None),
    ]
    await curator.presses("Отменить")
    await curator.reads("Отменено")
    assert await there(world, school) == []
    async with world.session() as session:
        assert await session.scalar(select(func.count()).where(EventSeries.place_id == school.id)) == 0


async def test_what_cannot_be_a_plan_is_refused_in_a_sentence(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    on = f"{now + timedelta(days=7):%d.%m.%Y}"
    bad = {
        "Пустой.xlsx": (table([]), "Здесь нет ни одного мероприятия."),
        "Люди.csv": ("ФИО;Класс\nСовин Лев;8А".encode(), "нет строки с заголовками «Дата» и «Тема»"),
        "Длинный.csv": (f"Дата;Тема\n{f'{on} 15:00;А' + chr(10)}".encode() * 2_500, "Больше 60 мероприятий сразу"),
        "Большой.xlsx": (b"PK\x03\x04" + b"0" * 3_000_000, "Файл больше 2 МБ"),
        "Формула.csv": (f"Дата;Тема\n{on} 15:00;=cmd|' /C calc'!A0".encode(), "Строка 2: здесь формула"),
        "Формула.xlsx": (table(["Дата", "Время", "Тема"], [on, "15:00", '=A1&"!"']), "Строка 2: здесь формула"),
    }
    for name, (content, sentence) in bad.items():
        await sends(curator, name, content)
        await curator.reads(sentence)
    assert await there(world, school) == []


async def test_one_event_is_typed_in_one_line_where_its_name_is_asked_for(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    curator.writes("Меню")
    for label in ("Школа", "Мероприятия", "Новое мероприятие", "Курс"):
        await curator.presses(label)
    await curator.reads("Как оно называется?")
    curator.writes(f"{now - timedelta(days=1):%d.%m.%Y} 15:00 Было")
    assert "это время уже прошло" in await curator.reads("Посмотрите, пожалуйста, ещё раз")
    on = now + timedelta(days=7)
    curator.writes(f"{on:%d.%m.%Y} 15:00–16:00 Как <начать>; каб. 5; 40")
    assert "Курс «Как <начать>»" in await curator.reads("Теперь можно приглашать")
    ((title, at, where, _link, seats),) = await there(world, school)
    assert (title, at.date(), where, seats) == ("Как <начать>", on.date(), "каб. 5", 40)
    await curator.presses("Отменить")
    await curator.reads("Отменено")
    assert await there(world, school) == []
