"""What the bot does outside conversations: a job's kind, and who does it."""

from bot.jobs import Work

WORK: dict[str, Work] = {}
"""By the kind of job."""
