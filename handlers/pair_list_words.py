"""What forms of mentoring and sources of mentors are called in lists."""

from bot.words import gettext as _
from handlers.place_facts import FORMS
from handlers.screens import phrase
from services.register_source import Source

SOURCES: dict[Source, str] = {
    Source.PUPILS: phrase("learners"),
    Source.GRADUATES: phrase("graduates"),
    Source.COMPANIES: phrase("companies and partners"),
    Source.TEACHERS: phrase("teaching staff"),
}


def form(code: str) -> str:
    """A form by its code; an empty one of who has named none."""
    return _(FORMS[code]) if code else _("any form")
