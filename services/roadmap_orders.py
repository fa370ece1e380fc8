"""An order without a table: each numbered point is a task, and its sentence holds the deadline."""

from collections.abc import Sequence

import regex

from services import deadlines
from services.deadline_clauses import Kind
from services.deadline_context import Context
from services.deadline_words import tokens
from services.roadmap_columns import WORDS
from services.roadmap_rows import Drawn
from services.roadmap_tables import WHY, Drawing

_NUMBERED = regex.compile(WORDS["text"]["number"] + r"(?=[\p{L}«\"(])")
_BULLET = regex.compile(WORDS["text"]["bullet"])
_LABELLED = regex.compile(WORDS["text"]["label_deadline"], regex.IGNORECASE)
_RESPONSIBLE = regex.compile(WORDS["text"]["label_responsible"], regex.IGNORECASE)
_WHO = regex.compile(WORDS["text"]["who"], regex.IGNORECASE)
_OTHER_ORDER = regex.compile(WORDS["text"]["other_order"], regex.IGNORECASE)
_WORD = regex.compile(r"\S+")
_LONGEST = 12
"""Words of a deadline inside a sentence."""
_BEGINS = {
    "until", "not_later", "by", "from", "during", "num", "nth", "month", "date", "dm", "yearly", "monthly", "quarterly",
    "weekly", "each", "to", "starting", "whole", "continuous", "on_demand", "named", "half_yearly", "into", "end_of",
    "years", "times", "school", "before_event", "across",
}  # fmt: skip
_LABELS = ["number", "title", "deadline"]


def head(lines: Sequence[str]) -> list[str]:
    """The lines before the first numbered point."""
    at = next((at for at, line in enumerate(lines) if _numbered(line)), len(lines))
    return list(lines[:at])


def _numbered(line: str) -> "regex.Match[str] | None":
    """The number of a point; a line that begins with a day has none."""
    hit = _NUMBERED.match(line)
    is_day = hit and hit[1].isdigit() and [one.kind for one in tokens(line[:40])[:2]] == ["num", "month"]
    return None if is_day else hit


def draw(lines: Sequence[str], context: Context) -> Drawing:
    """The numbered points with a deadline or a task of their own."""
    drawing = Drawing(columns=[])
    points = list(_points(lines[len(head(lines)) :], drawing))
    headings: list[tuple[str, str]] = []
    for number, text in points:
        headings = [one for one in headings if _is_below(number, one[0])]
        if _is_of_the_order(text):
            drawing.not_tasks.append((f"{number} {text}".strip(), WHY["control"]))
        elif text.endswith(":"):
            headings.append((number, text))
            drawing.not_tasks.append((f"{number} {text}", WHY["heading"]))
        else:
            drawing.tasks.append(_task(number, text, headings[-1] if headings else None, context))
    if not any(task.deadlines for task in drawing.tasks):
        drawing.tasks = []
    return drawing


def _points(lines: Sequence[str], drawing: Drawing) -> list[tuple[str, str]]:
    """Numbers and texts; the lines of a list under a point that ends with a colon are points without a number."""
    points: list[tuple[str, str]] = []
    is_list = False
    for line in lines:
        bullet = _BULLET.match(line)
        if hit := _numbered(line):
            points.append((hit[1], line[hit.end() :].strip()))
        elif bullet and points and (is_list or points[-1][1].endswith(":")):
            points.append(("", line[bullet.end() :].strip()))
        elif points and not _is_signature(line):
            points[-1] = (points[-1][0], f"{points[-1][1]}\n{line.strip()}")
        else:
            drawing.not_tasks.append((line, WHY["text"]))
        is_list = bool(points) and (not points[-1][0] or points[-1][1].endswith(":"))
    return points


def _is_of_the_order(text: str) -> bool:
    """Whether a point speaks of the order itself, or of one that is no longer in force."""
    folded, words = text.casefold(), WORDS["words"]
    return folded.startswith(tuple(words["control"])) or any(one in folded for one in words["control_anywhere"])


