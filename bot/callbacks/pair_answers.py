"""What a mentor, a mentee and a family say to a pair, and what its curator does where one of them says no."""

from aiogram.filters.callback_data import CallbackData

from bot.press import Id
from services.pair_answers import WhyNot


class PairOffer(CallbackData, prefix="pq"):
    """Somebody who is asked about a pair, or told of it, looks who the other side is."""

    pair_id: Id


class AcceptPair(CallbackData, prefix="pq+"):
    """A mentor takes it on."""

    pair_id: Id


class DeclinePair(CallbackData, prefix="pq-"):
    """A mentor does not take it on: why?"""

    pair_id: Id


class SayWhyNot(CallbackData, prefix="pq-w"):
    """A mentor does not take it on, for this reason."""

    pair_id: Id
    because: WhyNot


class AgreeToPair(CallbackData, prefix="pqf+"):
    """A guardian says yes to an adult from outside."""

    pair_id: Id


class ObjectToPair(CallbackData, prefix="pqf-"):
    """A mentee, or a guardian, objects."""

    pair_id: Id


class NoteMentor(CallbackData, prefix="pqm"):
    """A curator writes down what the mentor has said by word of mouth."""

    pair_id: Id
    agrees: bool


class NoteFamily(CallbackData, prefix="pqn"):
    """A curator writes down what the family has said by word of mouth, or on paper; of several mentees, whose."""

    pair_id: Id
    agrees: bool
    mentee_id: Id | None = None


class NextMentor(CallbackData, prefix="pqx"):
    """A curator wants to know who else could be the mentor."""

    pair_id: Id


class OfferInstead(CallbackData, prefix="pqx+"):
    """A curator has another mentor asked."""

    pair_id: Id
    mentor_id: Id
