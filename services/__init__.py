"""What the programme does: rules that know the database and never Telegram."""
