"""Sheets to print: of an event, and who has read a broadcast."""

from aiogram.filters.callback_data import CallbackData

from bot.press import Id
from services.paper_sheets import Sheet as Printed


class PaperSheets(CallbackData, prefix="evl"):
    """An organiser looks what can be printed for an event."""

    event_id: Id


class PrintSheet(CallbackData, prefix="evl+"):
    """An organiser wants one of the sheets."""

    event_id: Id
    printed: Printed


class PrintRead(CallbackData, prefix="bcf+"):
    """Somebody wants the sheet of who has read a broadcast."""

    broadcast_id: Id
