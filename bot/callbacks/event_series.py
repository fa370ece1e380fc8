"""Plans of several events: those of a place, one of them, a new one."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id


class EventPlans(CallbackData, prefix="evm"):
    """An organiser looks at the plans of a place."""

    place_id: Id
    page: Page = 0


class NewEventPlan(CallbackData, prefix="evm+"):
    """An organiser is about to send one."""

    place_id: Id


class EventPlanCard(CallbackData, prefix="evm1"):
    """An organiser looks at one plan."""

    series_id: Id
    page: Page = 0


class MakeEventPlan(CallbackData, prefix="evm!"):
    """An organiser has looked through what was read: all of it is made."""

    job_id: Id
