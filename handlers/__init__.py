"""Conversations: what people press and read, one file for each noun."""

from aiogram import Router

from handlers import (
    consents,
    errors,
    forms,
    invitations,
    links,
    other,
    paper,
    people,
    places,
    questionnaires,
    settings,
    start,
    undo,
)

ROUTERS: tuple[Router, ...] = (
    forms.router,
    start.router,
    invitations.router,
    consents.router,
    people.router,
    links.router,
    paper.router,
    questionnaires.router,
    places.router,
    settings.router,
    undo.router,
    errors.router,
    other.router,
)
"""The table of contents, in the order in which an update looks for its handler: answers first, the rest last."""
