"""How a curator sees the list of people, and one person."""

from collections.abc import Mapping

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import person_acts
from handlers.place_facts import appointment
from handlers.screens import ROLES, labelled, phrase, plain, short_name, until
from models import Capacity, Membership, Person, ResponseState, Role
from services.access import Action
from services.people import PersonCard, Presence, Relative, Roll, RollLine, Which
from services.signatures import Standing
from services.taking_part import PARTICIPANTS

FILTERS: dict[Which, str] = {
    Which.ALL: phrase("All"),
    Which.CAME: phrase("Joined"),
    Which.ABSENT: phrase("Not yet joined"),
    Which.UNREACHABLE: phrase("Out of reach"),
    Which.ARCHIVE: phrase("Archive"),
}
PRESENCE: dict[Presence, str] = {
    Presence.CAME: phrase("joined"),
    Presence.DOUBTFUL: phrase("may be out of reach"),
    Presence.UNREACHABLE: phrase("out of reach: the bot is switched off"),
    Presence.INVITED: phrase("has a link"),
    Presence.DENIED: phrase("the link reached somebody else"),
    Presence.NOT_INVITED: phrase("has no link yet"),
}
INTAKES: dict[ResponseState, str] = {
    ResponseState.ASSIGNED: phrase("questionnaire: not opened"),
    ResponseState.PARTIAL: phrase("questionnaire: begun"),
    ResponseState.SUBMITTED: phrase("questionnaire: sent"),
    ResponseState.STOPPED: phrase("questionnaire: stopped"),
}

SPECIAL = " ◆"
"""After a name: special conditions are needed; it says nothing of which or why."""


def roll(roll: Roll, place_id: int, which: Which) -> Reply:
    """A page of the people; ways to choose among them, to add and to invite."""
    lines = [
        f"• <b>{plain(labelled(one.name, one.group))}</b>{SPECIAL if one.special_conditions else ''}: {_about(one)}"
        for one in roll.lines
    ]
    title = _("<b>People</b>") if Action.SEE_PEOPLE in roll.may else _("<b>Mentors</b>")
    text = "\n".join([title, "", *(lines or [_("Nobody is here.")])])
    filters = [
        press(f"{_(words)} · {roll.numbers[one]}", callbacks.People(place_id=place_id, which=one))
        for one, words in FILTERS.items()
        if one is not Which.ARCHIVE or roll.numbers[one]
    ]
    people = [press(short_name(one.name), callbacks.PersonCard(person_id=one.person_id)) for one in roll.lines]
    people = people if Action.SEE_PEOPLE in roll.may else []
    turn = pages(roll.page, roll.pages, lambda page: callbacks.People(place_id=place_id, which=which, page=page))
    acts = [*_additions(place_id), *_applying(roll, place_id), *_alike(roll, place_id)]
    acts = acts if Action.ADD_PEOPLE in roll.may else []
    return send(text, *grid(filters, 2), *grid(people, 2), *turn, *acts, home())


def card(card: PersonCard) -> Reply:
    """All about one person, and what can be done."""
    held = [f"{_role(one)}, {plain(one.group)}" if one.group else _role(one) for one in card.roles]
    code = _("Code in lists: {code}").format(code=f"<code>{card.person.code}</code>")
    text = "\n".join([f"<b>{plain(card.person.name)}</b>", *(held or person_acts.left(card)), "", *_facts(card), code])
    back = press(_("‹ Back"), callbacks.People(place_id=card.person.operator_id, which=Which.ALL))
    return send(text, *_kin(card), *(_acts(card) if Action.ADD_PEOPLE in card.may else []), [back, *home()])


def _role(held: Membership) -> str:
    return _("deputy of the curator") if held.stands_in_for_id else _(ROLES[held.role])


def consent(standing: Standing) -> str:
    """Where somebody's consent stands, in two words."""
    if standing.refused:
        return _("consent: no")
    return _("consent: yes") if standing.valid else _("consent: waiting")


