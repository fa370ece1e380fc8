"""How surveys look to those who run them: the list, the plan, the card, those who are silent, the timetable."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot import callbacks, words
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import ROLES, labelled, paged, phrase, plain, short_name, until
from models import Person, Place, Role
from services.figures import FEW
from services.form_versions import Published
from services.survey_plans import Plan
from services.survey_timetable import Planned
from services.wave_progress import Progress, Silent, WaveLine

PAGE = 8

ENTRIES: dict[str, str] = {
    "q0": phrase("Before the programme"),
    "midway": phrase("Half-way"),
    "q1": phrase("After the programme"),
}
"""The timetable's entries by name."""


def title(version: Published) -> str:
    """What a questionnaire is called."""
    return version.form.title(words.language())


def surveys(place_id: int, found: Sequence[WaveLine], page: int, *, may_run: bool) -> Reply:
    """The surveys of a place, the newest first."""
    shown, page, of = paged(found, page, PAGE)
    names = [press(_line(one), callbacks.SurveyCard(wave_id=one.wave.id)) for one in shown]
    turn = pages(page, of, lambda to: callbacks.Surveys(place_id=place_id, page=to))
    start = [press(_("Start a survey"), callbacks.StartSurvey(place_id=place_id))]
    days = [press(_("Every year"), callbacks.SurveyDays(place_id=place_id))]
    text = _("<b>Surveys</b>") if found else _("<b>Surveys</b>\n\nThere has been none yet.")
    return send(text, *([start] if may_run else []), *grid(names, 1), *turn, *([days] if may_run else []), home())


def offered(place_id: int, found: Sequence[Published], page: int) -> Reply:
    """Which questionnaire to send."""
    names = _told_apart(found)
    shown, page, of = paged(found, page, PAGE)
    buttons = [press(names[one.id], callbacks.PlanSurvey(place_id=place_id, version_id=one.id)) for one in shown]
    turn = pages(page, of, lambda to: callbacks.StartSurvey(place_id=place_id, page=to))
    back = [press(_("‹ Back"), callbacks.Surveys(place_id=place_id))]
    return send(_("Which questionnaire?"), *grid(buttons, 1), *turn, back)


def planned(plan: Plan) -> Reply:
    """Whom it would ask, and until when: one press starts it."""
    place_id, version_id = plan.place.id, plan.version.id
    answerer_id = plan.answerer.id if plan.answerer else None
    run = callbacks.RunSurvey(place_id=place_id, version_id=version_id, key=plan.key, answerer_id=answerer_id)
    narrow = callbacks.NarrowSurvey(place_id=place_id, version_id=version_id, answerer_id=answerer_id)
    rows: list[Row] = [[press(_("Start"), run)]] if plan.asked else []
    if len(plan.classes) > 1 and not plan.needs_answerer:
        rows.append([press(_("Only one class"), narrow)])
    back = [press(_("‹ Back"), callbacks.StartSurvey(place_id=place_id))]
    return send("\n".join(_plan(plan)), *rows, back)


def answerers(plan: Plan, people: Sequence[Person], page: int) -> Reply:
    """Who is to say something about the others."""
    place_id, version_id = plan.place.id, plan.version.id
    shown, page, of = paged(people, page, PAGE)
    names = [
        press(
            short_name(one.name),
            callbacks.PlanSurvey(place_id=place_id, version_id=version_id, answerer_id=one.id),
        )
        for one in shown
    ]
    turn = pages(page, of, lambda to: callbacks.ChooseAnswerer(place_id=place_id, version_id=version_id, page=to))
    back = [press(_("‹ Back"), callbacks.StartSurvey(place_id=place_id))]
    text = _("Who will answer?") if people else _("Nobody is in the list who could answer.")
    return send(text, *grid(names, 1), *turn, back)


def classes(plan: Plan, keys: Sequence[tuple[str, str]]) -> Reply:
    """Of which class."""
    answerer_id = plan.answerer.id if plan.answerer else None
    place_id, version_id = plan.place.id, plan.version.id
    act = callbacks.PlanSurvey(place_id=place_id, version_id=version_id, answerer_id=answerer_id)
    names = [press(name, act.model_copy(update={"key": key})) for key, name in keys]
    return send(_("Which class?"), *grid(names, 3), [press(_("‹ Back"), act)])


def card(at: Progress, *, may_run: bool, waiting: int, sees_names: bool) -> Reply:
    """How a survey goes, and what can be done about it."""
    wave_id, place_id = at.wave.id, at.wave.place_id
    rows: list[Row] = []
    if at.silent:
        rows.append(
            [press(_("Not finished · {count}").format(count=len(at.silent)), callbacks.SurveySilent(wave_id=wave_id))]
        )
    rows += [[to_results(at, sees_names=sees_names)]] if at.answered or not sees_names else []
    if at.silent and at.wave.closed_at is None and may_run and sees_names:
        rows.append([press(_("From paper"), callbacks.PaperAnswers(wave_id=wave_id))])
    if at.wave.closed_at is None and may_run:
        if waiting:
            rows.append([press(_("Remind · {count}").format(count=waiting), callbacks.RemindSurvey(wave_id=wave_id))])
        rows.append(
            [
                press(_("Refresh"), callbacks.SurveyCard(wave_id=wave_id)),
                press(_("Close"), callbacks.CloseSurvey(wave_id=wave_id)),
            ]
        )
    rows.append([press(_("‹ Surveys"), callbacks.Surveys(place_id=place_id))])
    return send("\n".join(_card(at, sees_names=sees_names)), *rows, home())


