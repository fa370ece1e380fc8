"""What a person chose for themselves: the language of the screens, the hour of the morning message."""

from services.access import Me


def speak(me: Me, *, language: str) -> None:
    """From now on this telephone is spoken to in `language`."""
    me.chat.language = language


def wake(me: Me, *, hour: int) -> None:
    """Everybody on this telephone gets their morning message at this local hour."""
    for person in me.persons:
        person.morning_hour = hour
