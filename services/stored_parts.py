"""Which columns of which tables say something about somebody: every column is shown, or held back for a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from models import (
    Appeal,
    Application,
    AuditEntry,
    Body,
    BroadcastAnswer,
    BroadcastWord,
    Chat,
    CodeTry,
    ConsentAsk,
    ConsentBlank,
    ConsentDocument,
    ConsentEvent,
    DataRequest,
    Document,
    EventGuest,
    GatheringGuest,
    Guardianship,
    Interview,
    Invitation,
    Job,
    MeetingWord,
    Membership,
    PairMember,
    Person,
    Preference,
    Promise,
    RegisterNote,
    Reminder,
    Response,
    Table,
    WaveMember,
)
from models import Change as Act

Ids = Select[Any]
"""The numbers of the rows of one person, those merged into it too, as a query."""


class Says(StrEnum):
    """How a value is put: as it is, or what its number stands for."""

    VALUE = "value"
    PLACE = "place"
    NAME = "name"
    """Of the person themselves, or of a relative."""
    ROLE = "role"
    """Of somebody else: what they are there, not who."""
    FORM = "form"
    """The title of a questionnaire."""
    SURVEY = "survey"
    """The title of the questionnaire of a survey."""
    POSTER = "poster"
    """The place whose poster it was."""


V, P, N, R = Says.VALUE, Says.PLACE, Says.NAME, Says.ROLE


class Hidden(StrEnum):
    """Why a column is not shown."""

    NUMBER = "number"
    """A number inside the bot, of this row or of another that is here by itself."""
    COPY = "copy"
    """The same stands elsewhere on the page."""
    SECRET = "secret"  # noqa: S105 — a reason, not a secret
    """The print of a secret, from which nobody learns anything."""
    MACHINE = "machine"
    """What the machine needs to do its work."""
    OTHERS = "others"
    """It may be of somebody else."""
    NAMELESS = "nameless"
    """By design nobody can say whose it is."""
    FILE = "file"
    """The file itself is on its way to its receiver, and is deleted then."""
    ANSWERS = "answers"
    """Shown as answers, in the words of the questions."""


H = Hidden


@dataclass(frozen=True, slots=True)
class Part:
    """One table, as far as it is about somebody."""

    table: type[Table]
    about: Callable[[Ids], ColumnElement[bool]]
    shown: Mapping[str, Says]
    """Columns, in the order in which they are read."""
    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    for_guardian: bool = True
    """A call for help is between the child and whoever answers it: it may be about home."""

    @property
    def name(self) -> str:
        """The table's own."""
        return str(self.table.__tablename__)


def _of_chat(column: ColumnElement[Any] | Any) -> Callable[[Ids], ColumnElement[bool]]:
    return lambda ids: column.in_(select(Person.chat_id).where(Person.id.in_(ids)))


def _asked_of(ids: Ids) -> ColumnElement[bool]:
    return DataRequest.subject_id.in_(ids) | DataRequest.asked_by_id.in_(ids)


def _said_in_threads(ids: Ids) -> ColumnElement[bool]:
    return BroadcastWord.person_id.in_(ids) | BroadcastWord.by_id.in_(ids)


def _texts(ids: Ids) -> ColumnElement[bool]:
    return ConsentDocument.id.in_(select(ConsentEvent.document_id).where(ConsentEvent.subject_id.in_(ids)))


