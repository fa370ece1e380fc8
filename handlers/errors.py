"""Refusals in words: every fact that a service may state, and what the person reads of it."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import ErrorEvent
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.keyboards import home
from bot.replies import Reply, one_after_another, send, toast
from bot.words import gettext as _
from handlers import roster_screens
from handlers.forms import show_current
from handlers.screens import phrase
from services import errors
from services.access import Me
from services.errors import Refusal
from services.form_problem import FormProblem

router = Router(name="errors")

WORDS: dict[type[Refusal], str] = {
    errors.NotFound: phrase("This is not here. Perhaps it has changed."),
    errors.NotAllowed: phrase("This is not open to you."),
    errors.TooLate: phrase("The minute is over: this can no longer be taken back."),
    errors.InUse: phrase("Somebody works with it already: this can no longer be taken back."),
    errors.CannotTakeOver: phrase("This cannot be passed on to this person: please choose from the list."),
    errors.DaysWrong: phrase("These days do not fit: from today on, and for a year at most."),
    errors.DaysNotRead: phrase("Some of these days are not clear. Please write them like this: 26.10–01.11, 05.11"),
    errors.DaysTaken: phrase("On these days somebody else is standing in already. Please look at the place’s card."),
    errors.NotEarlier: phrase("Your own day can only come before the one that holds now."),
    errors.TimeTaken: phrase("This time does not fit any more. Please choose another one."),
    errors.AlreadySo: phrase("This is done already."),
    errors.PlaceExists: phrase("There is a place of this name already."),
    errors.PlaceMisplaced: phrase("This cannot be added here. Please choose another kind."),
    errors.UnknownTimeZone: phrase("There is no such time zone."),
    errors.InnWrong: phrase("There seems to be a slip in the INN. Please compare it with the papers."),
    errors.DatesReversed: phrase("The last day comes before the first. Please change one of them."),
    errors.DayToCome: phrase("That date has not come yet."),
    errors.OtherYear: phrase("That day is not of this school year. Please look at the year once more."),
    errors.BirthDateWrong: phrase("This birth date is still to come, or does not fit the year in the list."),
    errors.PersonKnown: phrase("This person is in the list already."),
    errors.RowWrong: phrase("This does not fit yet: {problems}."),
    errors.PosterFull: phrase("Very many have applied here. Please come again in a day or two."),
    errors.WrongTelephone: phrase("A parent of this child uses that telephone. The child needs a link on their own."),
    errors.OfAge: phrase("This person is 18 or older: no guardian is needed."),
    errors.PaperNeeded: phrase("Here this consent is given on paper. The curator has the form."),
    errors.SignatureNotNeeded: phrase("Somebody else gives this consent."),
    errors.AlreadyAnswered: phrase("This has been answered already."),
    errors.NobodyToAsk: phrase("Nobody can be asked: there is nobody for it, or the consents are not complete."),
    errors.CodeUnknown: phrase("Nobody here has this code. Please compare it with the list."),
    errors.NotByChat: phrase("Names do not pass through this chat here. On the server: python -m bot {command}"),
    errors.FileNotByChat: phrase(
        "Lists of people do not pass through this chat here. On the server: python -m bot {command}\n\n"
        "A roadmap does: please send it as .docx."
    ),
    errors.FilesStay: phrase("Files do not pass through this chat here."),
    errors.NotHere: phrase("This place works on paper: only its staff come in here."),
    errors.ConsentMissing: phrase("The consent comes first. It stands in «My tasks»."),
    errors.NotAPair: phrase("These two cannot be a pair now. Please look at the list again."),
    errors.PairMovedOn: phrase("This pair is settled already: there is nothing left to answer."),
    errors.PairHindered: phrase("This pair goes no further for now. The curator will tell you what comes next."),
    errors.ObjectionsOver: phrase("The days for an objection are over. Please speak with the curator."),
    errors.AnotherAsked: phrase("Another mentor has been asked already. Please call that pair off first."),
    errors.MentorUnsuited: phrase("This mentor is no longer free for it. Please look for another one."),
    errors.GatheringClosed: phrase("The answers are collected. If something has changed, please tell the curator."),
    errors.EventOver: phrase("This event is over or cancelled: no answer is needed any more."),
    errors.SeatsTaken: phrase("There are no more free seats for that."),
    errors.EnoughNamed: phrase("Three are named. Press a name once more to take it off."),
    errors.InterviewTaken: phrase("This time has just been taken. Please pick another one."),
    errors.NobodyToTell: phrase("There is nobody to whom this could go."),
    errors.NothingToSay: phrase("It says nothing yet: please write a text, or send a photo or a file."),
    errors.TextTooLong: phrase("There are {count} letters here, and {most} fit. Please make it shorter."),
    errors.TagsTyped: phrase(
        "Marks of formatting would be read as letters. Please mark the words in Telegram itself, and send it again."
    ),
    errors.FileTooBig: phrase("Files of up to {megabytes} MB pass. Please send a smaller one."),
    errors.PartsFull: phrase("Ten messages are the most that one broadcast can have."),
    errors.TimePast: phrase("This time is over. Please choose a later one."),
    errors.SecondPersonNeeded: phrase("Somebody else says this word: whoever has written it cannot."),
    errors.ThreadClosed: phrase("Nobody answers here any more. Please ask your curator."),
    errors.WordsStay: phrase("Here one answers in person: words do not pass through this chat."),
    errors.QuestionsLeft: phrase("Please answer the questions first. Still open: {count}."),
}
"""What a person reads of each fact; one without words of its own has those of the fact it is a kind of."""


@router.error(ExceptionTypeFilter(Refusal))
async def say_why(event: ErrorEvent, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Whoever was refused reads why: over the pressed button, or as a message, with the open question again."""
    assert isinstance(event.exception, Refusal)
    why = said(event.exception)
    if event.update.callback_query:
        return toast(why)
    question = await show_current(session, me, now)
    return one_after_another(send(why), question) if question else send(why, home())


def said(fact: Refusal) -> str:
    """The fact in words."""
    if isinstance(fact, FormProblem):
        return fact.said(words.language().partition("@")[0])
    text = _(next(WORDS[kind] for kind in type(fact).__mro__ if kind in WORDS))
    if isinstance(fact, errors.NotByChat):
        return text.format(command=fact.command) if fact.command else _("Names do not pass through this chat here.")
    if isinstance(fact, errors.RowWrong):
        return text.format(problems=roster_screens.faults(fact.problems))
    return text.format(**vars(fact))