def duty(person: Person, *, on_duty: bool) -> str:
    """Whom the bot writes to in the summer from now on."""
    if not on_duty:
        return _("Nobody is on duty in the summer: from June to August the bot writes to nobody here.")
    words = _("{name} is on duty in the summer: from June to August the bot writes to nobody else here.")
    return words.format(name=plain(short_name(person.name)))


def special(person: Person) -> str:
    """Whether somebody needs special conditions from now on."""
    name = plain(short_name(person.name))
    if person.special_conditions:
        return _("{name} needs special conditions: the list shows it by the sign ◆.").format(name=name)
    return _("{name} needs no special conditions any more.").format(name=name)


def _additions(place_id: int) -> list[Row]:
    """What a curator does with the list."""
    add = press(_("Add people"), callbacks.AddPeople(place_id=place_id))
    return [[add, press(_("Give out links"), callbacks.AskToInviteAll(place_id=place_id))]]


def _applying(roll: Roll, place_id: int) -> list[Row]:
    """Those who ask to take part, while there are any."""
    text = _("Applications · {count}").format(count=roll.applying)
    return [[press(text, callbacks.Applications(place_id=place_id))]] if roll.applying else []


def _alike(roll: Roll, place_id: int) -> list[Row]:
    """Pairs that may be one human being, where there are any."""
    words = _("Look alike: {count}").format(count=roll.alike)
    return [[press(words, callbacks.Duplicates(place_id=place_id))]] if roll.alike else []


def _acts(card: PersonCard) -> list[Row]:
    """All that a curator can do about a person, row after row; nobody else sees these buttons."""
    links = [_links(card)] if card.roles else []
    return [
        *links,
        *_consents(card),
        *grid([*_said(card), *_parent(card), *_special(card)], 2),
        *_duty(card),
        *person_acts.rows(card),
    ]


def _links(card: PersonCard) -> Row:
    links = [press(_("New link"), callbacks.Invite(person_id=card.person.id))]
    if card.invited_until:
        links.append(press(_("Close the link"), callbacks.Revoke(person_id=card.person.id)))
    return links


def _about(one: RollLine) -> str:
    """Consent and questionnaire only of those who take part."""
    facts = [_(PRESENCE[one.presence])]
    if one.children:
        children = ", ".join(plain(short_name(child)) for child in one.children)
        facts.insert(0, _("parent or guardian of: {children}").format(children=children))
    if one.standing and PARTICIPANTS & set(one.roles):
        facts += [consent(one.standing), *_intakes(one.intakes)]
    if one.needs_certificate:
        facts.append(_("certificate: not seen yet"))
    elif one.certificate_on and Role.MENTOR in one.roles:
        facts.append(_("certificate: {day}").format(day=f"{one.certificate_on:%d.%m.%Y}"))
    return ", ".join(facts)


def _facts(card: PersonCard) -> list[str]:
    facts = [_("Chat: {presence}").format(presence=_(PRESENCE[card.presence]))]
    if card.on_duty:
        facts.append(_("On duty in the summer: from June to August the bot writes to nobody else here."))
    if card.person.born_on:
        facts.append(_("Birth date: {day}").format(day=f"{card.person.born_on:%d.%m.%Y}"))
    elif card.person.birth_year:
        facts.append(_("Year of birth: {year}").format(year=card.person.birth_year))
    facts += _of_work(card)
    if PARTICIPANTS & {one.role for one in card.roles}:
        facts += [_capital(words) for words in (consent(card.standing), *_intakes(card.intakes))]
        if card.standing.needs_birth_date and Action.ADD_PEOPLE in card.may:
            facts.append(_("The full birth date decides who signs: please ask for it."))
    facts += _certificate(card)
    if card.person.emancipated_by:
        facts.append(_("Of full legal age by document {document}").format(document=plain(card.person.emancipated_by)))
    if card.person.special_conditions:
        facts.append(_("Special conditions are needed ◆"))
    if card.invited_until:
        facts.append(_("The link opens until {day}.").format(day=until(card.invited_until.date())))
    return facts


