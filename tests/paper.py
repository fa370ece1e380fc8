"""Printed pages as somebody holds them: what stands on a slip, and what a camera reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import regex
import zxingcpp

A4 = (595, 842)
"""Points."""
ABOVE, TALL = 0.01, 0.18
"""Of the page: what a slip has above its picture, and how tall it is."""
SHARP = 150 / 72
"""Pixels a point: an office printer is sharper."""
CODE = regex.compile(r"[\p{Cyrillic}&&\p{Lu}]{4}-[\p{Cyrillic}&&\p{Lu}]{4}", regex.V1)


@dataclass(frozen=True)
class Slip:
    """One slip, cut out."""

    title: str
    link: str
    code: str
    text: str


def slips(pdf: bytes) -> list[Slip]:
    """The slips of all pages, each page of A4 cut along its lines."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [slip for page in document for slip in _cut(page)]
    finally:
        document.close()


def links(pdf: bytes) -> list[str]:
    """What a camera reads on the pages."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [link for page in document for *_at, link in _pictures(page)]
    finally:
        document.close()


def _cut(page: Any) -> Iterator[Slip]:
    width, height = page.get_size()
    assert (round(width), round(height)) == A4
    text = page.get_textpage()
    for across, down, link in sorted(_pictures(page)):
        left, top = round(across) * width / 2, height * (1 - down + ABOVE)
        said = text.get_text_bounded(left, top - height * TALL, left + width / 2, top)
        (code,) = CODE.findall(said)
        yield Slip(title=said.splitlines()[0].strip(), link=link, code=code, text=said)
    text.close()


def _pictures(page: Any) -> Iterator[tuple[float, float, str]]:
    """The QR pictures of a page: how far across and down they stand, and what they say."""
    image = page.render(scale=SHARP).to_numpy()
    for found in zxingcpp.read_barcodes(image):
        at = found.position.top_left
        yield at.x / image.shape[1], at.y / image.shape[0], found.text
