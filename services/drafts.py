"""What somebody has typed into the bot by a form and sent, kept until it is used."""

from sqlalchemy.ext.asyncio import AsyncSession

from models import Response, ResponseState
from services import form_versions, forms
from services.access import Me
from services.errors import NotFound


async def own(session: AsyncSession, me: Me, response_id: int, *, code: str) -> Response:
    """The sent form `code` of this telephone; NotFound when it is foreign, another form, or used already."""
    response = await forms.own(session, me, response_id)
    version = await form_versions.published(session, response.form_version_id)
    if version.code != code or response.state is not ResponseState.SUBMITTED:
        raise NotFound
    return response