PARTS: tuple[Part, ...] = (
    Part(
        Person,
        Person.id.in_,
        {
            **{"name": V, "operator_id": P, "code": V, "born_on": V, "birth_year": V, "phone": V},
            **{"special_conditions": V, "certificate_on": V, "emancipated_by": V, "morning_hour": V},
            **{"told_until": V, "created_at": V},
        },
        {"id": H.NUMBER, "chat_id": H.COPY, "name_key": H.COPY, "merged_into_id": H.NUMBER},
    ),
    Part(
        Chat,
        _of_chat(Chat.id),
        {"id": V, "language": V, "reach": V, "refused_at": V, "heard_at": V},
        {"response_id": H.COPY},
    ),
    Part(
        Membership,
        Membership.person_id.in_,
        {
            **{"role": V, "place_id": P, "group": V, "since": V, "until": V, "school_year": V},
            **{"order_number": V, "order_on": V, "stands_in_for_id": R},
        },
        {"id": H.NUMBER, "person_id": H.COPY},
    ),
    Part(
        Guardianship,
        lambda ids: Guardianship.child_id.in_(ids) | Guardianship.guardian_id.in_(ids),
        {"guardian_id": N, "child_id": N, "since": V, "until": V},
        {"id": H.NUMBER},
    ),
    Part(
        Invitation,
        Invitation.person_id.in_,
        {"created_at": V, "invited_by_id": R, "expires_at": V, "used_at": V, "revoked_at": V, "denied_at": V},
        {
            **{"id": H.NUMBER, "person_id": H.COPY, "token_hash": H.SECRET, "code_hash": H.SECRET},
            **{"used_by_chat_id": H.OTHERS},
        },
    ),
    Part(CodeTry, _of_chat(CodeTry.chat_id), {"at": V}, {"id": H.NUMBER, "chat_id": H.COPY}),
    Part(
        Application,
        Application.person_id.in_,
        {
            **{"poster_id": Says.POSTER, "consent_version": V, "consented_at": V, "role": V, "group": V},
            **{"born_on": V, "sent_at": V, "decided_at": V, "decided_by_id": R, "accepted": V},
        },
        {"id": H.NUMBER, "person_id": H.COPY},
    ),
    Part(
        ConsentEvent,
        lambda ids: or_(ConsentEvent.subject_id.in_(ids), ConsentEvent.signer_id.in_(ids)),
        {
            **{"subject_id": N, "kind": V, "outcome": V, "capacity": V, "signer_id": N, "recipient_id": P},
            **{"categories": V, "route": V, "at": V, "until": V, "version": V, "paper_number": V, "paper_on": V},
            **{"entered_by_id": R, "names": V},
        },
        {"id": H.NUMBER, "document_id": H.COPY},
    ),
    Part(
        ConsentDocument,
        _texts,
        {
            **{"kind": V, "title": V, "place_id": P, "recipient_id": P, "capacity": V, "language": V, "version": V},
            **{"valid_from": V, "data": V, "purposes": V, "brief": V, "text": V, "digest": V},
        },
        {"id": H.NUMBER},
    ),
    Part(
        ConsentAsk,
        ConsentAsk.subject_id.in_,
        {"kind": V, "recipient_id": P, "asked_by_id": R, "asked_at": V},
        {"id": H.NUMBER, "subject_id": H.COPY},
    ),
    Part(
        ConsentBlank,
        lambda ids: ConsentBlank.subject_id.in_(ids) | ConsentBlank.signer_id.in_(ids),
        {"subject_id": N, "signer_id": N, "received_at": V},
        {"id": H.NUMBER},
    ),
    Part(
        Response,
        lambda ids: Response.person_id.in_(ids) | Response.about_id.in_(ids),
        {
            **{"form_version_id": Says.FORM, "person_id": R, "about_id": R, "place_id": P, "state": V},
            **{"entered_by_id": R, "started_at": V, "changed_at": V, "sent_at": V},
        },
        {
            **{"id": H.NUMBER, "member_id": H.NUMBER, "filling": H.ANSWERS, "on_paper": H.ANSWERS},
            **{"nonce": H.MACHINE, "shown_nonce": H.MACHINE, "shown_message_id": H.MACHINE, "shown_at": H.MACHINE},
        },
    ),
    Part(
        WaveMember,
        lambda ids: WaveMember.person_id.in_(ids) | WaveMember.about_id.in_(ids),
        {
            **{"wave_id": Says.SURVEY, "person_id": R, "about_id": R, "state": V, "asked_at": V},
            **{"reminded": V, "reminded_at": V},
        },
        {"id": H.NUMBER},
    ),
    Part(
        Promise,
        Promise.receiver_id.in_,
        {"kind": V, "created_at": V, "not_before": V, "state": V, "settled_at": V},
        {
            **{"id": H.NUMBER, "receiver_id": H.COPY, "key": H.MACHINE, "parameters": H.MACHINE},
            **{"change_id": H.NUMBER, "lane": H.MACHINE, "attempts": H.MACHINE, "retry_at": H.MACHINE},
            **{"lease_until": H.MACHINE, "why": H.MACHINE, "message_id": H.MACHINE, "earlier_message_ids": H.MACHINE},
            "broadcast_id": H.NUMBER,
        },
    ),
    Part(
        Reminder,
        Reminder.person_id.in_,
        {"at": V},
        {"id": H.NUMBER, "key": H.MACHINE, "person_id": H.COPY, "promise_id": H.NUMBER},
    ),
    Part(
        Document,
        lambda ids: Document.promise_id.in_(select(Promise.id).where(Promise.receiver_id.in_(ids))),
        {"name": V},
        {"id": H.NUMBER, "promise_id": H.NUMBER, "content": H.FILE},
    ),
    Part(
        Job,
        Job.person_id.in_,
        {"kind": V, "place_id": P, "state": V, "asked_at": V, "ended_at": V},
        {
            **{"id": H.NUMBER, "person_id": H.COPY, "parameters": H.OTHERS, "result": H.OTHERS},
            **{"attempts": H.MACHINE, "lease_until": H.MACHINE},
        },
    ),
    Part(
        Act,
        Act.by_id.in_,
        {"kind": V, "made_at": V, "undone_at": V},
        {"id": H.NUMBER, "by_id": H.COPY, "rows": H.OTHERS},
    ),
    Part(
        Appeal,
        Appeal.person_id.in_,
        {"called_at": V, "step": V, "pass_on_at": V, "opened_at": V, "opened_by_id": R},
        {"id": H.NUMBER, "person_id": H.COPY},
        for_guardian=False,
    ),
    Part(
        DataRequest,
        _asked_of,
        {
            **{"kind": V, "consent_kind": V, "subject_id": N, "asked_by_id": N, "place_id": P, "wish": V},
            **{"paper_number": V, "paper_on": V, "received_at": V, "due_on": V, "is_extended": V, "entered_by_id": R},
            **{"ended_at": V, "ended_by_id": R, "outcome": V},
        },
        {"id": H.NUMBER, "subject_code": H.COPY, "event_id": H.NUMBER},
    ),
    Part(
        Body,
        Body.person_id.in_,
        {"place_id": P, "name": V},
        {"id": H.NUMBER, "name_key": H.COPY, "level": H.COPY, "person_id": H.COPY},
    ),
    Part(
        PairMember,
        PairMember.person_id.in_,
        {"role": V, "agrees": V, "answered_at": V, "answered_by_id": R},
        {"id": H.NUMBER, "pair_id": H.NUMBER, "person_id": H.COPY, "reason": H.OTHERS},
    ),
    Part(
        MeetingWord,
        MeetingWord.person_id.in_,
        {"took_place": V, "topic": V, "goes_on": V, "pulse": V, "said_at": V},
        {
            **{"id": H.NUMBER, "meeting_id": H.NUMBER, "person_id": H.COPY, "response_id": H.NUMBER},
            **{"was_there": H.OTHERS, "asks_pulse": H.MACHINE},
        },
        for_guardian=False,
    ),
    Part(
        GatheringGuest,
        GatheringGuest.person_id.in_,
        {"role": V, "number": V, "was_there": V, "answered_at": V},
        {"id": H.NUMBER, "gathering_id": H.NUMBER, "person_id": H.COPY},
    ),
    Part(
        Preference,
        Preference.by_id.in_,
        {"rank": V, "about_id": R},
        {"id": H.NUMBER, "gathering_id": H.NUMBER, "by_id": H.COPY},
        for_guardian=False,
    ),
    Part(
        BroadcastAnswer,
        BroadcastAnswer.person_id.in_,
        {"answered_at": V},
        {"id": H.NUMBER, "broadcast_id": H.NUMBER, "person_id": H.COPY, "choice": H.NUMBER},
    ),
    Part(
        BroadcastWord,
        _said_in_threads,
        {"text": V, "said_at": V},
        {"id": H.NUMBER, "broadcast_id": H.NUMBER, "person_id": H.OTHERS, "by_id": H.OTHERS, "read_at": H.MACHINE},
    ),
    Part(
        EventGuest,
        EventGuest.person_id.in_,
        {"state": V, "plus": V, "answered_at": V, "came_at": V},
        {"id": H.NUMBER, "event_id": H.NUMBER, "person_id": H.COPY, "marked_by_id": H.OTHERS, "response_id": H.NUMBER},
    ),
    Part(
        Interview,
        Interview.mentor_id.in_,
        {"place_id": P, "starts_at": V, "minutes": V, "where_met": V, "taken_at": V},
        {"id": H.NUMBER, "curator_id": H.OTHERS, "mentor_id": H.COPY, "made_at": H.MACHINE},
    ),
    Part(
        RegisterNote,
        RegisterNote.person_id.in_,
        {"note": V, "case_link": V, "written_at": V, "written_by_id": R},
        {"id": H.NUMBER, "person_id": H.COPY},
    ),
    Part(
        AuditEntry,
        AuditEntry.subject_id.in_,
        {"at": V, "by_id": R, "act": V, "screen": V, "place_id": P, "people": V},
        {"id": H.NUMBER, "by_code": H.OTHERS, "subject_id": H.COPY, "subject_code": H.COPY},
    ),
)
"""What is said about somebody, table by table, in the order of the page."""

