"""Telegram at home: a strict Bot API server, telephones for invented people, and a clock to turn."""
