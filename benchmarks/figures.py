"""A figure: what was measured, against which goal."""

import json
import sys
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One ratio (or count) and the least or the most that it should be."""

    figure: str
    value: float
    unit: str
    goal: str
    ok: bool
    detail: str

    def show(self, *, as_json: bool) -> None:
        """Prints the figure, as one JSON object or as a row."""
        if as_json:
            sys.stdout.write(json.dumps(asdict(self), ensure_ascii=False) + "\n")
        else:
            mark = "ok  " if self.ok else "MISS"
            measured = f"{self.figure:<42} {self.value:>8} {self.unit:<10} {self.goal:<16}"
            sys.stdout.write(f"{mark} {measured} {self.detail}\n")
        sys.stdout.flush()


def at_least(figure: str, value: float, bound: float, unit: str, detail: str, aim: float | None = None) -> Figure:
    """A figure that should reach `bound`."""
    goal = f">= {bound}" + (f", aim {aim}" if aim else "")
    return Figure(figure, round(value, 3), unit, goal, value >= bound, detail)


def at_most(figure: str, value: float, bound: float, unit: str, detail: str) -> Figure:
    """A figure that should stay under `bound`."""
    return Figure(figure, round(value, 4), unit, f"<= {bound}", value <= bound, detail)


def exactly(figure: str, value: int, bound: int, unit: str, detail: str) -> Figure:
    """A count that should be `bound`."""
    return Figure(figure, value, unit, f"= {bound}", value == bound, detail)


def spread(values: list[float]) -> str:
    """The middle and the ends of repeated measurements."""
    return f"median {median(values):.3f} of {len(values)} rounds, {min(values):.3f}–{max(values):.3f}"
