"""Whatever shows or changes others leaves a row of who looked: every service that is asked by somebody is walked."""

import ast
from functools import cache
from pathlib import Path

import pytest

from handlers import audit_words

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "services"
NOTES = "audit.note"
OTHERS = {
    "person_id",
    "subject_id",
    "place_id",
    "wave_id",
    "child_id",
    "curator_id",
    "member_id",
    "keep_id",
    "application_id",
    "appeal_id",
    "erasure_id",
    "event_id",
    "membership_id",
    "request_id",
    "roadmap_id",
    "programme_id",
    "pair_id",
    "order_id",
    "meeting_id",
    "gathering_id",
    "signal_id",
    "goal_id",
    "interview_id",
}
"""Arguments by which somebody else, or a place full of them, is named."""

NAMELESS = {
    "appeals",
    "authoring",
    "below",
    "event_series",
    "home",
    "materials",
    "plans",
    "posters",
    "programmes",
    "roadmap_taking",
    "roadmaps",
    "tasks",
}
"""Screens from which no row comes: one's own, the log itself, questionnaires, posters, plans and the shelf."""
ASKS = "only writes down that a file is wanted: the row is written when it is made"
OWN = "about whoever asks, or a child in their care"
NOBODY = "numbers, papers and questionnaires: nobody is named"
PROOF = "proofs of what is gone: a number and a code, no name"
PLACES = "places, not people"
LEFT_OUT: dict[str, str] = {
    **dict.fromkeys(
        ("access.require", "access.allowed", "access.handing_over", "access.own", "access.own_child"),
        "asks for the right",
    ),
    **dict.fromkeys(("everything.ask", "form_copies.ask", "slips.ask", "wave_results.ask", "uploads.ask"), ASKS),
    **dict.fromkeys(
        ("consent_papers.ask_class", "paper_list.ask", "returns.ask", "erasure_orders.ask_act", "pairs.ask"), ASKS
    ),
    **dict.fromkeys(("register_base.ask", "register_requests.ask", "register_note.ask"), ASKS),
    **dict.fromkeys(
        ("register_base.begin", "register_base.begin_own"),
        "the row is written when all pages are read, by `register_base.take`",
    ),
    **dict.fromkeys(
        ("register_base.days", "register_base_scope.require", "register_base_scope.opened", "register_base_scope.own"),
        PLACES,
    ),
    **dict.fromkeys(("register_note.of_place", "register_requests.of_place"), NOBODY),
    **dict.fromkeys(("authoring.ask", "authoring.take", "authoring.change", "authoring.questions"), NOBODY),
    **dict.fromkeys(("authoring.question", "authoring.visible", "authoring.publish", "authoring.leave"), NOBODY),
    **dict.fromkeys(("authoring.retire", "form_shelf.of_place", "form_shelf.one", "form_shelf.behind"), NOBODY),
    **dict.fromkeys(
        ("form_shelf.move", "form_trials.begin", "survey_plans.offered", "survey_timetable.of_place"), NOBODY
    ),
    **dict.fromkeys(("survey_timetable.change", "wave_progress.of_place", "wave_progress.seen"), NOBODY),
    **dict.fromkeys(("wave_reminding.remind", "wave_sight.visible", "waves.start", "waves.close"), NOBODY),
    **dict.fromkeys(("place_details.describe", "place_details.agree", "curators.handed_over"), PLACES),
    **dict.fromkeys(("place_details.settle_consents", "place_details.consent_rules"), PLACES),
    **dict.fromkeys(("place_details.settle_days", "plan_picture.ask_of_place", "plan_view.of_place"), PLACES),
    **dict.fromkeys(("ready_plans.offered", "ready_plans.take", "pairs.offered"), PLACES),
    **dict.fromkeys(("bodies.accept", "bodies.draft", "plan_picture.ask", "plan_view.opened"), PLACES),
    **dict.fromkeys(("roadmap_answers.next_question", "roadmap_answers.say", "roadmap_answers.back"), PLACES),
    **dict.fromkeys(("roadmap_drafts.draft", "roadmap_past.is_done", "roadmaps.visible"), PLACES),
    **dict.fromkeys(("roadmaps.accept", "roadmaps.leave"), PLACES),
    **dict.fromkeys(("data_modes.choose", "consent_asks.recipients"), PLACES),
    **dict.fromkeys(("returns.shares", "slips.of_parents", "pairs.hub", "pair_results.programme_over"), NOBODY),
    **dict.fromkeys(("task_totals.below", "task_totals.steps", "task_totals.behind", "task_totals.across"), NOBODY),
    **dict.fromkeys(("task_totals.of_level", "task_table.ask", "task_table.of", "task_calendar.ask"), NOBODY),
    **dict.fromkeys(("task_calendar.of", "task_reminders.remind", "tightening.tighten"), NOBODY),
    "tightening.asked_for": NOBODY,
    **dict.fromkeys(("own_templates.of_place", "own_templates.check_may_send", "own_templates.receive"), NOBODY),
    **dict.fromkeys(("own_templates.drop", "own_templates.ask_blank", "pair_orders_signed.asked_about"), NOBODY),
    "pair_orders_drafts.seen": "asks for the right",
    "pair_orders_drafts.ask_file": ASKS,
    **dict.fromkeys(("task_lists.of_place", "task_lists.finished"), NOBODY),
    **dict.fromkeys(("task_review.queue", "task_review.accept_all"), NOBODY),
    **dict.fromkeys(("erasure_orders.proofs", "erasure_orders.proof"), PROOF),
    **dict.fromkeys(("erasure_orders.papers_destroyed", "erasure_orders.sign"), PROOF),
    **dict.fromkeys(("materials.check_may_put", "materials.put", "materials.on_shelf", "materials.take"), PLACES),
    **dict.fromkeys(("posters.of_place", "posters.make", "posters.close", "uploads.choose", "slips.choice"), PLACES),
    **dict.fromkeys(
        ("consents.give", "consents.refuse", "consents.withdraw", "participants.one", "pair_sight.own"), OWN
    ),
    **dict.fromkeys(("pair_answers_mentor.accept", "pair_answers_mentor.decline", "pair_answers_mentor.asked"), OWN),
    **dict.fromkeys(("pair_answers_family.object_", "pair_answers_family.agree", "pair_answers_seen.mine"), OWN),
    **dict.fromkeys(("meetings.agree", "meetings.accept_slot", "meetings.propose", "meetings.accept"), OWN),
    **dict.fromkeys(("meetings.move", "meetings.cancel", "meeting_places.asked", "meeting_places.typed_about"), OWN),
    **dict.fromkeys(("meeting_places.meet_at", "meeting_choices.regular", "meeting_choices.weekly"), OWN),
    **dict.fromkeys(("meeting_choices.soonest", "meeting_choices.soonest_for", "meeting_choices.later"), OWN),
    **dict.fromkeys(("meeting_choices.meeting_of", "meeting_cards.card", "meeting_cards.take"), OWN),
    **dict.fromkeys(("meeting_cards.remind_an_hour_before", "meeting_cards.written"), OWN),
    **dict.fromkeys(("meeting_hand.take", "meeting_hand.take_of"), OWN),
    **dict.fromkeys(("appeals.help_for", "appeals.call", "talks.ask", "staying.answer", "applications.send"), OWN),
    **dict.fromkeys(("consent_asks.blank_received", "stored.summary", "stored.ask", "stored.of"), OWN),
    **dict.fromkeys(("request_queue.about", "requests.ask_correction", "requests.asker"), OWN),
    **dict.fromkeys(("programme_settings.of_place", "programme_settings.one", "programme_settings.choose"), PLACES),
    **dict.fromkeys(("programme_settings.weigh", "programme_settings.weigh_as_usual"), PLACES),
    **dict.fromkeys(("gatherings.of_place", "gatherings.days"), PLACES),
    **dict.fromkeys(("interviews.days", "interviews.day", "interviews.offer"), PLACES),
    **dict.fromkeys(("interviews.choice", "interviews.pick", "interviews.give_up"), OWN),
    **dict.fromkeys(("events.of_place", "events.make", "events.one", "events.change", "events.cancel"), NOBODY),
    **dict.fromkeys(
        ("events.invitation", "events.of_gathering", "event_lists.counted", "event_files.take", "event_files.written"),
        NOBODY,
    ),
    **dict.fromkeys(("events.close", "events.ceremony", "event_doors.show", "event_training.count"), NOBODY),
    **dict.fromkeys(("event_certificates.take", "paper_sheets.take"), ASKS),
    **dict.fromkeys(("paper_sheets.offered", "event_asking.switch", "event_feedback.said"), NOBODY),
    **dict.fromkeys(("event_series.of_place", "event_series.check_may_send", "event_series.receive"), NOBODY),
    **dict.fromkeys(("event_series.paste", "broadcast_after.remind_guests"), NOBODY),
    **dict.fromkeys(("event_guests.look", "event_guests.answer", "event_guests.bring", "event_sight.mine"), OWN),
    "event_guests.remind_an_hour_before": OWN,
    "event_sight.organised": "asks for the right",
    **dict.fromkeys(
        ("broadcasts.of_place", "broadcasts.draft", "broadcasts.limit", "broadcast_templates.of_place"), NOBODY
    ),
    "gathering_sight.curated": "asks for the right",
    "appeals.open_": "the bot itself has told whoever opens it; the call keeps who has",
    "talks.curators": "the curator’s card is for those whom the curator leads",
    "audit_log.of_place": "the log itself",
    "audit_log.ask": ASKS,
    "unsigned.by_class": "the screen of all classes has numbers; the one of a class, `papers.group_of`, is noted",
    "enrolment.plan": "a dry run of what its sender has typed; adding is noted",
    "enrolment.plan_text": "a dry run of what its sender has typed; adding is noted",
    "staying.ask_all": "`new_year.ask_staff` has looked who they are, and is noted",
}
"""Services that leave no row, and why."""


