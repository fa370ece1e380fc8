"""What is said after a meeting to those who were there, and to a curator of what needs attention."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import pair_worry_words, questions
from handlers.pair_titles import title
from handlers.screens import plain
from services import meeting_said, pair_worries
from services.meeting_asking import ASKS
from services.meeting_hearing import HELP
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

Said = tuple[str, Row]


async def asks(facts: "Facts", promise: Promised) -> Reply | None:
    """How was it: the first question stands in the message."""
    word_id, receiver_id = promise.parameters["word_id"], promise.receiver_id
    found = await meeting_said.asked(facts.session, word_id, receiver_id=receiver_id, now=facts.now)
    if found is None:
        return None
    return await questions.brought(facts.session, found.response, name=facts.sharing.get(receiver_id), now=facts.now)


async def help_wanted(facts: "Facts", promise: Promised) -> Reply | None:
    """A curator reads at once that somebody of a pair asks for their help."""
    said, told_id = promise.parameters, promise.receiver_id
    found = await pair_worries.needing_help(
        facts.session, said["pair_id"], said["about"], told_id=told_id, now=facts.now
    )
    if found is None:
        return None
    text = f"<b>{plain(title(found.pair))}</b>\n\n❗ {pair_worry_words.line(found.pair, found.signal)}"
    return send(text, [press(_("Open the pair"), callbacks.PairCard(pair_id=found.pair.id))], home())


async def worries(session: AsyncSession, line: Mapping[str, Any], now: datetime) -> Said | None:
    """A curator reads in the morning how much needs attention; nothing where nothing does."""
    found = await pair_worries.waiting(session, line["place_id"], told_id=line["person_id"], now=now)
    if found is None:
        return None
    place, count = found
    text = _("<b>{place}</b>: pairs that need attention: {count}").format(place=plain(place.name), count=count)
    return text, [press(_("What needs attention"), callbacks.PairWorries(place_id=place.id))]


SAID: dict[str, Callable[["Facts", Promised], Awaitable[Reply | None]]] = {ASKS: asks, HELP: help_wanted}
"""By the kind of promise."""
LINES: dict[str, Callable[[AsyncSession, Mapping[str, Any], datetime], Awaitable[Said | None]]] = {
    pair_worries.LINE: worries
}
"""By the kind of line in the morning message."""
