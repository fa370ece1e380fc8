"""Links that open the bot."""


def start(bot_name: str, token: str) -> str:
    """The deep link that opens the chat with `/start TOKEN`."""
    return f"https://t.me/{bot_name}?start={token}"
