"""The .xls of Excel 97, just enough of it: sheets of texts, in the one stream of a compound file."""

import struct
from collections.abc import Sequence

END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SECTOR = 512

Sheet = tuple[str, Sequence[Sequence[str]]]


def workbook(*sheets: Sheet) -> bytes:
    """The file."""
    stream = _stream(sheets)
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    count = len(stream) // SECTOR
    table = [TABLE, END, *range(3, count + 2), END]
    table += [FREE] * (128 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    folder = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream))
    return head + struct.pack("<128I", *table) + folder.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, FREE, FREE, child)
    return head + bytes(36) + struct.pack("<III", start, size, 0)


def _stream(sheets: Sequence[Sheet]) -> bytes:
    bodies = [_begin(0x10) + b"".join(_cells(rows)) + _record(0x0A, b"") for _, rows in sheets]
    head, bounds = _begin(0x05), b""
    at = len(head) + sum(12 + 2 * len(name) for name, _ in sheets) + 4
    for (name, _), body in zip(sheets, bodies, strict=True):
        bounds += _record(0x85, struct.pack("<IBBBB", at, 0, 0, len(name), 1) + name.encode("utf-16-le"))
        at += len(body)
    return head + bounds + _record(0x0A, b"") + b"".join(bodies)


def _cells(rows: Sequence[Sequence[str]]) -> list[bytes]:
    return [
        _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
        if text
    ]


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
