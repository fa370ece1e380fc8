"""Small changes of a questionnaire without a table editor: on a copy of its sheets, which keeps all other columns."""

from collections.abc import Sequence

from services import form_files, sheets, xlsform_dialects, xlsform_slips
from services.errors import NotFound
from services.workbooks import Rows, Workbook
from services.xlsform_dialects import Normal

_CHOSEN = ("select_one", "select_multiple", "rank")


RENAME, ADD, OFF = "r", "a", "o"


def changed(source: bytes, act: str, path: str, text: str, language: str) -> bytes:
    """To be called in a process of its own: the source with one small change."""
    try:
        copy = Copy(source)
        if act == RENAME:
            copy.rename(path, text, language)
        elif act == ADD:
            copy.add_option(path, text)
        else:
            copy.switch_off(path)
    except (StopIteration, ValueError, IndexError, KeyError):
        # the sheets of a stranger may lack what everybody else's have
        raise NotFound from None
    return copy.written()


class Copy:
    """The sheets of a version, to be changed and written again."""

    def __init__(self, source: bytes) -> None:
        self.sheets = form_files.tables(source)
        self.normal = Normal(Workbook({name: [list(row) for row in rows] for name, rows in self.sheets.items()}))

    def written(self) -> bytes:
        """As a workbook."""
        return sheets.workbook(form_files.pages(self.sheets))

    def rename(self, path: str, text: str, language: str) -> None:
        """The question's words, in one language; what it was called in others is gone, so that nobody reads it."""
        row, columns = self._row(path), self._columns("survey")
        labels = [column for column, name in enumerate(columns) if name and name.partition("::")[0] == "label"]
        base = language.partition("@")[0]
        own = [column for column in labels if (columns[column] or "").endswith(f"({base})")]
        chosen = (own or labels)[0]
        for column in labels:
            self._put(row, column, text if column == chosen else "")

    def switch_off(self, path: str) -> None:
        """The question is not asked any more; its row stays."""
        row, columns = self._row(path), self._columns("survey")
        if "disabled" not in columns:
            self._table("survey")[0].append("disabled")
            columns = self._columns("survey")
        self._put(row, columns.index("disabled"), "yes")

    def add_option(self, path: str, text: str) -> None:
        """One more option at the end of the question's list."""
        listed, table, columns = self._list(path), self._table("choices"), self._columns("choices")
        at, code = columns.index("list_name"), columns.index("name")
        label = next(column for column, name in enumerate(columns) if name and name.partition("::")[0] == "label")
        own = [number for number, row in enumerate(table) if number and row[at : at + 1] == [listed]]
        taken = {row[code] for row in table if len(row) > code}
        name = next(name for number in range(1, len(table) + 2) if (name := f"added_{number}") not in taken)
        made = [""] * len(table[0])
        made[at], made[code], made[label] = listed, name, text
        table.insert(own[-1] + 1, made)

    def has_list(self, path: str) -> bool:
        """An option can be added to it."""
        try:
            return bool(self._list(path))
        except (NotFound, StopIteration, ValueError, IndexError):
            return False

    def _list(self, path: str) -> str:
        kind, _, rest = self.normal.survey[self.normal.rows.get(path, 1) - 2].get("type", "").partition(" ")
        name = rest.removesuffix(" or_other").strip()
        listed = {row.get("list_name") for row in self.normal.choices}
        if path not in self.normal.rows or kind not in _CHOSEN or name not in listed:
            raise NotFound
        return name

    def _row(self, path: str) -> list[str]:
        number = dict(xlsform_slips.rows(self.normal.survey)).get(path)
        if number is None:
            raise NotFound
        return self._table("survey")[number - 1]

    def _table(self, sheet: str) -> Rows:
        return xlsform_dialects.named(self.sheets)[sheet]

    def _columns(self, sheet: str) -> Sequence[str | None]:
        headings = self._table(sheet)[0]
        literal = {cell.casefold() for cell in headings}
        return [self.normal.column(sheet, cell, literal) for cell in headings]

    def _put(self, row: list[str], column: int, text: str) -> None:
        row += [""] * (column + 1 - len(row))
        row[column] = text