ANSWERS = "answer"
"""The table of sent answers: shown with the questionnaires they belong to, in the words of the questions."""

NOT_ABOUT_ANYBODY: dict[str, Hidden] = {
    "ballot": H.NAMELESS,
    "wave": H.NAMELESS,
    "place": H.OTHERS,
    "mode_choice": H.OTHERS,
    "form_version": H.OTHERS,
    "poster": H.OTHERS,
    **dict.fromkeys(("roadmap", "step", "task", "task_event", "material"), H.OTHERS),
    **dict.fromkeys(("programme", "gathering", "pair_order", "pair_order_line", "order_template"), H.OTHERS),
    **dict.fromkeys(("broadcast", "broadcast_template", "event", "event_series"), H.OTHERS),
    "kept_apart": H.OTHERS,
    **dict.fromkeys(("pair", "pair_goal", "pair_signal", "meeting"), H.OTHERS),
    "erasure": H.OTHERS,
    "telegram_update": H.MACHINE,
    "clock": H.MACHINE,
    "sender": H.MACHINE,
    "send_budget": H.MACHINE,
}
"""Tables without a row about somebody who is here.

A ballot and what waits in a wave carry no name by design. Places, plans, posters and questionnaires are its own;
who of the staff did something is counted among their traces. A pair and its meetings are of several people: what each
of them has said of it stands in a table that is theirs. Who is kept apart from somebody is nobody else's to know.
An erasure is about somebody who is gone. An update from Telegram is wiped in the commit that handles it.
"""

