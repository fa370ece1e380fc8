"""A questionnaire as it runs: read once per version from its JSON, with every expression parsed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from services.expressions import Expression, Row, number_text, parse
from services.form_items import (
    CHOSEN,
    Choice,
    Field,
    Kind,
    Options,
    Phrase,
    Question,
    Repeat,
    Value,
    bare,
    nearest,
    number,
    written,
)
from services.form_settings import FormSettings

__all__ = ["FORMAT", "Choice", "Field", "Form", "Kind", "Phrase", "Question", "Repeat", "Value", "number", "written"]

FORMAT = 1
DEEPEST = 40
"""Calculations that read one another in a longer chain are worked out from its beginning."""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A questionnaire, whole: one version that responses stay on."""

    name: str
    root: str
    """What stands before every path in an expression."""
    version: str
    digest: str
    titles: Mapping[str, str]
    languages: tuple[str, ...]
    default_language: str
    questions: tuple[Question, ...]
    fields: tuple[Field, ...]
    repeats: Mapping[str, Repeat]
    layout: tuple[Question | Repeat, ...]
    """The questions in order, those of a repeat inside it."""
    nodes: Mapping[str, Question | Field]
    by_path: Mapping[str, Question]
    lists: Mapping[str, tuple[Choice, ...]]
    tables: Mapping[str, tuple[Row, ...]]
    """Lists and attached tables, row by row."""
    missing: tuple[str, ...]
    """Attached files that were not there."""
    lasting: tuple[Field, ...]
    """Calculations that keep what they came to at first."""
    deep: tuple[str, ...]
    settings: FormSettings
    headings: Mapping[str, Phrase]
    """The labels of groups, by path."""

    @classmethod
    def load(cls, source: Mapping[str, Any]) -> Self:
        """From what `xlsform.convert` made; ValueError where it is of another format.

        `relevant` there maps paths, those of groups too, to conditions; a question is under those of its groups.
        """
        if source["format"] != FORMAT:
            raise ValueError(f"compiled form of format {source['format']}, not {FORMAT}")
        reader = _Reader(source)
        questions = tuple(map(reader.question, source["questions"]))
        fields = tuple(map(reader.field, source["fields"]))
        root = reader.root
        repeats = {path: reader.repeat(path, row) for path, row in source.get("repeats", {}).items()}
        items: list[Question | Field] = [*fields, *questions]
        form = cls(
            name=source["name"],
            root=root,
            version=source["version"],
            digest=source["digest"],
            titles=source["title"],
            languages=tuple(source["languages"]),
            default_language=source["default_language"],
            questions=questions,
            fields=fields,
            repeats=repeats,
            layout=_nested(questions, repeats, ""),
            nodes={root + one.path: one for one in items},
            by_path={question.path: question for question in questions},
            lists=reader.lists,
            tables=reader.tables(),
            missing=tuple(source.get("missing", ())),
            lasting=tuple(one for one in fields if one.calculation and "once(" in one.calculation.source),
            deep=(),
            settings=FormSettings.load(source.get("bot", {})),
            headings={path: reader.phrase(said, root + path) for path, said in source.get("headings", {}).items()},
        )
        object.__setattr__(form, "deep", form._long_chains())
        return form

    def title(self, language: str) -> str:
        """The questionnaire's name in the nearest language."""
        return nearest(self.titles, language, self.default_language) or self.name

    def asked(self, path: str | None) -> Question | None:
        """The question at a place; in a repeat, of the copy that is meant."""
        if not path or "[" not in path:
            return self.by_path.get(path or "")
        static = bare(path)
        if path.endswith("]"):
            repeat = self.repeats.get(static)
            return repeat.ask.copy(path) if repeat else None
        question = self.by_path.get(static)
        return question.copy(path) if question else None

    def cycle(self) -> str | None:
        """The name of a value or relevance that depends on itself; None where all is well."""
        reads, layers = self._reads(), self._layers()
        left = sorted(reads.keys() - {node for layer in layers for node in layer})
        trail: list[str] = []
        while left and left[0] not in trail:
            trail.append(left[0])
            left = sorted(reads[left[0]] & {*left, *reads} - {node for layer in layers for node in layer})
        return self.nodes[left[0]].name if left else None

    def _reads(self) -> dict[str, set[str]]:
        """Which nodes each node reads; in a repeat other copies may be meant, which is no cycle."""
        return {node: self._read_by(node, item) for node, item in self.nodes.items()}

    def _read_by(self, node: str, item: Question | Field) -> set[str]:
        is_copied = any(node.startswith(f"{self.root}{path}/") for path in self.repeats)
        found = {read for expression in _rules(item) for read in expression.references if read in self.nodes}
        if item in self.lasting or is_copied:
            found.discard(node)
        if is_copied:
            return {one for one in found if not any(one.startswith(f"{self.root}{path}/") for path in self.repeats)}
        return found

    def _layers(self) -> list[set[str]]:
        """The nodes in the order in which they can be worked out, as far as they can."""
        reads, settled, layers = self._reads(), set[str](), list[set[str]]()
        while ready := {node for node in reads.keys() - settled if reads[node] <= settled}:
            settled |= ready
            layers.append(ready)
        return layers

    def _long_chains(self) -> tuple[str, ...]:
        layers = self._layers()
        return tuple(node for layer in layers for node in sorted(layer)) if len(layers) > DEEPEST else ()


