"""Orders opened by a word processor that we did not write: every field is on the pages. Skipped where there is none."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import PairState
from services import order_template, pair_order_docx
from services.pair_order import Kind
from tests.order_picture import OFFICE, converted, holds, printed
from tests.services import ordering
from tests.services.ordering import School
from tests.services.orders import ANNA, FACTS, HOSTILE, LEV, PYOTR, YOLKINA, orders

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not here")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The pages of each order by its name; one is filled in where the word processor had saved its template anew."""
    folder, again = tmp_path_factory.mktemp("orders"), tmp_path_factory.mktemp("templates")
    made = orders()
    (again / "template.docx").write_bytes(order_template.blank(Kind.ASSIGNING))
    template = (converted(again, "docx") / "template.docx").read_bytes()
    files = {str(kind): pair_order_docx.written(order) for kind, order in made.items()}
    files["filled"] = order_template.filled(template, made[Kind.ASSIGNING])
    return printed(folder, files)


def test_an_order_is_one_sheet_and_its_annex_the_next(pages: dict[str, list[str]]) -> None:
    assert {name: len(its) for name, its in pages.items()} == dict.fromkeys([*map(str, Kind), "filled"], 2)


@pytest.mark.parametrize("name", [*map(str, Kind), "filled"])
def test_every_field_is_on_the_pages(name: str, pages: dict[str, list[str]]) -> None:
    order, annex = pages[name]
    for said in (FACTS.place, FACTS.parent, FACTS.address, FACTS.head, FACTS.curator, FACTS.grounds[0]):
        assert said is not None
        assert holds(order, said)
    assert holds(order, "от «____» ______________ 20____ г. № ________")
    for said in (ANNA, LEV, PYOTR, YOLKINA):
        assert holds(annex, said)
    assert not any(brace in order + annex for brace in ("{{", "[", HOSTILE[0]))


async def a_years_orders(school: School) -> dict[str, bytes]:
    """The order that makes a pair and a group, filled in too; the one that changes the pair; the one that ends both."""
    await ordering.introduced(school)
    pair = await school.pair(ANNA, PYOTR)
    group = await school.pair(LEV, YOLKINA, ordering.YAN)
    order = await school.draft()
    draft = await ordering.draft_of(school, order)
    template = order_template.blank(Kind.ASSIGNING)
    files = {"assigning": await ordering.written(school, order), "filled": order_template.filled(template, draft.order)}
    await school.sign(order, "112-О")
    pair.state = PairState.SUSPENDED
    after = await school.pair(LEV, PYOTR, replaces_id=pair.id)
    order = await school.draft(Kind.AMENDING)
    files["amending"] = await ordering.written(school, order)
    await school.sign(order, "130-О")
    after.state = group.state = PairState.CLOSED
    after.ended_on = group.ended_on = date(2026, 9, 15)
    files["closing"] = await ordering.written(school, await school.draft(Kind.CLOSING))
    return files


async def test_orders_from_the_database_open_with_every_field(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    """What the bot knows stands on the pages; its own number and day are left for the pen."""
    pages = printed(tmp_path, await a_years_orders(await ordering.school(session, now)))
    for order, _ in pages.values():
        for said in (ordering.SCHOOL, ordering.REGION, ordering.ADDRESS, ordering.HEAD, ordering.CURATOR):
            assert holds(order, said)
        assert holds(order, "от «____» ______________ 20____ г. № ________")
    for name in ("assigning", "filled"):
        order, annex = pages[name]
        assert holds(order, "№ 87/1 от 01.09.2026")
        for said in (ANNA, PYOTR, LEV, YOLKINA, ordering.YAN, "ученик – ученик", "с _________ по 31.05.2027"):
            assert holds(annex, said)
    order, annex = pages["amending"]
    assert holds(order, "приложение к приказу № 112-О от 15.09.2026")
    assert holds(annex, f"наставник: {ANNA} {LEV} {PYOTR}")
    order, annex = pages["closing"]
    assert holds(order, "№ 112-О от 15.09.2026")
    assert "".join(annex.split()).count("с15.09.2026по15.09.2026") == 2


async def test_hostile_names_from_the_database_stand_on_the_pages_as_they_are(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    """In our layout and in a template: nothing is run, filled in or lost."""
    school = await ordering.school(session, now)
    for person, name in zip(school.people.values(), HOSTILE, strict=False):
        person.name = name
    school.place.name, school.place.address = HOSTILE[0], HOSTILE[-1]
    await school.pair(ANNA, PYOTR, YOLKINA, ordering.YAN)
    order = await school.draft()
    draft = await ordering.draft_of(school, order)
    template = order_template.blank(Kind.ASSIGNING)
    pages = printed(
        tmp_path,
        {"ours": await ordering.written(school, order), "filled": order_template.filled(template, draft.order)},
    )
    for order_page, annex in pages.values():
        assert holds(order_page, HOSTILE[0])
        assert holds(order_page, HOSTILE[-1])
        for one in (ANNA, PYOTR, YOLKINA, ordering.YAN):
            assert holds(annex, school.people[one].name)
