"""What became of a broadcast, whom to call, what is deleted; the templates of a place."""

from collections.abc import Iterator, Sequence

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import broadcast_thread_screens
from handlers.broadcast_screens import to_card
from handlers.place_facts import cut
from handlers.screens import paged, phrase, plain, short_name
from models import Broadcast, BroadcastTemplate, Place
from services import broadcast_after
from services.broadcast_after import Called, How, One, Outcome

PAGE = 15
"""People on a page of the list to call."""
SHOWN = 8
"""Templates in the list."""
REASONS = 3
"""Reasons of failures that are told."""
COUNTS: dict[How, str] = {
    How.ARRIVED: phrase("Delivered: <b>{count}</b>"),
    How.ON_THE_WAY: phrase("Still on the way: {count}"),
    How.BLOCKED: phrase("Have blocked the bot: {count}"),
    How.NEVER_STARTED: phrase("Have never opened the bot: {count}"),
    How.FAILED: phrase("Telegram refused: {count}"),
    How.NOT_TOLD: phrase("Not sent, no consent or not for them any more: {count}"),
    How.DOUBTFUL: phrase("Perhaps not delivered: {count}"),
}
WHYS: dict[How, str] = {
    How.ARRIVED: phrase("has not answered"),
    How.ON_THE_WAY: phrase("on the way"),
    How.BLOCKED: phrase("has blocked the bot"),
    How.NEVER_STARTED: phrase("not in the bot yet"),
    How.FAILED: phrase("did not get it"),
    How.NOT_TOLD: phrase("was not written to"),
    How.DOUBTFUL: phrase("perhaps did not get it"),
}


def outcome(found: Outcome, *, note: str = "") -> Reply:
    """What became of it, and what can be done now."""
    head = _("<b>What became of the broadcast, {place}</b>").format(place=plain(cut(found.place.name)))
    lines = [*([note, ""] if note else []), head, "", *_counts(found)]
    return send("\n".join(lines), *_acts(found), to_card(found.broadcast.id), home())


def corrected(count: int) -> str:
    """In how many chats the text changes."""
    said = ngettext("The text changes in {count} chat.", "The text changes in {count} chats.", count)
    return said.format(count=count)


def reminded(count: int) -> str:
    """How many are reminded."""
    said = ngettext("{count} person will be reminded.", "{count} people will be reminded.", count)
    return said.format(count=count)


def to_call(found: Called, page: int) -> Reply:
    """Whom to call, with their telephones."""
    number = found.broadcast.id
    shown, page, of = paged(found.people, page, PAGE)
    nobody = [] if found.others else [_("There is nobody to call.")]
    text = "\n".join([_("<b>To call</b>"), "", *(list(map(_line, shown)) or nobody)]).rstrip()
    if found.others:
        count = found.others
        said = ngettext(
            "{count} more person: their curators know them.", "{count} more: their curators know them.", count
        )
        text += "\n\n" + said.format(count=count)
    turn = pages(page, of, lambda to: callbacks.BroadcastCalls(broadcast_id=number, page=to))
    return send(text, *turn, _to_outcome(number), home())


def table_comes(broadcast_id: int) -> Reply:
    """The table is being made."""
    return send(_("The table of the broadcast is being made. It comes here in a minute."), _to_outcome(broadcast_id))


def asks_to_remove(broadcast: Broadcast, every: int, fresh: int) -> Reply:
    """Whether it is to be deleted, and from how many chats it can be."""
    text = _(
        "Delete it from everybody’s chat?\n\n"
        "Telegram lets this be done for 48 hours: {fresh} of {every} can be deleted."
    )
    delete = [press(_("Delete everywhere"), callbacks.RemoveBroadcast(broadcast_id=broadcast.id))]
    return send(text.format(fresh=fresh, every=every), delete, _to_outcome(broadcast.id))


