"""A range of uncertain levers: how far each may go, in the forms in which people write it."""

from __future__ import annotations

from collections.abc import Mapping

from addin import arguments, words
from addin.ranges import Cell, Grid, as_grid, is_blank
from addin.values import ids_by_name
from kpimodel import table
from kpimodel.cells import fold
from kpimodel.distributions import (
    Binomial,
    Distribution,
    Normal,
    Pert,
    Triangular,
    Uniform,
    natural_limits,
)
from kpimodel.errors import Findings, KpiError
from kpimodel.evaluate import evaluate
from kpimodel.table import Lang
from kpimodel.tree import Tree

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "kind": ("分布", "distribution", "kind", "形"),
    "low": ("低い場合", "悲観", "最低", "low", "lowest", "worst", "pessimistic"),
    "likely": ("最もありそう", "最頻値", "見込み", "現実的", "likely", "mostlikely", "mode", "realistic"),
    "high": ("高い場合", "楽観", "最高", "high", "highest", "best", "optimistic"),
    "mean": ("平均", "平均値", "mean", "average"),
    "sd": ("標準偏差", "sd", "standarddeviation"),
    "trials": ("試行", "試行数", "件数", "trials", "deals"),
    "chance": ("確率", "成功率", "chance", "probability"),
}  # fmt: skip
_OF_THE_TREE = {"minimum": "low", "baseline": "likely", "maximum": "high"}
_WIDTHS: Mapping[int, tuple[str, ...]] = {
    3: ("name", "low", "high"),
    4: ("name", "low", "likely", "high"),
}
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "triangular": ("low", "likely", "high"),
    "pert": ("low", "likely", "high"),
    "normal": ("mean", "sd"),
    "binomial": ("trials", "chance"),
}
Numbers = dict[str, float | None]


def read_ranges(
    value: object, tree: Tree, state: Mapping[str, float] | None, lang: Lang
) -> dict[str, Distribution]:
    """Return how the uncertain levers are distributed.

    Args:
        value: One share (``20%``), for all levers that are not held, triangular around where each
            stands; or a table: name, low, high (uniform), name, low, likely, high (triangular),
            or with headings, among them 分布, 平均, 標準偏差, 試行数 and 確率.
        tree: The tree.
        state: Where the levers stand; the baselines where it is None.
        lang: For findings.

    Returns:
        ``{lever: distribution}``; what the model finds wrong with them it says itself.

    Raises:
        KpiError: All findings at once.
    """
    grid = as_grid(value)
    if arguments.left_out(grid):
        expected = (
            "ID・低い場合・高い場合の表、またはすべての入力の幅（20% など）"
            if lang == "ja"
            else "a table of ID, low, high, or one share for all inputs, 20% say"
        )
        raise arguments.refuse("ranges", "argument-missing", expected=expected)
    if len(grid) == 1 and len(grid[0]) == 1:
        share = arguments.share("ranges", arguments.one_cell("ranges", grid[0][0]), 0.0, lang)
        return _around(tree, state, share)
    keys = [_key(cell) for cell in grid[0]]
    headed = len([key for key in keys if key not in (None, "name")]) > 1
    columns: list[str | None] = keys if headed else [*_WIDTHS.get(len(grid[0]), ())]
    if not columns or "name" not in columns:
        raise arguments.refuse("ranges", "ranges-shape", rows=len(grid), columns=len(grid[0]))
    return _Reader(tree, columns, lang).read(grid, start=1 if headed else 0)


def _made_by(known: set[str]) -> str | None:
    """The distribution that some numbers make; low and high beside a mean are its limits."""
    if {"mean", "sd"} <= known <= {"mean", "sd", "low", "high"}:
        return "normal"
    return next((kind for kind, needed in _NEEDED.items() if set(needed) == known), None)


def _around(tree: Tree, state: Mapping[str, float] | None, share: float) -> dict[str, Distribution]:
    values = evaluate(tree, state)
    ranges: dict[str, Distribution] = {}
    for id_ in tree.levers:
        if not tree[id_].hold:
            at, by = values[id_], share * abs(values[id_])
            least, most = natural_limits(tree[id_], at)
            ranges[id_] = Triangular(max(at - by, least), at, min(at + by, most))
    return ranges


