"""Choosing a ready plan."""

from bot import callbacks, words
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.screens import plain
from services import school_years
from services.ready_plans import Offered
from services.roadmap_templates import Template


def ready(found: Offered) -> Reply:
    """The ready plans, each for this school year and the next."""
    numbered = list(enumerate(found.templates, start=1))
    titles = [f"{number}. {plain(_template(one))}" for number, one in numbered]
    text = _(
        "<b>A ready plan for a year</b>\n\nUsual steps and months; before you say yes you can change each of them."
    )
    rows = [
        [press(f"{number} · {school_years.title(year)}", _taking(found, one, year)) for year in found.years]
        for number, one in numbered
    ]
    nothing = [] if titles else [_("There is no ready plan for such a place yet.")]
    back = press(_("‹ Back"), callbacks.Plan(place_id=found.place.id))
    return send("\n\n".join([text, *titles, *nothing]), *rows, [back], home())


def _template(one: Template) -> str:
    return one.title if words.language().startswith("ru") else one.title_en


def _taking(found: Offered, one: Template, year: int) -> callbacks.TakeReadyPlan:
    return callbacks.TakeReadyPlan(place_id=found.place.id, code=one.code, year=year)
