"""Registers of a region: a hundred thousand rows into one .xlsx, with memory that does not grow with them."""

import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Figure, at_most
from services import registers
from services.register_rows import Consent, Mentee, Partner
from services.registers import Cover, Register

ROOT = Path(__file__).resolve().parent.parent
ROWS, QUICK_ROWS = 100_000, 30_000
FIRST = date(2026, 9, 1)


@dataclass(frozen=True, slots=True)
class Run:
    """A whole process: how long it lived, its peak of memory and the size of the file, in megabytes."""

    seconds: float
    peak: float
    size: float


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """Time and memory of the base of mentees, all of its columns filled."""
    rows = QUICK_ROWS if quick else ROWS
    fewer = rows // 10
    few, many = _run(fewer), _run(rows)
    columns = len(registers.columns(Register.MENTEES))
    detail = f"whole process, {columns} columns, {many.size:.0f} MB of .xlsx; {fewer} rows: {few.seconds:.1f} s"
    yield at_most(f"registers: {rows} rows", many.seconds, 120, "s", detail)
    detail = f"{fewer} rows: {few.peak:.0f} MB"
    yield at_most(f"registers: peak of memory of {rows} rows", many.peak, 40, "MB", detail)
    yield at_most(f"registers: peak of memory, {rows} rows to {fewer}", many.peak / few.peak, 1.3, "x", "constant is 1")


def _run(rows: int) -> Run:
    """Writes so many rows in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "register.xlsx"
        command = [sys.executable, "-m", "benchmarks.registers", str(rows), str(out)]
        started = perf_counter()
        peak = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        return Run(perf_counter() - started, int(peak) / 1024, out.stat().st_size / (1 << 20))


def _mentees(rows: int) -> Iterator[Mentee]:
    for number in range(rows):
        day = FIRST + timedelta(days=number % 200)
        yield Mentee(
            name=f"Mentee with a long family name {number}",
            contact=f"+7 900 {number:07}, guardian {number}, +7 901 {number:07}",
            organisation=f"School no. {number % 900}",
            partners=[
                Partner(
                    f"Mentor with a long name {number % 50_000}", "pupil to pupil", f"School no. {number % 900}", day
                )
            ],
            consents=[Consent("processing", "2", day), Consent("taking part", "1", day)],
            birth_year=2010 + number % 6,
            request=f"to catch up with algebra, and to dare to speak in class {number % 40}",
            state="works",
            group=f"{5 + number % 6}",
            note="meets on Tuesdays",
        )


def _main() -> None:
    rows, out = int(sys.argv[1]), Path(sys.argv[2])
    with out.open("wb") as file:
        registers.write(file, Cover("A region", FIRST), {Register.MENTEES: _mentees(rows)})
    sys.stdout.write(str(peak()))


def peak() -> int:
    """Kilobytes at most, since this program began: what `getrusage` tells is also the parent's."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    _main()
