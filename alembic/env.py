"""How alembic reaches our database."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from bot.config import Settings
from bot.database import migrate_connection
from models import Table


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


asyncio.run(migrate_connection(context.config.attributes.get("url") or Settings().database_url, migrate))
