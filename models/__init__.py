"""What the programme remembers: one file for each noun."""

from models.base import Table
from models.consents import Capacity, ConsentEvent, ConsentKind, ConsentOutcome
from models.forms import Answer, FormVersion, Response, ResponseState
from models.machine import Clock, Sender, Update, UpdateState
from models.outbox import Change, Lane, Promise, PromiseState, Reminder
from models.people import Chat, Guardianship, Invitation, Membership, Person, Reach, Role
from models.places import ConsentRoute, DataMode, Place, PlaceKind

__all__ = [
    "Answer",
    "Capacity",
    "Change",
    "Chat",
    "Clock",
    "ConsentEvent",
    "ConsentKind",
    "ConsentOutcome",
    "ConsentRoute",
    "DataMode",
    "FormVersion",
    "Guardianship",
    "Invitation",
    "Lane",
    "Membership",
    "Person",
    "Place",
    "PlaceKind",
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
]
