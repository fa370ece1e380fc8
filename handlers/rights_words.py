"""How consents, requests about data, and the reasons in them are called."""

from datetime import date

from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import phrase, until
from models import ConsentKind, RequestKind, RequestOutcome
from services.legal_days import Duty
from services.request_notices import Stage
from services.requests import Detail, Reason

KINDS: dict[ConsentKind, str] = {
    ConsentKind.PROCESSING: phrase("consent to processing"),
    ConsentKind.TRANSFER: phrase("consent to passing on"),
    ConsentKind.DISSEMINATION: phrase("consent to publication"),
    ConsentKind.IMAGE: phrase("consent to photos and videos"),
    ConsentKind.MESSENGER: phrase("consent to messages"),
    ConsentKind.MENTORING: phrase("consent to be a mentor"),
    ConsentKind.PARTICIPATION: phrase("statement of taking part"),
}
REQUESTS: dict[RequestKind, str] = {
    RequestKind.ACCESS: phrase("What is kept about me?"),
    RequestKind.CORRECTION: phrase("Something is wrong"),
    RequestKind.WITHDRAWAL: phrase("Consent taken back"),
}
OUTCOMES: dict[RequestOutcome, str] = {
    RequestOutcome.DONE: phrase("done"),
    RequestOutcome.REFUSED: phrase("refused"),
    RequestOutcome.CANCELLED: phrase("not needed any more"),
}
DUTIES: dict[Duty, str] = {
    Duty.ACCESS: phrase("Answer: hand over what is kept."),
    Duty.CORRECTION: phrase("Correct it, and say that it is done."),
    Duty.STOPPING: phrase("Tell the recipient that the data may not be used any more."),
    Duty.DISSEMINATION: phrase("Take down what was published."),
    Duty.DESTRUCTION: phrase("Destroy the data, unless there is another basis for keeping them."),
}
DETAILS: dict[Detail, str] = {
    Detail.NAME: phrase("Name"),
    Detail.BIRTH: phrase("Birth date"),
    Detail.GROUP: phrase("Class or post"),
    Detail.PHONE: phrase("Phone"),
    Detail.OTHER: phrase("Something else"),
}
REASONS: dict[Reason, str] = {
    Reason.MUCH: phrase("There is much to look through"),
    Reason.OTHERS: phrase("Others have to be asked"),
    Reason.WHO: phrase("Unclear who asks"),
    Reason.RIGHT: phrase("The data are right"),
    Reason.BASIS: phrase("Another basis"),
}
EXPLAINED: dict[Reason, str] = {
    Reason.MUCH: phrase("Why: there is much to look through."),
    Reason.OTHERS: phrase("Why: others have to be asked first."),
    Reason.WHO: phrase("Why: it is not certain who asks. Please come to the school with a document."),
    Reason.RIGHT: phrase("Why: what is kept was compared with the papers, and is right."),
    Reason.BASIS: phrase("Why: the law has another basis for keeping these data. The school will say which."),
}
"""What whoever asked reads."""
ANSWERED: dict[tuple[RequestKind, RequestOutcome], str] = {
    (RequestKind.ACCESS, RequestOutcome.DONE): phrase("The answer about your data is ready. The school hands it over."),
    (RequestKind.CORRECTION, RequestOutcome.DONE): phrase("The data are corrected. Thank you for saying so!"),
    (RequestKind.WITHDRAWAL, RequestOutcome.DONE): phrase("What you had allowed has ended, and the rest is done."),
    (RequestKind.ACCESS, RequestOutcome.REFUSED): phrase("The request about data could not be met."),
    (RequestKind.CORRECTION, RequestOutcome.REFUSED): phrase("The data stay as they are."),
    (RequestKind.WITHDRAWAL, RequestOutcome.REFUSED): phrase("Nothing new is collected, but what is there is kept."),
    **dict.fromkeys([(kind, RequestOutcome.CANCELLED) for kind in RequestKind], phrase("The request has ended.")),
}
SHORT: dict[RequestKind, str] = {
    RequestKind.ACCESS: phrase("access"),
    RequestKind.CORRECTION: phrase("correction"),
    RequestKind.WITHDRAWAL: phrase("withdrawal"),
}
"""On a button, where there is little room."""

TABLES: dict[str, str] = {
    "person": phrase("Who you are"),
    "chat": phrase("Telephone"),
    "membership": phrase("Roles"),
    "guardianship": phrase("Guardians and children"),
    "invitation": phrase("Links to come in by"),
    "code_try": phrase("Codes that opened nothing"),
    "application": phrase("Applications"),
    "consent_event": phrase("What was said about consents"),
    "consent_document": phrase("Texts of consents"),
    "consent_ask": phrase("Consents that are asked for"),
    "consent_blank": phrase("Blanks that were handed out"),
    "response": phrase("Questionnaires"),
    "wave_member": phrase("Surveys"),
    "promise": phrase("Messages of the bot"),
    "reminder": phrase("Lines of morning messages"),
    "document": phrase("Files on their way"),
    "job": phrase("Files that were asked for"),
    "change": phrase("What you have changed"),
    "appeal": phrase("Calls for help"),
    "data_request": phrase("Requests about data"),
    "audit_entry": phrase("Who looked"),
    "place": phrase("Organisations"),
    "mode_choice": phrase("Choices of what may pass the messenger"),
    "form_version": phrase("Questionnaires that were published"),
    "poster": phrase("Posters"),
    "wave": phrase("Surveys that were begun"),
    "erasure": phrase("Data that were destroyed"),
    "material": phrase("Files on the shelf"),
    "roadmap": phrase("Roadmaps that were taken"),
    "body": phrase("Whom documents mean"),
    "task": phrase("Steps of plans"),
    "task_event": phrase("What was said about steps"),
    "programme": phrase("Programmes that were begun"),
    "pair_member": phrase("Pairs"),
    "kept_apart": phrase("Pairs that are not to be made"),
    "gathering": phrase("Group meetings that were held"),
    "gathering_guest": phrase("Group meetings"),
    "event": phrase("Events that were made"),
    "event_series": phrase("Plans of events"),
    "event_guest": phrase("Events: answers and visits"),
    "preference": phrase("Wishes after a group meeting"),
    "pair_goal": phrase("Goals of pairs"),
    "register_note": phrase("Notes in the base"),
    "pair_order": phrase("Orders on pairs"),
    "order_template": phrase("Templates of orders"),
    "meeting": phrase("Meetings"),
    "meeting_word": phrase("What was said of meetings"),
    "pair_signal": phrase("Pairs that were looked at"),
    "broadcast": phrase("Broadcasts that were written"),
    "broadcast_answer": phrase("Answers to broadcasts"),
    "broadcast_word": phrase("Letters about broadcasts"),
    "broadcast_template": phrase("Templates of broadcasts"),
    "interview": phrase("Talks with those who want to be mentors"),
}
"""By table: its heading on the page, and its name on the screen."""


def due(day: date, days: int, stage: Stage | None) -> str:
    """By which day, and how near that is."""
    said = _("by {day}").format(day=until(day))
    if stage is Stage.OVERDUE:
        return "⚠ " + said + ", " + ngettext("{count} day late", "{count} days late", -days).format(count=-days)
    if stage is Stage.TODAY:
        return said + ", " + _("today")
    return said + ", " + ngettext("{count} day left", "{count} days left", days).format(count=days)
