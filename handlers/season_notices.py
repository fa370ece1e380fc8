"""What comes once a year: the classes move up, who is there in the summer, who of the staff stays."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.screens import plain, short_name
from models import Place
from services import school_years, seasons, staying

Said = tuple[str, Row]


async def moves_up(session: AsyncSession, line: Mapping[str, Any], now: datetime) -> Said | None:
    """A curator reads that the classes wait for the new school year."""
    place = await seasons.moves_up(session, line["place_id"], told_id=line["person_id"], now=now)
    if place is None:
        return None
    words = _("<b>{place}</b>: the new school year has begun. It is time to move the classes up.")
    return words.format(place=plain(place.name)), [press(_("New school year"), callbacks.NewYear(place_id=place.id))]


async def summer(session: AsyncSession, line: Mapping[str, Any], now: datetime) -> Said | None:
    """A curator reads who is there in the summer, or is asked."""
    found = await seasons.on_duty(session, line["place_id"], told_id=line["person_id"], now=now)
    if found is None:
        return None
    words = _("<b>{place}</b>: nobody is on duty in the summer yet. From June to August the bot writes only to them.")
    if found.person:
        words = _("<b>{place}</b>: {name} is on duty in the summer. From June to August the bot writes to nobody else.")
    text = words.format(
        place=plain(found.place.name), name=plain(short_name(found.person.name if found.person else ""))
    )
    return text, [press(_("Who is there in the summer?"), callbacks.ChooseDuty(place_id=found.place.id))]


async def asks_to_stay(
    session: AsyncSession, parameters: Mapping[str, Any], receiver_id: int, now: datetime
) -> Reply | None:
    """Somebody of the staff is asked whether they stay, while that is not known."""
    place_id, year = parameters["place_id"], parameters["year"]
    if not await staying.unknown(session, place_id, receiver_id, year, now=now):
        return None
    place = await session.get_one(Place, place_id)
    words = _("Do you stay with the mentoring programme for the new school year?\n\n<b>{place}</b>, {year}")
    text = words.format(place=plain(place.name), year=school_years.title(year))
    work = await staying.worked_with(session, place_id, receiver_id, year)
    answers = [
        press(_("Yes, I stay"), callbacks.Staying(place_id=place_id, year=year, stays=True)),
        press(_("No"), callbacks.Staying(place_id=place_id, year=year, stays=False)),
    ]
    return send("\n".join([text, *_mentees(work)]), answers, home())


def _mentees(work: staying.Work) -> Iterator[str]:
    """With whom somebody works; in the summer, with whom they did."""
    for words, people in (
        (_("You work with: {mentees}."), work.now),
        (_("Last year you worked with: {mentees}."), work.last_year),
    ):
        if people:
            yield words.format(mentees=", ".join(plain(short_name(one.name)) for one in people))


LINES: dict[str, Callable[[AsyncSession, Mapping[str, Any], datetime], Awaitable[Said | None]]] = {
    seasons.NEW_YEAR: moves_up,
    seasons.SUMMER: summer,
}
"""By the kind of line in the morning message."""
