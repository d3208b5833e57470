"""KPI_EVALUATE, KPI_ACHIEVEMENT and KPI_STATUS as pure functions over ranges."""

from __future__ import annotations

from addin import arguments, language, words
from addin.cellwise import each, same_size
from addin.ranges import Answer, Cell, Grid, TreeRange, as_grid, is_blank, is_zero
from addin.refusal import answer, is_refusal
from kpimodel.achievement import achievement as measure
from kpimodel.achievement import status as judge
from kpimodel.cells import read_number
from kpimodel.evaluate import evaluate as compute
from kpimodel.table import Lang

_LARGEST_BAND = 10.0  # 1,000 %: beyond, a typed 90 was meant as 90 %
_DEFAULT_BANDS = (1.0, 0.9)


def evaluate(tree: object) -> Answer:
    """Return the value of every metric at the baselines.

    Args:
        tree: The tree's range with its headings.

    Returns:
        Headings, then a line a metric: ID, name, value (rates are fractions); or ``#KPI! …``.
    """
    table = TreeRange.of(tree)

    def work() -> Grid:
        model = table.tree()
        values = compute(model)
        lines: Grid = [[words.heading(key, table.lang) for key in ("id", "label", "value")]]
        lines += [
            [node.id, node.label, values[node.id]] for node in model.nodes if node.id in values
        ]
        return lines

    return answer(table, work)


def achievement(actual: object, target: object, direction: object = None) -> Answer:
    """Return 達成率: 1 + d·(actual − target)/|target|, cell by cell where ranges are given.

    Args:
        actual: One cell or a range.
        target: One cell, or a range of the same size.
        direction: ``up`` (default) or ``down``; one cell, or a range of the same size.

    Returns:
        A fraction (1 is 100 %); ``""`` for a blank or a zero target; ``#KPI! …`` where a cell
        cannot be read. One cell gives one value, ranges give a table of the same size.
    """

    def work() -> Answer:
        grids = {"actual": as_grid(actual), "target": as_grid(target)}
        actuals, targets, directions = same_size(grids | {"direction": as_grid(direction)})
        lang = language.of_machine()

        def one(row: int, column: int) -> Cell:
            return _achievement(
                actuals[row][column], targets[row][column], directions[row][column], lang
            )

        return each(actuals, one)

    return answer(None, work)


def _achievement(actual: Cell, target: Cell, direction: Cell, lang: Lang) -> Cell:
    for cell in (actual, target):
        if is_refusal(cell):
            return cell
    expected = "数値" if lang == "ja" else "a number"
    reached = arguments.number("actual", actual, expected)
    wanted = arguments.number("target", target, expected)
    value = measure(reached, wanted, arguments.direction(direction))
    return "" if value is None else value


def status(achievement: object, bands: object = None, lang: object = None) -> Answer:
    """Return the status of an achievement as a symbol and a word, cell by cell.

    Args:
        achievement: A fraction, one cell or a range; blank means no data.
        bands: Two cells, on track and watch; 100 % and 90 % by default.
        lang: ``ja`` or ``en``; by default as the machine speaks.

    Returns:
        ``● On track``, ``▲ Watch``, ``■ Behind`` or ``– No data``, in the size of the argument;
        or ``#KPI! …``.
    """
    grid = as_grid(achievement)
    spoken = arguments.spoken(lang)

    def work() -> Answer:
        arguments.check_lang(lang)
        limits = _bands(bands)

        def one(row: int, column: int) -> Cell:
            return _status(grid[row][column], limits, spoken)

        return each(grid, one, spoken)

    return answer(None, work, spoken)


def _status(cell: Cell, bands: tuple[float, float], lang: Lang) -> Cell:
    if is_refusal(cell):
        return cell
    expected = "達成率（0.95 や 95%）" if lang == "ja" else "an achievement (0.95 or 95%)"
    value = arguments.number("achievement", cell, expected)
    return words.pick(words.STATUSES[judge(value, *bands)], lang)


def _bands(value: object) -> tuple[float, float]:
    cells = [cell for row in as_grid(value) for cell in row]
    if all(is_blank(cell) or is_zero(cell) for cell in cells) and len(cells) <= 2:  # noqa: PLR2004
        return _DEFAULT_BANDS
    if len(cells) != 2:  # noqa: PLR2004
        grid = as_grid(value)
        raise arguments.refuse("bands", "bands-shape", rows=len(grid), columns=len(grid[0]))
    limits = [_band(cell, default) for cell, default in zip(cells, _DEFAULT_BANDS, strict=True)]
    if limits[0] < limits[1]:
        raise arguments.refuse("bands", "bands-order", on_track=limits[0], watch=limits[1])
    return limits[0], limits[1]


def _band(cell: Cell, default: float) -> float:
    number = arguments.number("bands", cell, "100%")
    if number is None:
        return default
    if number > _LARGEST_BAND and not read_number(cell).note:
        raise arguments.refuse(
            "bands", "bands-percent", value=f"{number:g}", percent=f"{number:g}",
            fraction=f"{number / 100:g}",
        )  # fmt: skip
    return number
