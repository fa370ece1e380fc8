"""Threads about a broadcast: the list of them, one of them, and what was passed on."""

from collections.abc import Sequence

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.place_facts import cut
from handlers.screens import ROLES, and_more, labelled, paged, plain, short_name, until
from models import Place
from services.broadcast_thread_lists import Listed, Threads
from services.broadcast_threads import Key, Thread, Who, Word

PAGE = 8
"""Threads on a page of the list."""
SHOWN = 4
"""Words on a page of a thread."""


def passed_on(found: Thread) -> Reply:
    """Whoever has said something reads whom it reaches."""
    if not found.is_own:
        return send(_("Passed on: {who}.").format(who=_receiver(found)), [_whole(found.key)], home())
    text = _("Passed on: {who}. The answer comes here.")
    return send(text.format(who=plain("; ".join(map(_who, found.answering[:2])))), home())


def threads(found: Threads, page: int) -> Reply:
    """What the receivers of a broadcast have said."""
    number = found.broadcast.id
    shown, page, of = paged(found.mine, page, PAGE)
    lines = [_("<b>Replies to the broadcast</b>"), *_quote(found.quote)]
    lines += [] if found.mine or found.others else ["", _("There are none yet.")]
    if found.others:
        said = ngettext(
            "{count} more reply: somebody else answers it.",
            "{count} more replies: others answer them.",
            found.others,
        )
        lines += ["", said.format(count=found.others)]
    turn = pages(page, of, lambda to: callbacks.BroadcastThreads(broadcast_id=number, page=to))
    back = [press(_("‹ What became of it"), callbacks.BroadcastOutcome(broadcast_id=number))]
    return send("\n".join(lines), *map(_row, shown), *turn, *([back] if found.sees_broadcast else []), home())


def unread(place: Place, found: Sequence[Listed], page: int) -> Reply:
    """All that is unread of a place, about whatever broadcast."""
    shown, page, of = paged(found, page, PAGE)
    head = _("<b>{place}: new replies to broadcasts</b>").format(place=plain(cut(place.name)))
    text = head if found else f"{head}\n\n{_('All of them are read.')}"
    turn = pages(page, of, lambda to: callbacks.UnreadThreads(place_id=place.id, page=to))
    back = [press(_("‹ To the broadcasts"), callbacks.Broadcasts(place_id=place.id)), *home()]
    return send(text, *map(_row, shown), *turn, back)


def to_unread(place: Place, found: Sequence[Listed]) -> tuple[Row, ...]:
    """The way there from the broadcasts of the place."""
    label = _("New replies: {count}").format(count=len(found))
    return ([press(label, callbacks.UnreadThreads(place_id=place.id))],) if found else ()


def thread(found: Thread, page: int) -> Reply:
    """All that was said, page by page; the newest is on the first, at its end."""
    newest = list(reversed(found.words))
    shown, page, of = paged(newest, page, SHOWN)
    turn = pages(page, of, lambda to: callbacks.BroadcastThread(**found.key._asdict(), page=to))
    to_list = callbacks.BroadcastThreads(broadcast_id=found.key.broadcast_id)
    back = [] if found.is_own else [press(_("‹ To the replies"), to_list)]
    answer = [row] if (row := _answer(found)) else []
    return send(_text(found, list(reversed(shown))), *turn, *answer, [*back, *home()])


def brought(found: Thread) -> Reply:
    """What one side has said reaches the other."""
    more = len(found.words) - SHOWN
    text = "\n\n".join([_text(found, found.words[:SHOWN]), *([and_more(more)] if more > 0 else [])])
    return send(text, [*_answer(found), _whole(found.key)], home())


def fresh(found: Threads) -> str:
    """What the button says that leads to the list."""
    count = len(found.mine) + found.others
    if not found.fresh:
        return _("Replies: {count}").format(count=count)
    return _("Replies: {count}, new: {fresh}").format(count=count, fresh=found.fresh)


def _text(found: Thread, words: Sequence[Word]) -> str:
    head = _("<b>Answer to your reply</b>") if found.is_own else _("<b>A reply to the broadcast</b>")
    said = [f"<i>{_said_by(found, one)}</i>\n{plain(one.text)}" for one in words]
    return "\n\n".join(["\n".join([head, *_quote(found.quote)]), *said])


def _said_by(found: Thread, one: Word) -> str:
    if one.is_mine:
        name = _("You")
    elif one.is_receivers:
        name = _receiver(found)
    else:
        name = plain(_who(one.who)) if one.who else _("The author")
    return f"{name}, {until(one.said_at.date())}, {one.said_at:%H:%M}"


def _receiver(found: Thread) -> str:
    return plain(labelled(found.person.name, found.group))


def _who(one: Who) -> str:
    """By name in one's own place; from elsewhere by role and place."""
    role = _(ROLES[one.role])
    return f"{short_name(one.name)}, {role}" if one.name else f"{role}, {cut(one.place)}"


def _quote(quote: str) -> list[str]:
    return [_("Message: «{words}»").format(words=plain(quote))] if quote else []


def _row(one: Listed) -> Row:
    name = labelled(one.name, one.group)
    label = _("{name}, new: {count}").format(name=name, count=one.fresh) if one.fresh else name
    return [press(label, callbacks.BroadcastThread(**one.key._asdict()))]


def _answer(found: Thread) -> Row:
    """Nothing, once nobody answers any more."""
    return [press(_("Reply"), callbacks.SayInThread(**found.key._asdict()))] if found.answering else []


def _whole(key: Key) -> dict[str, str]:
    return press(_("All of it"), callbacks.BroadcastThread(**key._asdict()))