def _key(heading: Cell) -> str | None:
    if not isinstance(heading, str):
        return None
    folded = fold(heading).casefold().replace(" ", "").replace("_", "")
    for key, names in _HEADINGS.items():
        if folded == key or folded in names:
            return key
    column = table.key_of_heading(heading)
    if column in ("id", "label"):
        return "name"
    return _OF_THE_TREE.get(column or "")


class _Reader:
    def __init__(self, tree: Tree, columns: list[str | None], lang: Lang) -> None:
        self.tree, self.columns, self.lang = tree, columns, lang
        self.names = ids_by_name(tree)
        self.found = Findings()
        self.ranges: dict[str, Distribution] = {}

    def read(self, grid: Grid, start: int) -> dict[str, Distribution]:
        for row, line in enumerate(grid[start:], start):
            self._line(row, line)
        self.found.raise_errors(KpiError)
        if not self.ranges:
            raise arguments.refuse("ranges", "values-empty")
        return self.ranges

    def _line(self, row: int, line: list[Cell]) -> None:
        cells = {key: cell for key, cell in zip(self.columns, line, strict=True) if key}
        names = [cell for key, cell in zip(self.columns, line, strict=True) if key == "name"]
        raw = next((cell for cell in names if not is_blank(cell)), None)
        if raw is None:
            return
        path = ("arguments", "ranges", row)
        name = fold(str(raw))
        numbers = self._numbers(row, cells)
        if numbers is None or not {key for key, n in numbers.items() if n is not None} - {"likely"}:
            return  # unreadable, or a row that is certain
        id_ = self.names.get(name)
        if id_ is None or id_ not in self.tree.levers:
            if not name.startswith("_"):
                self.found.error("lever-unknown", path, name=name, known=self.tree.levers)
            return
        if id_ in self.ranges:
            self.found.error("values-id-twice", path, name=name)
            return
        kind = self._kind(row, cells.get("kind"), numbers)
        if kind:
            self.ranges[id_] = self._distribution(id_, kind, numbers)

    def _numbers(self, row: int, cells: Mapping[str, Cell]) -> Numbers | None:
        numbers: Numbers = {}
        for key, cell in cells.items():
            if key in ("name", "kind"):
                continue
            try:
                numbers[key] = arguments.number("ranges", cell, arguments.a_number(self.lang))
            except KpiError as error:
                first = error.issues[0]
                path = ("arguments", "ranges", row)
                self.found.error(first.code, path, **dict(first.parameters))
                return None
        return numbers

    def _kind(self, row: int, cell: Cell, numbers: Numbers) -> str | None:
        """The distribution that a row names, or else that its numbers make."""
        path = ("arguments", "ranges", row)
        known = [key for key, number in numbers.items() if number is not None]
        if is_blank(cell):
            kind = _made_by(set(known))
            if kind is None:
                given = tuple(words.pick(words.RANGES[key], self.lang) for key in known)
                self.found.error("range-unclear", path, given=given)
            return kind
        kind = words.choice(str(cell), words.DISTRIBUTIONS)
        if kind is None:
            known_kinds = tuple(words.DISTRIBUTIONS)
            self.found.error("argument-unknown", path, value=str(cell), known=known_kinds)
            return None
        missing = tuple(
            words.pick(words.RANGES[key], self.lang)
            for key in _NEEDED[kind]
            if numbers.get(key) is None
        )
        if missing:
            self.found.error("range-incomplete", path, kind=str(cell), missing=missing)
            return None
        return kind

    def _distribution(self, id_: str, kind: str, numbers: Numbers) -> Distribution:
        values = [numbers[key] or 0.0 for key in _NEEDED[kind]]
        match kind:
            case "uniform":
                return Uniform(*values)
            case "triangular":
                return Triangular(*values)
            case "pert":
                return Pert(*values)
            case "normal":
                return Normal(values[0], values[1], numbers.get("low"), numbers.get("high"))
            case _:
                # the model says so where the number of trials is no whole number
                trials = int(values[0]) if values[0].is_integer() else values[0]
                return Binomial(trials, values[1], share=self.tree[id_].is_rate)  # type: ignore[arg-type]
