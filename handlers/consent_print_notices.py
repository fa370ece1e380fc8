"""What comes of printing consents: the file, if whoever asked may still have it."""

from typing import TYPE_CHECKING

from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from bot.words import ngettext
from services import consent_papers
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def consents_printed(facts: "Facts", promise: Promised) -> Reply | None:
    """The consents that somebody asked for."""
    file, about = await facts.file(promise), promise.parameters
    may = await consent_papers.still(facts.session, promise.receiver_id, about, now=facts.now)
    return send(_words(about["subject_id"] is None, about["count"]), home(), document=file) if file and may else None


def _words(is_class: bool, count: int) -> str:
    if not is_class:
        return _("Here is the document. Empty lines are for the pen: the bot does not ask what goes there.")
    words = ngettext("{count} blank to sign.", "{count} blanks to sign.", count).format(count=count)
    return words + "\n\n" + _("Empty lines are for the pen. Please keep the signed papers locked away.")
