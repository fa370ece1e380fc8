"""A whole school comes in on one evening: rosters with mistakes, slips, codes, a poster, families and a guesser."""

from itertools import product

from sqlalchemy import func, select

from models import Membership, Place, Role
from services import access
from tests import paper
from tests.paper import Slip
from tests.phone import Person
from tests.sheets import HEADER, opened, xlsx
from tests.stories.test_slips import NOTHING, WAIT, applies, found, presses_through
from tests.stories.world import World

CLASSES = ("5А", "5Б", "6А", "6Б", "7А", "8А")
SURNAMES = ["Аистов", "Бобров", "Воронин", "Гусев", "Дроздов", "Ежов", "Журавлёв", "Зайцев", "Иволгин", "Куницын"]
FIRST_NAMES = ("Пётр Ильич", "Олег Львович")
FAMILIES = {
    ("5А", "Аистов Пётр Ильич"): ("Котова Вера Ильинична", "Котова Анна Львовна"),
    ("6Б", "Аистов Пётр Ильич"): ("Котов Лев Ильич", "Котова Анна Львовна"),
    ("8А", "Аистов Пётр Ильич"): ("Котов Пётр Ильич", "Котова Анна Львовна"),
    ("6А", "Бобров Пётр Ильич"): ("Орлов Глеб Юрьевич", None),
    ("7А", "Бобров Пётр Ильич"): ("Орлов Марк Юрьевич", None),
    ("5Б", "Ежов Олег Львович"): ("Абрикосов Ян Львович", None),
}
"""Who sits in some places: three children of one mother, two brothers, and whose slip gets lost."""
STAFF = [f"{surname}а Вера Павловна" for surname in SURNAMES] + ["Тихонова Алла Ивановна", "Лаптев Борис Глебович"]


def pupils() -> list[list[object]]:
    """Rows of 120 pupils in six classes; a class of fifth is born in 2015."""
    rows: list[list[object]] = []
    for group, surname, first in product(CLASSES, SURNAMES, FIRST_NAMES):
        name, guardian = FAMILIES.get((group, f"{surname} {first}"), (f"{surname} {first}", None))
        rows.append([None, name, 2020 - int(group[0]), group, None, guardian])
    return rows


def staff() -> list[list[object]]:
    """Rows of twelve of the staff."""
    return [[None, name, 1985, "учитель", "наставник", None] for name in STAFF]


async def sends_with_mistakes(curator: Person, rows: list[list[object]], mistakes: dict[int, tuple[int, str]]) -> None:
    """The curator sends a table with mistakes, adds what is right, mends what is not, and sends everything again."""
    broken = [list(row) for row in rows]
    for number, (column, value) in mistakes.items():
        broken[number][column] = value
    curator.sends_file("Список.xlsx", xlsx(HEADER, *broken))
    said = await curator.reads("Пока ничего не добавлено")
    assert f"Новые: {len(rows) - len(mistakes)}" in said
    assert f"Пока не подходят: {len(mistakes)}" in said
    header, *to_mend = opened(await curator.file_named("Что будет.xlsx"))["Исправить"]
    assert [row[1] for row in to_mend] == [broken[number][1] for number in sorted(mistakes)]
    assert all(row[-1] for row in to_mend), "each wrong row says why"
    await curator.presses(added(curator))
    await curator.reads("Готово")
    mended = [[*rows[number][:6], *row[6:]] for number, row in zip(sorted(mistakes), to_mend, strict=True)]
    curator.sends_file("Исправленный.xlsx", xlsx(header, *mended))
    assert f"Новые: {len(mistakes)}" in await curator.reads("Пока ничего не добавлено")
    await curator.presses(added(curator))
    await curator.reads("Готово")
    curator.sends_file("Список ещё раз.xlsx", xlsx(HEADER, *rows))
    said = await curator.reads("Добавлять нечего")
    assert f"Уже в списке: {len(rows)}" in said


def added(curator: Person) -> str:
    """The button that adds what is right."""
    return next(label for label in curator.buttons() if label.startswith("Добавить: "))


async def held(world: World, school: Place, role: Role) -> int:
    """How many have this role in the school."""
    now = await world.bot.now()
    async with world.session() as session:
        mine = (Membership.place_id == school.id) & (Membership.role == role) & access.lasting(Membership, now)
        return await session.scalar(select(func.count(Membership.id)).where(mine)) or 0


async def prints(curator: Person, what: str, file: str) -> list[Slip]:
    """The curator prints a sheet of slips; they are cut apart."""
    await presses_through(curator, "Люди", "Раздать ссылки", "Напечатать", what)
    return paper.slips(await curator.file_named(file))


def of(slips: list[Slip], title: str) -> list[Slip]:
    """The slips with this title."""
    return [slip for slip in slips if slip.title == title]


async def comes_in_by_picture(telephone: Person, slip: Slip) -> str:
    """Somebody points a camera at a slip and says that it is theirs; gives their home."""
    telephone.opens(slip.link)
    await telephone.reads("Это вы?")
    await telephone.presses("Да, это я")
    return await telephone.reads("Мои дела")