def _is_signature(line: str) -> bool:
    return len(" ".join(line.split())) < 60 and any(one in line.casefold() for one in WORDS["words"]["signature"])


def _is_below(number: str, above: str) -> bool:
    """Whether a point belongs to another: 2.1 and `a)` to 2, and the lines of a list to what heads them."""
    if not number or not above:
        return bool(above)
    if number[0].isalpha() or above[0].isalpha():
        return number[0].isalpha() and not above[0].isalpha()
    return number.startswith(above.rstrip(".)") + ".") or (number.endswith(")") and not above.endswith(")"))


def _task(number: str, text: str, heading: tuple[str, str] | None, context: Context) -> Drawn:
    made = Drawn(number=number or None, title=" ".join(text.split()))
    if found := in_sentence(text, context):
        made.deadlines = [(found, None)]
    if hit := _RESPONSIBLE.search(text):
        made.responsible["text"] = hit[1].strip(" ;")
    elif hit := _WHO.search(made.title):
        made.responsible["text"] = hit[1].partition(found)[0].strip(" ,-–—") if found else hit[1]
    elif heading:
        made.responsible["text"] = heading[1].rstrip(": ")
    return made


def in_sentence(text: str, context: Context) -> str | None:
    """The longest piece that is nothing but a deadline, word for word; one that is labelled goes first."""
    if hit := _LABELLED.search(text):
        return str(hit[1]).strip(" .;")
    # The date of another order is no deadline; as many letters keep every place in the sentence.
    plain = _OTHER_ORDER.sub(lambda found: "x" * len(found[0]), text)
    words = list(_WORD.finditer(plain))
    best: tuple[int, int, str] | None = None
    end = 0
    for first, word in enumerate(words):
        if first < end or not _may_begin([one[0] for one in words[first : first + 3]]):
            continue
        for last in range(min(len(words), first + _LONGEST), first, -1):
            piece = _ended(text[word.start() : words[last - 1].end()])
            rank = _rank(piece, context)
            if rank and (best is None or (rank, last - first) > best[:2]):
                best = (rank, last - first, piece)
            if rank:
                end = last
                break
    return best[2] if best else None


def _may_begin(words: list[str]) -> bool:
    """Whether a deadline may begin here: «not oftener than» does, «the term» alone does not."""
    begun, first = tokens(" ".join(words)), tokens(words[0])
    if not begun or not first or first[0].kind == "period":
        return False
    is_at_least = begun[0].kind == "filler" and len(begun) > 1 and begun[1].kind in ("num", "count", "times")
    return is_at_least or begun[0].kind in _BEGINS


def _ended(piece: str) -> str:
    """Without the end of the sentence, which an abbreviation of «year» may be, too, and without brackets around."""
    bare = piece.rstrip(",;:.")
    piece = bare if bare.endswith(")") else piece.rstrip(",;:")
    if piece.startswith("(") and piece.count("(") == 1:
        piece = piece.strip("()")
    elif piece.count(")") > piece.count("("):
        piece = piece.removesuffix(")")
    return piece if piece.endswith(WORDS["words"]["year_end"]) else piece.rstrip(".")


def _rank(piece: str, context: Context) -> int:
    """How sure it is that this is a deadline: a day above all."""
    if any(piece.count(one) != piece.count(other) for one, other in ("«»", "()")):
        return 0
    found = deadlines.read(piece, context)
    if found.kind is Kind.RELATIVE and not found.leftover:
        is_one_phrase = not regex.search(r"[.,;:]\s", piece)
        return 3 if found.due else int(bool(found.waits and found.offset and is_one_phrase))
    if found.leftover or found.kind in (Kind.NONE, Kind.BY_AGREEMENT):
        return 0
    if found.kind in (Kind.BEFORE, Kind.YEARLY_BEFORE):
        return 4
    if found.kind in (Kind.DATE, Kind.PERIODIC):
        return 3 if found.due else 1
    return 2 if found.due else 1
