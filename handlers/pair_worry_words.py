"""What needs attention in a pair, in one line: who it is about, by names where they pass, and what it is."""

from collections.abc import Callable

from bot.words import gettext as _
from handlers.screens import phrase, plain, short_name
from models import Pair, PairSignal
from services.pair_signals import Signal

WORDS: dict[str, str] = {
    Signal.DECLINED: phrase("the mentor does not want the pair"),
    Signal.OBJECTED: phrase("there is an objection"),
    Signal.DISPUTED: phrase("the two sides differ on whether the meeting took place"),
    Signal.SILENT: phrase("nobody has said how the meeting was"),
    Signal.NOT_ON: phrase("{who} does not want to go on"),
    Signal.PULSE_LOW: phrase("{who} says that things are going badly: {values}"),
    Signal.SURVEY_LOW: phrase("{who} does not feel well or safe, as the survey says"),
    Signal.HELP: phrase("{who} asks for the curator’s help"),
    Signal.CONSENT: phrase("a consent has ended"),
}


def line(pair: Pair, signal: PairSignal) -> str:
    """What it is about, without the pair's names."""
    made = _PULSE.get(signal.kind)
    if made is not None:
        return made(pair, signal)
    values = ", ".join(map(str, signal.said.get("values", ())))
    return _(WORDS[signal.kind]).format(who=_who(pair, signal), values=values)


def _fall(pair: Pair, signal: PairSignal) -> str:
    before, now = signal.said["values"]
    return _("{who}: from {before} to {now} in the monthly question").format(
        who=_who(pair, signal), before=before, now=now
    )


def _gap(pair: Pair, signal: PairSignal) -> str:
    mentor, mentee = signal.said["values"]
    return _("the mentor gives {mentor}, {who} gives {mentee}").format(
        mentor=mentor, mentee=mentee, who=_who(pair, signal)
    )


def _silence(pair: Pair, signal: PairSignal) -> str:
    if len(signal.said["sides"]) > 1:
        return _("nobody has answered the monthly question")
    return _("{who}: no answer to the monthly question twice").format(who=_who(pair, signal))


def _who(pair: Pair, signal: PairSignal) -> str:
    """Whose word it is; nobody where they are not of the pair any more."""
    number = signal.said.get("member_id")
    member = next((one for one in pair.members if one.id == number), None)
    return plain(short_name(member.person.name)) if member else _("somebody of the pair")


_PULSE: dict[str, Callable[[Pair, PairSignal], str]] = {
    Signal.PULSE_FALL: _fall,
    Signal.PULSE_GAP: _gap,
    Signal.PULSE_SILENCE: _silence,
}
