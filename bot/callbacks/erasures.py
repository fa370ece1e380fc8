"""Destroying data: who is proposed, the last question, the proofs."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Page
from bot.press import Id

IdOrNone = Annotated[int, Field(ge=0, lt=2**63)]
"""0: nothing was asked for it."""


class Erasures(CallbackData, prefix="er"):
    """Whose data are kept no longer in a place."""

    place_id: Id
    page: Page = 0


class AskToErase(CallbackData, prefix="er?"):
    """What destroying somebody's data means."""

    person_id: Id
    request_id: IdOrNone = 0


class EraseNow(CallbackData, prefix="er!"):
    """Somebody's data are destroyed."""

    person_id: Id
    request_id: IdOrNone = 0


class AskToEraseAll(CallbackData, prefix="era?"):
    """What destroying the data of all who are proposed means."""

    place_id: Id


class EraseAll(CallbackData, prefix="era!"):
    """The data of all who are proposed are destroyed, if there are still so many."""

    place_id: Id
    count: Id


class ErasureProofs(CallbackData, prefix="erp"):
    """The proofs of a place."""

    place_id: Id
    page: Page = 0


class ErasureProof(CallbackData, prefix="erp1"):
    """One proof."""

    erasure_id: Id


class ErasureAct(CallbackData, prefix="erd"):
    """The act as files."""

    erasure_id: Id


class PapersDestroyed(CallbackData, prefix="erq"):
    """The papers are destroyed."""

    erasure_id: Id


class ActNumber(CallbackData, prefix="ern"):
    """The number and the day of the signed act are to be typed."""

    erasure_id: Id
