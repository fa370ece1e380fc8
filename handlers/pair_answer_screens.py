"""What is read by those who are asked about a pair, and after they have said something to it."""

from collections.abc import Iterator

from bot import callbacks, words
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.my_pairs import called
from handlers.pair_answer_rows import WHYS, answers, objection
from handlers.screens import done, first_name, labelled, plain, until
from models import Capacity, Pair, PairState, Role
from services import answer_days, data_modes, pair_sheet
from services.pair_answers import Said
from services.pair_answers_seen import Seen
from services.pair_sight import Own


def seen(found: Seen) -> Reply:
    """The pair for whoever looks at it: a mentor who is asked, a mentee or a family that may object."""
    return asked(found) if found.own.member.role is Role.MENTOR else told(found)


def asked(found: Seen) -> Reply:
    """A mentor reads about whom they are asked, and with what that person would like help."""
    lines = [_("<b>Here is a pair for you</b>"), "", *_others(found), *_requests(found)]
    if found.own.pair.state is not PairState.OFFERED or found.own.member.agrees is not None:
        return send("\n".join(lines), _back(found.own), home())
    text = "\n".join([*lines, "", _("Do you take it on? Nobody hears of it before you answer.")])
    return send(text, answers(found.own.pair), home())


def told(found: Seen) -> Reply:
    """A mentee, or a guardian, reads who the mentor is, what comes next, and what they may say."""
    lines = [_title(found), "", *_others(found), "", *_next(found)]
    pair_id = found.own.pair.id
    yes = press(_("We agree"), callbacks.AgreeToPair(pair_id=pair_id))
    rows = [*([[yes]] if found.needs_yes else []), *([objection(found.own.pair)] if found.may_object else [])]
    return send("\n".join(lines), *rows, home())


def reasons(pair: Pair) -> Reply:
    """Why not? One press, nothing to type."""
    rows = [[press(_(text), callbacks.SayWhyNot(pair_id=pair.id, because=why))] for why, text in WHYS.items()]
    back = [press(_("‹ Back"), callbacks.PairOffer(pair_id=pair.id))]
    return send(_("What speaks against it? Only the curator reads this."), *rows, back, home())


def accepted(said: Said) -> Reply:
    """The mentor has taken it on."""
    pair, zone = said.pair, said.place.time_zone
    if pair.state is not PairState.TOLD or pair.objections_until is None:
        return done(_("Thank you! One more mentor of this pair is asked."), said.change)
    day = until(answer_days.last_day(pair.objections_until, zone))
    text = _("Thank you! The mentee and the family may object up to {day}. Then the head’s order comes.")
    return done(text.format(day=day), said.change)


def declined(said: Said) -> Reply:
    """The mentor has not taken it on."""
    return done(_("Thank you for saying so. The curator will ask somebody else."), said.change)


def objected(said: Said) -> Reply:
    """Somebody has objected."""
    return done(_("The pair does not come about. Who objected, only the curator knows."), said.change)


def agreed(said: Said) -> Reply:
    """A family has said yes."""
    return done(_("Thank you! The head’s order comes next."), said.change)


def called_off(own: Own) -> Reply:
    """Nothing comes of a pair; nobody reads why."""
    lines = [f"<b>{plain(called(own))}</b>", _("This pair does not come about. It is nobody’s fault.")]
    return send("\n".join([*lines, _("The curator will tell you what comes next.")]), home())


def _title(found: Seen) -> str:
    if found.own.speaks_as is Capacity.GUARDIAN:
        return _("<b>{child}: there is a mentor</b>").format(child=plain(first_name(found.own.member.person.name)))
    return _("<b>You have a mentor</b>")


def _others(found: Seen) -> Iterator[str]:
    """The other side; where names do not pass, the number of the pair, and the class."""
    if not data_modes.PASSING[data_modes.mode_of(found.own.place)].names:
        groups = list(dict.fromkeys(one.group for one in found.others if one.group))
        yield plain(", ".join([_("Pair {number}").format(number=found.own.pair.id), *groups]))
        yield _("Who it is, the curator will tell you.")
        return
    yield from (plain(labelled(one.name, one.group)) for one in found.others)


def _requests(found: Seen) -> Iterator[str]:
    known = pair_sheet.words_of(words.language())["requests"]
    if said := "; ".join(known[one] for one in found.requests if one in known):
        yield _("Wish: {request}").format(request=said)
    else:
        yield _("What it is about, the curator will tell you.")


def _next(found: Seen) -> Iterator[str]:
    """What comes, and what may still be said."""
    if found.needs_yes:
        yield _("The mentor is an adult from outside. Nothing comes of the pair without your yes.")
    else:
        yield _("The head’s order comes next, then the first meeting.")
    if found.may_object and found.until is not None and not found.needs_yes:
        text = _("If something speaks against it, press “There is an objection” up to {day}. Nobody asks why.")
        yield text.format(day=until(found.until))


def _back(own: Own) -> Row:
    return [press(_("‹ The pair"), callbacks.MyPair(pair_id=own.pair.id))]
