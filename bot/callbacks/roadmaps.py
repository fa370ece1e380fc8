"""Roadmaps: the plan of a place, a document that is being taken in, what is owed, the shelf."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id


class Plan(CallbackData, prefix="rm"):
    """The roadmaps of a place: what is accepted, what waits, what can be added."""

    place_id: Id
    page: Page = 0


class PlanPage(CallbackData, prefix="rmp"):
    """The steps of one roadmap, by months."""

    roadmap_id: Id
    page: Page = 0


class StepCard(CallbackData, prefix="rms"):
    """One step with all that is written about it."""

    step_id: Id


class Draft(CallbackData, prefix="rmd"):
    """A document that was read and is not accepted: its numbers, and what is to be done next."""

    roadmap_id: Id


class Deadlines(CallbackData, prefix="dl"):
    """What a place owes: late, now, later."""

    place_id: Id
    page: Page = 0


class TaskCard(CallbackData, prefix="dl1"):
    """One task: its days, how it stands, what can be said about it."""

    task_id: Id


class DeadlinesBelow(CallbackData, prefix="dlb"):
    """How the places below stand with their tasks."""

    place_id: Id
    page: Page = 0


class Shelf(CallbackData, prefix="mat"):
    """The files on the shelf of a place, and of those above it."""

    place_id: Id
    page: Page = 0


class Sample(CallbackData, prefix="smp"):
    """The sample of a step's document, filled for the place whose task it is."""

    task_id: Id