def _certificate(card: PersonCard) -> list[str]:
    """Whether a mentor has shown the certificate of no criminal record; it is asked for only of those from outside."""
    if card.person.certificate_on and _mentors(card):
        return [
            _("Certificate of no criminal record: seen, of {day}").format(day=f"{card.person.certificate_on:%d.%m.%Y}")
        ]
    return [_("Certificate of no criminal record: not seen yet. No pair without it.")] if card.needs_certificate else []


def _mentors(card: PersonCard) -> bool:
    return any(one.role is Role.MENTOR for one in card.roles)


def _of_work(card: PersonCard) -> list[str]:
    """The work phone, and the order that appointed a curator, as those above have typed them in."""
    orders = [appointment(one.order_number, one.order_on) for one in card.roles]
    phone = [_("Work phone: {phone}").format(phone=plain(card.person.phone))] if card.person.phone else []
    return phone + [_("Appointed by order {order}").format(order=plain(order)) for order in orders if order]


def _intakes(intakes: Mapping[Role, ResponseState]) -> list[str]:
    return [_(INTAKES[state]) for state in intakes.values()]


def _kin(card: PersonCard) -> list[Row]:
    """Guardians and children."""
    kin: list[Relative] = [*card.guardians, *card.children]
    return [[press(short_name(one.name), callbacks.PersonCard(person_id=one.person_id))] for one in kin]


def _parent(card: PersonCard) -> list[Button]:
    """A guardian can be added where one must sign."""
    if Capacity.GUARDIAN in card.standing.needed and PARTICIPANTS & {one.role for one in card.roles}:
        return [press(_("Add a parent"), callbacks.NewGuardian(person_id=card.person.id))]
    return []


def _consents(card: PersonCard) -> list[Row]:
    """A participant may be asked for more, and papers of one person may come back alone."""
    if not PARTICIPANTS & {one.role for one in card.roles}:
        return []
    number = card.person.id
    ask = press(_("Ask for a consent"), callbacks.AskConsent(person_id=number))
    return [[ask, press(_("Paper is back"), callbacks.OtherPapers(person_id=number))]]


def _said(card: PersonCard) -> list[Button]:
    """What a participant, or a guardian, has said so far."""
    if not PARTICIPANTS & {one.role for one in card.roles}:
        return []
    return [press(_("What was said"), callbacks.WordsOf(person_id=card.person.id))]


def _special(card: PersonCard) -> list[Button]:
    """A participant may need special conditions; a mentor may have shown the certificate."""
    if not PARTICIPANTS & {one.role for one in card.roles}:
        return []
    special = card.person.special_conditions
    words = _("No special conditions") if special else _("Special conditions")
    marks = [press(words, callbacks.MarkSpecial(person_id=card.person.id, special=not special))]
    if _mentors(card):
        marks.append(press(_("Certificate seen"), callbacks.MarkCertificate(person_id=card.person.id)))
    return [*marks, *_age(card)]


def _age(card: PersonCard) -> Row:
    """What decides who signs, where it is not known yet."""
    number = card.person.id
    if card.standing.needs_birth_date and card.person.born_on is None:
        return [press(_("Birth date"), callbacks.BirthDate(person_id=number))]
    return [press(_("Of full legal age"), callbacks.Emancipate(person_id=number))] if card.may_be_emancipated else []


def _duty(card: PersonCard) -> list[Row]:
    """A curator may be the one who is written to in the summer."""
    if not card.is_curator:
        return []
    words = _("Not on duty in the summer") if card.on_duty else _("On duty in the summer")
    return [[press(words, callbacks.SummerDuty(person_id=card.person.id, on_duty=not card.on_duty))]]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
