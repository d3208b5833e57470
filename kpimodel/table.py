"""THE column schema of a tree table: keys, ja and en headings, choices; rows to model and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kpimodel import cells
from kpimodel.errors import Findings, Issue, ModelError, Parameter, Path

Lang = Literal["ja", "en"]
Kind = Literal["text", "name", "number", "choice", "flag", "date", "goal"]
Row = dict[str, Any]
Grid = Sequence[Sequence[object]]

MAX_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the tree table.

    Attributes:
        key: The machine key; it never changes.
        ja: Japanese heading.
        en: English heading.
        kind: How its cells are read; ``goal`` is a number, or ``+15%`` on the KGI's row.
        aliases: Other headings under which users keep it.
        choices: Machine value to its (ja, en) words, for kind ``choice``.
    """

    key: str
    ja: str
    en: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def heading(self, lang: Lang) -> str:
        """The heading in the user's language."""
        return self.ja if lang == "ja" else self.en


ROLES = {"KGI": ("KGI", "KGI"), "KSF": ("KSF", "KSF"), "KPI": ("KPI", "KPI")}
RELATIONS = {
    "input": ("入力", "input"),
    "sum": ("和 ＋", "sum +"),
    "product": ("積 ×", "product ×"),
    "mean": ("加重平均", "mean"),
    "ratio": ("比 ÷", "ratio ÷"),
    "formula": ("数式", "formula"),
    "group": ("グループ", "group"),
}
DIRECTIONS = {
    "up": ("↑ 高いほど良い", "↑ higher is better"),
    "down": ("↓ 低いほど良い", "↓ lower is better"),
}
ROLLUPS = {
    "sum": ("合計", "sum"),
    "mean": ("平均", "mean"),
    "last": ("期末", "last"),
    "ratio": ("比率", "ratio"),
}
HOLDS = {"true": ("固定", "held"), "false": ("可変", "free")}

COLUMNS: tuple[Column, ...] = (
    Column("id", "ID", "ID", "name", ("指標ID", "KPI ID", "key")),
    Column("parent", "親ID", "Parent", "name", ("親", "Parent ID")),
    Column("label", "指標名", "Metric", "text", ("指標", "名称", "Label", "Name", "KPI名")),
    Column("role", "役割", "Role", "choice", ("種別",), ROLES),
    Column("relation", "計算方法", "Relation", "choice", ("子の計算", "計算", "Calculation"),
           RELATIONS),
    Column("formula", "数式", "Formula", "text", ("計算式",)),
    Column("unit", "単位", "Unit", "text"),
    Column("direction", "良い方向", "Direction", "choice", ("方向",), DIRECTIONS),
    Column("rollup", "期間集計", "Roll-up", "choice", ("月次の集計", "Monthly roll-up", "集計"),
           ROLLUPS),
    Column("baseline", "基準値", "Baseline", "number", ("現状", "現状値", "Current")),
    Column("target", "目標", "Target", "goal", ("目標値", "Goal")),
    Column("minimum", "下限", "Minimum", "number", ("Min", "最小", "最小値")),
    Column("maximum", "上限", "Maximum", "number", ("Max", "最大", "最大値")),
    Column("hold", "固定", "Hold", "flag", ("Lock", "ロック")),
    Column("step", "刻み", "Step", "number", ("単位刻み",)),
    Column("resistance", "動かしにくさ", "Resistance", "number", ("抵抗",)),
    Column("cost", "単位コスト", "Unit cost", "number", ("コスト", "費用")),
    Column("weight", "重み", "Weight", "number", ("ウェイト", "比重")),
    Column("lag", "遅れ（月）", "Lag (months)", "text", ("遅れ", "ラグ")),
    Column("profile", "季節配分", "Profile", "text", ("季節性", "Seasonality")),
    Column("owner", "担当", "Owner", "text", ("担当者", "責任者")),
    Column("due", "期限", "Due", "date", ("期日", "Deadline")),
    Column("source", "出典", "Source", "text", ("根拠", "データ元")),
    Column("note", "備考", "Note", "text", ("メモ", "Notes", "備考・根拠")),
)  # fmt: skip
BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}
KEYS: tuple[str, ...] = tuple(BY_KEY)


def _folded(text: object) -> str:
    return (
        cells.fold(text if isinstance(text, str) else cells.shown(text))
        .casefold()
        .replace(" ", "")
        .replace("_", "")
    )


def _heading_index() -> dict[str, str]:
    index: dict[str, str] = {}
    for column in COLUMNS:
        for text in (column.key, column.ja, column.en, *column.aliases):
            index.setdefault(_folded(text), column.key)
    return index