def to_results(at: Progress, *, sees_names: bool) -> Button:
    """Results for those who see answers, sums for those outside."""
    if sees_names:
        return press(_("Results"), callbacks.SurveyResults(wave_id=at.wave.id))
    return press(_("Results"), callbacks.SurveyTotals(version_id=at.version.id))


def silent(wave_id: int, found: Sequence[Silent], page: int) -> Reply:
    """Who has not finished; those whom no message reaches first: somebody has to call them."""
    shown, page, of = paged(sorted(found, key=lambda one: one.reachable), page, PAGE)
    names = [press(_silent(one), callbacks.PersonCard(person_id=one.person_id)) for one in shown]
    turn = pages(page, of, lambda to: callbacks.SurveySilent(wave_id=wave_id, page=to))
    lost = [one for one in shown if not one.reachable]
    text = [_("<b>Not finished: {count}</b>").format(count=len(found))]
    if lost:
        text.append(_("☎ — the message did not arrive: please call, or ask them yourself."))
    back = [press(_("‹ Back"), callbacks.SurveyCard(wave_id=wave_id))]
    return send("\n\n".join(text), *grid(names, 1), *turn, back)


def timetable(place: Place, entries: Sequence[Planned]) -> Reply:
    """What is asked by itself each school year; each entry can be moved by a week, or switched."""
    lines = [_("<b>Every year</b>"), "", _("The bot starts these surveys by itself, for those who have agreed."), ""]
    rows: list[Row] = []
    for one in entries:
        name = _(ENTRIES[one.entry.name])
        if one.on is None or one.closes_on is None:
            lines.append(_("• {name}: off").format(name=name))
        else:
            words_ = _("• {name}: {first} – {last}")
            lines.append(words_.format(name=name, first=until(one.on), last=until(one.closes_on)))
        rows.append(_moves(place.id, one, name))
    return send("\n".join(lines), *rows, [press(_("‹ Surveys"), callbacks.Surveys(place_id=place.id))])


def _told_apart(found: Sequence[Published]) -> dict[int, str]:
    """Titles; of several questionnaires with one title also whom each asks, and whether it asks again."""
    names = {one.id: title(one) for one in found}
    for add in (_audience, _turn):
        same = Counter(names.values())
        names |= {one.id: f"{names[one.id]} · {add(one)}" for one in found if same[names[one.id]] > 1}
    return names


def _audience(version: Published) -> str:
    return ", ".join(_(ROLES[Role(role)]) for role in version.form.settings.audience)


def _turn(version: Published) -> str:
    return _("at the end") if version.form.settings.before else _("at the beginning")


def _moves(place_id: int, one: Planned, name: str) -> Row:
    def move(text: str, weeks: int) -> dict[str, str]:
        return press(text, callbacks.MoveSurvey(place_id=place_id, entry=one.entry.name, weeks=weeks))

    if one.on is None:
        return [move(_("Switch on: {name}").format(name=name), 0)]
    return [move("‹", -1), move(_("Switch off: {name}").format(name=name), 0), move("›", 1)]


def _line(one: WaveLine) -> str:
    mark = "● " if one.wave.closed_at is None else ""
    return f"{mark}{title(one.version)} · {one.finished}/{one.asked}"


def _plan(plan: Plan) -> Iterator[str]:
    yield f"<b>{plain(title(plan.version))}</b>"
    yield ""
    if not plan.asked:
        yield _("Nobody can be asked: there is nobody for it, or the consents are not complete.")
        return
    about = plan.version.form.settings.about
    if plan.answerer:
        yield _("Answers: {name}").format(name=plain(plan.answerer.name))
    else:
        yield _("Who is asked: {roles}").format(roles=", ".join(_(ROLES[role]) for role in plan.roles))
    if plan.group:
        yield _("Class: {group}").format(group=plain(plan.group))
    yield (_("About how many: {count}") if about else _("How many: {count}")).format(count=plan.asked)
    if plan.places > 1:
        yield _("In how many places: {count}").format(count=plan.places)
    yield _("Until {day}").format(day=until(plan.closes_on))
    if plan.version.form.settings.is_anonymous:
        yield _("Without names: nobody learns who has answered what.")


def _card(at: Progress, *, sees_names: bool) -> Iterator[str]:
    yield f"<b>{plain(title(at.version))}</b>"
    yield _("Closed") if at.wave.closed_at else _("Open until {day}").format(day=until(at.closes_on))
    yield ""
    numbers = {
        _("Asked: {count}"): at.asked,
        _("Opened: {count}"): at.opened,
        _("Answered: {count}"): at.answered,
        _("Finished: {count}"): at.finished,
    }
    for text, count in numbers.items():
        yield text.format(count=count if sees_names or not 0 < count < FEW else _("fewer than 5"))
    if at.unreachable and sees_names:
        yield ngettext("Not reached: {count}", "Not reached: {count}", at.unreachable).format(count=at.unreachable)


def _silent(one: Silent) -> str:
    who = labelled(one.name, one.group)
    who = f"{who} → {short_name(one.about_name)}" if one.about_name else who
    return f"☎ {who}" if not one.reachable else f"◐ {who}" if one.has_begun else who
