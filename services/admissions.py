"""Admissions: a curator's yes or no to whoever asks to take part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Application,
    AuditAct,
    Capacity,
    Change,
    Chat,
    ConsentOutcome,
    ConsentRoute,
    Lane,
    Membership,
    Person,
    Promise,
    PromiseState,
    Role,
)
from services import (
    access,
    applications,
    audit,
    calm,
    consents,
    invitations,
    outbox,
    posters,
    receivers,
    recognition,
    undo,
)
from services.access import Action, Me
from services.applications import Applicant
from services.errors import AlreadySo, InUse, NotFound, WrongTelephone
from services.recognition import Known
from services.roster import Row
from services.signatures import Word

CONFIRMED = "application_confirmed"
REFUSED = "application_refused"
REFUSED_FOR = timedelta(days=2)
"""For so long at most somebody refused is kept, so that they can be told."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision was about, and how it is taken back."""

    person_id: int
    name: str
    change: Change


async def one(session: AsyncSession, *, me: Me, application_id: int, now: datetime) -> Applicant:
    """One application, with those in the list who may be the same: NotFound, AlreadySo where it is decided."""
    application, person = await _mine_to_decide(session, me, application_id, now)
    alike = tuple(known.person for known in await _alike(session, application, person, now))
    by = await access.require(session, me, Action.ADD_PEOPLE, person.operator_id, now=now)
    seen = {person.id, *(known.id for known in alike)}
    await audit.note(session, by=by, place_id=person.operator_id, subject_ids=seen, act=AuditAct.SAW, now=now)
    return applications.applicant(application, person, alike)


async def confirm(
    session: AsyncSession, *, me: Me, application_id: int, anew: bool = False, now: datetime
) -> Decided | Applicant:
    """A curator lets somebody take part as they asked; their own word counts from when they said it.

    Where somebody alike is in the list, nothing is done before the curator knows: the application is given back.
    """
    application, person = await _mine_to_decide(session, me, application_id, now)
    if not anew and (alike := await _alike(session, application, person, now)):
        return applications.applicant(application, person, tuple(known.person for known in alike))
    role = Role(application.role or Role.MENTEE)
    membership = Membership(
        person_id=person.id, place_id=person.operator_id, role=role, group=application.group, since=now
    )
    session.add(membership)
    await session.flush()
    rows: dict[str, Any] = {"membership": membership.id, "events": await _agreed(session, application, person, now)}
    return await _decided(session, me, application, person, rows, now)


async def join(session: AsyncSession, *, me: Me, application_id: int, person_id: int, now: datetime) -> Decided:
    """Whoever applies is somebody of the list who has not come in: NotFound, WrongTelephone."""
    application, person = await _mine_to_decide(session, me, application_id, now)
    alike = [known.person for known in await _alike(session, application, person, now)]
    known = next((one for one in alike if one.id == person_id), None)
    if known is None or known.chat_id:
        raise NotFound
    await access.inviter(session, me, known, now=now)
    chat = await session.get_one(Chat, person.chat_id)
    theirs = list(await session.scalars(select(Person).where(Person.chat_id == chat.id, Person.id != person.id)))
    if await invitations.is_wrong_telephone(session, Me(chat, theirs), known, now):
        raise WrongTelephone
    rows: dict[str, Any] = {"known": known.id, "chat": chat.id}
    known.chat_id, person.chat_id, person.merged_into_id = chat.id, None, known.id
    await session.flush()
    rows |= {"events": await _agreed(session, application, known, now)}
    return await _decided(session, me, application, known, rows, now)