@cache
def tree(module: str) -> ast.Module:
    """The syntax of a service."""
    return ast.parse((SERVICES / f"{module}.py").read_text("utf-8"))


@cache
def functions(module: str) -> dict[str, ast.AsyncFunctionDef]:
    """What a service has, by name."""
    return {one.name: one for one in tree(module).body if isinstance(one, ast.AsyncFunctionDef)}


@cache
def origins(module: str) -> dict[str, str]:
    """What a service has taken from others by name: the module it is of."""
    found = [one for one in ast.walk(tree(module)) if isinstance(one, ast.ImportFrom)]
    from_services = [one for one in found if (one.module or "").startswith("services.")]
    return {alias.name: str(one.module).partition(".")[2] for one in from_services for alias in one.names}


@cache
def notes(module: str, name: str) -> bool:
    """Whether a function comes to writing a row, itself or by what it calls."""
    return NOTES in reached(module, name, frozenset())


def reached(module: str, name: str, seen: frozenset[str]) -> frozenset[str]:
    """All that a function calls, however deep, as `module.function`."""
    function = functions(module).get(name) if (SERVICES / f"{module}.py").exists() else None
    if function is None or f"{module}.{name}" in seen:
        return seen | {f"{module}.{name}"}
    seen |= {f"{module}.{name}"}
    for call in (one for one in ast.walk(function) if isinstance(one, ast.Call)):
        called = ast.unparse(call.func)
        if isinstance(call.func, ast.Name):
            seen = reached(origins(module).get(called, module), called, seen)
        elif called.count(".") == 1:
            seen = reached(*called.split(".")[:2], seen) if called != NOTES else seen | {NOTES}
    return seen


def asked_by_somebody() -> list[tuple[str, str]]:
    """Every public service that takes a telephone, and the number of somebody or of a place."""
    found = []
    for file in sorted(SERVICES.glob("*.py")):
        for name, one in functions(file.stem).items():
            arguments = {argument.arg for argument in (*one.args.args, *one.args.kwonlyargs)}
            if "me" in arguments and arguments & OTHERS and not name.startswith("_"):
                found.append((file.stem, name))
    return found


@pytest.mark.parametrize(("module", "name"), asked_by_somebody())
def test_it_leaves_a_row_or_says_why_not(module: str, name: str) -> None:
    is_left_out = f"{module}.{name}" in LEFT_OUT
    assert notes(module, name) is not is_left_out


def test_every_screen_that_can_stand_in_the_log_has_words() -> None:
    nouns = {file.stem for file in (ROOT / "bot" / "callbacks").glob("*.py") if file.stem not in ("__init__", "fields")}
    assert nouns - audit_words.SCREENS.keys() == NAMELESS


def test_only_what_is_there_is_left_out() -> None:
    assert LEFT_OUT.keys() <= {f"{module}.{name}" for module, name in asked_by_somebody()}
