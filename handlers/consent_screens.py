"""Screens of consents: one consent each, a no as easy as a yes, and where all of somebody's consents stand."""

from collections.abc import Iterable, Sequence

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import consent_text
from handlers.consent_words import CATEGORIES, KINDS, WITHDRAWN, called, token
from handlers.home_rows import to_questionnaire
from handlers.screens import first_name, plain, when
from models import Capacity, Category, ConsentKind
from services import ages
from services.consent_asks import Wanted
from services.consents import START, Matter
from services.participants import Participant
from services.signatures import Standing


def screen(one: Participant, matter: Matter = START, ticked: Iterable[Category] = ()) -> Reply:
    """Where one consent stands, and what this telephone can say."""
    standing = one.on(matter)
    if one.speaks_as in standing.refused:
        return send(_refused(one, matter), [_agree(one, matter, _("I have changed my mind"))], *_next(one), *_out(one))
    if one.speaks_as in standing.given:
        return send(
            _given(one, matter),
            *_renewal(one, matter),
            *_next(one),
            [_withdraw(one, matter), _whole(one, matter)],
            *_out(one),
        )
    if one.speaks_ahead(standing):
        text = _("{text}\n\nThis is for the time from your 18th birthday on.").format(
            text=consent_text.short(one, matter)
        )
        return send(text, *_choice(one, matter, ticked), [_whole(one, matter)], *_out(one))
    if one.speaks_as not in standing.needed:
        return _of_others(one, matter)
    if standing.needs_paper:
        return send(
            _on_paper(one), *_blank(one), [_refuse(one, matter, _("I do not agree")), _whole(one, matter)], *_out(one)
        )
    choice = _choice(one, matter, ticked)
    return send(consent_text.short(one, matter), *choice, [_whole(one, matter)], *_out(one))


def following(asked: tuple[Matter, list[Participant]]) -> Reply:
    """What is asked next: of one, the consent itself; about several children, a button for each."""
    matter, people = asked
    return screen(people[0], matter) if len(people) == 1 else of_children(people, matter)


def of_children(people: Sequence[Participant], matter: Matter) -> Reply:
    """One consent, asked about each child apart."""
    text = _("<b>{consent}</b>\n\nIt is given for each child apart. For whom now?")
    buttons = [press(first_name(one.person.name), _consent(one, matter)) for one in people]
    title = consent_text.title(matter.kind, Capacity.GUARDIAN)
    return send(text.format(consent=plain(title)), *grid(buttons, 2), home())


def all_of(one: Participant) -> Reply:
    """Every consent about one person, kind by kind, with where it stands."""
    lines = [f"• {label(one, matter)}: {state(standing)}" for matter, standing in one.matters.items()]
    rows = [[press(label(one, matter), _consent(one, matter)), *_way_back(one, matter)] for matter in one.matters]
    return send("\n".join([f"<b>{_heading(one)}</b>", "", *lines]), *rows, home())


def wanted(asked: Wanted, signer_id: int) -> Reply:
    """Somebody is asked for a consent beside those of the start."""
    name = _(KINDS[asked.matter.kind])
    what = f"{name}: {asked.recipient.name}" if asked.recipient else name
    text = _("<b>{place}</b> asks for a consent: {consent}.\n\nYou decide; nothing else depends on it.")
    words = text.format(place=plain(asked.place.name), consent=plain(what))
    if asked.subject.id != signer_id:
        words = f"<b>{plain(first_name(asked.subject.name))}</b>\n{words}"
    by_id = None if asked.is_only_one else signer_id
    act = callbacks.Consent(person_id=asked.subject.id, by_id=by_id, kind=token(asked.matter))
    return send(words, [press(_("Read and decide"), act)], home())


def before_withdrawing(one: Participant, matter: Matter) -> Reply:
    """What follows is said first."""
    about = {"person_id": one.person.id, "by_id": one.by_id, "kind": token(matter)}
    yes = press(_("Withdraw"), callbacks.Withdraw(**about))
    no = press(_("Leave it"), callbacks.Consent(**about))
    return send(_(WITHDRAWN[matter.kind]), [yes, no])


def label(one: Participant, matter: Matter) -> str:
    """What a consent is called; a transfer by whoever gets the data."""
    return called(matter, {number: plain(place.name) for number, place in one.recipients.items()})


def state(standing: Standing) -> str:
    """Where a consent stands, in a word or two."""
    if standing.refused:
        return _("no")
    if not standing.missing:
        return _("yes")
    return _("on paper") if standing.needs_paper else _("waiting for an answer")


def _way_back(one: Participant, matter: Matter) -> Row:
    """Taking back a yes takes as many presses as giving it."""
    is_mine = one.speaks_as in one.on(matter).given and one.speaks_as not in one.on(matter).refused
    return [_withdraw(one, matter)] if is_mine else []


def _choice(one: Participant, matter: Matter, ticked: Iterable[Category]) -> list[Row]:
    """A yes and a no side by side; of a publication the categories first, none ticked."""
    if matter.kind is not ConsentKind.DISSEMINATION:
        return [[_agree(one, matter, _("I agree")), _refuse(one, matter, _("I do not agree"))]]
    on = set(ticked)
    ticks = [[_tick(one, category, is_on=category in on)] for category in Category]
    return [*ticks, [_agree(one, matter, _("Allow what is ticked")), _refuse(one, matter, _("I do not allow"))]]


