"""After a broadcast has left: what became of it, whom to call, correcting, deleting, passing on; templates."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id


class BroadcastOutcome(CallbackData, prefix="bco"):
    """Somebody looks what became of a broadcast."""

    broadcast_id: Id


class BroadcastCalls(CallbackData, prefix="bcc"):
    """Somebody looks whom to call."""

    broadcast_id: Id
    page: Page = 0


class TakeBroadcast(CallbackData, prefix="bcf"):
    """Somebody wants the same as a table."""

    broadcast_id: Id


class RemindBroadcast(CallbackData, prefix="bci"):
    """The silent are reminded."""

    broadcast_id: Id


class CorrectBroadcast(CallbackData, prefix="bcv"):
    """Somebody begins to type the corrected text."""

    broadcast_id: Id


class AskRemoveBroadcast(CallbackData, prefix="bcj"):
    """Somebody thinks about deleting what was sent."""

    broadcast_id: Id


class RemoveBroadcast(CallbackData, prefix="bc-"):
    """What was sent is deleted."""

    broadcast_id: Id


class PassOnBroadcast(CallbackData, prefix="bc>"):
    """A curator passes on what came from above."""

    broadcast_id: Id


class KeepBroadcast(CallbackData, prefix="bcg"):
    """What a broadcast says is kept as a template."""

    broadcast_id: Id


class BroadcastTemplates(CallbackData, prefix="bcu"):
    """Somebody looks at the templates of a place."""

    place_id: Id


class BroadcastTemplateCard(CallbackData, prefix="bcu1"):
    """Somebody looks at a template."""

    template_id: Id


class UseTemplate(CallbackData, prefix="bcu+"):
    """A new draft says what a template says."""

    template_id: Id


class DropTemplate(CallbackData, prefix="bcu-"):
    """A template is kept no longer."""

    template_id: Id
