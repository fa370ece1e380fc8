"""Consents: who allowed what about whom; given in the chat or marked from paper, refused, withdrawn."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Capacity,
    Category,
    Change,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Lane,
    Person,
    Place,
)
from services import (
    access,
    ages,
    audit,
    calm,
    consent_documents,
    gate,
    ledger,
    on_hand,
    outbox,
    pair_hooks,
    receivers,
    requests,
    school_years,
    taking_part,
    undo,
)
from services.access import Action, Me
from services.errors import NotFound, PaperNeeded, SignatureNotNeeded
from services.gate import Purpose
from services.signatures import NO, Standing, Word

WITHDRAWAL = "withdrawal"
"""The promise that tells a curator of a consent taken back."""
TOLD_AFTER = timedelta(seconds=60)
"""Whoever takes a consent back may change their mind."""
PRINTED = "ru"
"""The language of what is signed on paper."""
STARTING = (ConsentKind.PROCESSING, ConsentKind.PARTICIPATION, ConsentKind.MESSENGER)
"""What is asked at the start, in this order; everything else when it is wanted."""


async def standing(
    session: AsyncSession,
    person_ids: Collection[int],
    *,
    now: datetime,
    kind: ConsentKind = ConsentKind.PROCESSING,
    recipient_id: int | None = None,
) -> dict[int, Standing]:
    """Where the consent of a kind about each of these people stands."""
    return await ledger.standings(session, Person.id.in_(person_ids), kind=kind, at=now, recipient_id=recipient_id)


class Matter(NamedTuple):
    """What a word is about: which consent, and of a transfer to whom."""

    kind: ConsentKind = ConsentKind.PROCESSING
    recipient_id: int | None = None


START = Matter()
DECISIVE = (START, Matter(ConsentKind.PARTICIPATION))
"""After a no to one of these nothing else is asked."""


def awaited(standings: Mapping[Matter, Standing]) -> list[tuple[Matter, int]]:
    """Whose word is waited for in the chat, about what: pairs of a matter and a person, in the order of asking."""
    if any(standings[matter].refused for matter in DECISIVE):
        return []
    return [(matter, signer_id) for matter, one in standings.items() for signer_id in one.missing_in_chat]


async def give(
    session: AsyncSession,
    *,
    me: Me,
    subject_id: int,
    now: datetime,
    matter: Matter = START,
    categories: Collection[Category] = (),
) -> Standing:
    """A person, or a guardian for a child, says yes in the chat: PaperNeeded, SignatureNotNeeded."""
    return await _say(session, me, subject_id, matter, ConsentOutcome.GIVEN, now, categories)


async def refuse(session: AsyncSession, *, me: Me, subject_id: int, now: datetime, matter: Matter = START) -> Standing:
    """A person, or a guardian for a child, says no: what the subject was filling in stops, if it took this consent."""
    return await _say(session, me, subject_id, matter, ConsentOutcome.REFUSED, now)


async def withdraw(
    session: AsyncSession, *, me: Me, subject_id: int, now: datetime, matter: Matter = START
) -> Standing:
    """A person, or a guardian for a child, takes an earlier yes back: what took this consent stops."""
    return await _say(session, me, subject_id, matter, ConsentOutcome.WITHDRAWN, now)


async def mark_paper(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    group: str | None,
    except_ids: Collection[int],
    number: str,
    on: date,
    now: datetime,
    kinds: Collection[ConsentKind] = STARTING,
    recipient_id: int | None = None,
    categories: Collection[Category] = (),
    route: ConsentRoute = ConsentRoute.PAPER,
) -> tuple[int, Change]:
    """The curator notes that a group has handed in signed papers of the day `on`, all but some; gives how many.

    A «no» said on that day or later is the newer word and stays; a no to the processing stops the other papers, too.
    A qualified signature is noted in the same way, by its reference.
    """
    by = await access.require(session, me, Action.MARK_CONSENTS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    people = {
        person.id: person for person, its in await taking_part.in_groups(session, place_id, now=now) if its == group
    }
    of_these = Person.id.in_([person_id for person_id in people if person_id not in except_ids])
    guardians = await ledger.guardians(session, of_these, at=now)
    found = await ledger.by_kind(session, of_these, kinds=kinds, at=now, recipient_id=recipient_id)
    signed = Word(Capacity.SELF, None, ConsentOutcome.GIVEN, route, now, categories=tuple(sorted(categories)))
    events = [
        await _event(session, people[subject_id], place, Matter(kind, recipient_id), word, by=by, number=number, on=on)
        for subject_id, standings in found.items()
        if not _declined_since(standings, on, place.time_zone)
        for kind, one in standings.items()
        for word in _papers(one, guardians.get(subject_id, []), on, place.time_zone, signed)
    ]
    session.add_all(events)
    await session.flush()
    await requests.heard(session, events, now=now)
    marked = {event.subject_id for event in events}
    await audit.note(session, by=by, place_id=place_id, subject_ids=marked, act=AuditAct.CHANGED, now=now)
    await open_intakes(session, [people[person_id] for person_id in marked], now=now)
    rows = {"events": [event.id for event in events]}
    return len(marked), await undo.made(session, kind=undo.Kind.PAPER_MARKED, by=by, rows=rows, now=now)


async def note(session: AsyncSession, subject: Person, word: Word, *, version: str) -> int:
    """A word that somebody has said about the processing before they were anybody here; gives its number."""
    place = await session.get_one(Place, subject.operator_id)
    event = await _event(session, subject, place, START, word, version=version)
    session.add(event)
    await session.flush()
    return event.id


async def open_intakes(session: AsyncSession, people: Collection[Person], *, now: datetime) -> None:
    """Puts the intakes into the hands of those of these people whose consent is complete; their pairs go on."""
    from services import form_beginnings

    may = await gate.allowed(
        session, person_ids=[person.id for person in people], purpose=Purpose.QUESTIONNAIRES, at=now
    )
    for person in people:
        if person.id in may:
            await form_beginnings.assign(session, person=person, place_id=person.operator_id, now=now)
    await pair_hooks.follow_consents(session, [person.id for person in people], now=now)


async def stop_without(session: AsyncSession, person_ids: Collection[int], *, now: datetime) -> None:
    """Stops what those of these people are filling in whose consent is not complete, and lets their pairs rest."""
    from services import forms

    may = await gate.allowed(session, person_ids=person_ids, purpose=Purpose.QUESTIONNAIRES, at=now)
    for person_id in set(person_ids) - may:
        await forms.stop(session, person_id=person_id, now=now)
    await pair_hooks.follow_consents(session, person_ids, now=now)


async def tell_curators(session: AsyncSession, event: ConsentEvent, *, but: Collection[int], now: datetime) -> None:
    """Promises each curator at hand, `but` these, a notice of a consent taken back; asked again it adds who is new.

    It waits for the end of the night, not for a working day or the end of the summer: the law counts thirty days.
    """
    subject = await session.get_one(Person, event.subject_id)
    curators = await on_hand.curators(session, subject.operator_id, now=now) - set(but)
    for curator_id, receiver in (await receivers.of(session, curators, now=now)).items():
        await outbox.promise(
            session,
            key=f"{WITHDRAWAL}:{subject.id}:{event.signer_id}:{event.at.isoformat()}:{curator_id}",
            kind=WITHDRAWAL,
            receiver_id=curator_id,
            parameters={"event_id": event.id},
            not_before=calm.awake_at(receiver, max(now, event.at + TOLD_AFTER)),
            now=now,
            lane=Lane.URGENT,
        )


async def _say(
    session: AsyncSession,
    me: Me,
    subject_id: int,
    matter: Matter,
    outcome: ConsentOutcome,
    now: datetime,
    categories: Collection[Category] = (),
) -> Standing:
    """Adds one word to the ledger, unless this signer's last word is the same already."""
    subject = await access.own(session, me, subject_id, now=now)
    # Two signers at once wait for each other: else neither would see that the consent is complete.
    await access.hold(session, subject.id)
    await _check_recipient(session, matter)
    before = await _one(session, subject.id, matter, now)
    says_yes = outcome is ConsentOutcome.GIVEN
    capacity, signer_id = await _speaker(session, me, subject.id, before, says_yes=says_yes, now=now)
    last = before.last(capacity, signer_id)
    if last is not None and _says_the_same(before, last, outcome, categories):
        return before
    if says_yes:
        _check_yes(before, capacity, lifts_no=last is not None and last.outcome in NO)
    place = await session.get_one(Place, subject.operator_id)
    word = Word(capacity, signer_id, outcome, ConsentRoute.CHAT, now, categories=tuple(sorted(categories)))
    event = await _event(session, subject, place, matter, word, language=me.chat.language)
    session.add(event)
    await session.flush()
    await _follow(session, subject, outcome, now)
    await requests.heard(session, [event], but=[person.id for person in me.persons], now=now)
    if outcome is ConsentOutcome.WITHDRAWN and matter.kind is ConsentKind.PROCESSING:
        await tell_curators(session, event, but=[person.id for person in me.persons], now=now)
    return await _one(session, subject.id, matter, now)


