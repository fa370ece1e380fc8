"""Prints consents: blanks for the pen, and what somebody gave with how and when; as a PDF or for a word processor."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot import words as languages
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.screens import phrase
from models import Capacity, Category, Chat, ConsentKind, ConsentOutcome, ConsentRoute, Job, Person
from services import consent_docx, consent_papers, consent_print, documents, jobs
from services.consent_papers import Paper
from services.consent_print import PaperWords, Sheet

OUTCOMES: dict[ConsentOutcome, str] = {
    ConsentOutcome.GIVEN: phrase("Consent is given"),
    ConsentOutcome.REFUSED: phrase("Consent is refused"),
    ConsentOutcome.WITHDRAWN: phrase("Consent is taken back"),
    ConsentOutcome.ANNULLED: phrase("The entry was made by mistake and is taken back"),
}
ROUTES: dict[ConsentRoute, str] = {
    ConsentRoute.CHAT: phrase("How: by a button in the chat with the bot"),
    ConsentRoute.PAPER: phrase("How: on paper No. {number} of {day}"),
    ConsentRoute.SIGNATURE: phrase("How: with an electronic signature, reference {number} of {day}"),
}


async def printed(job: Job, tools: Tools) -> None:
    """The documents as one file to whoever asked; nothing, where they may not have them any more."""
    is_word, is_class = bool(job.parameters.get("word")), "group" in job.parameters
    async with tools.transaction() as (session, now):
        papers = await consent_papers.asked(session, job, now=now)
        asker = await session.get_one(Person, job.person_id)
        chat = await session.get(Chat, asker.chat_id or 0)
    with languages.speaking(chat.language if chat else languages.DEFAULT):
        name = _name(job, papers)
    sheets = [sheet(one) for one in papers]
    content = b""
    if sheets and is_word:
        content = await tools.apart(consent_docx.written, sheets[0])
    elif sheets:
        content = await tools.apart(consent_print.pdf, sheets)
    async with tools.transaction() as (session, now):
        if content:
            subject_id = None if is_class else papers[0].subject.id
            await documents.bring(
                session,
                job,
                parameters={"count": len(sheets), "place_id": job.place_id, "subject_id": subject_id},
                name=f"{name}.{'docx' if is_word else 'pdf'}",
                content=content,
                now=now,
            )
        await jobs.done(session, job.id, now=now)


def sheet(one: Paper) -> Sheet:
    """The document in its own language, whatever whoever prints it speaks."""
    document, place = one.document, one.place
    with languages.speaking(document.language):
        return Sheet(
            kind=document.kind,
            version=document.version,
            digest=document.digest,
            language=document.language,
            title=one.text.title,
            text=_plain(one.text.text),
            place=place.name,
            is_addressed=bool(place.address),
            has_inn=bool(place.inn),
            code=one.subject.code,
            subject=one.subject_name,
            signer=one.signer_name,
            is_for_child=document.capacity is Capacity.GUARDIAN,
            choices=_choices(one),
            said=_said(one),
            words=said(),
        )


def said() -> PaperWords:
    """What stands on every sheet, in the language in use."""
    return PaperWords(
        subject=_("About whom"),
        signer=_("Who signs"),
        childs_home=_("address of the child"),
        childs_identity=_("document of the child: kind, series, number"),
        home=_("address"),
        identity=_("document: kind, series, number"),
        issued=_("issued by whom and when"),
        authority=_("paper that gives the right to sign for the child"),
        contact=_("telephone, e-mail or postal address"),
        address=_("address of the organisation"),
        inn=_("INN of the organisation"),
        choices=_("What may be shown to everybody"),
        yes=_("yes"),
        no=_("no"),
        conditions=_("conditions and bans"),
        signature=_("signature"),
        written_out=_("surname and initials"),
        day=_("date"),
        version=_("version {version}"),
    )


def _name(job: Job, papers: Sequence[Paper]) -> str:
    if "group" in job.parameters:
        return _("Consents to sign, {group}").format(group=(job.parameters["group"] or _("No class")).replace("/", "-"))
    return papers[0].text.title if papers else ""


def _plain(text: str) -> str:
    """The first text marked the operator's name."""
    return text.replace("<b>", "").replace("</b>", "")


def _choices(one: Paper) -> tuple[tuple[str, bool | None], ...]:
    """What is published is chosen by itself: the list of data has a line for each category."""
    if one.document.kind is not ConsentKind.DISSEMINATION:
        return ()
    marks = [category in one.event.categories if one.event else None for category in Category]
    return tuple(zip(one.text.data, marks, strict=True))


def _said(one: Paper) -> tuple[str, ...]:
    """How and when it was said, of what was said."""
    event = one.event
    if event is None:
        return ()
    local = event.at.astimezone(ZoneInfo(one.place.time_zone))
    day = event.paper_on or local.date()
    lines = [
        _(OUTCOMES[event.outcome]),
        _("When: {moment} ({zone})").format(moment=f"{local:%d.%m.%Y %H:%M}", zone=one.place.time_zone),
        _(ROUTES[event.route]).format(number=event.paper_number or "-", day=f"{day:%d.%m.%Y}"),
    ]
    if event.until is not None:
        lines.append(_("Holds until: {day}").format(day=f"{event.until:%d.%m.%Y}"))
    if one.is_rebuilt:
        lines.append(_("Said before texts were kept: names and the organisation are as they are now."))
    if not one.is_intact:
        lines.append(_("Careful: the stored text is not the one that was signed."))
    return tuple(lines)
