"""How a curator sees the new school year: what waits, one class with marks, and what was done."""

from collections.abc import Collection, Sequence

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.place_facts import FORMS
from handlers.screens import plain, short_name
from models import Person
from services import school_years
from services.class_names import Becomes
from services.new_year import PORTION, STAFF, Class, Step, Stepped, Year

MOST_LEAVING = 3
"""Mentors who leave, with a button each; the rest comes when these have gone."""


def overview(year: Year, place_id: int) -> Reply:
    """Every class that waits, the highest first, and the staff."""
    waiting = [one for one in year.classes if one.people]
    awaited = sum(one.awaited for one in year.classes)
    texts = [_("<b>New school year {year}</b>").format(year=school_years.title(year.year))]
    texts.append(_("Choose a class, the highest first:") if waiting else _("Everybody is in their place."))
    if awaited:
        texts.append(_awaited(awaited))
    open_ = [
        press(f"{title(one)} · {len(one.people)}", callbacks.YearClass(place_id=place_id, key=one.key))
        for one in waiting[:PORTION]
    ]
    if year.to_finish:
        texts.append(_to_finish(year.to_finish))
    results = [[press(_("Sum them up"), callbacks.Finishing(place_id=place_id))]] if year.to_finish else []
    return send("\n\n".join(texts), *grid(open_, 3), *results, home())


def next_one(year: Year, place_id: int, key: str, marked: Collection[int]) -> Reply:
    """What is left of this class; else the next one; else the end."""
    one = year.of(key) or next(iter(year.classes), None)
    if one is None or not one.people:
        return overview(year, place_id)
    return of_class(one, place_id, {*marked, *one.leaving})


def of_class(one: Class, place_id: int, marked: Collection[int]) -> Reply:
    """A class with a mark at each of whom something else has to be said; a press on a name changes it."""
    shown = one.people[:PORTION]
    ticks = [_tick(person, one, place_id, is_marked=person.id in marked) for person in shown]
    count = sum(person.id in marked for person in shown)
    texts = [_question(one)]
    if len(one.people) > PORTION:
        texts.append(_("The first {count} are shown, the others come next.").format(count=PORTION))
    if one.awaited:
        texts.append(_awaited(one.awaited))
    leaving = [person for person in shown if one.mentees.get(person.id)]
    if leaving:
        texts.append("\n".join([_("Pairs without a mentor, if they leave:"), *(_pairs(one, who) for who in leaving)]))
    back = press(_("‹ Back"), callbacks.NewYear(place_id=place_id))
    others = [[_replace(person)] for person in leaving if person.id in one.to_replace][:MOST_LEAVING]
    steps = [*_rest(one, place_id, len(shown) - count), *_marked(one, place_id, count), *_ask(one, place_id), *others]
    return send("\n\n".join(texts), *grid(ticks, 2), *steps, [back])


def done(made: Stepped, does: Step) -> str:
    """What became of whom, in one line; in another, which programmes go on since then."""
    return "\n\n".join([_became(made.one, made.count, does), *_going_on(made)])


def _became(one: Class, count: int, does: Step) -> str:
    people = ngettext("{count} person", "{count} people", count).format(count=count)
    words = {
        Step.UP: f"{title(one)} → {one.next_name}: {people}" if one.next_name else _("Graduated"),
        Step.STAY: _("stay for the new school year"),
        Step.GO: _("do not take part any more"),
    }
    if does is Step.UP and one.next_name:
        return plain(words[does] + ".")
    return f"{plain(title(one))}: {people}. {words[does][:1].upper()}{words[does][1:]}."


def _going_on(made: Stepped) -> list[str]:
    forms = ", ".join(_(FORMS[one.form]) for one in made.programmes)
    return [_("Programmes of last year go on with their settings: {forms}.").format(forms=forms)] if forms else []


def title(one: Class) -> str:
    """The class, or the staff."""
    return _("Staff") if one.key == STAFF else one.group or _("No class")


