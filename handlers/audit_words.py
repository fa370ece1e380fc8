"""How the log of who looked names what was done, and from where."""

from bot.words import gettext as _
from handlers.screens import phrase
from models import AuditAct
from services import (
    audit_log,
    consent_papers,
    everything,
    form_copies,
    lists,
    pair_answers_next,
    pair_journal,
    pair_orders_drafts,
    pair_proposals,
    pair_replacing,
    pairs,
    paper_sheets,
    register_base,
    register_requests,
    returns,
    sample_papers,
    slips,
    uploads,
    wave_results,
)

ACTS: dict[AuditAct, str] = {
    AuditAct.SAW: phrase("looked"),
    AuditAct.CHANGED: phrase("changed"),
    AuditAct.TOOK: phrase("took a file"),
}
SCREENS: dict[str, str] = {
    "pairs": phrase("pairs and meetings"),
    "pair_proposals": phrase("pairs and meetings"),
    "pair_answers": phrase("pairs and meetings"),
    "pair_life": phrase("pairs and meetings"),
    "pair_goals": phrase("pairs and meetings"),
    "meetings": phrase("pairs and meetings"),
    **dict.fromkeys(("broadcasts", "broadcast_after", "broadcast_threads"), phrase("broadcasts")),
    "gatherings": phrase("pairs and meetings"),
    "events": phrase("an event"),
    **dict.fromkeys(("paper_sheets", paper_sheets.JOB), phrase("sheets to print")),
    "event_doors": phrase("who was at an event"),
    "interviews": phrase("pairs and meetings"),
    "pair_orders": phrase("orders on pairs"),
    "meeting_said": phrase("pairs and meetings"),
    "pair_lists": phrase("lists about pairs"),
    "people.PersonCard": phrase("a person’s card"),
    "people.Questionnaires": phrase("the list of questionnaires"),
    "people": phrase("the list of people"),
    "press": phrase("a form that was typed in"),
    "applications": phrase("an application"),
    "consents": phrase("consents"),
    "consent_lists": phrase("lists about consents"),
    "consent_print": phrase("consents as files"),
    "curators": phrase("curators"),
    "departures": phrase("moving and leaving"),
    "duplicates": phrase("duplicates"),
    "erasures": phrase("destroying data"),
    "invitations": phrase("links and slips"),
    "new_year": phrase("the new school year"),
    "paper_answers": phrase("answers from paper"),
    "places": phrase("the place’s card"),
    "rights": phrase("requests about data"),
    "results": phrase("a survey’s results"),
    "roadmap_questions": phrase("who is who in a roadmap"),
    "rosters": phrase("a table of people"),
    "surveys": phrase("a survey"),
    "typed": phrase("a list that was typed in"),
    lists.JOB: phrase("the list as a table"),
    consent_papers.KIND: phrase("consents as files"),
    returns.JOB: phrase("lists about consents"),
    audit_log.JOB: phrase("the log as a table"),
    everything.JOB: phrase("everything of the place as a table"),
    everything.WEEKLY: phrase("everything of the place as a table"),
    slips.KIND: phrase("links and slips"),
    pair_journal.JOB: phrase("the journal of a pair"),
    register_base.JOB: phrase("the registers"),
    register_requests.JOB: phrase("lists about pairs"),
    pairs.JOB: phrase("the pairs as a table"),
    pair_proposals.TABLE: phrase("the pairs as a table"),
    pair_answers_next.JOB: phrase("pairs and meetings"),
    pair_replacing.JOB: phrase("who could step in"),
    pair_orders_drafts.FILE: phrase("orders on pairs"),
    sample_papers.KIND: phrase("a sample of a document"),
    form_copies.KIND: phrase("questionnaires on paper"),
    uploads.LOOK: phrase("a table of people"),
    uploads.CURRENT: phrase("the list as a table"),
    wave_results.TABLE: phrase("a survey’s results"),
    wave_results.PICTURE: phrase("a survey’s results"),
    wave_results.DYNAMICS: phrase("a survey’s results"),
    "people import": phrase("the command line"),
    "people list": phrase("the command line"),
    "form enter": phrase("the command line"),
    "people slips": phrase("the command line"),
}
"""By the name of a screen, or by its noun alone; of a job by its kind."""


def act(done: AuditAct) -> str:
    """What was done."""
    return _(ACTS[done])


def from_where(screen: str) -> str:
    """From where; a screen without words of its own by the name that it has in the code."""
    words = SCREENS.get(screen) or SCREENS.get(screen.partition(".")[0])
    return _(words) if words else screen
