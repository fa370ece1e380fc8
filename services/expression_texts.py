"""Functions of expressions over texts."""

import base64
import hashlib
import math

import regex

from services.expression_table import Clock, Functions, flat, numbers
from services.expression_values import XValue, to_text

TEXTS = Functions()
PATTERN_SECONDS = 0.2


@TEXTS.named("string", 1)
def _string(clock: Clock, value: XValue) -> XValue:
    return to_text(value)


@TEXTS.named("string-length", 1)
def _string_length(clock: Clock, value: XValue) -> XValue:
    return float(len(to_text(value)))


@TEXTS.named("lower", 1)
def _lower(clock: Clock, value: XValue) -> XValue:
    return to_text(value).lower()


@TEXTS.named("upper", 1)
def _upper(clock: Clock, value: XValue) -> XValue:
    return to_text(value).upper()


@TEXTS.named("normalize-space", 1)
def _normalize_space(clock: Clock, value: XValue) -> XValue:
    return " ".join(to_text(value).split())


@TEXTS.named("concat", 0, None)
def _concat(clock: Clock, *values: XValue) -> XValue:
    return "".join(map(to_text, flat(values)))


@TEXTS.named("join", 1, None)
def _join(clock: Clock, separator: XValue, *values: XValue) -> XValue:
    return to_text(separator).join(map(to_text, flat(values)))


@TEXTS.named("contains", 2)
def _contains(clock: Clock, whole: XValue, part: XValue) -> XValue:
    return to_text(part) in to_text(whole)


@TEXTS.named("starts-with", 2)
def _starts_with(clock: Clock, whole: XValue, part: XValue) -> XValue:
    return to_text(whole).startswith(to_text(part))


@TEXTS.named("ends-with", 2)
def _ends_with(clock: Clock, whole: XValue, part: XValue) -> XValue:
    return to_text(whole).endswith(to_text(part))


@TEXTS.named("substring-before", 2)
def _substring_before(clock: Clock, whole: XValue, part: XValue) -> XValue:
    before, found, _ = to_text(whole).partition(to_text(part)) if to_text(part) else ("", "", "")
    return before if found else ""


@TEXTS.named("substring-after", 2)
def _substring_after(clock: Clock, whole: XValue, part: XValue) -> XValue:
    return to_text(whole).partition(to_text(part))[2] if to_text(part) else to_text(whole)


@TEXTS.named("substr", 2, 3)
def _substr(clock: Clock, whole: XValue, start: XValue, end: XValue = math.inf) -> XValue:
    """From 0, end not included; negative bounds count from the end."""
    text = to_text(whole)
    bounds = (0.0 if math.isnan(one) else one for one in numbers(clock, start, end))
    first, last = (int(min(max(one, -len(text)), len(text))) for one in bounds)
    return text[first:last]


@TEXTS.named("substring", 2, 3)
def _substring(clock: Clock, whole: XValue, start: XValue, *length: XValue) -> XValue:
    """From 1, with XPath's rounding: characters at places >= start and < start + length."""
    first, *count = (math.floor(one + 0.5) if math.isfinite(one) else one for one in numbers(clock, start, *length))
    end = first + count[0] if count else math.inf
    return "".join(letter for place, letter in enumerate(to_text(whole), start=1) if first <= place < end)


@TEXTS.named("translate", 3)
def _translate(clock: Clock, whole: XValue, old: XValue, new: XValue) -> XValue:
    letters, others = to_text(old), to_text(new)
    table = {ord(letter): others[at : at + 1] or None for at, letter in reversed(list(enumerate(letters)))}
    return to_text(whole).translate(table)


@TEXTS.named("regex", 2)
def _regex(clock: Clock, whole: XValue, pattern: XValue) -> XValue:
    """The whole text matches; a pattern that is wrong or takes too long matches nothing."""
    try:
        return regex.fullmatch(to_text(pattern), to_text(whole), timeout=PATTERN_SECONDS) is not None
    except (regex.error, TimeoutError):
        return False


@TEXTS.named("digest", 2, 3)
def _digest(clock: Clock, value: XValue, algorithm: XValue, encoding: XValue = "base64") -> XValue:
    name = to_text(algorithm).replace("-", "").lower()
    if name not in ("md5", "sha1", "sha256", "sha384", "sha512"):
        return ""
    digest = hashlib.new(name, to_text(value).encode(), usedforsecurity=False).digest()
    return digest.hex() if to_text(encoding) == "hex" else base64.b64encode(digest).decode()


@TEXTS.named("count-items", 2)
def _count_items(clock: Clock, separator: XValue, items: XValue) -> XValue:
    """SurveyCTO's lists in a text: `a|b|c`."""
    return float(len(_items(separator, items)))


@TEXTS.named("item-at", 3)
def _item_at(clock: Clock, separator: XValue, items: XValue, place: XValue) -> XValue:
    found, at = _items(separator, items), numbers(clock, place)[0]
    return found[int(at)] if 0 <= at < len(found) else ""


@TEXTS.named("item-index", 3)
def _item_index(clock: Clock, separator: XValue, items: XValue, item: XValue) -> XValue:
    found = _items(separator, items)
    return float(found.index(to_text(item))) if to_text(item) in found else -1.0


@TEXTS.named("item-present", 3)
def _item_present(clock: Clock, separator: XValue, items: XValue, item: XValue) -> XValue:
    return float(to_text(item) in _items(separator, items))


@TEXTS.named("de-duplicate", 2)
def _de_duplicate(clock: Clock, separator: XValue, items: XValue) -> XValue:
    return to_text(separator).join(dict.fromkeys(_items(separator, items)))


@TEXTS.named("format-number", 1)
def _format_number(clock: Clock, value: XValue) -> XValue:
    """With commas between thousands."""
    number = numbers(clock, value)[0]
    return f"{number:,.10g}" if math.isfinite(number) else ""


@TEXTS.named("hash", 1, None)
def _hash(clock: Clock, *values: XValue) -> XValue:
    return hashlib.blake2b("".join(map(to_text, flat(values))).encode(), digest_size=8).hexdigest()


def _items(separator: XValue, items: XValue) -> list[str]:
    text, between = to_text(items), to_text(separator)
    return [one for one in (text.split(between) if between else text.split()) if one]