async def _check_recipient(session: AsyncSession, matter: Matter) -> None:
    """A transfer is to a place that there is, and nothing else is to anybody: NotFound."""
    named = None if matter.recipient_id is None else await session.get(Place, matter.recipient_id)
    if (matter.kind is ConsentKind.TRANSFER) is (named is None):
        raise NotFound


async def _one(session: AsyncSession, subject_id: int, matter: Matter, now: datetime) -> Standing:
    found = await standing(session, [subject_id], now=now, kind=matter.kind, recipient_id=matter.recipient_id)
    return found[subject_id]


def _says_the_same(before: Standing, last: Word, outcome: ConsentOutcome, categories: Collection[Category]) -> bool:
    """Whether nothing new is said: a yes may be said anew on coming of age, or of other categories."""
    if {last.outcome, outcome} <= NO:
        return True
    renews = last.capacity is Capacity.SELF and before.may_renew
    return last.outcome is outcome and not renews and set(last.categories) == set(categories)


async def _follow(session: AsyncSession, subject: Person, outcome: ConsentOutcome, now: datetime) -> None:
    if outcome in NO:
        await stop_without(session, [subject.id], now=now)
    else:
        await open_intakes(session, [subject], now=now)


def _check_yes(before: Standing, capacity: Capacity, *, lifts_no: bool) -> None:
    """Whoever said no may always take it back; where paper is needed that alone is no consent yet.

    Who comes of age soon says yes as an adult does, beside what holds until then.
    """
    if lifts_no or (capacity is Capacity.SELF and before.may_renew):
        return
    if capacity not in before.needed:
        raise SignatureNotNeeded
    if before.needs_paper:
        raise PaperNeeded


