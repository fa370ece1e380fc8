"""Signed papers: which have come back, of a class as the curator ticked them off, or of one person."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Category, Change, ConsentKind, ConsentRoute, Person, Place, Response
from services import access, ages, audit, consent_asks, consents, drafts, forms, questionnaire, taking_part, unsigned
from services.access import Action, Me
from services.consents import STARTING, Matter
from services.errors import AlreadySo, NotFound
from services.questionnaire import Value
from services.unsigned import GroupConsents

FORM = "paper_consent"
"""Asks for the number and the day of the papers; its hidden fields say of which consent."""
HIDDEN = ("consent", "recipient", "whole", "way")


def preset(matter: Matter | None, *, whole: bool, is_signature: bool) -> dict[str, Value]:
    """The hidden fields: which consent (nothing: all of the start), of one or a class, and in which way it came."""
    said: dict[str, Value] = {"whole": "yes" if whole else "no", "way": "signature" if is_signature else "paper"}
    if matter is not None:
        said["consent"] = matter.kind.value
    if matter is not None and matter.recipient_id is not None:
        said["recipient"] = str(matter.recipient_id)
    return said


def matter_of(draft: Response) -> Matter | None:
    """Which consent the papers are about; None: all that are asked at the start."""
    hidden = _hidden(draft)
    if "consent" not in hidden:
        return None
    return Matter(ConsentKind(hidden["consent"]), int(hidden["recipient"]) if "recipient" in hidden else None)


def is_of_one(draft: Response) -> bool:
    """Whether the form is about the paper of one person, and not of a class."""
    return _hidden(draft).get("whole") == "no"


def _hidden(draft: Response) -> dict[str, str]:
    """The hidden fields that hold something."""
    known = questionnaire.State.load(draft.filling).known
    return {name: str(known[name]) for name in HIDDEN if known.get(name)}


async def group_of(
    session: AsyncSession, *, me: Me, place_id: int, person_id: int, now: datetime, matter: Matter | None = None
) -> GroupConsents:
    """The class in which this person's consent is missing; NotFound where it is not, or not any more."""
    for group in await unsigned.by_class(session, me=me, place_id=place_id, matter=matter, now=now):
        if any(one.person_id == person_id for one in group.unsigned):
            return await _seen(session, me, place_id, group, now)
    raise NotFound


async def class_of(
    session: AsyncSession, *, me: Me, place_id: int, anchor_id: int, now: datetime, matter: Matter | None = None
) -> GroupConsents:
    """The class of this person, whoever of it is missing: NotFound."""
    for group in await unsigned.by_class(session, me=me, place_id=place_id, matter=matter, now=now):
        if anchor_id == group.anchor_id or any(one.person_id == anchor_id for one in group.unsigned):
            return await _seen(session, me, place_id, group, now)
    raise NotFound


async def _seen(session: AsyncSession, me: Me, place_id: int, group: GroupConsents, now: datetime) -> GroupConsents:
    """Whoever looks at a class leaves a row that says so."""
    by = await access.require(session, me, Action.SEE_CONSENTS, place_id, now=now)
    ids = {one.person_id for one in group.unsigned}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return group


async def choices(session: AsyncSession, *, me: Me, person_id: int, whole: bool, now: datetime) -> list[Matter]:
    """Consents that may come back on paper about one person, or anybody of their class; transfers once asked for."""
    person = await access.visible_person(session, me, person_id, action=Action.MARK_CONSENTS, now=now)
    people = await taking_part.classmates(session, person, whole=whole, now=now)
    known = await consent_asks.standings(session, Person.id.in_(people), at=now)
    asked = {matter for its in known.values() for matter in its if matter.recipient_id is not None}
    others = [kind for kind in consent_asks.ASKED_FOR if kind is not ConsentKind.TRANSFER]
    return [*(Matter(kind) for kind in (*STARTING, *others)), *sorted(asked, key=lambda one: one.recipient_id or 0)]


async def mark(
    session: AsyncSession, *, me: Me, response_id: int, handed_in: Collection[int], now: datetime
) -> tuple[int, Change]:
    """Marks the papers of those who handed them in, with the number and the day typed before; gives how many."""
    draft = await drafts.own(session, me, response_id, code=FORM)
    answers, place_id = await forms.typed(session, draft, now=now), draft.place_id
    matter, first = matter_of(draft), next(iter(handed_in), 0)
    group = await group_of(session, me=me, place_id=place_id, person_id=first, matter=matter, now=now)
    left_out = {one.person_id for one in group.unsigned} - set(handed_in)
    return await _mark(session, me, draft, group, left_out, answers, now)


async def mark_one(session: AsyncSession, *, me: Me, draft: Response, now: datetime) -> tuple[int, Change]:
    """Marks the paper of the one person whom the form is about: AlreadySo where nothing of theirs is missing."""
    answers, person_id = await forms.typed(session, draft, now=now), draft.about_id or 0
    try:
        group = await group_of(
            session, me=me, place_id=draft.place_id, person_id=person_id, matter=matter_of(draft), now=now
        )
    except NotFound:
        raise AlreadySo from None
    person = await access.visible_person(session, me, person_id, action=Action.MARK_CONSENTS, now=now)
    others = set(await taking_part.classmates(session, person, whole=True, now=now)) - {person.id}
    return await _mark(session, me, draft, group, others, answers, now)


async def _mark(
    session: AsyncSession,
    me: Me,
    draft: Response,
    group: GroupConsents,
    left_out: Collection[int],
    answers: Mapping[str, Any],
    now: datetime,
) -> tuple[int, Change]:
    matter, is_signature = matter_of(draft), _hidden(draft).get("way") == "signature"
    on, place_id = await _signed_on(session, draft, answers), draft.place_id
    await forms.wipe(session, draft)
    return await consents.mark_paper(
        session,
        me=me,
        place_id=place_id,
        group=group.group,
        except_ids=left_out,
        number=str(answers["number"]),
        on=on,
        now=now,
        kinds=[matter.kind] if matter else STARTING,
        recipient_id=matter.recipient_id if matter else None,
        categories=[Category(one) for one in answers.get("categories") or []],
        route=ConsentRoute.SIGNATURE if is_signature else ConsentRoute.PAPER,
    )


async def _signed_on(session: AsyncSession, draft: Response, answers: Mapping[str, Any]) -> date:
    """The day named; today and yesterday are counted from when that was said, on the place's own calendar."""
    if answers.get("signed_on"):
        return date.fromisoformat(str(answers["signed_on"]))
    place = await session.get_one(Place, draft.place_id)
    said_on = ages.local_date(draft.sent_at or draft.changed_at, place.time_zone)
    return said_on - timedelta(days=answers["signed"] == "yesterday")
