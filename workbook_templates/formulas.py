"""Native formulas as text: sections of rows with named columns, and a notation that expands to A1.

A column's formula is written once, with references in brackets:

- ``[key]``: the cell of column ``key`` in the same row,
- ``[key:]``: the whole column, ``[A.key:]`` that of section A,
- ``[key^]``: the rows above and one blank row before them, ``[key_]``: the rows below and one blank
  row after them. Rows are sorted deepest first, so sums over children look up and shares of
  parents look down, and nothing is circular,
- ``[key-]``, ``[key+]``: the cell of that column in the row above, and below,
- ``[key*]``: all months of a monthly block in the same row; in a block's own formula ``[key]`` is
  the same month; ``[key#]``: the months' numbers above the block; ``[key::]``: the whole block,
- ``[key<]``: the columns of a block left of this month, and one more before them, all rows,
- ``[M.key]`` in a block's formula: that month's cell in the month table, ``[N.key]`` in that of
  the months before the window.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from kpimodel.errors import column_name

_TOKEN = re.compile(
    r"\[(?:(?P<section>[A-Z])\.)?(?P<key>[a-z0-9]+(?:_[a-z0-9]+)*)(?P<how>::|[:^_*#<+-]?)\]"
)


_ROWS = ("", "-", "+")  # the own row, the one above, the one below


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a section.

    Attributes:
        key: Machine name.
        formula: Text in this module's notation; ``#`` alone means the row's number.
        monthly: True for one column a month.
        before: True for one column a month before the window.
    """

    key: str
    formula: str
    monthly: bool = False
    before: bool = False

    @property
    def table(self) -> str:
        """Section that lists the months of its columns; blank for a single column."""
        return "M" if self.monthly else "N" if self.before else ""


@dataclass
class Section:
    """Rows of the calculation sheet that share their columns.

    Attributes:
        name: One capital letter.
        top: 1-based row of the headings; a blank row follows, then the rows, then a blank row.
        size: Number of rows.
        fields: Its columns.
        months: Number of columns of a monthly block.
        before: Number of columns of a block of the months before the window.
        left: 1-based first column.
    """

    name: str
    top: int
    size: int
    fields: tuple[Field, ...]
    months: int = 1
    before: int = 1
    left: int = 1
    columns: dict[str, int] = field(default_factory=dict)
    spans: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at = self.left
        for column in self.fields:
            self.columns[column.key] = at
            self.spans[column.key] = {"M": self.months, "N": self.before}.get(column.table, 1)
            at += self.spans[column.key]
        self.width = at - self.left

    @property
    def first(self) -> int:
        """1-based row of the first data row."""
        return self.top + 2

    @property
    def last(self) -> int:
        """1-based row of the last data row."""
        return self.top + 1 + self.size

    def letters(self, key: str, month: int = 0) -> str:
        """Letters of a column; ``month`` counts from 0 in a monthly block."""
        return _letters(self.columns[key] + month)

    def whole(self, key: str, month: int = 0) -> str:
        """The whole column, absolute, without the sheet."""
        letters = self.letters(key, month)
        return f"${letters}${self.first}:${letters}${self.last}"


@dataclass(frozen=True, slots=True)
class Filled:
    """One formula filled down a column.

    Attributes:
        at: 1-based column.
        first: 1-based first row.
        last: 1-based last row.
        pattern: The formula, with ``{0}``, ``{1}``, ``{2}`` for the own row, the one above and the
            one below; empty where the column holds the rows' numbers.
        month: Which column of a monthly block it is, from 0.
        months: How many columns hold the same formula, moved along with the column.
    """

    at: int
    first: int
    last: int
    pattern: str
    month: int = 0
    months: int = 1

    def text(self, row: int) -> str:
        """The formula of one row, or its number."""
        if not self.pattern:
            return str(row - self.first + 1)
        return self.pattern.format(row, row - 1, row + 1)


class Sheet:
    """The sections of one sheet, and the expansion of their formulas."""

    def __init__(self, *sections: Section) -> None:
        self.sections: Mapping[str, Section] = {section.name: section for section in sections}

    def columns(self, name: str) -> Iterator[Filled]:
        """Every column of a section, a monthly block's one by one."""
        section = self.sections[name]
        for column in section.fields:
            at = section.columns[column.key]
            alike = frozenset(f.key for f in section.fields if f.table == column.table)
            span = section.spans[column.key]
            for month in range(span):
                here = _Here(section, month if column.table else None, alike, at + month)
                text = "" if column.formula == "#" else "=" + self._pattern(column.formula, here)
                yield Filled(at + month, section.first, section.last, text, month, span)

    def cells(self, name: str) -> Iterator[tuple[int, int, str]]:
        """Every cell of a section: 1-based row and column, and its formula or number."""
        for column in self.columns(name):
            for row in range(column.first, column.last + 1):
                yield row, column.at, column.text(row)

    def expand(self, text: str) -> str:
        """Replace the references of a formula outside the sections by A1 references.

        Raises:
            ValueError: A reference to the own row, which only a section's formula has.
        """
        return _TOKEN.sub(lambda match: self._reference(match, None), text)

    def _pattern(self, text: str, here: _Here) -> str:
        """One column's formula with ``{0}``, ``{1}``, ``{2}`` for the own row, above, below.

        A column has hundreds of rows: references are looked up once, not once a cell.
        """
        text = text.replace("{", "{{").replace("}", "}}")
        return _TOKEN.sub(lambda match: self._reference(match, here), text)

    def _reference(self, match: re.Match[str], here: _Here | None) -> str:
        name, key, how = match["section"], match["key"], match["how"]
        section = self.sections[name] if name else _known(here).section
        own = here is not None and section is here.section
        if here is not None and here.month is not None and name in ("M", "N") and not how:
            # the month's number stands above each block, so that all its columns read alike
            number = f"{_letters(here.at)}${here.section.top - 1}"
            return number if key in ("m", "j") else f"INDEX({section.whole(key)},{number})"
        final = section.letters(key, section.spans[key] - 1)
        if how in ("#", "::"):
            top, bottom = (section.first, section.last) if how == "::" else (section.top - 1,) * 2
            return f"${section.letters(key)}${top}:${final}${bottom}"
        month, fixed = 0, "$"
        if own and here is not None and here.month is not None and key in here.alike:
            month, fixed = here.month, ""
        letters = fixed + section.letters(key, month)
        if how == "<":
            left = section.letters(key, -1)
            right = fixed + section.letters(key, month - 1)
            return f"${left}${section.first}:{right}${section.last}"
        if how == ":":
            return f"{letters}${section.first}:{letters}${section.last}"
        _known(here)
        if how == "^":
            return f"{letters}${section.first - 1}:{letters}{{1}}"
        if how == "_":
            return f"{letters}{{2}}:{letters}${section.last + 1}"
        if how == "*":
            return f"${section.letters(key)}{{0}}:${final}{{0}}"
        return f"{letters}{{{_ROWS.index(how)}}}"


@cache
def _letters(column: int) -> str:
    return column_name(column)


@dataclass(frozen=True, slots=True)
class _Here:
    section: Section
    month: int | None
    alike: frozenset[str]
    at: int


def _known(here: _Here | None) -> _Here:
    if here is None:
        raise ValueError("a reference to the own row needs a row")
    return here


def quoted(text: str) -> str:
    """A text as a formula's literal."""
    return '"' + text.replace('"', '""') + '"'
