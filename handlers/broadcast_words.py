"""A broadcast as its receiver reads it, and its conditions in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot import callbacks
from bot.keyboards import grid, press
from bot.replies import Reply, Row, one_after_another, send
from bot.words import gettext as _
from handlers import event_cards
from handlers.place_facts import FORMS
from handlers.screens import ROLES, first_name, phrase
from models import Broadcast, Role
from services import broadcast_fields
from services.audiences import Audience
from services.broadcast_fields import Field
from services.broadcast_parts import Part
from services.broadcast_told import Told
from services.stuck import Step

PRESETS: tuple[tuple[str, ...], ...] = (
    (phrase("Understood"),),
    (phrase("I’ll come"), phrase("I can’t come")),
    (phrase("Yes"), phrase("No")),
    (),
)
"""Ready buttons."""
PLURAL: dict[Role, str] = {
    Role.COORDINATOR: phrase("coordinators"),
    Role.HEAD: phrase("heads of organisations"),
    Role.CURATOR: phrase("curators"),
    Role.TRAINER: phrase("organisers of training"),
    Role.MENTOR: phrase("mentors"),
    Role.MENTEE: phrase("mentees"),
    Role.GUARDIAN: phrase("parents"),
    Role.OBSERVER: phrase("specialists"),
}
STEPS: dict[Step, str] = {
    Step.CONSENT: phrase("no consent yet"),
    Step.INTAKE: phrase("questionnaire not sent"),
    Step.FIRST_MEETING: phrase("no first meeting yet"),
    Step.NEXT_MEETING: phrase("no next meeting agreed"),
    Step.FINAL: phrase("no final meeting"),
}
LANGUAGES = {"ru": phrase("in Russian"), "en": phrase("in English")}


def message(told: Told) -> Reply:
    """All its messages, with the buttons under the last."""
    return one_after_another(*messages(told))


def messages(told: Told, chosen: int | None = None) -> Sequence[Reply]:
    """The same one by one, as they look once a button was pressed."""
    broadcast, values = told.broadcast, _values(told.values)
    asked = _("Please pass this on to your mentees and parents.")
    if told.event is not None:
        to_pass_on = [send(asked, pass_on(broadcast))] if told.is_to_pass_on else []
        return [*to_pass_on, event_cards.invitation(told.event)]
    more = [send(asked)] if told.is_to_pass_on else []
    said = [*(_part(part, values) for part in broadcast.parts), *more]
    *before, last = said
    rows = answers(broadcast, chosen, is_to_pass_on=told.is_to_pass_on)
    if rows and before and last.album and before[-1].album == last.album:
        return [*said, send(_("Please answer with one press."), *rows)]
    return [*before, replace(last, rows=rows)]


def answers(broadcast: Broadcast, chosen: int | None = None, *, is_to_pass_on: bool = False) -> tuple[Row, ...]:
    """The buttons under it; a tick before the one that was pressed."""
    names = [f"✓ {_(one)}" if number == chosen else _(one) for number, one in enumerate(broadcast.choices)]
    buttons = [
        press(name, callbacks.AnswerBroadcast(broadcast_id=broadcast.id, choice=number))
        for number, name in enumerate(names)
    ]
    rows = grid(buttons, 2 if all(len(name) <= 16 for name in names) else 1)
    return (*rows, pass_on(broadcast)) if is_to_pass_on else rows


def pass_on(broadcast: Broadcast) -> Row:
    """The button for curators."""
    return [press(_("Pass it on"), callbacks.PassOnBroadcast(broadcast_id=broadcast.id))]


def conditions(audience: Audience, surveys: Mapping[int, str]) -> Iterator[str]:
    """Whom it is for, condition by condition."""
    yield roles(audience.roles)
    yield from audience.groups
    yield from (_(FORMS[form]) for form in audience.forms)
    if audience.step:
        yield _(STEPS[audience.step])
    if audience.silent_wave_id is not None:
        yield silent(surveys.get(audience.silent_wave_id))
    if audience.unmet_days is not None:
        yield unmet(audience.unmet_days)
    if audience.language is not None:
        yield _(LANGUAGES[audience.language])


def roles(meant: Sequence[Role]) -> str:
    """Who they are."""
    return ", ".join(_(PLURAL.get(role, ROLES[role])) for role in meant) or _("nobody yet")


def silent(title: str | None) -> str:
    """Those who have not answered a survey."""
    return _("silent: {survey}").format(survey=title) if title else _("silent in a survey")


def unmet(days: int) -> str:
    """Those whose pair has not met."""
    return _("no meeting for {days} days").format(days=days)


def _part(part: Part, values: Mapping[Field, str]) -> Reply:
    text = broadcast_fields.filled(part["text"], values)
    file = (part["kind"], part["file_id"]) if "file_id" in part else None
    return Reply(text=text, attached=file, album=part.get("album"))


def _values(known: Mapping[Field, str]) -> dict[Field, str]:
    """First names, as one speaks to people; what is not known is said without a name."""
    return {
        Field.NAME: first_name(known.get(Field.NAME, "")),
        Field.ORGANISATION: known.get(Field.ORGANISATION, ""),
        Field.MENTOR: short if (short := known.get(Field.MENTOR)) else _("your mentor"),
    }