async def comes_in_by_code(telephone: Person, slip: Slip) -> str:
    """Somebody types the code of a slip."""
    telephone.writes(slip.code)
    await telephone.reads("Программа наставничества")
    await telephone.presses("Да, это я")
    return await telephone.reads("Мои дела")


async def test_a_school_of_120_and_12_of_the_staff_comes_in_on_one_evening(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    await sends_with_mistakes(
        curator, pupils(), {3: (2, "вчера"), 24: (1, "<b>Гусев</b> Олег"), 60: (4, "капитан"), 119: (1, "-")}
    )
    await sends_with_mistakes(curator, staff(), {2: (5, "Петрова Анна"), 7: (4, "завуч!!")})
    assert [await held(world, school, role) for role in (Role.MENTEE, Role.MENTOR, Role.GUARDIAN)] == [120, 12, 3]

    children = await prints(curator, "Все классы · 120", "Листки всех классов.pdf")
    parents = await prints(curator, "Родители · 3", "Листки родителей.pdf")
    teachers = await prints(curator, "Сотрудники · 12", "Листки сотрудников.pdf")
    assert [len(one) for one in (children, parents, teachers)] == [120, 3, 12]
    everybody = [*children, *parents, *teachers]
    assert len({slip.link for slip in everybody}) == len({slip.code for slip in everybody}) == 135
    assert not any("Котова Анна" in slip.text for slip in everybody), "a guardian's name stands on no slip"

    await a_teacher_and_two_brothers_come_in(world, teachers, children)
    await a_mother_of_three_comes_in(world, parents)
    await a_slip_reaches_somebody_else(world, curator, children)
    await somebody_guesses_a_thousand_times(world, children)
    await somebody_applies_by_the_poster(world, curator)


async def a_teacher_and_two_brothers_come_in(world: World, teachers: list[Slip], children: list[Slip]) -> None:
    """By a picture, and by codes typed on one telephone, which then asks who answers."""
    await comes_in_by_picture(world.telephone(), of(teachers, "Тихонова Алла")[0])
    brothers = await found(world)
    for title in ("Орлов Глеб", "Орлов Марк"):
        await comes_in_by_code(brothers, of(children, title)[0])
    brothers.writes("Меню")
    await brothers.reads("Кто сейчас отвечает?")
    assert {"Глеб", "Марк"} <= set(brothers.buttons())


async def a_mother_of_three_comes_in(world: World, parents: list[Slip]) -> None:
    """Three slips of one mother on one telephone: one home with three children."""
    mother = await found(world)
    for slip in parents:
        await comes_in_by_code(mother, slip)
    mother.writes("Меню")
    assert "Кто сейчас" not in await mother.reads("Мои дела")
    assert {"Вера", "Лев", "Пётр"} <= set(mother.buttons())


async def a_slip_reaches_somebody_else(world: World, curator: Person, children: list[Slip]) -> None:
    """«This is not me»: the slip opens nothing any more, and the curator sees it."""
    lost = of(children, "Абрикосов Ян")[0]
    finder = world.telephone()
    finder.opens(lost.link)
    assert "Абрикосов" not in await finder.reads("Это вы?")
    await finder.presses("Нет")
    await finder.reads("Эта ссылка теперь закрыта")
    other = await found(world)
    other.writes(lost.code)
    await other.reads(NOTHING)
    await presses_through(curator, "Люди")
    await curator.reads("Абрикосов Ян, 5Б: ссылка попала к другому человеку")


async def somebody_guesses_a_thousand_times(world: World, children: list[Slip]) -> None:
    """After five wrong codes nothing is looked up any more, and the chat is not flooded."""
    right = of(children, "Куницын Олег")[0].code
    guesser = await found(world)
    for _ in range(5):
        guesser.writes("ГГГГ-ГГГГ")
        await guesser.reads(NOTHING)
    guesser.writes(right)
    await guesser.reads(WAIT)
    before = len(guesser.messages())
    for _ in range(994):
        guesser.writes("ГГГГ-ГГГД")
    guesser.writes("Меню")
    await guesser.reads("бот программы наставничества")
    assert len(guesser.messages()) == before + 1
    child = await found(world)
    await comes_in_by_code(child, of(children, "Куницын Олег")[0])


async def somebody_applies_by_the_poster(world: World, curator: Person) -> None:
    """A camera reads the poster; consent, name, class, role; the curator confirms with one tap."""
    await presses_through(curator, "Школа", "Плакат", "Сделать плакат")
    (link,) = paper.links(await curator.file_named("Плакат.pdf"))
    newcomer = world.telephone()
    await applies(newcomer, link.partition("start=")[2], "Соколова Яна Львовна")
    await newcomer.reads("Куратор посмотрит вашу заявку")
    await presses_through(curator, "Люди", "Заявки · 1", "Соколова Яна, 9Б", "Подтвердить")
    await curator.reads("теперь в программе")
