"""Slips: who stands on which sheet, and how the sheet looks."""

import io
import json
from datetime import datetime
from typing import Any

import pytest
import segno
import typst
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Job, Membership, Place, Role
from services import codes, invitations, printing, slip_sheet, slips
from services.access import Me
from services.errors import NotAllowed, NotFound
from services.slip_sheet import Slip, SlipWords
from services.slips import Sheet
from tests import factories

WORDS = SlipWords("ru", "Школа № 5", "Действует один раз, до 29 сентября.", "Наведите камеру телефона на рисунок.")
LINK = "https://t.me/nastavnik_bot?start=" + "aB3-_xYz" * 3
HOSTILE = [
    "#strong[x]",
    "*жир* _курсив_",
    "$x^2$",
    "[a] ] [",
    "C:\\n \\u{41}",
    '"+sys.inputs',
    "@ref <label>",
    "// нет",
    "= 1",
]


def slip(number: int = 1, *, title: str = "Котов Пётр", group: str = "6Б") -> Slip:
    return Slip(title, group, f"{LINK[:-3]}{number:03}", codes.draw())


def titles(made: list[Slip]) -> list[str]:
    """What the typesetter sets as the titles, as plain text."""
    found: Any = typst.query(
        **printing.source("slips", slip_sheet.values(made, WORDS)), selector="<title>", field="text"
    )
    return [str(one) for one in json.loads(found)]


