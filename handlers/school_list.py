"""Many places at once: a pasted list, a dry run, and the links of their curators ready to be passed on."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, links
from bot.keyboards import home, press
from bot.replies import Reply, one_after_another, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.entry import ask
from handlers.screens import done, instead, paragraph, phrase, plain, until
from services import school_list
from services.access import Me
from services.invitations import VALID_FOR
from services.school_lines import MOST, Fault, Line
from services.school_list import Made, Plan

router = Router(name="school_list")

PARAGRAPH = 900
"""Letters about one kind of line: three of them fit one message."""
LONGEST = 60

FAULTS: dict[Fault, str] = {
    Fault.NAME_UNREADABLE: phrase("there is no name"),
    Fault.NAME_TOO_LONG: phrase("the name is too long"),
    Fault.CURATOR_UNREADABLE: phrase("the curator’s name cannot be read"),
    Fault.TOO_MANY_CELLS: phrase("too many columns"),
    Fault.REPEATED: phrase("the same name stands above"),
    Fault.TOO_MANY_LINES: phrase("please send it with the next list"),
}


@router.callback_query(callbacks.NewSchools.filter())
async def add_many(
    query: CallbackQuery, callback_data: callbacks.NewSchools, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator begins to paste a list of places."""
    return await ask(session, me, school_list.FORM, place_id=callback_data.parent_id, now=now)


@router.callback_query(callbacks.AddSchools.filter())
async def add_lines(
    query: CallbackQuery,
    callback_data: callbacks.AddSchools,
    session: AsyncSession,
    me: Me,
    now: datetime,
    username: str,
) -> Reply:
    """The coordinator has looked through the dry run: the places are made, their links come one by one."""
    parent_id, made, change = await school_list.make(session, me=me, response_id=callback_data.response_id, now=now)
    words = ngettext("{count} place is added.", "{count} places are added.", len(made)).format(count=len(made))
    text = words + " " + _("Here are the links of their curators: pass each message on.")
    back = [press(_("Open it"), callbacks.PlaceCard(place_id=parent_id))]
    day = until((now + VALID_FOR).date())
    return one_after_another(instead(query, done(text, change, back)), *_letters(made, username, day))


def dry_run(plan: Plan, response_id: int) -> Reply:
    """What would become of the lines; nothing has happened yet."""
    parts = [_("<b>Nothing is added yet.</b> Please look:")]
    heads = {
        _("New: {count}"): plan.new,
        _("Here already: {count}"): plan.known,
        _("Not understood: {count}. Please send these lines again."): plan.wrong,
    }
    parts += [paragraph(head, [*map(_line, lines)], most=PARAGRAPH) for head, lines in heads.items() if lines]
    if any(line.fault is Fault.TOO_MANY_LINES for line in plan.wrong):
        parts.append(_("At most {count} places at once.").format(count=MOST))
    if not plan.new:
        return send("\n\n".join([*parts, _("There is nothing to add.")]), home())
    words = ngettext("Add {count} place", "Add {count} places", len(plan.new)).format(count=len(plan.new))
    add = press(words, callbacks.AddSchools(response_id=response_id))
    return send("\n\n".join(parts), [add], [press(_("Do not add"), callbacks.Home())])


def _letters(made: Iterable[Made], username: str, day: str) -> Iterator[Reply]:
    """A message for each place, ready to be passed on."""
    words = _(
        "<b>{place}</b>\n{curator}, you are invited to run the mentoring programme as its curator.\n\n"
        "This is your personal link. It works once, until {day}.\n\n{link}"
    )
    for one in made:
        curator, link = plain(one.curator or _("Dear colleague")), links.start(username, one.token)
        yield send(words.format(place=plain(one.place.name), curator=curator, day=day, link=link))


def _line(line: Line) -> str:
    said = f"{line.number}. {plain(line.name[:LONGEST])}"
    told = [plain(line.curator[:LONGEST])] if line.curator else []
    told += [_(FAULTS[line.fault])] if line.fault else []
    return ": ".join([said, ", ".join(told)]) if told else said
