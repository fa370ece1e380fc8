"""Many people, as a table."""

from aiogram.filters.callback_data import CallbackData

from bot.press import Id


class RosterFile(CallbackData, prefix="xls?"):
    """A table to fill in: empty, or with the people of now."""

    place_id: Id
    filled: bool


class RosterPlace(CallbackData, prefix="xls@"):
    """For which place a table is that came as a file."""

    parked_id: Id
    place_id: Id


class AddRoster(CallbackData, prefix="xls+"):
    """The dry run of a table is right."""

    job_id: Id


class LeaveRoster(CallbackData, prefix="xls-"):
    """The people of a table are not to be added."""

    job_id: Id
