"""How meetings are called: what they are for, and what became of them."""

from handlers.screens import phrase
from models import MeetingState
from services.meeting_rhythm import Kind

KINDS: dict[Kind, str] = {
    Kind.ORGANISATIONAL: phrase("organisational meeting"),
    Kind.TRIAL: phrase("trial meeting"),
    Kind.PLANNING: phrase("planning meeting"),
    Kind.REGULAR: phrase("regular meeting"),
    Kind.FINAL: phrase("final meeting"),
}
STATES: dict[MeetingState, str] = {
    MeetingState.PLANNED: phrase("nobody has said yet"),
    MeetingState.HELD: phrase("took place"),
    MeetingState.MISSED: phrase("did not take place"),
    MeetingState.DISPUTED: phrase("is being found out"),
    MeetingState.CANCELLED: phrase("cancelled"),
}