def _question(one: Class) -> str:
    people = ngettext("{count} person", "{count} people", len(one.people)).format(count=len(one.people))
    name = plain(title(one))
    if one.key == STAFF:
        return _("<b>Staff</b>, {people}.\nWho leaves? Mark them by a press.").format(people=people)
    if one.becomes is Becomes.UP:
        head = f"<b>{name} → {plain(one.next_name or '')}</b>, {people}."
        return head + "\n" + _("Who did not move up? Mark them by a press.")
    if one.becomes is Becomes.GRADUATES:
        return _("<b>{group}: graduation</b>, {people}.\nWho did not graduate? Mark them by a press.").format(
            group=name, people=people
        )
    return _("<b>{group}</b>, {people}.\nDoes the group stay? Mark by a press who has left.").format(
        group=name, people=people
    )


def _rest(one: Class, place_id: int, count: int) -> list[Row]:
    """What becomes of those without a mark."""
    if not count:
        return []
    moved = _("Graduated: {count}") if one.becomes is Becomes.GRADUATES else _("Moved up: {count}")
    if one.becomes is not Becomes.ASKED:
        return [[_step(moved, one, place_id, Step.UP, count)]]
    rows = [[_step(_("They stay: {count}"), one, place_id, Step.STAY, count)]]
    if one.key != STAFF:
        rows[0].append(_step(_("Graduated: {count}"), one, place_id, Step.GO, count))
    return rows


def _marked(one: Class, place_id: int, count: int) -> list[Row]:
    """What becomes of those with a mark."""
    if not count:
        return []
    left = _step(_("They left: {count}"), one, place_id, Step.GO, count, marked=True)
    if one.becomes is Becomes.ASKED:
        return [[left]]
    stayed = _step(_("They stayed: {count}"), one, place_id, Step.STAY, count, marked=True)
    return [[stayed, left]]


def _ask(one: Class, place_id: int) -> list[Row]:
    """Those who have come in can be asked themselves."""
    if not one.to_ask:
        return []
    return [[press(_("Ask them: {count}").format(count=len(one.to_ask)), callbacks.AskStaff(place_id=place_id))]]


def _step(words: str, one: Class, place_id: int, does: Step, count: int, *, marked: bool = False) -> Button:
    act = callbacks.YearStep(place_id=place_id, key=one.key, does=does, marked=marked)
    return press(words.format(count=count), act)


def _tick(person: Person, one: Class, place_id: int, *, is_marked: bool) -> Button:
    act = callbacks.YearTick(place_id=place_id, key=one.key, person_id=person.id, is_marked=is_marked)
    return press(f"{'☑' if is_marked else '☐'} {short_name(person.name)}", act)


def _pairs(one: Class, mentor: Person) -> str:
    """With whom somebody who leaves works."""
    mentees = ", ".join(plain(short_name(mentee.name)) for mentee in one.mentees[mentor.id])
    return f"• {plain(short_name(mentor.name))}: {mentees}"


def _replace(mentor: Person) -> Button:
    words = _("Another for {mentor}").format(mentor=short_name(mentor.name))
    return press(words, callbacks.MentorLeaves(person_id=mentor.id, place_id=mentor.operator_id))


def _to_finish(count: int) -> str:
    return ngettext(
        "{count} pair waits for its result.",
        "{count} pairs wait for their result.",
        count,
    ).format(count=count)


def _awaited(count: int) -> str:
    return ngettext(
        "{count} person is asked and has not answered yet.",
        "{count} people are asked and have not answered yet.",
        count,
    ).format(count=count)


def shown(data: Sequence[str], *, marked: bool) -> set[int]:
    """Of the people on a screen those with a mark, or those without: the screen itself remembers."""
    ticks = [one for one in data if one.startswith(f"{callbacks.YearTick.__prefix__}:")]
    people = [callbacks.YearTick.unpack(one) for one in ticks]
    return {one.person_id for one in people if one.is_marked is marked}
