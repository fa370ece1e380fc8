"""Every function of XLSForm expressions, by the names and with the meanings of ODK's list."""

from services.expression_conditions import CONDITIONS
from services.expression_dates import DATES
from services.expression_geometry import GEOMETRY
from services.expression_nodes import NODES
from services.expression_numbers import NUMBERS
from services.expression_table import Functions
from services.expression_texts import TEXTS

FUNCTIONS = Functions({**CONDITIONS, **TEXTS, **NUMBERS, **DATES, **NODES, **GEOMETRY})