_HEADINGS = _heading_index()


def key_of_heading(heading: object) -> str | None:
    """Return the machine key of a heading in either language, or None.

    Example:
        >>> key_of_heading("親ＩＤ"), key_of_heading("Baseline"), key_of_heading("月あたり")
        ('parent', 'baseline', None)
    """
    return _HEADINGS.get(_folded(heading)) if heading is not None else None


def headings(lang: Lang) -> list[str]:
    """All headings in the order of the schema."""
    return [column.heading(lang) for column in COLUMNS]


def word(key: str, value: object, lang: Lang) -> str:
    """Show a machine value of a choice or a flag in the user's language.

    Example:
        >>> word("relation", "product", "ja"), word("hold", True, "en")
        ('積 ×', 'held')
    """
    choices = HOLDS if key == "hold" else BY_KEY[key].choices
    pair = choices.get(str(value).lower() if key == "hold" else str(value))
    return str(value) if pair is None else pair[0 if lang == "ja" else 1]


def _choice_index(choices: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    index: dict[str, str] = {}
    for value, (ja, en) in choices.items():
        for text in (value, ja, en):
            index[_folded(text)] = value
            bare = _folded(text.translate(dict.fromkeys(map(ord, "×＋+÷↑↓"))))
            if bare:
                index.setdefault(bare, value)
    return index


_CHOICES = {column.key: _choice_index(column.choices) for column in COLUMNS if column.choices}
_CHOICES["relation"] |= {
    "×": "product", "*": "product", "+": "sum", "÷": "ratio", "/": "ratio",
    "leaf": "input", "-(入力)": "input", "-(leaf)": "input", "–(leaf)": "input", "平均": "mean",
    "average": "mean", "掛け算": "product", "足し算": "sum", "割り算": "ratio",
}  # fmt: skip
_CHOICES["direction"] |= {"↑": "up", "↓": "down", "higher": "up", "lower": "down"}
_CHOICES["rollup"] |= {"latest": "last", "最新値": "last", "average": "mean", "比": "ratio"}
_FLAGS = {
    **dict.fromkeys(("固定", "held", "hold", "lock", "locked", "true", "yes", "y", "1", "○", "✔",
                     "✓", "はい"), True),
    **dict.fromkeys(("可変", "free", "false", "no", "n", "0", "×", "いいえ", "-"), False),
}  # fmt: skip


def read_grid(grid: Grid) -> tuple[list[Row], list[Issue]]:
    """Read a table with its header row into rows by machine key.

    Headings may be machine keys, Japanese or English, in any order; unknown columns are left out
    with a note. Rows without any content are passed over.

    Args:
        grid: The header row first, then one row a node; short rows are padded with blanks.

    Returns:
        The rows, each with ``"_row"`` (0-based index below the header), and notes.

    Raises:
        ModelError: No header row, a heading twice, or no row with content.
    """
    found = Findings()
    if not grid or not any(any(cells.read(cell).kind != "blank" for cell in row) for row in grid):
        found.error("table-empty", ("nodes",))
        raise ModelError(found.issues)
    if len(grid) > MAX_ROWS:
        found.error("table-too-long", ("nodes",), rows=len(grid), limit=MAX_ROWS)
        raise ModelError(found.issues)
    columns = _match_columns(grid[0], found)
    rows: list[Row] = []
    for index, line in enumerate(grid[1:]):
        row = {key: line[at] if at < len(line) else None for key, at in columns.items()}
        if any(cells.read(value).kind != "blank" for value in row.values()):
            rows.append({"_row": index, **row})
    if not rows:
        found.error("table-empty", ("nodes",))
    found.raise_errors(ModelError)
    return rows, found.issues


def _match_columns(header: Sequence[object], found: Findings) -> dict[str, int]:
    columns: dict[str, int] = {}
    unknown: list[str] = []
    for at, heading in enumerate(header):
        key = key_of_heading(heading)
        if key is None:
            if cells.read(heading).kind != "blank":
                unknown.append(cells.shown(heading))
        elif key in columns:
            found.error("heading-twice", ("header", at), heading=str(heading))
        else:
            columns[key] = at
    if not {"id", "label"} & columns.keys():
        seen = tuple(cells.shown(heading) for heading in header if heading not in (None, ""))[:6]
        found.error("no-headings", ("header",), seen=seen)
    elif unknown:
        found.note("columns-ignored", ("header",), headings=tuple(unknown))
    found.raise_errors(ModelError)
    return columns


def read_row(row: Mapping[str, object], index: int, found: Findings) -> Row:
    """Turn the raw cells of one row into typed values; blanks become None.

    Findings carry the path ``("nodes", index, key)``. A cell that cannot be read becomes None, and
    ``"_unread"`` names such cells, so that later checks do not call them blank.

    Args:
        row: Raw cells by machine key; keys that start with ``_`` pass through.
        index: 0-based row, for the path.
        found: Collects the findings.
    """
    name = _name_of(row)
    values: Row = {}
    unread: set[str] = set()
    for key, raw in row.items():
        column = BY_KEY.get(key)
        if column is None:
            if not str(key).startswith("_"):
                path = ("nodes", index, str(key))
                found.error("unknown-key", path, node=name, key=str(key), known=KEYS)
            continue
        count = len(found.issues)
        values[key] = _read_cell(column, raw, ("nodes", index, key), name, found)
        if values[key] is None and len(found.issues) > count:
            unread.add(key)
    return {**values, "_unread": frozenset(unread)} if unread else values


def _name_of(row: Mapping[str, object]) -> str:
    for key in ("id", "label"):
        cell = cells.read(row.get(key))
        if cell.kind in ("text", "number"):
            return _as_name(cell)
    return ""


def _as_name(cell: cells.Cell) -> str:
    if isinstance(cell.value, float):
        return f"{cell.value:.15g}"
    if isinstance(cell.value, dt.date):
        return cell.value.isoformat()
    return str(cell.value)


def _read_cell(column: Column, raw: object, path: Path, node: str, found: Findings) -> object:
    cell = cells.read(raw)
    if cell.kind == "blank":
        return None
    if cell.kind == "error":
        found.error("error-value", path, node=node, value=str(cell.value))
        return None
    match column.kind:
        case "number" | "goal":
            return _read_number(column, raw, path, node, found)
        case "choice":
            return _read_choice(column, raw, path, node, found)
        case "flag":
            return _read_flag(raw, path, node, found)
        case "date":
            return _read_date(raw, path, node, found)
        case "text" if isinstance(raw, str):
            return raw.strip()  # shown as typed; names are folded where they are compared
        case _:
            return _as_name(cell)


def _read_choice(column: Column, raw: object, path: Path, node: str, found: Findings) -> str | None:
    value = _CHOICES[column.key].get(_folded(raw))
    if value is None:
        known: Parameter = tuple(f"{ja}／{en}" for ja, en in column.choices.values())
        found.error("unknown-choice", path, node=node, value=str(raw), known=known)
    return value


def _read_date(raw: object, path: Path, node: str, found: Findings) -> dt.date | None:
    date = cells.read_date(raw)
    if date is None:
        found.error("not-a-date", path, node=node, value=str(raw))
    return date


def _read_number(
    column: Column, raw: object, path: Path, node: str, found: Findings
) -> float | str | None:
    if column.kind == "goal" and isinstance(raw, str):
        text = cells.fold(raw)
        if text.startswith(("+", "-")) and text.endswith("%") and _is_number(text):
            return text
    cell = cells.read_number(raw)
    if cell.kind == "blank":
        return None
    if not isinstance(cell.value, float):
        found.error("not-a-number", path, node=node, value=str(raw))
        return None
    if cell.note:
        found.note("text-read-as-number", path, node=node, value=str(raw), number=cell.value)
    return cell.value


def _is_number(text: str) -> bool:
    return cells.read_number(text).kind == "number"


def _read_flag(raw: object, path: Path, node: str, found: Findings) -> bool | None:
    if isinstance(raw, bool):
        return raw
    text = f"{raw:g}" if isinstance(raw, (int, float)) else _folded(raw)
    if text not in _FLAGS:
        found.error(
            "unknown-choice", path, node=node, value=str(raw), known=("固定／held", "可変／free")
        )
    return _FLAGS.get(text)


def to_grid(rows: Sequence[Mapping[str, object]], lang: Lang) -> list[list[object]]:
    """Return rows by machine key as a table with its header row, in the user's language.

    Blanks are ``None``; choices and flags are words; the result reads back to the same rows.
    """
    grid: list[list[object]] = [list(headings(lang))]
    for row in rows:
        line: list[object] = []
        for column in COLUMNS:
            value = row.get(column.key)
            shown = value is not None and (column.choices or column.kind == "flag")
            line.append(word(column.key, value, lang) if shown else value)
        grid.append(line)
    return grid
