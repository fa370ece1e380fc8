"""Pairs: for which form of mentoring they are proposed."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.press import Id


class Pairs(CallbackData, prefix="pr"):
    """A curator looks for which forms of mentoring pairs can be proposed."""

    place_id: Id


class ProposePairs(CallbackData, prefix="pr+"):
    """A curator wants pairs of one form proposed."""

    place_id: Id
    form: Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