async def refuse(session: AsyncSession, *, me: Me, application_id: int, now: datetime) -> Decided:
    """A curator says no: whoever applied is told, and forgotten."""
    application, person = await _mine_to_decide(session, me, application_id, now)
    return await _decided(session, me, application, person, None, now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The application waits again; what came of a yes is gone."""
    application = await session.get(Application, change.rows["application"])
    if application is None:  # whoever applied is erased
        raise InUse
    application.decided_at = application.decided_by_id = application.accepted = None
    person = await session.get_one(Person, application.person_id)
    if known_id := change.rows.get("known"):
        joined = (Person.id == known_id) & (Person.chat_id == change.rows["chat"])
        if await session.scalar(update(Person).where(joined).values(chat_id=None).returning(Person.id)) is None:
            raise InUse
        person.chat_id, person.merged_into_id = change.rows["chat"], None
    await session.execute(delete(Membership).where(Membership.id == change.rows.get("membership", 0)))
    await session.flush()
    await undo.annul(session, change, now)


async def forget(session: AsyncSession, *, now: datetime) -> None:
    """Whoever was refused and told, whoever was known already, and whoever never sent what they began, is deleted."""
    told_soon = select(Promise.receiver_id).where(
        Promise.kind == REFUSED, Promise.state.in_((PromiseState.WAITING, PromiseState.SENDING))
    )
    over = Application.decided_at < now - undo.MINUTE
    refused = over & Application.accepted.is_(False)
    refused &= Application.person_id.not_in(told_soon) | (Application.decided_at <= now - REFUSED_FOR)
    merged = over & Person.merged_into_id.is_not(None)
    unsent = Application.sent_at.is_(None) & (Application.consented_at <= now - posters.UNSENT_FOR)
    found = select(Person.id, Person.chat_id).join(Application, Application.person_id == Person.id)
    rows = (await session.execute(found.where(refused | merged | unsent))).all()
    await session.execute(delete(Person).where(Person.id.in_([person_id for person_id, _ in rows])))
    await _forget_chats(session, [chat_id for _, chat_id in rows if chat_id])


async def _forget_chats(session: AsyncSession, chat_ids: Sequence[int]) -> None:
    """A telephone that serves nobody any more is a stranger's again."""
    served = select(Person.chat_id).where(Person.chat_id.in_(chat_ids))
    await session.execute(delete(Chat).where(Chat.id.in_(chat_ids), Chat.id.not_in(served)))


async def _mine_to_decide(
    session: AsyncSession, me: Me, application_id: int, now: datetime
) -> tuple[Application, Person]:
    """An application that this telephone may decide, held until this transaction ends."""
    found = select(Application).where(Application.id == application_id, Application.sent_at.is_not(None))
    application = await session.scalar(
        found.with_for_update(key_share=True), execution_options={"populate_existing": True}
    )
    if application is None:
        raise NotFound
    person = await session.get_one(Person, application.person_id, populate_existing=True)
    if Action.ADD_PEOPLE not in await access.allowed(session, me, person.operator_id, now=now):
        raise NotFound
    if application.decided_at:
        raise AlreadySo
    return application, person


async def _decided(
    session: AsyncSession,
    me: Me,
    application: Application,
    person: Person,
    made: dict[str, Any] | None,
    now: datetime,
) -> Decided:
    """Notes the decision and promises to tell whoever applied; what they may do now is opened."""
    by = await access.require(session, me, Action.ADD_PEOPLE, person.operator_id, now=now)
    changed = AuditAct.CHANGED
    await audit.note(session, by=by, place_id=person.operator_id, subject_ids=[person.id], act=changed, now=now)
    application.decided_at, application.decided_by_id, application.accepted = now, by.id, made is not None
    await session.flush()
    if made is not None:
        await consents.open_intakes(session, [person], now=now)
    rows = {"application": application.id, "events": [], **(made or {})}
    change = await undo.made(session, kind=undo.Kind.APPLICATION_DECIDED, by=by, rows=rows, now=now)
    await _tell(session, person.id, application, change, now)
    return Decided(person.id, person.name, change)


async def _agreed(session: AsyncSession, application: Application, person: Person, now: datetime) -> list[int]:
    """The word said before the form was opened enters the ledger, where it is this person's to say in a chat."""
    standing = (await consents.standing(session, [person.id], now=now))[person.id]
    if Capacity.SELF not in standing.missing or standing.needs_paper or Capacity.SELF in standing.refused:
        return []
    said = Word(Capacity.SELF, person.id, ConsentOutcome.GIVEN, ConsentRoute.CHAT, application.consented_at)
    return [await consents.note(session, person, said, version=application.consent_version)]


async def _alike(session: AsyncSession, application: Application, person: Person, now: datetime) -> list[Known]:
    """Those in the list who may be whoever applies, by name, birth and class."""
    row = Row(1, person.name, None, person.born_on, person.birth_year, application.group)
    known, candidates = (await recognition.register(session, person.operator_id, [row], now=now)).recognise(row)
    return [known] if known else candidates


async def _tell(session: AsyncSession, person_id: int, application: Application, change: Change, now: datetime) -> None:
    """It waits for the minute and for the end of the night, not for a working day: somebody waits for it."""
    receiver = (await receivers.of(session, [person_id], now=now))[person_id]
    kind = CONFIRMED if application.accepted else REFUSED
    await outbox.promise(
        session,
        key=f"{kind}:{application.id}:{change.id}",
        kind=kind,
        receiver_id=person_id,
        parameters={"application_id": application.id},
        not_before=calm.awake_at(receiver, now + undo.TOLD_AFTER),
        now=now,
        lane=Lane.URGENT,
        change_id=change.id,
    )
