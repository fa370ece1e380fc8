"""What is read around a question: the copy of a repeat that it is in, its matrix, what is to be sent."""

from dataclasses import replace
from html import escape

from bot.words import gettext as _
from services import sent_files
from services.form_items import FILES
from services.questionnaire import Copy, Kind, Line, View

LONGEST_COPY, LONGEST_ROW = 60, 120
LONGEST_MESSAGE = 4000


def worded(view: View) -> View:
    """Words instead of what the engine keeps: yes and no, a file, a place."""
    if view.kind is Kind.REPEAT:
        said = {"+": _("Yes"), "-": _("No")}
        options = tuple(replace(option, label=said.get(option.label, option.label)) for option in view.options)
        return replace(view, options=options)
    return replace(view, answer=answer(view.kind, view.answer))


def answer(kind: Kind, said: str | None) -> str | None:
    """An answer as it is read: a file by its kind, a place by its two numbers."""
    if said and kind in FILES:
        sent = sent_files.of(said)
        kinds = {"photo": _("a photo"), "voice": _("a voice message"), "audio": _("a recording")}
        return (kinds | {"video": _("a video"), "video_note": _("a video")}).get(sent.kind if sent else "", _("a file"))
    if said and kind is Kind.GEOPOINT:
        return ", ".join(said.split()[:2])
    return said


def added(view: View, text: str) -> str:
    """The text of a question with what stands around it."""
    above = [f"<u>{where(view.within)}</u>"] if view.within else []
    below = [one for one in (_expected(view),) if one]
    if view.matrix:
        left = LONGEST_MESSAGE - sum(map(len, (*above, text, *below)))
        below.insert(0, _rows(view, max(left, 0)))
    return "\n\n".join([*above, text, *below])


def where(within: tuple[Copy, ...]) -> str:
    """The copies of repeats, the outermost first: «Child 2 · Toy 1»."""
    return " · ".join(f"{_plain(copy.label, LONGEST_COPY)} {copy.number}" for copy in within)


def _expected(view: View) -> str | None:
    if view.kind is Kind.REPEAT:
        number = int(view.path.rpartition("[")[2].removesuffix("]"))
        return _("Written down so far: {count}. Add one more?").format(count=number - 1)
    return {
        Kind.IMAGE: _("Send a photo."),
        Kind.AUDIO: _("Send a voice message or a recording."),
        Kind.VIDEO: _("Send a video."),
        Kind.FILE: _("Send a file: a document, a photo, a recording or a video."),
        Kind.GEOPOINT: _("Send a location, or write two numbers, for example 55.75, 37.61."),
        Kind.GEOTRACE: _("Write the points one to a line, two numbers each, for example 55.75, 37.61."),
        Kind.GEOSHAPE: _("Write the points one to a line, two numbers each, for example 55.75, 37.61."),
    }.get(view.kind)


def _rows(view: View, most: int) -> str:
    """Every row of a matrix with its answer; far ones are left out where there is no room."""
    rows = [_row(line, is_asked=line.path == view.path) for line in view.matrix]
    at = next(number for number, line in enumerate(view.matrix) if line.path == view.path)
    while len(rows) > 1 and sum(len(row) + 1 for row in rows) > most:
        last = at < len(rows) / 2
        rows.pop() if last else rows.pop(0)
        at -= not last
    return "\n".join(rows)


def _row(line: Line, *, is_asked: bool) -> str:
    label = _plain(line.label, LONGEST_ROW)
    if is_asked:
        return f"▸ {label}"
    return f"✓ {label} — <i>{_plain(line.answer, LONGEST_ROW)}</i>" if line.answer else f"· {label}"


def _plain(text: str, most: int) -> str:
    return escape(text if len(text) <= most else f"{text[: most - 1]}…", quote=False)
