"""Pairs: those of a place, one as its curator sees it, one as those who belong to it see it."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.press import Id


class Pairs(CallbackData, prefix="pr"):
    """Somebody looks how the pairs of a place stand."""

    place_id: Id


class PairForms(CallbackData, prefix="prf"):
    """A curator looks for which forms of mentoring pairs can be proposed."""

    place_id: Id


class ProposePairs(CallbackData, prefix="pr+"):
    """A curator wants pairs of one form proposed."""

    place_id: Id
    form: Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]


class PairCard(CallbackData, prefix="pr1"):
    """A curator, or the head, looks at one pair."""

    pair_id: Id


class MyPair(CallbackData, prefix="mp"):
    """Somebody looks at their own pair, or at their child's."""

    pair_id: Id