TRACES: dict[str, tuple[str, ...]] = {
    "place": ("duty_person_id",),
    "mode_choice": ("by_id",),
    "form_version": ("published_by_id",),
    "poster": ("made_by_id",),
    "material": ("put_by_id",),
    "roadmap": ("made_by_id",),
    "task": ("owner_id", "done_by_id", "reviewed_by_id"),
    "task_event": ("by_id",),
    **dict.fromkeys(("programme", "gathering", "pair_goal", "event", "event_series"), ("made_by_id",)),
    "event_guest": ("marked_by_id",),
    "pair_order": ("made_by_id", "entered_by_id"),
    "broadcast": ("by_id", "confirmed_by_id"),
    "broadcast_word": ("by_id",),
    "broadcast_template": ("made_by_id",),
    "order_template": ("put_by_id",),
    "meeting": ("made_by_id", "wished_by_id", "settled_by_id"),
    "pair_signal": ("settled_by_id",),
    "pair_member": ("answered_by_id",),
    "register_note": ("written_by_id",),
    "kept_apart": ("mentee_id", "mentor_id", "by_id"),
    "preference": ("about_id",),
    "interview": ("curator_id",),
    "wave": ("started_by_id",),
    "erasure": ("decided_by_id",),
    "membership": ("stands_in_for_id",),
    "invitation": ("invited_by_id",),
    "application": ("decided_by_id",),
    "consent_event": ("entered_by_id",),
    "consent_ask": ("asked_by_id",),
    "response": ("entered_by_id",),
    "appeal": ("opened_by_id",),
    "data_request": ("entered_by_id", "ended_by_id"),
    "audit_entry": ("by_id",),
}
"""Where somebody only stands as whoever did something about others: such rows are counted, since they are others'."""
