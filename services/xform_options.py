"""The options of an XForm's questions: where they come from and what they depend on."""

from collections.abc import Callable
from math import isfinite, nan
from typing import Any
from xml.etree.ElementTree import Element

import regex

from services.form_items import Kind
from services.xform_words import NS, Words

LONGEST_RANGE = 1000
"""Numbers; a longer range is typed in."""

_EDGES = (("start", "1"), ("end", "10"), ("step", "1"))
_RANDOM = regex.compile(r"randomize\((?P<nodes>.*?)(?:\s*,\s*(?P<seed>[^,\]]+))?\)", regex.DOTALL)
_LIST = regex.compile(r"instance\('(?P<name>[^']+)'\)/root/item\s*(?:\[(?P<filter>.*)\])?", regex.DOTALL)
_SEARCH = regex.compile(r"search\((?P<arguments>.*)\)", regex.DOTALL)
_ARGUMENT = regex.compile(r"'[^']*'|\"[^\"]*\"|[^,]+")
_ITEXT_OF_ROW = "jr:itext(itextId)"
_FUNCTIONS = {"contains": "contains", "startswith": "starts-with", "endswith": "ends-with"}

Checked = Callable[[str, str, str | None, bool], str | None]
"""An expression that has been looked through: node, column, text, whether it stands in a list."""


def of(control: Element, node: str, words: Words, checked: Checked) -> dict[str, Any]:
    """What of a question's options goes into the compiled form."""
    search = _SEARCH.search(control.get("appearance", ""))
    itemset = control.find("x:itemset", NS)
    if itemset is None:
        return _searched(control, node, search["arguments"], checked) if search else {"inline": _items(control, words)}
    found: dict[str, Any] = {}
    nodeset = (itemset.get("nodeset") or "").strip()
    if shuffled := _RANDOM.fullmatch(nodeset):
        nodeset = shuffled["nodes"].strip()
        found["random"] = checked(node, "parameters", shuffled["seed"], False) or ""
    value, label = _column(itemset, "value", "name"), _column(itemset, "label", "label")
    rows = _LIST.fullmatch(nodeset)
    if not rows:
        nodes = checked(node, "choice_filter", nodeset, False)
        return {**found, "nodes": nodes, "value": value, "label_from": label}
    found |= {"list": rows["name"], "filter": checked(node, "choice_filter", rows["filter"], True)}
    return found | {"value": value, "label_from": label if label != _ITEXT_OF_ROW else "label"}


def numbers(control: Element, bind: Element) -> dict[str, Any]:
    """The numbers of a range; a very long one is typed in and checked. ValueError where it is none."""
    start, end, step = (float(control.get(edge, default)) for edge, default in _EDGES)
    count = (end - start) / step if step else nan
    if not isfinite(count) or count < 0:
        raise ValueError(count)
    if count <= LONGEST_RANGE:
        return {"range": [start, end, step]}
    limits, own = f"(. >= {start:.9g} and . <= {end:.9g})", bind.get("constraint")
    return {
        "kind": (Kind.INTEGER if bind.get("type") == "int" else Kind.DECIMAL).value,
        "constraint": f"{limits} and ({own})" if own else limits,
    }


def lists(model: Element, words: Words) -> dict[str, Any]:
    """The options that the form brings with it."""
    return {
        one.get("id", ""): [_choice(item, words) for item in one.findall("x:root/x:item", NS)]
        for one in model.findall("x:instance[@id]", NS)
        if not one.get("src")
    }


def files(model: Element, searched: set[str]) -> dict[str, str]:
    """The attached tables that the form names: by name, the file."""
    named = {one.get("id", ""): one.get("src", "") for one in model.findall("x:instance[@src]", NS)}
    found = {name: source.rpartition("/")[2] for name, source in named.items() if "last-saved" not in source}
    return found | {name: f"{name}.csv" for name in searched - found.keys() if name}


def _choice(item: Element, words: Words) -> dict[str, Any]:
    cells = {cell.tag.rpartition("}")[2]: cell.text or "" for cell in item}
    text, own = cells.pop("itextId", None), words.default_language
    name, said = cells.pop("name", ""), cells.pop("label", "")
    label = words.said(f"jr:itext('{text}')", "") if text is not None else {own: [said]}
    return {"name": name, "label": label} | ({"data": cells} if cells else {})


def _column(itemset: Element, tag: str, default: str) -> str:
    found = itemset.find(f"x:{tag}", NS)
    return (found.get("ref") or default).strip().removeprefix("./") if found is not None else default


def _items(control: Element, words: Words) -> list[dict[str, Any]]:
    """Options that stand in the question itself."""
    return [
        {
            "name": item.findtext("x:value", "", NS),
            "label": words.phrase(item.find("x:label", NS), ""),
        }
        for item in control.findall("x:item", NS)
    ]


def _searched(control: Element, node: str, arguments: str, checked: Checked) -> dict[str, Any]:
    """`search('table', 'contains', 'column', value)`: the only option names the columns of an attached table."""
    given = [one.strip() for one in _ARGUMENT.findall(arguments)]
    names = [one.strip("'\"") for one in given]
    item = control.find("x:item", NS)
    value, label = ("name", "label") if item is None else (_text(item, "value"), _text(item, "label"))
    conditions = []
    if len(given) >= 4 and names[1] == "matches":
        conditions = [f"{names[2]} = {given[3]}"]
    elif len(given) >= 4:
        conditions = [f"{_FUNCTIONS.get(names[1].lower(), 'contains')}({names[2]}, {given[3]})"]
    if len(given) >= 6:
        conditions.append(f"{names[4]} = {given[5]}")
    condition = " and ".join(conditions) or None
    return {
        "list": names[0].removesuffix(".csv") if names else "",
        "filter": checked(node, "appearance", condition, True),
        "value": value,
        "label_from": label.split(",")[0].strip(),
    }


def _text(item: Element, tag: str) -> str:
    return (item.findtext(f"x:{tag}", "", NS) or "").strip()
