"""What the programme remembers: one file for each noun."""

from models.appeals import Appeal
from models.base import Table
from models.consents import (
    Capacity,
    Category,
    ConsentAsk,
    ConsentBlank,
    ConsentDocument,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
)
from models.forms import Answer, FormVersion, Response, ResponseState
from models.jobs import Document, Job, JobState
from models.machine import Clock, Sender, Update, UpdateState
from models.outbox import Change, Lane, Promise, PromiseState, Reminder
from models.people import Chat, CodeTry, Guardianship, Invitation, Membership, Person, Reach, Role
from models.places import ConsentRoute, DataMode, MinorsSign, ModeChoice, Place, PlaceKind
from models.posters import Application, Poster
from models.rights import AuditAct, AuditEntry, DataRequest, Erasure, ErasureReason, RequestKind, RequestOutcome
from models.roadmaps import Body, Material, Roadmap, RoadmapState, Step, Task, TaskAct, TaskEvent, TaskState
from models.waves import Asked, Ballot, Wave, WaveMember

__all__ = [
    "Answer",
    "Appeal",
    "Application",
    "Asked",
    "AuditAct",
    "AuditEntry",
    "Ballot",
    "Body",
    "Capacity",
    "Category",
    "Change",
    "Chat",
    "Clock",
    "CodeTry",
    "ConsentAsk",
    "ConsentBlank",
    "ConsentDocument",
    "ConsentEvent",
    "ConsentKind",
    "ConsentOutcome",
    "ConsentRoute",
    "DataMode",
    "DataRequest",
    "Document",
    "Erasure",
    "ErasureReason",
    "FormVersion",
    "Guardianship",
    "Invitation",
    "Job",
    "JobState",
    "Lane",
    "Material",
    "Membership",
    "MinorsSign",
    "ModeChoice",
    "Person",
    "Place",
    "PlaceKind",
    "Poster",
    "Promise",
    "PromiseState",
    "Reach",
    "Reminder",
    "RequestKind",
    "RequestOutcome",
    "Response",
    "ResponseState",
    "Roadmap",
    "RoadmapState",
    "Role",
    "Sender",
    "Step",
    "Table",
    "Task",
    "TaskAct",
    "TaskEvent",
    "TaskState",
    "Update",
    "UpdateState",
    "Wave",
    "WaveMember",
]
