"""Rows of registers on their way into a file: a page lies on the disk, for our eyes alone, until it is written."""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from services import registers
from services.register_rows import Line
from services.registers import Cover, Register


def put(folder: Path, register: Register, lines: Sequence[Line]) -> None:
    """Adds a page to a register; the folder is whoever's that reads it, and nobody else's."""
    with (folder / register).open("ab") as file:
        pickle.dump(lines, file)


def lines(folder: Path, register: Register) -> Iterator[Line]:
    """The rows in the order in which they came, a page of them in memory at a time."""
    with (folder / register).open("ab+") as file:
        file.seek(0)
        while file.peek(1):
            yield from pickle.load(file)


def workbook(folder: Path, cover: Cover, last: Mapping[Register, str]) -> bytes:
    """The three registers as one file; `last` stands under the rows of each."""
    content = BytesIO()
    registers.write(content, cover, {one: lines(folder, one) for one in Register}, last=last)
    return content.getvalue()
