"""How a poster looks to whoever opens it, and to the curator who hangs it."""

from datetime import datetime

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import consent_text
from handlers.screens import plain, until
from models import Place, Poster
from services import ages
from services.posters import Opened


def consent(opened: Opened) -> Reply:
    """To whoever opens a poster: what is kept of them, and what for, before anything is."""
    choice = [_answer(_("I agree"), opened, agrees=True), _answer(_("No, thank you"), opened, agrees=False)]
    return send(consent_text.brief(opened.place), choice, [_read(_("Full text"), opened, whole=True)])


def whole_text(opened: Opened) -> Reply:
    """The whole text of the consent, and the way back to the choice."""
    return send(consent_text.whole(opened.place), [_read(_("‹ Back"), opened, whole=False)])


def stay_out() -> Reply:
    """To whoever would rather not."""
    return send(_("All right. Nothing is kept. If you change your mind, just open the poster again."))


def poster(place: Place, hanging: Poster | None) -> Reply:
    """The poster of a place: how it works, whether one hangs, a new one."""
    about = _(
        "<b>Poster «I want to take part»</b>\n\n"
        "A page with a QR picture for the wall. Whoever opens it agrees to their data being kept, "
        "writes name, birth date and class, and waits for your word."
    )
    back: Row = [press(_("‹ Back"), callbacks.CuratedPlace(place_id=place.id))]
    make = press(_("Make a poster"), callbacks.MakePoster(place_id=place.id))
    if hanging is None:
        return send(about, [make], back, home())
    words = _("A poster of {day} is open now. A new one closes it.").format(day=_day(hanging.made_at, place))
    close = press(_("Close the poster"), callbacks.ClosePoster(place_id=place.id))
    return send(f"{about}\n\n{words}", [make, close], back, home())


def _day(moment: datetime, place: Place) -> str:
    return plain(until(ages.local_date(moment, place.time_zone)))


def _answer(text: str, opened: Opened, *, agrees: bool) -> Button:
    return press(text, callbacks.PosterAnswer(poster_id=opened.poster_id, seal=opened.seal, agrees=agrees))


def _read(text: str, opened: Opened, *, whole: bool) -> Button:
    return press(text, callbacks.PosterText(poster_id=opened.poster_id, seal=opened.seal, whole=whole))