def templates(place: Place, found: Sequence[BroadcastTemplate]) -> Reply:
    """The texts that a place keeps."""
    head = _("<b>{place}: templates</b>").format(place=plain(cut(place.name)))
    text = _("A broadcast becomes a template by «Keep as a template» on its card.")
    known = [[press(_name(one), callbacks.BroadcastTemplateCard(template_id=one.id))] for one in found[:SHOWN]]
    back = [press(_("‹ To the broadcasts"), callbacks.Broadcasts(place_id=place.id)), *home()]
    return send(f"{head}\n\n{text}", *known, back)


def template(one: BroadcastTemplate) -> Reply:
    """What a template says."""
    files = sum("file_id" in part for part in one.parts)
    said = [part["text"] for part in one.parts if part["text"]][:1]
    lines = [*said, *([_("files: {count}").format(count=files)] if files else [])]
    use = press(_("Write with it"), callbacks.UseTemplate(template_id=one.id))
    drop = press(_("Delete the template"), callbacks.DropTemplate(template_id=one.id))
    back = [press(_("‹ To the templates"), callbacks.BroadcastTemplates(place_id=one.place_id))]
    return send("\n\n".join(lines), [use], [drop], back)


def _counts(found: Outcome) -> Iterator[str]:
    for how, words_ in COUNTS.items():
        if count := found.copies.get(how, 0):
            yield _(words_).format(count=count)
    for why, count in sorted(found.reasons.items(), key=lambda one: -one[1])[:REASONS]:
        yield f"— {plain(why)}: {count}"
    if broadcast_after.asks(found.broadcast):
        yield ""
        if found.understood:
            yield _("Confirmed that they have read it: {count}").format(count=found.understood)
        yield _("Have answered: {count}").format(count=found.answered)
        yield _("Silent: {count}").format(count=found.silent)
    if found.passed_on:
        said = _("Passed on by curators in places: {places}; from them it has reached people: {people}")
        yield said.format(places=found.passed_on.places, people=found.passed_on.people)
    if found.removal:
        yield ""
        yield _("Deleted from chats: {gone}; being deleted: {going}; stays: {left}").format(**found.removal._asdict())


def _acts(found: Outcome) -> Iterator[Row]:
    broadcast = found.broadcast
    number = broadcast.id
    yield [
        press(_("To call"), callbacks.BroadcastCalls(broadcast_id=number)),
        press(_("As a table"), callbacks.TakeBroadcast(broadcast_id=number)),
        press(_("Have read it"), callbacks.PrintRead(broadcast_id=number)),
    ]
    if found.threads.mine or found.threads.others:
        yield [press(broadcast_thread_screens.fresh(found.threads), callbacks.BroadcastThreads(broadcast_id=number))]
    if found.silent and broadcast.removed_at is None:
        yield [press(_("Remind the silent"), callbacks.RemindBroadcast(broadcast_id=number))]
    if broadcast.removed_at is None and found.copies.get(How.ARRIVED):
        delete = press(_("Delete for everybody"), callbacks.AskRemoveBroadcast(broadcast_id=number))
        correct = press(_("Correct the text"), callbacks.CorrectBroadcast(broadcast_id=number))
        yield [*([correct] if broadcast.parts else []), delete]
    keep = [press(_("Keep as a template"), callbacks.KeepBroadcast(broadcast_id=number))] if broadcast.parts else []
    yield [*keep, press(_("Refresh"), callbacks.BroadcastOutcome(broadcast_id=number))]


def _line(one: One) -> str:
    told = f"{plain(short_name(one.person.name))}, {plain(cut(one.place))} — {_(WHYS[one.how])}"
    return f"{told}, {plain(one.person.phone)}" if one.person.phone else told


def _name(one: BroadcastTemplate) -> str:
    return one.name or _("file")


def _to_outcome(broadcast_id: int) -> Row:
    return [press(_("‹ What became of it"), callbacks.BroadcastOutcome(broadcast_id=broadcast_id))]
