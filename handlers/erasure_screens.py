"""Destroying data on the screen: who is proposed and why, the last question, the proofs."""

from collections.abc import Sequence
from datetime import date

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import paged, phrase, plain, short_name
from models import Erasure, ErasureReason
from services import erasure_act
from services.erasure_orders import AT_ONCE, Proposed
from services.retention import Proposal

PAGE = 8
REASONS: dict[ErasureReason, str] = {
    ErasureReason.WITHDRAWAL: phrase("the consent was taken back"),
    ErasureReason.REFUSED: phrase("said no, intake is over"),
    ErasureReason.UNANSWERED: phrase("no consent came, intake is over"),
    ErasureReason.RETENTION: phrase("the time of keeping is over"),
}
"""Why somebody's data are to be destroyed."""


def proposed(found: Proposed, page: int) -> Reply:
    """Whose data are kept no longer, why, and until when they must be destroyed."""
    place_id, together = found.place.id, len(found.together)
    shown, page, of = paged(found.people, page, PAGE)
    lines = [f"• {plain(short_name(one.name))}: {_why(one)}" for one in shown] or [_("Nobody is proposed now.")]
    rows: list[Row] = [[press(short_name(one.name), callbacks.AskToErase(person_id=one.person_id))] for one in shown]
    rows += pages(page, of, lambda to: callbacks.Erasures(place_id=place_id, page=to))
    if together:
        rows.append([press(_("Destroy all proposed"), callbacks.AskToEraseAll(place_id=place_id))])
    rows.append([press(_("Acts"), callbacks.ErasureProofs(place_id=place_id))])
    return send("\n".join([_("<b>Destroying data</b>"), "", *lines]), *rows, home())


def ask(found: Proposal, request_id: int) -> Reply:
    """The last question before one person goes."""
    text = _(
        "<b>Destroy the data of {person}?</b>\nWhy: {why}.\n\n"
        "Everything goes: the name, the telephone, answers, drafts, consents, messages. "
        "Parents who answer for nobody else go, too. Surveys that are over keep their numbers.\n\n"
        "<b>This can never be taken back.</b>"
    )
    act = callbacks.EraseNow(person_id=found.person_id, request_id=request_id)
    said = text.format(person=plain(found.name), why=_why(found))
    return send(said, [press(_("Destroy"), act)], home())


def ask_all(found: Proposed) -> Reply:
    """The last question before all who are proposed go."""
    count = len(found.together)
    text = ngettext("<b>Destroy the data of {count} person?</b>", "<b>Destroy the data of {count} people?</b>", count)
    lines = [f"• {plain(short_name(one.name))}: {_why(one)}" for one in found.together[:AT_ONCE]]
    act = callbacks.EraseAll(place_id=found.place.id, count=count)
    never = _("<b>This can never be taken back.</b>")
    said = [text.format(count=count), "", *lines, *_more(count), "", never]
    return send("\n".join(said), [press(_("Destroy"), act)], _to_list(found.place.id), home())


def erased(proof: Erasure) -> Reply:
    """It is done: the number of the proof, and what is left to do by hand."""
    said = _("Done. The data of {code} are destroyed.").format(code=proof.person_code)
    return send("\n\n".join([said, *_left(proof)]), *_acts(proof), home())


def erased_many(place_id: int, count: int) -> Reply:
    """It is done for many."""
    said = ngettext(
        "Done. The data of {count} person are destroyed.", "Done. The data of {count} people are destroyed.", count
    )
    acts = [press(_("Acts"), callbacks.ErasureProofs(place_id=place_id))]
    return send(said.format(count=count), acts, _to_list(place_id), home())


def proofs(found: Sequence[Erasure], place_id: int, page: int) -> Reply:
    """What was destroyed, the newest first, by codes."""
    shown, page, of = paged(found, page, PAGE)
    rows: list[Row] = [
        [press(f"{one.person_code} · {one.at:%d.%m.%Y}", callbacks.ErasureProof(erasure_id=one.id))] for one in shown
    ]
    turn = pages(page, of, lambda to: callbacks.ErasureProofs(place_id=place_id, page=to))
    none = [] if found else [_("Nothing has been destroyed yet.")]
    return send("\n".join([_("<b>Acts of destruction</b>"), *none]), *rows, *turn, _to_list(place_id), home())


def proof(one: Erasure) -> Reply:
    """One proof: what was destroyed and why, what is still to be done by hand."""
    head = _("<b>{code}</b>, destroyed on {day}: {why}").format(
        code=one.person_code, day=f"{one.at:%d.%m.%Y}", why=_(REASONS[one.reason])
    )
    signed = _("Act: No. {number}, {day}").format(number=plain(one.act_number or ""), day=_day(one.act_on))
    destroyed = "; ".join(erasure_act.categories(one.counted))
    said = [head, destroyed, *([signed] if one.act_number else []), *_left(one)]
    return send("\n\n".join(said), *_acts(one), [_back(one.place_id)], home())


def _left(one: Erasure) -> list[str]:
    """Papers to be destroyed by hand, files that went whole, recipients to be told."""
    said = []
    if one.papers:
        title = _("Papers destroyed on {day}:").format(day=_day(one.papers_destroyed_on))
        title = title if one.papers_destroyed_on else _("Papers to be destroyed by hand:")
        said.append("\n".join([title, *(f"• {plain(erasure_act.paper(paper))}" for paper in one.papers)]))
    if files := one.counted.get("files"):
        names = ", ".join(map(plain, files))
        said.append(_("Files destroyed whole, please make them anew: {names}").format(names=names))
    if told := sorted({event["recipient"] for event in one.log if event.get("recipient")}):
        said.append(_("The data were passed on to: {names}. Please tell them.").format(names=plain(", ".join(told))))
    return said


def _acts(one: Erasure) -> list[Row]:
    rows: list[Row] = [[press(_("Print the act"), callbacks.ErasureAct(erasure_id=one.id))]]
    if not one.act_number:
        rows[0].append(press(_("Number of the act"), callbacks.ActNumber(erasure_id=one.id)))
    if one.papers and not one.papers_destroyed_on:
        rows.append([press(_("Papers destroyed"), callbacks.PapersDestroyed(erasure_id=one.id))])
    return rows


def _why(one: Proposal) -> str:
    why = _(REASONS[one.reason])
    return why if one.due_on is None else _("{why}; until {day}").format(why=why, day=_day(one.due_on))


def _more(count: int) -> list[str]:
    return (
        [_("The first {count} now, the others with the next press.").format(count=AT_ONCE)] if count > AT_ONCE else []
    )


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _to_list(place_id: int) -> Row:
    return [press(_("‹ Back"), callbacks.Erasures(place_id=place_id))]


def _back(place_id: int) -> dict[str, str]:
    return press(_("‹ Back"), callbacks.ErasureProofs(place_id=place_id))
