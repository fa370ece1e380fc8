"""A school's year of pairs, from the questionnaires to the registers at the end."""

from tests.stories.pairing_school import everybody_takes_part
from tests.stories.world import World


async def test_a_year_of_pairs(world: World) -> None:
    cast = await everybody_takes_part(world)
    assert len(cast.phones) == 65
