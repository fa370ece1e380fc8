"""How it looks who is who in a roadmap."""

from bot import callbacks
from bot.keyboards import grid, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.roadmap_question_words import LONG, SHORT, cut
from handlers.screens import paged, phrase, plain, short_name
from services.bodies import Bodies, Known

MOST, STAFF = 5, 3
"""Bodies of a page, and people of the place."""
LEVELS: dict[str | None, str] = {
    "region": phrase("region"),
    "municipality": phrase("municipality"),
    "organisation": phrase("organisations"),
    "partner": phrase("partner"),
    None: phrase("not ours"),
}
_LETTERS = {"region": "r", "municipality": "m", "organisation": "o", "partner": "p", None: "n"}


def bodies(found: Bodies, page: int = 0) -> Reply:
    """All whom the document names, each with whom it is taken for."""
    roadmap_id = found.roadmap.id
    shown, page, of = paged(list(enumerate(found.bodies)), page, MOST)
    text = _("<b>Who is who here?</b>\n\nI took them so. Press whoever is somebody else: I will remember.")
    if not found.bodies:
        text = _("The document names nobody.")
    rows = [[press(_line(one), callbacks.RoadmapBody(roadmap_id=roadmap_id, at=at))] for at, one in shown]
    turn = pages(page, of, lambda to: callbacks.RoadmapBodies(roadmap_id=roadmap_id, page=to))
    right = press(_("All right"), callbacks.BodiesRight(roadmap_id=roadmap_id))
    return send(text, *rows, *turn, [press(_("‹ Back"), callbacks.Draft(roadmap_id=roadmap_id)), right])


def body(found: Bodies, at: int, page: int = 0) -> Reply:
    """One of them: what it could be, and who of the place."""
    roadmap_id, one = found.roadmap.id, found.bodies[at]
    count = ngettext("{count} row", "{count} rows", one.steps).format(count=one.steps)
    text = _("<b>{name}</b>\n{rows}. Now: {level}.\n\nWho is it here?").format(
        name=plain(cut(one.name, LONG)), rows=count, level=_level(one)
    )
    levels = [
        press(_(name), callbacks.SayBody(roadmap_id=roadmap_id, at=at, level=_LETTERS[level]))
        for level, name in LEVELS.items()
    ]
    shown, page, of = paged(found.staff, page, STAFF)
    staff: list[Row] = [
        [press(short_name(name), callbacks.SayBodyPerson(roadmap_id=roadmap_id, at=at, person_id=person_id))]
        for person_id, name in shown
    ]
    turn = pages(page, of, lambda to: callbacks.RoadmapBody(roadmap_id=roadmap_id, at=at, page=to))
    back = press(_("‹ Back"), callbacks.RoadmapBodies(roadmap_id=roadmap_id, page=at // MOST))
    return send(text, *grid(levels, 2), *staff, *turn, [back])


def _line(one: Known) -> str:
    return f"{cut(one.name, SHORT)} · {_level(one)}"


def _level(one: Known) -> str:
    return short_name(one.person) if one.person else _(LEVELS[one.level])
