"""One row of a roadmap's table, cell by cell."""

from dataclasses import dataclass, field

import regex

from services import deadline_words
from services.roadmap_columns import NUMBER, WORDS, Column

POINT = regex.compile(r"(\d{1,3}(?:\.\d{1,3})*[.)]?)\s+(?=\p{Lu}|[«\"])")


@dataclass(slots=True)
class Drawn:
    """A task as it stands in the table, cell by cell; several deadlines with whom they concern."""

    number: str | None = None
    title: str = ""
    section: str | None = None
    deadlines: list[tuple[str, str | None]] = field(default_factory=list)
    responsible: dict[str, str] = field(default_factory=dict)
    participants: str = ""
    result: str = ""
    note: str = ""
    heading: str = ""

    @property
    def responsible_text(self) -> str:
        return "\n".join(one for one in self.responsible.values() if one)


def glued(one: str, other: str, between: str = " ") -> str:
    return f"{one}{between}{other}" if one and other else one or other


def row_of(columns: list[Column], cells: list[str], above: dict[int, str]) -> Drawn:
    """What one row says."""
    if len(cells) > len(columns):
        cells = [*cells[: len(columns) - 1], "\n".join(one for one in cells[len(columns) - 1 :] if one)]
    made, dates, marks = Drawn(), dict[str, str](), list[int]()
    kind = ""
    for at, column in enumerate(columns):
        kind = column.kind or ("note" if column.name else kind)
        is_shared = kind in ("deadline", "start", "end", "responsible", "participants")
        text = (cells[at] if at < len(cells) else "") or (above.get(at, "") if is_shared else "")
        if not text:
            continue
        match kind:
            case "number" if NUMBER.fullmatch(" ".join(text.split())):
                made.number = "".join(text.split())
            case "number" | "title":
                made.title = glued(made.title, " ".join(text.split()))
            case "stage":
                made.section = " ".join(text.split())
            case "deadline" | "start" | "end":
                dates[kind] = glued(dates.get(kind, ""), text, "\n")
            case "month" if text.casefold() in WORDS["words"]["marks"]:
                marks.append(at)
            case "month":
                dates["deadline"] = glued(dates.get("deadline", ""), _in_month(text, column.name), ", ")
            case "responsible":
                made.responsible[column.name] = text
            case "participants" | "result" | "note":
                setattr(made, kind, glued(getattr(made, kind), text, "\n"))
    _numbered(made, columns)
    text = glued(_of_months(columns, marks), _of_dates(dates), ", ")
    if text:
        made.deadlines = [(text, None)]
    return made


def _in_month(text: str, month: str) -> str:
    """Something else than a mark in a column of a month: `15`, `until the 10th`; a dash says nothing."""
    if deadline_words.months_of(text):
        return text
    return f"{text} {month}" if any(letter.isalnum() for letter in text) else ""


def _numbered(made: Drawn, columns: list[Column]) -> None:
    """A number that stands before the title, where no column has it."""
    hit = POINT.match(made.title)
    if hit and made.number is None and all(one.kind != "number" for one in columns):
        made.number, made.title = hit[1], made.title[hit.end() :]


def _of_months(columns: list[Column], marks: list[int]) -> str:
    """Marks side by side are one window."""
    runs: list[list[int]] = []
    for at in marks:
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    names = [[" ".join(columns[at].name.split()) for at in run] for run in runs]
    return ", ".join(one[0] if len(one) == 1 else f"{one[0]}-{one[-1]}" for one in names)


def _of_dates(found: dict[str, str]) -> str:
    first, last, whole = found.get("start", ""), found.get("end", ""), found.get("deadline", "")
    if first and last:
        return last if first == last else f"{first} | {last}"
    return whole or (f"{WORDS['words']['until']}{last}" if last else first)


def windows(text: str) -> str:
    """Two date cells as one phrase."""
    return text.replace(" | ", WORDS["words"]["dash"])


def scope_of(text: str) -> str | None:
    """Whom the last line of a list is about: `- schools`."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines or lines[-1][0] not in "-–—•":
        return None
    return lines[-1].lstrip("-–—• ").strip(" ;.,") or None


def points_of(number: str | None) -> tuple[str, ...]:
    return tuple(regex.findall(r"\d+", number or ""))


def is_stamp(text: str) -> bool:
    """A signature among the rows."""
    return any(one in text.casefold() for one in WORDS["words"]["stamp"])


def counts(cells: list[str]) -> bool:
    """`1 2 3 4 5`."""
    filled = [cell.strip(" .") for cell in cells if cell]
    return len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]