class _Reader:
    """Reads one compiled form."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.source, self.root = source, f"/{source['name']}/"
        self.parse = partial(parse, repeats=frozenset(self.root + path for path in source.get("repeats", {})))
        self.rules = {path: self.parse(text, here=self.root + path) for path, text in source["relevant"].items()}
        self.lists = {name: tuple(map(self.choice, rows)) for name, rows in source["lists"].items()}

    def choice(self, row: Mapping[str, Any]) -> Choice:
        return Choice(row["name"], self.phrase(row["label"], ""))

    def tables(self) -> dict[str, tuple[Row, ...]]:
        """Every list as rows that expressions can read."""
        own = self.source["default_language"]
        found: dict[str, tuple[Row, ...]] = {}
        for name, rows in self.source["lists"].items():
            choices = zip(rows, self.lists[name], strict=True)
            found[name] = tuple(
                {"label": said, "itextId": said, **row.get("data", {}), "name": row["name"]}
                for row, choice in choices
                for said in [_words(nearest(choice.label.said, own, own))]
            )
        for name, table in self.source.get("tables", {}).items():
            found[name] = tuple(dict(zip(table["columns"], row, strict=True)) for row in table["rows"])
        return found

    def question(self, row: Mapping[str, Any]) -> Question:
        node, kind = self.root + row["path"], Kind(row["kind"])
        options = self.options(row, node) if kind in CHOSEN else None
        return Question(
            path=row["path"],
            kind=kind,
            appearance=row.get("appearance", ""),
            label=self.phrase(row.get("label"), node),
            hint=self.phrase(row.get("hint"), node),
            message=self.phrase(row.get("constraint_message"), node),
            required_message=self.phrase(row.get("required_message"), node),
            required=self.expression(row.get("required"), node),
            relevant=self.conditions(row["path"]),
            constraint=self.expression(row.get("constraint"), node),
            default=self.expression(row.get("default"), node),
            calculation=self.expression(row.get("calculation"), node),
            choices=_steps(*row["range"]) if "range" in row else self.lists.get(row.get("list", ""), ()),
            options=options,
            sets=tuple((path, self.parse(text, here=self.root + path)) for path, text in row.get("sets", ())),
            settings=row.get("settings", {}),
        )

    def options(self, row: Mapping[str, Any], node: str) -> Options | None:
        """Options that are the same for everybody need not be worked out."""
        name, filtered = row.get("list", ""), row.get("filter")
        if name in self.lists and not filtered and "random" not in row:
            return None
        return Options(
            table=name,
            value=row.get("value", "name"),
            label=row.get("label_from", "label"),
            filter=self.parse(filtered, here=node, row=True) if filtered else None,
            nodes=self.expression(row.get("nodes"), node),
            is_random="random" in row,
            seed=self.expression(row.get("random"), node),
        )

    def field(self, row: Mapping[str, Any]) -> Field:
        node = self.root + row["path"]
        return Field(
            path=row["path"],
            relevant=self.conditions(row["path"]),
            calculation=self.expression(row.get("calculation"), node),
            default=self.expression(row.get("default"), node),
        )

    def repeat(self, path: str, row: Mapping[str, Any]) -> Repeat:
        """A repeat without its questions."""
        ask = self.question({"path": path, "kind": Kind.REPEAT, "label": row.get("label")})
        return Repeat(
            path=path,
            relevant=self.conditions(path),
            count=self.expression(row.get("count"), self.root + path),
            ask=replace(ask, choices=_YES_NO, required=parse("true()")),
            items=(),
        )

    def conditions(self, path: str) -> tuple[Expression, ...]:
        """Those of the groups around it, outermost first, and its own."""
        steps = path.split("/")
        around = ("/".join(steps[:length]) for length in range(1, len(steps) + 1))
        return tuple(self.rules[one] for one in around if one in self.rules)

    def expression(self, text: str | None, node: str) -> Expression | None:
        return self.parse(text, here=node) if text else None

    def phrase(self, said: Mapping[str, Sequence[str | Mapping[str, str]]] | None, node: str) -> Phrase:
        """A text is a list of its pieces: words as they are, `{"output": EXPRESSION}` where an answer is piped in."""
        return Phrase({language: self.pieces(parts, node) for language, parts in (said or {}).items()})

    def pieces(self, parts: Sequence[str | Mapping[str, str]], node: str) -> str | tuple[str | Expression, ...]:
        pieces = tuple(part if isinstance(part, str) else self.parse(part["output"], here=node) for part in parts)
        words = [piece for piece in pieces if isinstance(piece, str)]
        return "".join(words).strip() if len(words) == len(pieces) else pieces


def _rules(item: Question | Field) -> list[Expression]:
    return [*item.relevant, *([item.calculation] if item.calculation else [])]


def _words(said: str | tuple[str | Expression, ...] | None) -> str:
    return said if isinstance(said, str) else "".join(one for one in said or () if isinstance(one, str)).strip()


def _nested(questions: Sequence[Question], repeats: Mapping[str, Repeat], within: str) -> tuple[Question | Repeat, ...]:
    """The questions as they stand in repeats; of each repeat, where its first question is."""
    return tuple(_layout(questions, repeats, within))


def _layout(questions: Sequence[Question], repeats: Mapping[str, Repeat], within: str) -> Iterator[Question | Repeat]:
    done: set[str] = set()
    inner = [path for path in repeats if path.startswith(within) and path + "/" != within]
    outermost = [path for path in inner if not any(path.startswith(f"{other}/") for other in inner)]
    for question in questions:
        around = next((path for path in outermost if question.path.startswith(f"{path}/")), None)
        if around is None:
            yield question
        elif around not in done:
            done.add(around)
            inside = [other for other in questions if other.path.startswith(f"{around}/")]
            yield replace(repeats[around], items=_nested(inside, repeats, f"{around}/"))


def _steps(start: float, end: float, step: float) -> tuple[Choice, ...]:
    """A range is a question whose options are its numbers."""
    names = [number_text(round(start + index * step, 9)) for index in range(round((end - start) / step) + 1)]
    return tuple(Choice(name, Phrase({"": name})) for name in names)


_YES_NO = (Choice("yes", Phrase({"": "+"})), Choice("no", Phrase({"": "-"})))
"""Whether there is another copy; screens have their own words for it."""
