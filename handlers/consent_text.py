"""The one text of the consent to processing, in short and in full; a change of the full one is a new version."""

from bot.words import gettext as _
from handlers.screens import first_name, plain
from models import Capacity
from services.consents import VERSION
from services.participants import Participant


def short(one: Participant) -> str:
    """What is asked, what for, who sees it, how long, how to take it back; then the choice is free."""
    return brief(one.place.name, one.speaks_as, one.person.name)


def full(one: Participant) -> str:
    """The whole text, for the one who signs."""
    return whole(one.place.name, one.speaks_as, one.person.name)


def brief(place: str, speaks_as: Capacity = Capacity.SELF, child: str = "") -> str:
    """The short text, also for whoever is nobody to the bot yet."""
    opening = {
        Capacity.SELF: _(
            "<b>Consent to the use of your data</b>\n\n"
            "<b>{place}</b> runs a mentoring programme. To take part, you let it keep and use:"
        ),
        Capacity.GUARDIAN: _(
            "<b>Consent for your child: {child}</b>\n\n"
            "<b>{place}</b> runs a mentoring programme. For the child to take part, you let it keep and use:"
        ),
    }[speaks_as]
    rest = _(
        "• name, age, class or post;\n"
        "• answers to questionnaires;\n"
        "• the pair and its meetings;\n"
        "• the number of the chat with this bot.\n\n"
        "<b>What for:</b> to find a pair, arrange meetings and see whether they help.\n"
        "<b>Who sees it:</b> the curator.\n"
        "<b>How long:</b> while the programme lasts, and one year more.\n"
        "<b>Where:</b> messages pass through Telegram, its servers are abroad.\n\n"
        "You may say no, nothing else depends on it. You can take a yes back at any time, in the «Settings»."
    )
    return _filled(f"{opening}\n{rest}", place, child)


def whole(place: str, speaks_as: Capacity = Capacity.SELF, child: str = "") -> str:
    """The whole text, also for whoever is nobody to the bot yet."""
    opening = {
        Capacity.SELF: _("I agree that <b>{place}</b> (the operator) processes my personal data."),
        Capacity.GUARDIAN: _(
            "As a parent or guardian I agree that <b>{place}</b> (the operator) "
            "processes the personal data of my child: {child}."
        ),
    }[speaks_as]
    rest = _(
        "1. The operator’s address and details are with the curator.\n\n"
        "2. Purpose: taking part in the mentoring programme. That is: finding a pair, arranging meetings, "
        "asking by questionnaires, seeing whether the programme has helped.\n\n"
        "3. Data: full name; date or year of birth; class, study group or post; roles in the programme; "
        "answers to questionnaires; pairs and meetings; number and language of the chat with this bot. "
        "Nothing is asked about health, no identity documents and no photographs.\n\n"
        "4. What is done with them, by computer and without: collecting, recording, sorting, storing, correcting, "
        "using, making anonymous, deleting. Nothing is published and nothing is handed to others: "
        "that would need a consent of its own.\n\n"
        "5. Messages to this bot pass through the messenger Telegram, whose servers are outside Russia. "
        "Whoever does not want that tells the curator and answers on paper.\n\n"
        "6. Term: until the programme ends and one year more. "
        "After that the data are deleted or made anonymous within 30 days.\n\n"
        "7. The consent can be withdrawn at any time: in this chat (in the «Settings») "
        "or in writing to the operator. Then processing stops, and the data are deleted within 30 days, "
        "unless the law requires otherwise.\n\n"
        "8. Anybody may ask the operator what is stored about them, and have it corrected or deleted."
    )
    return _filled(f"{opening}\n\n{rest}\n\n", place, child) + _("Version of the text: {version}").format(
        version=VERSION
    )


def to_a_child(one: Participant) -> str:
    """To a child under 14, in whose place the guardian decides; the child may refuse all the same."""
    return _filled(
        _(
            "<b>About your data</b>\n\n"
            "<b>{place}</b> is looking for mentors: grown-ups and older pupils who help.\n\n"
            "For that the bot keeps your name, your class and your answers. Only the curator reads them.\n\n"
            "Your parent or guardian says whether that is all right. But you decide, too: "
            "if you do not want to take part, just say so. Nobody will mind."
        ),
        one.place.name,
        one.person.name,
    )


def _filled(text: str, place: str, child: str) -> str:
    return text.format(place=plain(place), child=plain(first_name(child)))
