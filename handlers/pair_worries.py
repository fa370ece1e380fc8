"""What needs attention in the pairs of a place: one line each, and what a curator says to it."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import mornings, pair_worry_words
from handlers.pair_titles import title
from handlers.screens import done, instead, paged, plain
from services import pair_worries
from services.access import Action, Me
from services.pair_sight import Curated
from services.pair_signals import OF_MEETING
from services.pair_worries import Worry
from services.pairs import Hub

router = Router(name="pair_worries")

PAGE = 5
LINES_ON_CARD = 4


@router.callback_query(callbacks.PairWorries.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.PairWorries, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks at what needs attention."""
    place_id, page = callback_data.place_id, callback_data.page
    return instead(
        query, screen(await pair_worries.of_place(session, me=me, place_id=place_id, now=now), place_id, page)
    )


@router.callback_query(callbacks.SettleSignal.filter())
async def settle(
    query: CallbackQuery, callback_data: callbacks.SettleSignal, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator has talked with whom it concerns."""
    found, change = await pair_worries.settle(session, me=me, signal_id=callback_data.signal_id, now=now)
    said = done(_("{pair}: you have looked at it.").format(pair=_name(found)), change, *_on(found))
    return await mornings.settled(query, session, me, said, now)


@router.callback_query(callbacks.DecideMeeting.filter())
async def decide(
    query: CallbackQuery, callback_data: callbacks.DecideMeeting, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator says whether a meeting took place."""
    said, is_held = callback_data, callback_data.is_held
    found, change = await pair_worries.decide(session, me=me, signal_id=said.signal_id, is_held=is_held, now=now)
    words = _("{pair}: the meeting took place.") if is_held else _("{pair}: the meeting did not take place.")
    return await mornings.settled(query, session, me, done(words.format(pair=_name(found)), change, *_on(found)), now)


def screen(found: list[Worry], place_id: int, page: int = 0) -> Reply:
    """One line each, the newest first, and the way to each pair."""
    shown, page, of = paged(found, page, PAGE)
    lines = [f"{number}. {_line(one)}" for number, one in enumerate(shown, start=page * PAGE + 1)]
    buttons = [_to_pair(number, one) for number, one in enumerate(shown, start=page * PAGE + 1)]
    turn = pages(page, of, lambda to: callbacks.PairWorries(place_id=place_id, page=to))
    nothing = _("Everything is in order: nothing needs attention now.")
    text = "\n\n".join([_("<b>What needs attention</b>"), *(lines or [nothing])])
    back = [press(_("‹ To the pairs"), callbacks.Pairs(place_id=place_id))]
    return send(text, *([one] for one in buttons), *turn, back, home())


def on_hub(found: Hub) -> Row:
    """The way from the numbers of a place, where there is something to look at."""
    if not found.worries:
        return []
    text = _("What needs attention · {count}").format(count=found.worries)
    return [press(text, callbacks.PairWorries(place_id=found.place.id))]


def on_card(found: Curated) -> list[str]:
    """What of it concerns one pair."""
    said = [f"❗ {pair_worry_words.line(found.pair, one)}" for one in found.worries[:LINES_ON_CARD]]
    return ["", *said] if said else []


def to_settle(found: Curated, may: frozenset[Action]) -> Row:
    """What a curator says to the newest of it."""
    if Action.MAKE_PAIRS not in may or not found.worries:
        return []
    newest = found.worries[0]
    if newest.kind not in OF_MEETING:
        return [press(_("We have talked"), callbacks.SettleSignal(signal_id=newest.id))]
    return [
        press(_("They met"), callbacks.DecideMeeting(signal_id=newest.id, is_held=True)),
        press(_("It did not"), callbacks.DecideMeeting(signal_id=newest.id, is_held=False)),
    ]


def _line(one: Worry) -> str:
    return f"<b>{plain(title(one.pair))}</b>: {pair_worry_words.line(one.pair, one.signal)}"


def _to_pair(number: int, one: Worry) -> Button:
    return press(f"{number}. {title(one.pair)}", callbacks.PairCard(pair_id=one.pair.id))


def _name(found: Curated) -> str:
    return plain(title(found.pair))


def _on(found: Curated) -> list[Row]:
    card = press(_("Open the pair"), callbacks.PairCard(pair_id=found.pair.id))
    return [[card, press(_("What needs attention"), callbacks.PairWorries(place_id=found.place.id))]]
