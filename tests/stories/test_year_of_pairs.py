"""A school's year of pairs, from the questionnaires to the registers at the end, as a table written by hand has it."""

from datetime import date

import pytest

from demo.server import serve
from tests.bot_process import running
from tests.stories import pairing_autumn, pairing_end, pairing_order, pairing_term
from tests.stories.pairing_school import everybody_takes_part
from tests.stories.world import World

BEGINS = date(2030, 9, 10)
"""A Tuesday; the table is about this school year."""


@pytest.mark.timeout(900)
async def test_a_year_of_pairs(database_url: str) -> None:
    async with serve() as server, running(database_url, server.url) as bot:
        world = World(server, bot, database_url)
        await world.begin_on(BEGINS)
        cast = await everybody_takes_part(world)
        await pairing_autumn.meets_and_says_with_whom(cast)
        await pairing_autumn.proposal(cast)
        await pairing_order.mentors_answer(cast)
        await pairing_order.families_answer(cast)
        await pairing_order.order(cast)
        await pairing_term.times_are_agreed(cast)
        await pairing_term.term(cast)
        await pairing_end.results(cast)
        await pairing_end.registers(cast)
        await pairing_end.journal(cast)
        await world.end()
