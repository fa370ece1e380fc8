"""Which links Telegram takes, on a button or in a text."""

import re
from urllib.parse import urlsplit

USER_LINK = re.compile(r"tg:(?://)?user\?id=(\d+)", re.IGNORECASE)
WEB_SCHEMES = ("http", "https")


class LinkRejected(Exception):
    """Telegram would not follow this link; the message is its reason."""


def mentioned_user(url: str) -> int | None:
    """Return the id in a `tg://user?id=…` link."""
    found = USER_LINK.fullmatch(url)
    return int(found.group(1)) if found else None


def checked_link(url: str, https_only: bool = False) -> str:
    """Return the link as Telegram stores it, with a scheme; raises LinkRejected."""
    if url.lower().startswith("tg:"):
        if https_only:
            raise LinkRejected("Only HTTPS links are allowed")
        return _tg_link(url[3:].removeprefix("//"))
    if "://" not in url:
        url = "http://" + url
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise LinkRejected("Wrong HTTP URL") from error
    if parts.scheme not in WEB_SCHEMES:
        raise LinkRejected("Unsupported URL protocol")
    if https_only and parts.scheme != "https":
        raise LinkRejected("Only HTTPS links are allowed")
    if not host:
        raise LinkRejected("URL host is empty")
    if any(character.isspace() for character in url) or ("." not in host and ":" not in host):
        raise LinkRejected("Wrong HTTP URL")
    return url if parts.path or parts.query or parts.fragment else url + "/"


def _tg_link(rest: str) -> str:
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if not host:
        raise LinkRejected("Wrong tg URL")
    if not re.fullmatch(r"[a-zA-Z0-9_-]+", host):
        raise LinkRejected("Unallowed characters in URL host")
    return "tg://" + rest
