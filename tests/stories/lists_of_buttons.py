"""Finding one button in a list that has pages."""

from tests.phone import MARKS, Person, buttons_of

NEXT_PAGE = "Ещё · "


def fresh(person: Person) -> list[str]:
    """The buttons that have come since the person acted, without their marks."""
    return [MARKS.sub("", label) for message in person.news() for label, _ in buttons_of(message)]


async def presses_the_one(person: Person, words: str) -> None:
    """Presses the newest button with these words in it, on whatever later page of the list it stands."""

    def stands() -> str | None:
        labels = fresh(person)
        found = [one for one in labels if words in one] or [one for one in labels if one.startswith(NEXT_PAGE)]
        return found[-1] if found else None

    while True:
        label = await person.until(stands, f"a button «… {words} …»")
        await person.presses(label)
        if not label.startswith(NEXT_PAGE):
            return


async def opens_pairs(curator: Person, *ways: str) -> None:
    """From home to the pairs of the school, and on."""
    curator.writes("Меню")
    for button in ("Школа", "Пары", *ways):
        await curator.presses(button)
