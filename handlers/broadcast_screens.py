"""How broadcasts look to those who write them: the list, a draft, whom it is for, its buttons, when; how far one is."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from bot import callbacks, words
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import broadcast_thread_screens, broadcast_words, event_screens
from handlers.broadcast_words import LANGUAGES, PLURAL, PRESETS, STEPS
from handlers.place_facts import FORMS, cut
from handlers.screens import labelled, paged, phrase, plain, until
from models import Broadcast, BroadcastState, Place, PromiseState
from services import ages, broadcast_drafts, broadcast_fields, class_names
from services.broadcast_drafts import Aim, Aims
from services.broadcast_thread_lists import Listed
from services.broadcasts import OVER, RUNNING, Seen

SHOWN = 8
"""Broadcasts in the list."""
PAGE = 18
"""Classes on a page."""
DAYS = 6
"""Days on which one can be made to leave, from today on."""
HOURS = range(8, 21)
BEGINNING = 24
"""Letters of a broadcast in the list."""
LIMITS = (0, 50, 200, 1000)
_TAGS = re.compile(r"<[^<>]+>")
STATES: dict[BroadcastState, str] = {
    BroadcastState.DRAFT: phrase("a draft"),
    BroadcastState.ASKED: phrase("waits for a second person’s word"),
    BroadcastState.SCHEDULED: phrase("leaves at its time"),
    BroadcastState.SENDING: phrase("under way"),
    BroadcastState.PAUSED: phrase("pauses"),
    BroadcastState.STOPPED: phrase("stopped"),
    BroadcastState.SENT: phrase("sent to all"),
}


def of_place(place: Place, found: Sequence[Broadcast], unread: Sequence[Listed] = ()) -> Reply:
    """The broadcasts of a place, and a new one; what receivers have said and nobody has read."""
    head = _("<b>{place}: broadcasts</b>").format(place=plain(cut(place.name)))
    text = _("You write once, and everybody gets it in person. Before anything leaves you see how many it reaches.")
    new = [
        press(_("New broadcast"), callbacks.NewBroadcast(place_id=place.id)),
        press(_("Templates"), callbacks.BroadcastTemplates(place_id=place.id)),
    ]
    known = [[press(_line(one), callbacks.BroadcastCard(broadcast_id=one.id))] for one in found[:SHOWN]]
    replies = broadcast_thread_screens.to_unread(place, unread)
    return send(f"{head}\n\n{text}", new, *replies, *known, [_limit(place)], [*_to_place(place), *home()])


def card(found: Seen, *, note: str = "") -> Reply:
    """A draft, or how far one is."""
    is_draft = found.broadcast.state is BroadcastState.DRAFT
    lines = [*([note, ""] if note else []), _head(found), "", *(_draft(found) if is_draft else _progress(found))]
    rows = _draft_rows(found) if is_draft else _acts(found)
    others = [] if found.broadcast.state in RUNNING else home()  # under a board no press leads past `put_away`
    number = found.broadcast.event_id
    back = [_to_broadcasts(found.place)] if number is None else event_screens.to_card(number)
    return send("\n".join(lines), *rows, [*back, *others])


def board(found: Seen) -> Reply:
    """The same in the message that its author follows."""
    return card(found)


def aims(found: Seen, known: Aims, what: Aim, page: int) -> Reply:
    """Whom it is for: one condition at a time, each a tick."""
    number = found.broadcast.id
    buttons = [_tick(found, *one, page) for one in _offered(found, known, what)]
    shown, page, of = paged(buttons, page, PAGE)
    turn = pages(page, of, lambda to: callbacks.BroadcastTo(broadcast_id=number, what=what, page=to))
    others = [
        press(_(name), callbacks.BroadcastTo(broadcast_id=number, what=one))
        for one, name in _OTHERS.items()
        if one is not what and (one is not Aim.CLASS or known.classes) and (one is not Aim.FORM or known.forms)
    ]
    text = "\n".join([_("<b>Whom is it for?</b>"), "", *_to(found)])
    return send(text, *grid(shown, _WIDTH.get(what, 2)), *turn, *grid(others, 4), _back(found))


def buttons(found: Seen) -> Reply:
    """Which buttons stand under it."""
    number = found.broadcast.id
    ready = [
        press(" / ".join(map(_, preset)) or _("No buttons"), callbacks.SetButtons(broadcast_id=number, index=index))
        for index, preset in enumerate(PRESETS)
    ]
    own = [press(_("Type your own"), callbacks.TypeButtons(broadcast_id=number))]
    return send(
        _("Which buttons stand under it? You will see who has pressed what."), *grid(ready, 2), own, _back(found)
    )


def times(found: Seen, now: datetime) -> Reply:
    """When it leaves."""
    number = found.broadcast.id
    today = ages.local_date(now, found.place.time_zone)
    days = [
        press(until(day), callbacks.BroadcastHours(broadcast_id=number, day=day.isoformat()))
        for day in (today + timedelta(days=count) for count in range(DAYS))
    ]
    now_ = press(_("At once"), callbacks.LeaveAtOnce(broadcast_id=number, is_morning=False))
    morning = press(
        _("In the morning, by each one’s clock"), callbacks.LeaveAtOnce(broadcast_id=number, is_morning=True)
    )
    return send(
        _("When does it leave? Nobody is written to at night."), [now_], [morning], *grid(days, 3), _back(found)
    )


def hours(found: Seen, day: date, now: datetime) -> Reply:
    """At which hour."""
    local = now.astimezone(ZoneInfo(found.place.time_zone))
    number = found.broadcast.id
    buttons_ = [
        press(f"{hour}:00", callbacks.LeaveAt(broadcast_id=number, day=day.isoformat(), hour=hour))
        for hour in HOURS
        if (day, hour) > (local.date(), local.hour)
    ]
    back = [press(_("‹ Another day"), callbacks.BroadcastWhen(broadcast_id=number))]
    return send(_("At what time on {day}?").format(day=until(day)), *grid(buttons_, 4), back)


def _line(one: Broadcast) -> str:
    said = next((part["text"] for part in one.parts if part["text"]), "")
    nothing = _("an invitation") if one.event_id is not None else _("empty")
    words_ = stripped(said)[:BEGINNING] or (_("file") if one.parts else nothing)
    return f"{words_} · {_(STATES[one.state])}"


def stripped(html: str) -> str:
    """Letters without marks of formatting, in one line."""
    return " ".join(unescape(_TAGS.sub("", html)).split())


def _limit(place: Place) -> Button:
    """From how many on a second person confirms; a press changes it to the next number."""
    held = place.broadcast_limit or 0
    after = next((one for one in LIMITS if one > held), 0)
    text = _("Second person: above {count}").format(count=held) if held else _("Second person: not asked")
    return press(text, callbacks.BroadcastLimit(place_id=place.id, most=after))


def _head(found: Seen) -> str:
    place = plain(cut(found.place.name))
    return _("<b>Broadcast, {place}</b>: {state}").format(place=place, state=_(STATES[found.broadcast.state]))


def _draft(found: Seen) -> Iterator[str]:
    yield from _to(found)
    yield _("What: {what}").format(what=_what(found.broadcast))
    if found.broadcast.event_id is None:
        choices = " / ".join(map(_, found.broadcast.choices)) or _("none")
        yield _("Buttons: {choices}").format(choices=plain(choices))
    yield _("When: {moment}").format(moment=_moment(found))
    if found.broadcast.event_id is not None:
        return
    yield ""
    if not found.broadcast.parts:
        yield _("Write the text here, just as it should be read, or send a photo or a file.")
        fields = ", ".join(broadcast_fields.shown(words.language()))
        yield _("These stand for something of each receiver: {fields}.").format(fields=fields)
    else:
        yield _("Another text takes the place of the first; photos and files are added.")


def _to(found: Seen) -> Iterator[str]:
    said = "; ".join(broadcast_words.conditions(found.audience, {}))
    yield _("To: {conditions}").format(conditions=plain(said))
    total, lost = found.counted
    people = ngettext("{count} person", "{count} people", total).format(count=total)
    yield _("{people}; of them cannot be reached: {lost}").format(people=people, lost=lost) if lost else people
    if found.broadcast.is_to_pass_on:
        yield _("Mentees and parents will have it from their curators.")


def _what(broadcast: Broadcast) -> str:
    said = [_("text")] if any(part["kind"] == "text" for part in broadcast.parts) else []
    files = sum("file_id" in part for part in broadcast.parts)
    if files:
        said.append(_("files: {count}").format(count=files))
    return ", ".join(said) or (_("an invitation") if broadcast.event_id else _("nothing yet"))


def _moment(found: Seen) -> str:
    broadcast = found.broadcast
    if broadcast.at_morning:
        return _("in the morning, by each one’s clock")
    if broadcast.starts_at is None:
        return _("at once")
    local = broadcast.starts_at.astimezone(ZoneInfo(found.place.time_zone))
    return _("{day}, {clock}").format(day=until(local.date()), clock=f"{local:%H:%M}")


def _draft_rows(found: Seen) -> Iterator[Row]:
    number, is_typed = found.broadcast.id, found.broadcast.event_id is None
    buttons_ = [press(_("Buttons"), callbacks.BroadcastButtons(broadcast_id=number))] if is_typed else []
    yield [
        press(_("To whom"), callbacks.BroadcastTo(broadcast_id=number)),
        *buttons_,
        press(_("When"), callbacks.BroadcastWhen(broadcast_id=number)),
    ]
    drop = press(_("Throw away"), callbacks.DropBroadcast(broadcast_id=number))
    if is_typed and not found.broadcast.parts:
        yield [drop]
        return
    anew = [press(_("Write anew"), callbacks.EmptyBroadcast(broadcast_id=number))] if is_typed else []
    yield [press(_("As they will see it"), callbacks.PreviewBroadcast(broadcast_id=number)), *anew]
    total = found.counted.total
    words_ = ngettext("Send to {count} person", "Send to {count} people", total).format(count=total)
    yield [press(words_, callbacks.SendBroadcast(broadcast_id=number))]
    yield [drop]


def _progress(found: Seen) -> Iterator[str]:
    state = found.broadcast.state
    if state not in (*RUNNING, *OVER):
        yield from _to(found)
        yield _("When: {moment}").format(moment=_moment(found))
        return
    copies = found.copies
    yield _("Arrived: <b>{count}</b> of {all}").format(count=copies.get(PromiseState.SENT, 0), all=found.counted.total)
    said = {
        _("Waiting for their turn, or for the morning: {count}"): copies.get(PromiseState.WAITING, 0)
        + copies.get(PromiseState.SENDING, 0),
        _("Did not arrive: {count}"): copies.get(PromiseState.FAILED, 0),
        _("Not sent, no consent to messages or not for them any more: {count}"): copies.get(PromiseState.DROPPED, 0),
        _("Nobody can say whether it arrived: {count}"): copies.get(PromiseState.DOUBTFUL, 0),
    }
    yield from (words_.format(count=count) for words_, count in said.items() if count)
    for choice, count in sorted(found.answers.items()):
        yield f"{plain(_(found.broadcast.choices[choice]))} — {count}"


def _acts(found: Seen) -> Iterator[Row]:
    number, state = found.broadcast.id, found.broadcast.state
    yield [press(_("As they see it"), callbacks.PreviewBroadcast(broadcast_id=number))]
    if state is BroadcastState.ASKED and not found.is_own:
        yield [press(_("It may leave"), callbacks.ConfirmBroadcast(broadcast_id=number))]
    if state in (BroadcastState.ASKED, BroadcastState.SCHEDULED):
        yield [press(_("Back to the draft"), callbacks.CallBackBroadcast(broadcast_id=number))]
    if state in RUNNING:
        pauses = state is BroadcastState.PAUSED
        go_on = press(_("Go on sending"), callbacks.GoOnBroadcast(broadcast_id=number))
        pause = press(_("Pause"), callbacks.PauseBroadcast(broadcast_id=number))
        yield [go_on if pauses else pause, press(_("Stop"), callbacks.StopBroadcast(broadcast_id=number))]
    if found.broadcast.began_at is not None:
        if found.broadcast.event_id is not None:
            yield [press(_("Who is coming"), callbacks.EventCard(event_id=found.broadcast.event_id))]
        yield [press(_("What became of it"), callbacks.BroadcastOutcome(broadcast_id=number))]
    if state is not BroadcastState.ASKED:
        yield [press(_("Refresh"), callbacks.BroadcastCard(broadcast_id=number))]


_OTHERS: dict[Aim, str] = {
    Aim.ROLE: phrase("Roles"),
    Aim.CLASS: phrase("Classes"),
    Aim.STEP: phrase("State"),
    Aim.FORM: phrase("Which forms"),
    Aim.LANGUAGE: phrase("Language"),
}
_WIDTH = {Aim.CLASS: 3, Aim.ROLE: 2, Aim.STEP: 1, Aim.FORM: 1}


def _offered(found: Seen, known: Aims, what: Aim) -> list[tuple[Aim, str, str, bool]]:
    """The condition, its value, its words, and whether it holds."""
    audience = found.audience
    if what is Aim.CLASS:
        return [(what, class_names.key(one), one, one in audience.groups) for one in known.classes]
    if what is Aim.FORM:
        return [(what, one, _(FORMS[one]), one in audience.forms) for one in known.forms]
    if what is Aim.LANGUAGE:
        return [(what, one, _(name), audience.language == one) for one, name in LANGUAGES.items()]
    if what is Aim.ROLE:
        return [(what, one.value, _(PLURAL[one]), one in audience.roles) for one in known.roles]
    steps = [(Aim.STEP, one.value, _(STEPS[one]), audience.step is one) for one in broadcast_drafts.STEPS]
    for wave, version in known.waves:
        title = broadcast_words.silent(version.form.title(words.language()))
        steps.append((Aim.SILENT, str(wave.id), title, audience.silent_wave_id == wave.id))
    for days in broadcast_drafts.UNMET:
        steps.append((Aim.UNMET, str(days), broadcast_words.unmet(days), audience.unmet_days == days))
    return steps


def _tick(found: Seen, what: Aim, value: str, name: str, is_on: bool, page: int) -> Button:
    act = callbacks.AimBroadcast(broadcast_id=found.broadcast.id, what=what, condition=value, page=page)
    return press(f"{'☑' if is_on else '☐'} {labelled(name, None)}", act)


def _to_place(place: Place) -> Row:
    return [press(_("‹ Back"), callbacks.PlaceCard(place_id=place.id))]


def _to_broadcasts(place: Place) -> Button:
    return press(_("‹ To the broadcasts"), callbacks.Broadcasts(place_id=place.id))


def _back(found: Seen) -> Row:
    return to_card(found.broadcast.id)


def to_card(broadcast_id: int) -> Row:
    """The way back to a broadcast."""
    return [press(_("‹ To the broadcast"), callbacks.BroadcastCard(broadcast_id=broadcast_id))]
