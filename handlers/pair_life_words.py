"""Words for why a pair stands still or has ended, and for what came of it."""

from handlers.screens import phrase
from services.pair_ends import ByItself, End, Pause, Result

PAUSES: dict[Pause, str] = {
    Pause.ILLNESS: phrase("Illness"),
    Pause.PRACTICE: phrase("Practice"),
    Pause.HOLIDAYS: phrase("Holidays"),
    Pause.OTHER: phrase("Another reason"),
}
ENDS: dict[End, str] = {
    End.TIMES: phrase("No time in common"),
    End.MOVED: phrase("Somebody moves"),
    End.LOAD: phrase("Too much to do"),
    End.OTHER_WISHES: phrase("Other wishes"),
    End.OTHER: phrase("Another reason"),
}
BY_ITSELF: dict[ByItself, str] = {
    ByItself.MENTOR_LEFT: phrase("The mentor cannot go on"),
    ByItself.REPLACED: phrase("Another mentor is looked for"),
    ByItself.LEFT: phrase("Somebody has left"),
    ByItself.CONSENT: phrase("A consent is missing"),
}
RESULTS: dict[Result, str] = {
    Result.REACHED: phrase("The goal is reached"),
    Result.PARTLY: phrase("Reached in part"),
    Result.NOT_REACHED: phrase("Not reached"),
}
REASONS: dict[str, str] = {
    **{why.value: words for why, words in PAUSES.items()},
    **{why.value: words for why, words in ENDS.items()},
    **{why.value: words for why, words in BY_ITSELF.items()},
}
"""By the code of any reason."""
