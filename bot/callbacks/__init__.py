"""Every button outside questionnaires: one class each, one file for each noun."""

from bot.callbacks.appeals import *
from bot.callbacks.applications import *
from bot.callbacks.audit import *
from bot.callbacks.authoring import *
from bot.callbacks.below import *
from bot.callbacks.consent_lists import *
from bot.callbacks.consent_print import *
from bot.callbacks.consents import *
from bot.callbacks.curators import *
from bot.callbacks.departures import *
from bot.callbacks.duplicates import *
from bot.callbacks.erasures import *
from bot.callbacks.home import *
from bot.callbacks.invitations import *
from bot.callbacks.new_year import *
from bot.callbacks.paper_answers import *
from bot.callbacks.people import *
from bot.callbacks.places import *
from bot.callbacks.posters import *
from bot.callbacks.results import *
from bot.callbacks.rights import *
from bot.callbacks.roadmaps import *
from bot.callbacks.rosters import *
from bot.callbacks.surveys import *
from bot.callbacks.tasks import *