def drawn(made: list[Slip], ppi: int = 72) -> list[bytes]:
    """The pages as pictures."""
    pages = typst.compile(**printing.source("slips", slip_sheet.values(made, WORDS)), format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


@pytest.mark.parametrize(("people", "pages"), [(1, 1), (10, 1), (11, 2), (25, 3)])
def test_ten_slips_stand_on_a_page(people: int, pages: int) -> None:
    made = [slip(number) for number in range(people)]
    assert len(drawn(made)) == pages
    assert len(titles(made)) == people


def test_each_class_begins_on_a_page_of_its_own() -> None:
    assert len(drawn([slip(1), slip(2), slip(3, group="7А")])) == 2


def test_the_sheet_is_a_pdf() -> None:
    assert slip_sheet.sheet([slip()], WORDS).startswith(b"%PDF-1.")


def test_a_name_with_markup_prints_as_it_is() -> None:
    assert titles([slip(title=name) for name in HOSTILE]) == HOSTILE


def test_everything_else_prints_as_it_is_too() -> None:
    said = SlipWords("ru", "#panic[]", "$", '#read("/etc/passwd")')
    assert slip_sheet.sheet([Slip("Имя", "#import", LINK, codes.draw())], said).startswith(b"%PDF")


def test_the_picture_on_paper_is_the_qr_code_of_the_link() -> None:
    one = slip()
    (page,) = drawn([one], ppi=300)
    picture = Image.open(io.BytesIO(page)).convert("1")
    matrix = [[bool(cell) for cell in row] for row in segno.make(one.link, error="q", micro=False).matrix]
    mm = 300 / 25.4
    left, top, size = (8 + 4) * mm, (8.5 + 4) * mm, 33 * mm / len(matrix)
    middles = [(step + 0.5) * size for step in range(len(matrix))]
    printed = [[not picture.getpixel((round(left + x), round(top + y))) for x in middles] for y in middles]
    assert printed == matrix


async def school(session: AsyncSession) -> tuple[Place, Me]:
    """A school in which nobody but the curator has come in."""
    place = await factories.school(session)
    curator = await factories.curator(session, place)
    for name, group in (("Котов Пётр", "6Б"), ("Лисина Вера", "6Б"), ("Зайцев Егор", "7А")):
        child = await factories.person(session, place, name=name, born=2012, group=group)
        await factories.guardian(session, child, name=f"{name} старший")
    await factories.person(session, place, Role.MENTOR, name="Бобров Лев", born=1980, group="учитель физики")
    await factories.person(session, place, Role.CURATOR, name="Другой Куратор")
    await factories.person(session, place, name="Уже Тут", born=2012, group="6Б", came_in=True)
    return place, curator


async def printed(
    session: AsyncSession, me: Me | None, place: Place, sheet: Sheet, now: datetime, **of: Any
) -> list[str]:
    links = await slips.issue(session, me=me, place_id=place.id, sheet=sheet, now=now, **of)
    return [link.person.name for link in links]


async def test_a_guardians_link_is_never_on_the_childs_sheet(session: AsyncSession, now: datetime) -> None:
    place, me = await school(session)
    assert await printed(session, me, place, Sheet.CLASS, now, group="6 б") == ["Котов Пётр", "Лисина Вера"]
    assert await printed(session, me, place, Sheet.CLASSES, now) == ["Котов Пётр", "Лисина Вера", "Зайцев Егор"]
    assert await printed(session, me, place, Sheet.STAFF, now) == ["Бобров Лев"]
    guardians = await printed(session, me, place, Sheet.GUARDIANS, now)
    assert guardians == ["Котов Пётр старший", "Лисина Вера старший", "Зайцев Егор старший"]


async def test_every_slip_opens_its_own_person(session: AsyncSession, now: datetime) -> None:
    place, me = await school(session)
    links = await slips.issue(session, me=me, place_id=place.id, sheet=Sheet.CLASSES, now=now)
    assert len({link.token for link in links} | {link.code for link in links}) == 6
    for link in links:
        stranger = factories.stranger()
        opened = (await invitations.look_by_code(session, me=stranger, code=link.code or "", now=now)).opened
        assert opened is not None
        number, seal = opened.invitation_id, opened.seal
        accepted = await invitations.accept(session, me=stranger, invitation_id=number, seal=seal, now=now)
        assert accepted is link.person


async def test_the_choice_counts_who_is_missing(session: AsyncSession, now: datetime) -> None:
    place, me = await school(session)
    choice = await slips.choice(session, me=me, place_id=place.id, now=now)
    assert [(group, count) for group, count, _ in choice.classes] == [("6Б", 2), ("7А", 1)]
    assert (choice.staff, choice.guardians) == (1, 3)


async def test_only_whoever_lets_people_in_prints(session: AsyncSession, now: datetime) -> None:
    place, _me = await school(session)
    other = await factories.curator(session, await factories.school(session, "Школа № 6"))
    mentor = factories.me(await factories.person(session, place, Role.MENTOR, name="Рысин Ян", came_in=True))
    for me in (other, mentor, factories.stranger()):
        with pytest.raises(NotAllowed):
            await slips.choice(session, me=me, place_id=place.id, now=now)
        with pytest.raises(NotAllowed):
            await slips.ask(session, me=me, place_id=place.id, sheet=Sheet.CLASSES, person_id=None, now=now)
    assert list(await session.scalars(select(Job))) == []


async def test_a_class_is_meant_by_one_who_stands_in_it(session: AsyncSession, now: datetime) -> None:
    place, me = await school(session)
    choice = await slips.choice(session, me=me, place_id=place.id, now=now)
    number = choice.classes[1][2]
    job = await slips.ask(session, me=me, place_id=place.id, sheet=Sheet.CLASS, person_id=number, now=now)
    _place, links = await slips.asked(session, job, now=now)
    assert [link.person.name for link in links] == ["Зайцев Егор"]
    with pytest.raises(NotFound):
        await slips.ask(session, me=me, place_id=place.id, sheet=Sheet.CLASS, person_id=me.persons[0].id, now=now)


async def test_whoever_has_lost_the_right_meanwhile_gets_nothing(session: AsyncSession, now: datetime) -> None:
    place, me = await school(session)
    job = await slips.ask(session, me=me, place_id=place.id, sheet=Sheet.CLASSES, person_id=None, now=now)
    await session.execute(update(Membership).where(Membership.person_id == me.persons[0].id).values(until=now))
    assert (await slips.asked(session, job, now=now))[1] == []
