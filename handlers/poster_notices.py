"""What comes of slips, posters and applications: files, a curator's new applicant, an applicant's answer."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import applications as application_screens
from services import access, admissions, applications, form_copies, posters, slips
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def slips_printed(facts: "Facts", promise: Promised) -> Reply | None:
    """The slips that somebody asked for, if they may still let people in."""
    file, count, place_id = await facts.file(promise), promise.parameters["count"], promise.parameters["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.INVITE_PEOPLE, place_id, now=facts.now)
    words = ngettext("{count} slip to print.", "{count} slips to print.", count).format(count=count)
    more = _("Please cut the sheet, and give each slip to its own person, hand to hand.")
    return send(f"{words}\n\n{more}", home(), document=file) if file and may else None


async def poster_printed(facts: "Facts", promise: Promised) -> Reply | None:
    """The poster that somebody asked for, unless it has been taken down meanwhile."""
    file, hangs = await facts.file(promise), await posters.hangs(facts.session, promise.parameters["poster_id"])
    words = _("The poster is ready: print it and hang it where many pass by. Whoever applies comes to you first.")
    return send(words, home(), document=file) if file and hangs else None


async def copies_printed(facts: "Facts", promise: Promised) -> Reply | None:
    """The questionnaires on paper that somebody asked for, if they may still type them in."""
    file, count, place_id = await facts.file(promise), promise.parameters["count"], promise.parameters["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.ENTER_ANSWERS, place_id, now=facts.now)
    words = ngettext("{count} questionnaire to print.", "{count} questionnaires to print.", count).format(count=count)
    return send(words, home(), document=file) if file and may else None


async def applied(facts: "Facts", promise: Promised) -> Reply | None:
    """A curator reads who asks to take part, and decides with one tap."""
    number, curator_id = promise.parameters["application_id"], promise.receiver_id
    found = await applications.told(facts.session, application_id=number, curator_id=curator_id, now=facts.now)
    return application_screens.card(found) if found else None


async def confirmed(facts: "Facts", promise: Promised) -> Reply | None:
    """Whoever applied reads the yes."""
    words = _("The curator has confirmed: you take part in the programme. Welcome!")
    return send(words, [press(_("My tasks"), callbacks.Home())])


async def refused(facts: "Facts", promise: Promised) -> Reply | None:
    """Whoever applied reads the no, and that nothing is kept."""
    words = _(
        "Thank you for wanting to take part. This time it does not work out.\n\n"
        "What you wrote is deleted now. If you have questions, please talk to the curator."
    )
    return send(words)


SAID: dict[str, Callable[["Facts", Promised], Awaitable[Reply | None]]] = {
    slips.KIND: slips_printed,
    form_copies.KIND: copies_printed,
    posters.KIND: poster_printed,
    applications.NEW: applied,
    admissions.CONFIRMED: confirmed,
    admissions.REFUSED: refused,
}
"""By the kind of promise."""
