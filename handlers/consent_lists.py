"""The row under the consents of a place: how many have answered, birth dates, guardians who differ."""

from bot import callbacks
from bot.keyboards import press
from bot.replies import Row
from bot.words import gettext as _
from services.consent_counts import Waiting


def row(found: Waiting, place_id: int) -> Row:
    """What there is to do only while there is something."""
    buttons = [press(_("Answers"), callbacks.Returns(place_id=place_id))]
    if found.undated:
        words = _("Birth dates · {count}").format(count=found.undated)
        buttons.append(press(words, callbacks.BirthDates(place_id=place_id)))
    if found.disputed:
        words = _("Parents differ · {count}").format(count=found.disputed)
        buttons.append(press(words, callbacks.Disputes(place_id=place_id)))
    return buttons
