"""What the server says instead of carrying a call out."""


class Refused(Exception):
    """A Bot API call is not carried out: an HTTP code and Telegram's own words."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class Impossible(Exception):
    """A telephone cannot do what it was asked to: an HTTP code and one sentence."""

    def __init__(self, sentence: str, status: int = 409) -> None:
        super().__init__(sentence)
        self.status = status


def bad_request(words: str) -> Refused:
    """Return the refusal that Telegram gives most often."""
    return Refused(400, f"Bad Request: {words}")


def too_many_requests(retry_after: int) -> Refused:
    """Return Telegram's answer to a flood; `retry_after` in whole seconds."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after)