async def _speaker(
    session: AsyncSession, me: Me, subject_id: int, before: Standing, *, says_yes: bool, now: datetime
) -> tuple[Capacity, int]:
    """As whom this telephone speaks; it may serve both the child and the guardian: whose word is wanted goes first."""
    own_ids = {person.id for person in me.persons}
    guardians = (await ledger.guardians(session, Person.id == subject_id, at=now)).get(subject_id, [])
    speakers = [(Capacity.GUARDIAN, guardian_id) for guardian_id in guardians if guardian_id in own_ids]
    if subject_id in own_ids:
        speakers.append((Capacity.SELF, subject_id))
    return min(speakers, key=lambda one: (one[0] not in before.needed, says_yes and one[0] in before.given))


def _declined_since(standings: Mapping[ConsentKind, Standing], on: date, zone: str) -> bool:
    """Whether somebody has said no to the processing on the day of the papers, or later."""
    start = standings.get(ConsentKind.PROCESSING)
    return start is not None and bool(_newer_no(start, on, zone))


def _newer_no(one: Standing, on: date, zone: str) -> set[Capacity]:
    return {word.capacity for word in one.words if word.outcome in NO and ages.local_date(word.at, zone) >= on}


def _papers(one: Standing, guardian_ids: list[int], on: date, zone: str, signed: Word) -> list[Word]:
    """The words, each like `signed`, of whose yes is wanted and stands on the paper of the day `on`.

    Where it is given in the chat a paper says nothing: there is one way, never both.
    """
    if signed.route is ConsentRoute.PAPER and not one.needs_paper:
        return []
    wanted = one.needed & (one.missing | one.refused) - _newer_no(one, on, zone)
    guardian_id = guardian_ids[0] if len(guardian_ids) == 1 else None
    return [
        signed._replace(capacity=capacity, signer_id=one.subject_id if capacity is Capacity.SELF else guardian_id)
        for capacity in sorted(wanted)
    ]


async def _event(
    session: AsyncSession,
    subject: Person,
    place: Place,
    matter: Matter,
    word: Word,
    *,
    language: str = PRINTED,
    version: str | None = None,
    by: Person | None = None,
    number: str | None = None,
    on: date | None = None,
) -> ConsentEvent:
    """A row of the ledger with the document that was answered, and the names as they stand; not yet in the session."""
    recipient = await session.get_one(Place, matter.recipient_id) if matter.recipient_id else None
    document = await consent_documents.current(
        session,
        place=place,
        kind=matter.kind,
        capacity=word.capacity,
        language=language,
        recipient=recipient,
        version=version,
        now=word.at,
    )
    signer = await session.get(Person, word.signer_id) if word.signer_id else None
    today = on or ages.local_date(word.at, place.time_zone)
    return ConsentEvent(
        subject_id=subject.id,
        signer_id=word.signer_id,
        capacity=word.capacity,
        kind=matter.kind,
        version=document.version,
        document_id=document.id,
        recipient_id=matter.recipient_id,
        categories=list(word.categories),
        outcome=word.outcome,
        route=word.route,
        at=word.at,
        until=_until(today, place) if word.outcome is ConsentOutcome.GIVEN else None,
        names={"subject": subject.name, "signer": signer.name if signer else None},
        entered_by_id=by.id if by else None,
        paper_number=number,
        paper_on=on,
    )


def _until(today: date, place: Place) -> date:
    """The last day of the school year, and of as many after it as the place keeps data (domain.md 9.6)."""
    after = school_years.first_day(school_years.begun(today) + 1 + place.retention_years)
    return after - timedelta(days=1)
