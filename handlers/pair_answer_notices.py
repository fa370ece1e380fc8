"""What those of a pair are asked and told, and what its curator reads where somebody says no or nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.replies import Reply
from bot.words import gettext as _
from handlers import pair_answer_screens, pair_next_screens
from services import pair_answers, pair_answers_next, pair_answers_seen, pair_answers_told
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def asked(facts: "Facts", promise: Promised) -> Reply | None:
    """A mentor is asked about a pair, while they have not answered."""
    pair_id, told_id = promise.parameters["pair_id"], promise.receiver_id
    found = await pair_answers_seen.asked(facts.session, pair_id, told_id, now=facts.now)
    return pair_answer_screens.asked(found) if found else None


async def told(facts: "Facts", promise: Promised) -> Reply | None:
    """A mentee, or the family, reads who the mentor is, while they may object."""
    about = promise.parameters
    found = await pair_answers_seen.told(
        facts.session, about["pair_id"], about["person_id"], promise.receiver_id, now=facts.now
    )
    return pair_answer_screens.told(found) if found else None


async def asked_again(facts: "Facts", promise: Promised) -> Reply | None:
    """The same once more to a mentor who has not answered."""
    return _again(await asked(facts, promise))


async def told_again(facts: "Facts", promise: Promised) -> Reply | None:
    """The same once more to a family whose yes is missing."""
    about = promise.parameters
    found = await pair_answers_seen.told(
        facts.session, about["pair_id"], about["person_id"], promise.receiver_id, now=facts.now
    )
    return _again(pair_answer_screens.told(found)) if found and found.needs_yes else None


async def called_off(facts: "Facts", promise: Promised) -> Reply | None:
    """Whoever knew of a pair reads that nothing comes of it."""
    about = promise.parameters
    who = (about["pair_id"], about["person_id"], promise.receiver_id)
    own = await pair_answers_seen.called_off(facts.session, *who, now=facts.now)
    return pair_answer_screens.called_off(own) if own else None


async def others(facts: "Facts", promise: Promised) -> Reply | None:
    """A curator reads who else could be the mentor, while somebody else may be asked."""
    found, told_id = promise.parameters, promise.receiver_id
    ids = [*(one["id"] for one in found["candidates"]), *found["nearest"]]
    told = await pair_answers_next.told(facts.session, found["pair_id"], ids, told_id=told_id, now=facts.now)
    return pair_next_screens.others(told, found) if told else None


def _again(reply: Reply | None) -> Reply | None:
    head = _("Your answer is still waited for.")
    return replace(reply, text=f"{head}\n\n{reply.text}") if reply else None


SAID: dict[str, Callable[["Facts", Promised], Awaitable[Reply | None]]] = {
    pair_answers.OFFERED: asked,
    pair_answers.OFFERED_AGAIN: asked_again,
    pair_answers_told.TOLD: told,
    pair_answers_told.TOLD_AGAIN: told_again,
    pair_answers_told.OFF: called_off,
    pair_answers_next.JOB: others,
}
"""By the kind of promise."""
