"""Orders on pairs: drafts, those that are signed, and the places' own templates for them."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id
from services.own_templates import Own
from services.pair_order import Kind


class PairOrders(CallbackData, prefix="po"):
    """Somebody looks at the orders of a place, and at what waits for one."""

    place_id: Id
    page: Page = 0


class PrepareOrder(CallbackData, prefix="po+"):
    """A curator wants the draft of an order on all that waits."""

    place_id: Id
    order: Kind


class PairOrderCard(CallbackData, prefix="po1"):
    """Somebody looks at one order."""

    order_id: Id


class OrderFile(CallbackData, prefix="pof"):
    """A curator takes a draft as a file again."""

    order_id: Id


class SignedOrder(CallbackData, prefix="po="):
    """The head has signed: a curator types the number and the day, or types them anew."""

    order_id: Id


class OrderTemplates(CallbackData, prefix="pot"):
    """A curator looks which orders have a template of the place's own."""

    place_id: Id


class OrderLayout(CallbackData, prefix="pot1"):
    """Somebody looks at the template of one kind of order, or of the certificate."""

    place_id: Id
    own: Own


class SendTemplate(CallbackData, prefix="pot+"):
    """A curator sends a template."""

    place_id: Id
    own: Own


class BlankTemplate(CallbackData, prefix="potf"):
    """A curator takes our own layout to begin a template from."""

    place_id: Id
    own: Own


class TakeTemplate(CallbackData, prefix="pot="):
    """A curator takes the template that was looked through."""

    job_id: Id


class OurLayout(CallbackData, prefix="pot-"):
    """A curator gives up the place's own template."""

    place_id: Id
    own: Own
