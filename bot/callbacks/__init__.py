"""Every button outside questionnaires: one class each, one file for each noun."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.appeals import *
from bot.callbacks.applications import *
from bot.callbacks.consents import *
from bot.callbacks.curators import *
from bot.callbacks.departures import *
from bot.callbacks.duplicates import *
from bot.callbacks.home import *
from bot.callbacks.invitations import *
from bot.callbacks.new_year import *
from bot.callbacks.people import *
from bot.callbacks.places import *
from bot.callbacks.posters import *
from bot.callbacks.rosters import *

for _kind in CallbackData.__subclasses__():
    if _kind.__module__.startswith(f"{__name__}."):
        _kind.__module__ = __name__
        # Buttons are named and listed as those of this package, in whichever file they stand.
del _kind
