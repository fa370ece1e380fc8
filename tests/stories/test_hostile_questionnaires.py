"""While somebody sends files that are meant to hurt, everybody else is answered; each file ends in a sentence."""

import time
from collections.abc import Callable

import pytest

from tests.phone import Person
from tests.services.test_dialects import workbook
from tests.services.test_hostile_forms import within
from tests.stories.world import ON_SQLITE, World

HEADER = ["type", "name", "label", "constraint", "calculation"]
FORMULA = '=HYPERLINK("http://evil.example","x")'
REFUSED, READ = ("Ничего не добавлено", "пришлите файл ещё раз"), ("Пока ничего не опубликовано",)


def form(*rows: list[object]) -> bytes:
    settings = ("settings", ["form_title", "form_id"], [["Проба", "hostile"]])
    return workbook(("survey", HEADER, list(rows)), settings)


def million_rows() -> bytes:
    cells = "<row><c><v>1</v></c></row>" * 1_000_000
    page = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}'
    full = f"{page}</sheetData></worksheet>".encode()
    return within(form(["text", "a", "А?"]), "xl/worksheets/sheet1.xml", lambda _: full)


def entity() -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return within(form(["text", "a", "А?"]), "xl/worksheets/sheet1.xml", lambda old: bomb + old)


CYCLE = (["text", "q", "?"], ["calculate", "a", "", "", "${b}"], ["calculate", "b", "", "", "${a}"])
FILES: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "zip bomb": (lambda: within(form(["text", "a", "А?"]), "xl/more.xml", lambda _: b"0" * (200 << 20)), REFUSED),
    "rows": (million_rows, REFUSED),
    "too many questions": (lambda: form(*([["text", f"q{n}", "?"] for n in range(2_500)])), REFUSED),
    "entity": (entity, REFUSED),
    "cycle": (lambda: form(*CYCLE), REFUSED),
    "regex": (lambda: form(["text", "a", "А?", "regex(., '^(a|aa)+$')"]), (*REFUSED, *READ)),
    "macros": (lambda: within(form(["text", "a", "А?"]), "xl/vbaProject.bin", lambda _: b"shell"), (*REFUSED, *READ)),
    "formula": (lambda: form(["text", "a", FORMULA]), READ),
}


def said(curator: Person, words: tuple[str, ...]) -> str | None:
    return next((text for text in curator.texts() if any(one in text for one in words)), None)


@ON_SQLITE
@pytest.mark.parametrize("called", FILES)
async def test_others_are_answered_while_a_hostile_file_is_read(world: World, called: str) -> None:
    make, ends = FILES[called]
    school = await world.school()
    curator = await world.curator(school)
    other = await world.curator(await world.school(), name="Зимина Ольга Ильинична")
    content, waits = make(), list[float]()
    curator.sends_file("Анкета.xlsx", content)
    while said(curator, ends) is None or not waits:
        started = time.monotonic()
        other.writes("Меню")
        await other.reads("Мои дела")
        await other.hears(await other.presses("Настройки"))
        waits.append((time.monotonic() - started) / 2)
        assert len(waits) < 500, f"nothing is said of the file:\n{curator.screen()}"
    print(f"{called}: {len(waits)} times answered meanwhile, {max(waits) * 1000:.0f} ms at most")
    other.writes("Меню")
    await other.reads("Мои дела")
    assert "Не вышло" not in "".join(curator.texts())
