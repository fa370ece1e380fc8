"""Filling in a questionnaire as people do: by what the screen shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.phone import MARKS, Json, Person, buttons_of, text_of

UNSURE = "Затрудняюсь"
SKIP, DONE, SEND, KEEP, BACK, GO_ON = "Пропустить", "Готово", "Отправить", "Оставить ›", "‹ Назад", "Продолжить"
HELP = "Нужна помощь"
"""Stands under every screen of a mentee, and is no part of the question."""
Answers = Mapping[str, str | list[str] | None]
"""What somebody answers, by the words of the question: text, option, options; None where they skip it."""


@dataclass(frozen=True)
class Question:
    """A question, or the review, as it stands on a screen."""

    message_id: int
    label: str
    progress: int
    options: dict[str, str]
    """Buttons without their marks, and what they do."""
    ticked: frozenset[str]

    @property
    def is_review(self) -> bool:
        """All is answered: it can be sent."""
        return SEND in self.options

    @property
    def turns(self) -> str | None:
        """The button to the next page of options."""
        return next((data for label, data in self.options.items() if label.endswith(" ›") and "/" in label), None)


def question_in(message: Json) -> Question | None:
    """The question that a message of the bot shows."""
    buttons = [(label, data) for label, data in buttons_of(message) if label != HELP]
    text, bold = text_of(message), [one for one in message.get("entities", ()) if one["type"] == "bold"]
    is_review = any(label == SEND for label, _ in buttons)
    if not is_review and (" %" not in text or not bold):
        return None
    label = "" if is_review else _cut(text, bold[0])
    return Question(
        message_id=message["message_id"],
        label=label,
        progress=100 if is_review else int(text.split(" %")[0].rsplit(" ", 1)[-1]),
        options={MARKS.sub("", text): data for text, data in buttons},
        ticked=frozenset(MARKS.sub("", text) for text, _ in buttons if text.startswith("☑")),
    )


class Respondent:
    """Somebody before a questionnaire."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def looks(self) -> Question | None:
        """The question that came last since the person acted."""
        shown = [question for message in self.person.news() if (question := question_in(message))]
        return shown[-1] if shown else None

    async def sees(self) -> Question:
        """Waits for a question, or the review."""
        return await self.person.until(self.looks, "a question")

    async def sees_after(self, before: Question) -> Question:
        """Waits for something else than what stood there before; a question that comes again is something else."""

        def changed() -> Question | None:
            now = self.looks()
            return now if now != before else None

        now = await self.person.until(changed, f"something after «{before.label}»")
        assert now.progress >= before.progress, "progress fell"
        return now

    async def answers(self, question: Question, answer: str | list[str] | None) -> Question:
        """Answers the question that stands on the screen; gives what comes after it."""
        if answer is None:
            return await self.presses(question, SKIP if SKIP in question.options else UNSURE)
        if isinstance(answer, list):
            return await self._ticks(question, answer)
        while answer not in question.options and question.turns:
            question = await self._acts(question, question.turns)
        if answer in question.options:
            return await self.presses(question, answer)
        self.person.writes(answer)
        return await self.sees_after(question)

    async def reads_on(self, note: Question) -> Question:
        """Has read what is no question."""
        return await self.presses(note, GO_ON)

    async def presses(self, question: Question, label: str) -> Question:
        """Presses a button under the question; gives what comes after it."""
        return await self._acts(question, question.options[label])

    async def fills(self, answers: Answers, *, until: str = "") -> Question:
        """Answers question after question, up to the review or to the question `until`."""
        question = await self.sees()
        while not question.is_review and question.label != until:
            assert question.label in answers, f"no answer prepared for «{question.label}»"
            question = await self.answers(question, answers[question.label])
        return question

    async def sends(self, review: Question) -> None:
        """Sends what has been reviewed."""
        self.person.presses_data(review.message_id, review.options[SEND])
        await self.person.reads("ответы у куратора")

    async def _ticks(self, question: Question, wanted: list[str]) -> Question:
        """Ticks what is wanted and unticks what is not, page after page; then says that it is done."""
        label, seen = question.label, set[str]()
        while question.label == label:
            seen |= question.options.keys()
            wrong = question.ticked - {*wanted} | question.options.keys() & {*wanted} - question.ticked
            if wrong:
                question = await self.presses(question, min(wrong))
            elif question.turns and not seen.issuperset(wanted):
                question = await self._acts(question, question.turns)
            else:
                return await self.presses(question, DONE)
        return question

    async def _acts(self, question: Question, data: str) -> Question:
        press = self.person.presses_data(question.message_id, data)
        now = await self.person.until(lambda: self._after(press, question), f"what follows «{question.label}»")
        assert now.progress >= question.progress, "progress fell"
        return now

    def _after(self, press: str, before: Question) -> Question | None:
        """What the answer to a press has put on the screen; a late one to something earlier is passed over."""
        answered, shown = None, None
        for event in self.person.events("message", "edit", "toast"):
            if event["kind"] == "toast":
                answered = event["toast"] if event["toast"]["callback_query_id"] == press else answered
            elif answered:
                shown = question_in(event["message"]) or shown
        if answered and answered["text"] and not shown:
            now = self._standing(before.message_id)
            return now if now != before else None
        return shown

    def _standing(self, message_id: int) -> Question | None:
        """The question that stands in a message now."""
        message = self.person.phone.chat.message(message_id)
        return question_in(message.body) if message else None


def _cut(text: str, entity: Json) -> str:
    """The part of a text that an entity marks; Telegram counts in UTF-16."""
    units = text.encode("utf-16-le")
    return units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
