"""The facts that a person may be told instead of being obeyed, and their one base."""


class Refusal(Exception):
    """What was asked cannot be done; a subclass names the fact and carries its fields, never words for the screen."""


class NotFound(Refusal):
    """There is no such thing for the one who asks: gone, foreign and never made are all the same to them."""


class NotAllowed(Refusal):
    """Nobody on this telephone has the right to do this in that place."""


class TooLate(Refusal):
    """The minute in which a change can be taken back is over."""


class CannotTakeOver(Refusal):
    """Whoever takes over from a curator is of the staff, grown up and in already; this person is not."""


class DaysWrong(Refusal):
    """The days of a deputy begin today or later, within a year, and last a year at most."""


class DaysNotRead(Refusal):
    """The days off that were typed are not understood to the last word."""


class DaysTaken(Refusal):
    """On some of these days a deputy is named already, or one of the two is away or stands in for somebody."""


class InUse(Refusal):
    """What was made cannot be taken back: somebody has built on it already."""


class NotEarlier(Refusal):
    """The day that a level in between names for a step is not before the one that holds."""


class TimeTaken(Refusal):
    """This time is over, or somebody who is to meet then cannot, or may not."""


class AlreadySo(Refusal):
    """It is as it was asked to be already."""


class PlaceExists(Refusal):
    """A place of this name stands there already."""

    def __init__(self, place_id: int) -> None:
        super().__init__(place_id)
        self.place_id = place_id


class PlaceMisplaced(Refusal):
    """A place of this kind cannot stand under that one."""


class UnknownTimeZone(Refusal):
    """No such IANA time zone."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class InnWrong(Refusal):
    """What was typed cannot be a taxpayer's number: its control figures are others."""


class DatesReversed(Refusal):
    """The last day comes before the first."""


class DayToCome(Refusal):
    """The day of a paper that was seen is still to come."""


class OtherYear(Refusal):
    """The day of an order lies before the school year that it is about."""


class BirthDateWrong(Refusal):
    """A birth date is still to come, or of another year than is known."""


class PersonKnown(Refusal):
    """This person, or somebody who may be the same, is in the list already."""

    def __init__(self, person_id: int) -> None:
        super().__init__(person_id)
        self.person_id = person_id


class RowWrong(Refusal):
    """A row of a list cannot be taken; each problem is a value of `services.roster.Problem`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems)
        self.problems = problems


class PosterFull(Refusal):
    """So many have applied by a poster that the curator has to look at them first."""


class WrongTelephone(Refusal):
    """On this telephone somebody answers for the child: the child needs one of their own."""


class OfAge(Refusal):
    """A guardian was named for a person who is 18 or older."""


class PaperNeeded(Refusal):
    """At this place a minor's consent is given on paper, not in the chat."""


class SignatureNotNeeded(Refusal):
    """Somebody else signs for this person."""


class AlreadyAnswered(Refusal):
    """The button is of a question that is not on the screen any more."""


class NobodyToAsk(Refusal):
    """Of those whom a survey is for, nobody is there who may be asked."""


class ConsentMissing(Refusal):
    """There is no consent yet that would allow this."""


class CodeUnknown(Refusal):
    """Nobody of this place has the code that was typed."""


class NotByChat(Refusal):
    """Where names stay out of the messenger this is done by the command line, if there is a command for it."""

    def __init__(self, command: str | None = None) -> None:
        super().__init__(command)
        self.command = command


class FileNotByChat(NotByChat):
    """A file that may hold a list of people does not come in there; a roadmap does, in a format that holds none."""


class FilesStay(Refusal):
    """Files do not pass the messenger at this place."""


class NotHere(Refusal):
    """The place works without a messenger: nobody but its staff is let in."""


class QuestionsLeft(Refusal):
    """A document cannot be accepted before its questions are answered."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class NotAPair(Refusal):
    """A rule, or the limit of the programme, speaks against making these two a pair."""


class PairMovedOn(Refusal):
    """What was asked of a pair is settled, one way or another: no word is waited for any more."""


class PairHindered(Refusal):
    """The pair goes no further now: a consent has ended, or somebody has left."""


class ObjectionsOver(Refusal):
    """The days in which somebody may object to a pair are over."""


class AnotherAsked(Refusal):
    """Another mentor has been asked in the place of the one of this pair."""


class MentorUnsuited(Refusal):
    """This mentor, who suited before, does not any more, or has no place left."""


class EventOver(Refusal):
    """The event has begun, or is cancelled: nobody is asked any more."""


class SeatsTaken(Refusal):
    """So many do not fit in any more."""


class GatheringClosed(Refusal):
    """Wishes after this group meeting are taken no more."""


class EnoughNamed(Refusal):
    """Somebody has named as many as can be named."""


class InterviewTaken(Refusal):
    """Somebody else has picked this time a moment ago."""


class NobodyToTell(Refusal):
    """Nobody fits what a broadcast says of whom it is for."""


class NothingToSay(Refusal):
    """A broadcast without a word or a file."""


class TextTooLong(Refusal):
    """More letters than one message carries, or a caption."""

    def __init__(self, most: int, count: int) -> None:
        super().__init__(most, count)
        self.most, self.count = most, count


class TagsTyped(Refusal):
    """Marks of a formatting language were typed, open or closed: the chat would show them as letters."""


class FileTooBig(Refusal):
    """A file larger than the bot passes on."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(megabytes)
        self.megabytes = megabytes


class PartsFull(Refusal):
    """A broadcast has as many messages as it can have."""


class TimePast(Refusal):
    """The moment that was chosen is over."""


class SecondPersonNeeded(Refusal):
    """Whoever has written a broadcast does not confirm it themselves."""


class ThreadClosed(Refusal):
    """The broadcast is deleted, or whoever spoke in the thread has left: nobody answers there."""


class WordsStay(Refusal):
    """Words of one's own do not pass the messenger at this place."""
