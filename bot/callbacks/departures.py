"""People go to another class, leave and come back."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import ClassKey, Page
from bot.press import Id


class ChooseClass(CallbackData, prefix="mv"):
    """To which class this person can be moved."""

    person_id: Id
    page: Page = 0


class MoveTo(CallbackData, prefix="mv!"):
    """This person is in the class of this key."""

    person_id: Id
    key: ClassKey


class LetGo(CallbackData, prefix="end"):
    """This person takes part no more."""

    person_id: Id


class BringBack(CallbackData, prefix="back"):
    """This person takes part again."""

    person_id: Id