def _tick(one: Participant, category: Category, *, is_on: bool) -> Button:
    act = callbacks.Allow(person_id=one.person.id, category=category, is_on=is_on, by_id=one.by_id)
    return press(f"{'☑' if is_on else '☐'} {_(CATEGORIES[category])}", act)


def _of_others(one: Participant, matter: Matter) -> Reply:
    """A consent that this telephone does not sign: a child may still say no to taking part."""
    if matter == START:
        return send(consent_text.to_a_child(one), *_next(one), [_refuse(one, matter, _("I do not want to"))], home())
    text = f"<b>{label(one, matter)}</b>\n\n{state(one.on(matter)).capitalize()}."
    return send(text, *_out(one))


def _heading(one: Participant) -> str:
    if one.speaks_as is Capacity.SELF:
        return _("My consents")
    return _("Consents: {child}").format(child=plain(first_name(one.person.name)))


def _given(one: Participant, matter: Matter) -> str:
    words = [f"<b>{plain(consent_text.title(matter.kind, one.speaks_as))}</b>"]
    words.append(_("The consent was given: {day}.").format(day=_day(one, matter)))
    if one.speaks_as is Capacity.GUARDIAN and matter == START:
        words[0] = _("<b>Consent for your child: {child}</b>").format(child=plain(first_name(one.person.name)))
    if matter.kind is ConsentKind.DISSEMINATION:
        words.append(
            ", ".join(_(CATEGORIES[category]) for category in Category if category in one.on(matter).categories)
        )
    if one.on(matter).refused:
        words.append(_("Somebody else has said no, so nothing goes on for now."))
    elif one.on(matter).missing:
        words.append(_waits_for(one.on(matter)))
    return "\n\n".join(words)


def _waits_for(standing: Standing) -> str:
    if Capacity.GUARDIAN in standing.missing:
        return _("One more is needed: of a parent or guardian.")
    return _("One more is needed: of the child, in the child’s own chat.")


def _day(one: Participant, matter: Matter) -> str:
    said = max(word.at for word in one.on(matter).words if word.capacity is one.speaks_as)
    return when(ages.local_date(said, one.place.time_zone))


def _refused(one: Participant, matter: Matter) -> str:
    if matter.kind not in (ConsentKind.PROCESSING, ConsentKind.PARTICIPATION):
        return _("The answer is no: {consent}. That is all right: nothing else changes.").format(
            consent=label(one, matter)
        )
    if one.speaks_as is Capacity.GUARDIAN:
        return _("The answer for {child} is no. That is all right: nothing more will be asked.").format(
            child=plain(first_name(one.person.name))
        )
    return _("The answer is no. That is all right: nothing more will be asked.")


def _on_paper(one: Participant) -> str:
    if one.has_blank:
        return _("You have the form. Please sign it and give it to the curator: it will be marked here.")
    return _(
        "At <b>{place}</b> this consent is given on paper.\n\n"
        "The curator has the form and will mark it here when it comes back."
    ).format(place=plain(one.place.name))


def _blank(one: Participant) -> list[Row]:
    if one.has_blank:
        return []
    return [[press(_("I have the form"), callbacks.BlankReceived(person_id=one.person.id, by_id=one.by_id))]]


def _next(one: Participant) -> list[Row]:
    """What the consents have opened, or what is asked next."""
    if one.waiting and one.standing.given:
        return [[press(_("Next consent"), _consent(one, one.waiting[0]))]]
    return [[to_questionnaire(intake)] for intake in one.intakes] if one.standing.valid and not one.has_declined else []


def _renewal(one: Participant, matter: Matter) -> list[Row]:
    """Whoever comes of age may say their yes anew."""
    can = one.on(matter).may_renew and one.speaks_as is Capacity.SELF
    return [[_agree(one, matter, _("Agree again as an adult"))]] if can else []


def _out(one: Participant) -> list[Row]:
    """To the other consents of the person, and home."""
    return [[press(_("All consents"), callbacks.ConsentsOf(person_id=one.person.id, by_id=one.by_id)), *home()]]


def _agree(one: Participant, matter: Matter, words: str) -> Button:
    return press(words, callbacks.Agree(person_id=one.person.id, by_id=one.by_id, kind=token(matter)))


def _refuse(one: Participant, matter: Matter, words: str) -> Button:
    return press(words, callbacks.Refuse(person_id=one.person.id, by_id=one.by_id, kind=token(matter)))


def _withdraw(one: Participant, matter: Matter) -> Button:
    return press(_("Withdraw"), callbacks.AskToWithdraw(person_id=one.person.id, by_id=one.by_id, kind=token(matter)))


def _whole(one: Participant, matter: Matter) -> Button:
    return press(_("Full text"), callbacks.ConsentText(person_id=one.person.id, by_id=one.by_id, kind=token(matter)))


def _consent(one: Participant, matter: Matter) -> callbacks.Consent:
    return callbacks.Consent(person_id=one.person.id, by_id=one.by_id, kind=token(matter))
