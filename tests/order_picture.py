"""Orders as another word processor prints them: run as a program it draws the picture of `docs/orders.md`."""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from bot import database
from services.pair_order import Kind
from tests.services import ordering
from tests.services.ordering import ANNA, LEV, PYOTR, YAN, YOLKINA

OFFICE = shutil.which("soffice")
PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "pair_order.png"
NOW = datetime(2026, 12, 14, 9, tzinfo=UTC)
ROOM = 12
"""Between the pages, in points of the screen."""


def converted(folder: Path, ending: str) -> Path:
    """The documents of a folder, as the word processor saves them."""
    out = folder / ending
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", ending, "--outdir", str(out)]
    files = [*map(str, folder.glob("*.docx"))]
    subprocess.run([*command, *files], check=True, capture_output=True, cwd=folder, timeout=120)
    return out


def printed(folder: Path, files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The words of each page of these documents."""
    for name, content in files.items():
        (folder / f"{name}.docx").write_bytes(content)
    out = converted(folder, "pdf")
    return {name: _pages(out / f"{name}.pdf") for name in files}


def holds(page: str, said: str) -> bool:
    """Whether words stand on a page, wherever its lines and columns break them."""
    return "".join(said.split()) in "".join(page.split())


def _pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


async def from_database() -> bytes:
    """An order on pairs of a school, as a curator gets it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/picture.db"
        await database.upgrade(url)
        engine = database.create_engine(url)
        async with database.sessions(engine)() as session:
            school = await ordering.school(session, NOW)
            await ordering.introduced(school)
            await school.pair(ANNA, PYOTR)
            await school.pair(LEV, YOLKINA, YAN)
            content = await ordering.written(school, await school.draft(Kind.ASSIGNING))
        await engine.dispose()
        return content


def drawn(content: bytes) -> Image.Image:
    """The pages of an order side by side."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "order.docx").write_bytes(content)
        with pypdfium2.PdfDocument(converted(folder, "pdf") / "order.pdf") as document:
            pages = [ImageOps.expand(page.render(scale=1.05).to_pil(), 1, "#999999") for page in document]
    width = sum(page.width for page in pages) + ROOM * (len(pages) - 1)
    picture = Image.new("RGB", (width, pages[0].height), "white")
    for number, page in enumerate(pages):
        picture.paste(page, (number * (page.width + ROOM), 0))
    return picture.quantize(32)


if __name__ == "__main__":
    drawn(asyncio.run(from_database())).save(PICTURE, optimize=True)
