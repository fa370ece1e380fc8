"""How goals of a pair's plan are called."""

from bot.words import gettext as _
from handlers.screens import phrase
from models import PairGoal, Place
from services import data_modes, goal_choices
from services.goal_choices import Ready

READY: dict[Ready, str] = {
    Ready.SUBJECT: phrase("Catch up in a subject"),
    Ready.EXAMS: phrase("Prepare for exams"),
    Ready.AT_HOME: phrase("Feel at home among the others"),
    Ready.TIME: phrase("Learn to plan one’s time"),
    Ready.PROJECT: phrase("Make and defend a project"),
    Ready.CONTEST: phrase("Take part in a contest"),
    Ready.SPEAKING: phrase("Speak before others with ease"),
    Ready.HOBBY: phrase("Find a club or a hobby"),
    Ready.PROFESSION: phrase("Choose a profession"),
    Ready.WORKPLACE: phrase("Visit a workplace"),
    Ready.OPEN_LESSON: phrase("Give an open lesson"),
    Ready.METHOD: phrase("Master a new method"),
    Ready.SYLLABUS: phrase("Write a syllabus"),
    Ready.ORDER: phrase("Keep order in lessons"),
    Ready.HOMEROOM: phrase("Lead a class as its teacher"),
    Ready.ATTESTATION: phrase("Prepare for an attestation"),
}


def title(goal: PairGoal, place: Place) -> str:
    """The goal, as plain text; what somebody has typed is not read where words do not pass the messenger."""
    if data_modes.PASSING[data_modes.mode_of(place)].words or goal_choices.known(goal.title):
        return in_full(goal)
    return _("A goal in words of one’s own")


def in_full(goal: PairGoal) -> str:
    """The goal for print."""
    ready = goal_choices.known(goal.title)
    return _(READY[ready]) if ready else goal.title
