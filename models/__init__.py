"""What the programme remembers: one file for each noun."""

from models.base import Table
from models.consents import Capacity, ConsentEvent, ConsentKind, ConsentOutcome
from models.forms import Answer, FormVersion, Response, ResponseState
from models.jobs import Document, Job, JobState
from models.machine import Clock, Sender, Update, UpdateState
from models.outbox import Change, Lane, Promise, PromiseState, Reminder
from models.people import Chat, CodeTry, Guardianship, Invitation, Membership, Person, Reach, Role
from models.places import ConsentRoute, DataMode, Place, PlaceKind
from models.posters import Application, Poster
from models.waves import Asked, Ballot, Wave, WaveMember

__all__ = [
    "Answer",
    "Application",
    "Asked",
    "Ballot",
    "Capacity",
    "Change",
    "Chat",
    "Clock",
    "CodeTry",
    "ConsentEvent",
    "ConsentKind",
    "ConsentOutcome",
    "ConsentRoute",
    "DataMode",
    "Document",
    "FormVersion",
    "Guardianship",
    "Invitation",
    "Job",
    "JobState",
    "Lane",
    "Membership",
    "Person",
    "Place",
    "PlaceKind",
    "Poster",
    "Promise",
    "PromiseState",
    "Reach",
    "Reminder",
    "Response",
    "ResponseState",
    "Role",
    "Sender",
    "Table",
    "Update",
    "UpdateState",
    "Wave",
    "WaveMember",
]
