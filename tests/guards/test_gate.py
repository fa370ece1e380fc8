"""Nobody goes round the gate: whatever reads answers, consents or names asks it, or says here why it need not."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GATES = {"gate", "wave_gate", "message_gate", "meeting_gate", "event_gate"}
"""The gate itself, and the four that ask it: for surveys, messages, what is said of a meeting and of an event."""


class Use(StrEnum):
    """What a module does with data of people."""

    ANSWERS = "reads answers"
    CONSENTS = "reads consents"
    NAMES = "reads names"
    SENDS = "calls Telegram"


THE_GATE = "it is the gate"
STAFF = "shows a place’s people to whoever runs the place and entered them: the right is asked"
LIST = "takes in or changes the list of a place: whoever runs it"
OWN = "shows somebody what is theirs, or their child’s"
DESTROYS = "destroys what is no longer kept: a consent is not needed for that"
MISSING = "asks for the words that are missing, and says whose"
REQUESTS = "a request about data is owed an answer, whatever has been refused"
TURNS = "reads birth dates and terms to know whose word is wanted next"
LET_THROUGH = "of those alone for whom services/register_base_scope has asked the gate"
REASONS: dict[Use, dict[str, str]] = {
    Use.ANSWERS: {
        "services/form_beginnings.py": "sees that there are some: such a form is not forgotten",
        "services/ballots.py": "answers without names, taken while the gate was open",
        "services/state.py": "the state of the machine, for stories",
        "services/erasure.py": DESTROYS,
        "services/erasure_sweep.py": DESTROYS,
        "services/wave_erasing.py": "takes the names away from what was counted while the gate was open",
        "services/stored.py": OWN,
        "services/pair_known.py": "of those whom `pair_base` has asked the gate about",
        "services/intake_answers.py": "holds them for whoever has asked the gate: pairs, and their times",
        "services/pair_journal.py": "what a mentor has said of a meeting, for that mentor and the curator who keeps it",
        "services/register_base_answers.py": LET_THROUGH,
        "services/sent_answers.py": "holds them for whoever has asked the gate: paper, and what is typed in from it",
        "bot/answers.py": "whoever keeps the database reads it at the command line",
    },
    Use.CONSENTS: {
        "services/gate.py": THE_GATE,
        "services/ledger.py": THE_GATE,
        "services/message_gate.py": THE_GATE,
        "services/agenda_lines.py": "asks for the words that are missing",
        "services/admissions.py": "writes down the word said under a poster",
        "services/digest.py": "tells a curator how many have said yes or no",
        "services/due.py": "tells a curator of a consent taken back",
        "services/everything.py": "the whole ledger of a place, for its curator",
        "services/merging.py": "hands the words of one row over to the other",
        "services/people.py": "shows a curator where consents stand",
        "services/state.py": "the state of the machine, for stories",
        "services/undo.py": "writes beside a word that it was a mistake",
        "services/birth_dates.py": MISSING,
        "services/consent_asks.py": MISSING,
        "services/returns.py": MISSING,
        "services/consent_documents.py": "prints a word as it was said, for whoever said it or keeps it",
        "services/consent_papers.py": "prints a word as it was said, for whoever said it or keeps it",
        "services/consent_terms.py": TURNS,
        "services/turning.py": TURNS,
        "services/disputes.py": "shows a curator that two guardians differ, and writes down the decision",
        "services/erasure_log.py": "the extract that proves an erasure, without a name",
        "services/erasure_sweep.py": DESTROYS,
        "services/retention.py": DESTROYS,
        "services/paper_withdrawals.py": "writes down a word taken back on paper",
        "services/register_base_consents.py": LET_THROUGH,
        "services/register_notes.py": "says beside an address whether it may stand in the base, which asks",
        "services/request_notices.py": REQUESTS,
        "services/request_queue.py": REQUESTS,
        "services/requests.py": REQUESTS,
        "services/stored_parts.py": OWN,
        "services/stuck_cases.py": MISSING,
        "services/unsigned.py": MISSING,
        "services/stuck_help.py": MISSING,
    },
    Use.NAMES: {
        "services/unsigned.py": STAFF,
        "services/about_lists.py": "above a questionnaire that the gate of surveys has let through",
        "services/admissions.py": STAFF,
        "services/archive.py": LIST,
        "services/appeals.py": "a child calls, or a mentor asks: that is why they are named",
        "services/applications.py": STAFF,
        "services/appointments.py": "curators, for those above them",
        "services/audit_log.py": "the staff who looked, for whoever is responsible for data",
        "services/curators.py": "the staff of a place, for its curator and those above",
        "services/current_roster.py": LIST,
        "services/deputies.py": "the staff of a place, for its curator and those above",
        "services/due.py": STAFF,
        "services/duplicates.py": STAFF,
        "services/enrolment.py": LIST,
        "services/everything.py": STAFF,
        "services/event_certificates.py": "one's own name, and those whom `event_lists` lets an organiser read",
        "services/paper_sheets.py": "those whom `event_lists` and `broadcast_after` let an organiser read by name",
        "services/event_doors.py": "shows those whom `event_lists` lets an organiser read by name",
        "services/form_copies.py": "asks the gate of surveys",
        "services/intakes.py": STAFF,
        "services/invitations.py": "initials, to whoever holds the link; names to whoever gives links",
        "services/known_answers.py": "of whoever fills in: what the list knows is not asked again",
        "services/ledger.py": THE_GATE,
        "services/lists.py": "curators, for those above them",
        "services/merging.py": LIST,
        "services/newcomers.py": LIST,
        "services/people.py": STAFF,
        "services/places.py": "curators, for those above them",
        "services/posters.py": "whoever applies, to themselves",
        "services/receivers.py": "ages, for the hour of a message; the gate of messages is asked at sending",
        "services/recognition.py": LIST,
        "services/register_base_people.py": LET_THROUGH,
        "services/register_base_who.py": LET_THROUGH,
        "services/relatives.py": STAFF,
        "services/state.py": "the state of the machine, for stories",
        "services/staying.py": "the mentees of a pair, to its mentor and to the curator",
        "services/undo.py": LIST,
        "services/wave_progress.py": STAFF,
        "services/broadcast_after.py": STAFF,
        "services/broadcast_sides.py": "ages, to know who answers",
        "services/broadcast_threads.py": "who has written, to who answers for it; the staff who answer, to them",
        "services/birth_dates.py": STAFF,
        "services/bodies.py": STAFF,
        "services/birthdays.py": TURNS,
        "services/consent_asks.py": MISSING,
        "services/consent_documents.py": "of whoever signs and about whom, on the document itself",
        "services/consent_papers.py": "of whoever signs and about whom, on the document itself",
        "services/discretion.py": "whose names must not pass the messenger: known in order to take them out",
        "services/disputes.py": STAFF,
        "services/erasure.py": DESTROYS,
        "services/erasure_orders.py": DESTROYS,
        "services/grown_ups.py": "the staff whom a child has called, to that child",
        "services/pair_proposals.py": STAFF,
        "services/outsiders.py": "ages, to know who is grown up",
        "services/paper_withdrawals.py": "of whoever signs, beside their word",
        "services/request_queue.py": REQUESTS,
        "services/retention.py": DESTROYS,
        "services/returns.py": STAFF,
        "services/safety.py": "ages, for the gate itself: who may meet a minor",
        "services/sample_papers.py": "the staff of a place, on its own papers, for whoever may see them",
        "services/stored.py": OWN,
        "services/stuck_cases.py": TURNS,
        "services/stuck_list.py": STAFF,
        "services/talks.py": "a mentor asks, and reads who their curator is: that is why they are named",
        "services/turning.py": TURNS,
    },
    Use.SENDS: {
        "bot/delivery.py": "asks the gate of messages",
        "bot/boards.py": "changes a message that its reader, of the staff, has got by a press",
        "bot/owed.py": "an answer to whoever has just pressed or written",
        "bot/app.py": "says who the bot is, and its commands",
        "bot/inviting.py": "asks what the bot is called",
        "bot/updates.py": "takes a webhook down: nobody is written to",
        "bot/webhook.py": "tells where updates are to be posted: nobody is written to",
    },
}
"""Why a module needs not ask, by what it does; one that is not here asks."""


def uses(source: str) -> set[Use]:
    """What a module does with data of people, by its syntax."""
    tree = ast.parse(source)
    tables = {alias.name for one in _imports(tree, "models") for alias in one.names}
    attributes = [one for one in ast.walk(tree) if isinstance(one, ast.Attribute)]
    found = {
        Use.ANSWERS: bool(tables & {"Answer", "Ballot"}),
        Use.CONSENTS: "ConsentEvent" in tables or any(map(_is_standing, attributes)),
        Use.NAMES: "Person" in tables and any(map(_is_of_a_person, attributes)),
        Use.SENDS: any(one.attr == "call" and "telegram" in ast.unparse(one.value) for one in attributes),
    }
    return {use for use, is_found in found.items() if is_found}


def asks(source: str) -> bool:
    """Whether a module asks one of the gates."""
    tree = ast.parse(source)
    names = {alias.name for one in _imports(tree, "services") for alias in one.names} & GATES
    called = {ast.unparse(one.value) for one in ast.walk(tree) if isinstance(one, ast.Attribute)}
    return bool(names & called)


def _imports(tree: ast.AST, package: str) -> Iterator[ast.ImportFrom]:
    for one in ast.walk(tree):
        if isinstance(one, ast.ImportFrom) and (one.module or "").partition(".")[0] == package:
            yield one


def _is_standing(one: ast.Attribute) -> bool:
    return ast.unparse(one) in ("ledger.standings", "ledger.by_kind", "consents.standing")


def _is_of_a_person(one: ast.Attribute) -> bool:
    fields = ("name", "name_key", "phone", "born_on")
    holders = ("person", "child", "guardian", "about", "signer", "subject", "curator", "mentor", "known", "deputy")
    return one.attr in fields and ast.unparse(one.value).lower().rpartition(".")[2] in holders


def modules() -> list[str]:
    folders = ("services", "handlers", "bot")
    return sorted(str(file.relative_to(ROOT)) for folder in folders for file in (ROOT / folder).rglob("*.py"))


def going_round(path: str, source: str) -> list[Use]:
    """What a module does without asking and without a reason; screens show what services gave them."""
    free = {Use.NAMES, Use.CONSENTS} if not path.startswith("services/") else set()
    own = {use for use in uses(source) - free if path not in REASONS[use]}
    return sorted(own) if Use.SENDS in own or not asks(source) else []


def test_no_module_goes_round_the_gate() -> None:
    found = {path: going_round(path, (ROOT / path).read_text("utf-8")) for path in modules()}
    assert {path: said for path, said in found.items() if said} == {}


def test_every_reason_is_needed() -> None:
    stale = [
        (use, path)
        for use, reasons in REASONS.items()
        for path in reasons
        if path not in modules() or use not in uses((ROOT / path).read_text("utf-8"))
    ]
    assert stale == []


def test_the_only_sender_asks_the_gate_of_messages() -> None:
    source = (ROOT / "bot" / "delivery.py").read_text("utf-8")
    assert asks(source)
    assert "message_gate.passing" in source
    senders = [path for path in modules() if Use.SENDS in uses((ROOT / path).read_text("utf-8"))]
    assert senders == sorted(REASONS[Use.SENDS])


@pytest.mark.parametrize(
    ("source", "use"),
    [
        ("from models import Answer\nfound = select(Answer)", Use.ANSWERS),
        ("from models.forms import Answer, Response", Use.ANSWERS),
        ("from models import ConsentEvent\nfound = select(ConsentEvent)", Use.CONSENTS),
        ("from services import consents\nnow = await consents.standing(session, [1], now=now)", Use.CONSENTS),
        ("from models import Person\nfound = select(Person.name)", Use.NAMES),
        ("from models import Person\ntext = f'{pair.mentor.name}'", Use.NAMES),
        ("await self._telegram.call('sendMessage', {})", Use.SENDS),
    ],
)
def test_a_new_module_that_does_not_ask_is_found(source: str, use: Use) -> None:
    assert going_round("services/new.py", source) == [use]
    asking = f"from services import gate\n{source}\nmay = await gate.allowed(session)"
    assert going_round("services/new.py", asking) == ([use] if use is Use.SENDS else [])


def test_an_import_alone_is_no_question() -> None:
    assert going_round("services/new.py", "from services import gate\nfrom models import Answer") == [Use.ANSWERS]
