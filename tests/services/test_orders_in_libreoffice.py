"""Orders opened by a word processor that we did not write: every field is on the pages. Skipped where there is none."""

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from services import order_template, pair_order_docx
from services.pair_order import Kind
from tests.services.orders import ANNA, FACTS, HOSTILE, LEV, PYOTR, YOLKINA, orders

OFFICE = shutil.which("soffice")

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not here")


def converted(folder: Path, ending: str) -> Path:
    """The documents of a folder, as the word processor saves them."""
    out = folder / ending
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", ending, "--outdir", str(out)]
    subprocess.run(
        [*command, *map(str, folder.glob("*.docx"))], check=True, capture_output=True, cwd=folder, timeout=120
    )
    return out


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The pages of each order by its name; one is filled in where the word processor had saved its template anew."""
    folder, again = tmp_path_factory.mktemp("orders"), tmp_path_factory.mktemp("templates")
    made = orders()
    (again / "template.docx").write_bytes(order_template.blank(Kind.ASSIGNING))
    template = (converted(again, "docx") / "template.docx").read_bytes()
    files = {str(kind): pair_order_docx.written(order) for kind, order in made.items()}
    files["filled"] = order_template.filled(template, made[Kind.ASSIGNING])
    for name, content in files.items():
        (folder / f"{name}.docx").write_bytes(content)
    out = converted(folder, "pdf")
    return {name: printed(out / f"{name}.pdf") for name in files}


def printed(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_an_order_is_one_sheet_and_its_annex_the_next(pages: dict[str, list[str]]) -> None:
    assert {name: len(its) for name, its in pages.items()} == dict.fromkeys([*map(str, Kind), "filled"], 2)


@pytest.mark.parametrize("name", [*map(str, Kind), "filled"])
def test_every_field_is_on_the_pages(name: str, pages: dict[str, list[str]]) -> None:
    order, annex = pages[name]
    for said in (FACTS.place, FACTS.parent, FACTS.address, FACTS.head, FACTS.curator, FACTS.grounds[0]):
        assert said is not None
        assert said in order
    assert "от «____» ______________ 20____ г. № ________" in order
    for said in (ANNA, LEV, PYOTR, YOLKINA):
        assert said in annex
    assert not any(brace in order + annex for brace in ("{{", "[", HOSTILE[0]))
