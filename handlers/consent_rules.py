"""How consents are given in a place, in words."""

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.screens import phrase, plain
from models import ConsentRoute, MinorsSign, Place
from services import ledger

ROUTES: dict[ConsentRoute, str] = {ConsentRoute.CHAT: phrase("in this chat"), ConsentRoute.PAPER: phrase("on paper")}
SIGNERS: dict[MinorsSign, str] = {
    MinorsSign.BOTH: phrase("a parent and the person"),
    MinorsSign.GUARDIAN: phrase("a parent alone"),
    MinorsSign.SELF: phrase("the person alone"),
}


def screen(place: Place, *, may_change: bool) -> Reply:
    """One way for those under 18 and one for adults, who signs, and the address in the documents."""
    rules = ledger.rules(place)
    lines = [
        f"<b>{plain(place.name)}</b>",
        "",
        _("For those under 18: {way}").format(way=_(ROUTES[rules.minors])),
        _("Adults: {way}").format(way=_(ROUTES[rules.adults])),
        _("From 14 to 17 signs: {who}").format(who=_(SIGNERS[rules.minors_sign])),
        _("Address in the consents: {address}").format(address=plain(place.address or _("not typed in yet"))),
    ]
    change = [[press(_("Change"), callbacks.ChangeConsentRules(place_id=place.id))]] if may_change else []
    return send("\n".join(lines), *change, home())
