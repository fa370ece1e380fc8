"""What stands on the cards of a pair while those of it are asked."""

from bot import callbacks
from bot.keyboards import press
from bot.replies import Row
from bot.words import gettext as _
from handlers.screens import phrase, until
from models import Pair, PairState, Role
from services import ages, answer_days, pair_answers_next
from services.access import Action
from services.pair_answers import WhyNot
from services.pair_sight import Curated, Own

WHYS: dict[WhyNot, str] = {
    WhyNot.NO_TIME: phrase("There is no time"),
    WhyNot.OTHER_SUBJECT: phrase("Not my subject"),
    WhyNot.KNOWN: phrase("We know each other too well"),
    WhyNot.OTHER: phrase("Another reason"),
}
"""What a mentor chooses from; the curator alone reads it."""


def own(found: Own) -> Row:
    """What may be said at once."""
    if _is_asked(found):
        return answers(found.pair)
    return objection(found.pair) if _is_told(found) else []


def answers(pair: Pair) -> Row:
    """A mentor's yes and no."""
    yes = press(_("I take it on"), callbacks.AcceptPair(pair_id=pair.id))
    return [yes, press(_("I cannot"), callbacks.DeclinePair(pair_id=pair.id))]


def objection(pair: Pair) -> Row:
    """No reason is asked."""
    return [press(_("There is an objection"), callbacks.ObjectToPair(pair_id=pair.id))]


def details(found: Own) -> Row:
    """Who the other side is, and what may still be said."""
    act = callbacks.PairOffer(pair_id=found.pair.id)
    return [press(_("More about it"), act)] if _is_asked(found) or _is_told(found) else []


def words_noted(found: Curated, may: frozenset[Action]) -> Row:
    """What was said by word of mouth, or on paper."""
    number = found.pair.id
    if Action.MAKE_PAIRS not in may:
        return []
    if found.pair.state is PairState.OFFERED:
        yes = press(_("Mentor agrees"), callbacks.NoteMentor(pair_id=number, agrees=True))
        return [yes, press(_("Mentor cannot"), callbacks.NoteMentor(pair_id=number, agrees=False))]
    if found.pair.state is PairState.TOLD:
        yes = press(_("Family agrees"), callbacks.NoteFamily(pair_id=number, agrees=True))
        return [yes, press(_("Family objects"), callbacks.NoteFamily(pair_id=number, agrees=False))]
    return []


def another(found: Curated, may: frozenset[Action]) -> Row:
    """Who else could be the mentor."""
    if Action.MAKE_PAIRS not in may or found.pair.state not in pair_answers_next.REPLACED:
        return []
    return [press(_("Another mentor"), callbacks.NextMentor(pair_id=found.pair.id))]


def said(found: Curated) -> list[str]:
    """Since when, and until when, a word is waited for; why there was none."""
    pair, zone = found.pair, found.place.time_zone
    if pair.state is PairState.OFFERED and pair.offered_at:
        return [_("Asked: {day}").format(day=until(ages.local_date(pair.offered_at, zone)))]
    if pair.state is PairState.TOLD and pair.objections_until:
        day = until(answer_days.last_day(pair.objections_until, zone))
        agrees = any(one.agrees for one in pair.members if one.role is Role.MENTEE)
        waiting = _("May be objected to up to {day}").format(day=day)
        return [waiting, _("The family has said yes")] if agrees else [waiting]
    why = reason(pair) if pair.state is PairState.DECLINED else None
    return [_("Why: {why}.").format(why=why.lower())] if why else []


def reason(pair: Pair) -> str | None:
    """Why a mentor has not taken it on, in words."""
    said = next((one.reason for one in pair.members if one.reason), None)
    return _(WHYS[WhyNot(said)]) if said and WhyNot(said) in WHYS else None


def _is_asked(found: Own) -> bool:
    """Whether this mentor's own word is waited for."""
    is_open = found.pair.state is PairState.OFFERED and found.member.agrees is None
    return is_open and found.member.role is Role.MENTOR and found.by.id == found.member.person_id


def _is_told(found: Own) -> bool:
    return found.pair.state is PairState.TOLD and found.member.role is Role.MENTEE
