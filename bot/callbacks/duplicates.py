"""Rows that may be one human being."""

from aiogram.filters.callback_data import CallbackData

from bot.press import Id


class Duplicates(CallbackData, prefix="dup"):
    """Two rows that may be one human being."""

    place_id: Id


class SameHuman(CallbackData, prefix="dup+"):
    """Two rows are one human being."""

    keep_id: Id
    drop_id: Id


class TwoHumans(CallbackData, prefix="dup-"):
    """Two rows are two people."""

    person_id: Id
    other_id: Id


class Split(CallbackData, prefix="split"):
    """This person is two people after all."""

    person_id: Id
