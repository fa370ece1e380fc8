"""How pairs that wait for a result are shown, and the end of a whole programme."""

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.pair_life_words import RESULTS
from handlers.place_facts import FORMS
from handlers.screens import done, plain, short_name
from models import Pair, Programme, Role
from services import pair_sight
from services.pair_results import Finished, Finishing

MOST_PROGRAMMES = 3
"""Programmes that are over, on one screen."""


def waiting(found: Finishing) -> Reply:
    """Each with its button; below them whole programmes that are over."""
    head = _("<b>{place}: results of pairs</b>").format(place=plain(found.place.name))
    some = _("These pairs have had their final meeting, or their time is over. What came of them?")
    none = _("No pair waits for a result. After its final meeting it stands here.")
    one_by_one = [press(_called(one), callbacks.AskResult(pair_id=one.id)) for one in found.pairs]
    turn = pages(found.page, found.pages, lambda page: callbacks.Finishing(place_id=found.place.id, page=page))
    whole = [[_all(one)] for one in found.over[:MOST_PROGRAMMES]]
    back = [press(_("‹ To the pairs"), callbacks.Pairs(place_id=found.place.id))]
    return send(f"{head}\n\n{some if found.pairs else none}", *grid(one_by_one, 2), *turn, *whole, back, home())


def all_results(programme: Programme, count: int) -> Reply:
    """What came of all of them?"""
    pairs = ngettext("{count} pair has not ended yet.", "{count} pairs have not ended yet.", count).format(count=count)
    text = _("<b>{form}</b>: the programme is over.\n\n{pairs} What result do they get? Each can be changed later.")
    acts = [
        press(_(words), callbacks.FinishAll(programme_id=programme.id, result=one)) for one, words in RESULTS.items()
    ]
    back = [press(_("‹ Back"), callbacks.Finishing(place_id=programme.place_id))]
    return send(text.format(form=_(FORMS[programme.form]), pairs=pairs), *grid(acts, 1), back, home())


def all_finished(made: Finished) -> Reply:
    """How many have ended."""
    words = ngettext("{count} pair is finished.", "{count} pairs are finished.", made.count).format(count=made.count)
    return done(words, made.change, [press(_("‹ To the pairs"), callbacks.Pairs(place_id=made.place.id))])


def _called(pair: Pair) -> str:
    mentees = pair_sight.side(pair, Role.MENTEE)
    return short_name(mentees[0].name) + (" …" if len(mentees) > 1 else "")


def _all(programme: Programme) -> Button:
    words = _("Finish all: {form}").format(form=_(FORMS[programme.form]))
    return press(words, callbacks.AskResultOfAll(programme_id=programme.id))
