"""What birthdays and terms bring: a curator's note of the day, one's own signature, a guardian's farewell."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.screens import first_name, plain, short_name, until
from models import Person
from services import ages, birthdays, data_modes
from services.birthdays import Told
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

NAMES = 20
"""Names after one thought; all of them stand in the lists."""


async def curators_note(facts: "Facts", promise: Promised) -> Reply | None:
    """A curator reads whose birthday comes, whose consent is to be completed, and which ends."""
    found = await birthdays.told(facts.session, promise.parameters, told_id=promise.receiver_id, now=facts.now)
    if found is None:
        return None
    head = _("<b>{place}</b>: consents and birthdays").format(place=plain(found.place.name))
    text = "\n\n".join([head, *_turning(found), *_lapsed(found), *_ending(found)])
    return send(text, [press(_("Consents"), callbacks.Consents(place_id=found.place.id))], home())


async def asks_for_own(facts: "Facts", promise: Promised) -> Reply | None:
    """Somebody is asked for their own signature, at 14 and before 18."""
    found = await birthdays.owed(facts.session, promise.receiver_id, now=facts.now)
    if found is None:
        return None
    if found.years == ages.YOUTH:
        words = _("You are 14 now. From this age on your own consent is needed, too.")
    elif found.is_ahead:
        words = _("You will soon be 18. From that day on you decide about your data yourself.")
    else:
        words = _("You are 18 now, and decide about your data yourself.")
    if found.on_paper:
        return send("\n\n".join([words, _("Consent is given on paper here. Your curator has the form.")]), home())
    ask = press(_("Consent"), callbacks.Consent(person_id=found.subject.id))
    return send("\n\n".join([words, _("Please read about the consent and decide.")]), [ask], home())


async def farewell(facts: "Facts", promise: Promised) -> Reply | None:
    """A guardian reads that the child is of age."""
    child_id, told_id = promise.parameters["child_id"], promise.receiver_id
    child = await birthdays.grown_up(facts.session, child_id, guardian_id=told_id, now=facts.now)
    if child is None:
        return None
    words = _("{child} is 18 and decides without a parent’s signature from now on: thank you for having been there.")
    return send(words.format(child=plain(first_name(child.name))))


def _turning(found: Told) -> Iterator[str]:
    """Where names do not pass, neither does the day: with the age it is a birth date."""
    is_named = data_modes.PASSING[data_modes.mode_of(found.place)].names
    for years in (ages.YOUTH, ages.ADULT):
        people = [
            plain(short_name(person.name)) + (f" ({until(day)})" if is_named else "")
            for person, age, day in found.turning
            if age == years
        ]
        if people and years == ages.YOUTH:
            yield _("14th birthday: {people}. From that day on their own signature is needed, too.").format(
                people=_named(people)
            )
        elif people:
            yield _("18th birthday: {people}. From that day on they sign alone.").format(people=_named(people))


def _lapsed(found: Told) -> Iterator[str]:
    if found.lapsed:
        yield _(
            "Consent to be completed: {people}. Their questionnaires have stopped; about the pair you decide."
        ).format(people=_people(found.lapsed))


def _ending(found: Told) -> Iterator[str]:
    for day, people in sorted(found.ending.items()):
        yield _last_day(day, people)


def _last_day(day: date, people: Sequence[Person]) -> str:
    return _("Consents end on {day}: {people}.").format(day=until(day), people=_people(people))


def _people(people: Sequence[Person]) -> str:
    return _named([plain(short_name(person.name)) for person in people])


def _named(people: Sequence[str]) -> str:
    rest = len(people) - NAMES
    said = ", ".join(people[:NAMES])
    return _("{people} and {count} more").format(people=said, count=rest) if rest > 0 else said


SAID: dict[str, Callable[["Facts", Promised], Awaitable[Reply | None]]] = {
    birthdays.NOTICE: curators_note,
    birthdays.OWN: asks_for_own,
    birthdays.OF_AGE: farewell,
}
"""By the kind of promise."""
