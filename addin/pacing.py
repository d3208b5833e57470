"""KPI_PROGRESS, KPI_PACE and KPI_GAP as pure functions: how far, how fast, how much is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from addin import arguments, words
from addin.cellwise import each, lines, same_size
from addin.ranges import Answer, Cell, Grid, as_grid
from addin.refusal import answer, is_refusal
from kpimodel.pace import pace as measure
from kpimodel.pace import progress as share_of
from kpimodel.table import Lang

_EVERY = (*words.PROGRESS_FIGURES, *words.PACE_FIGURES)
Choices = Mapping[str, tuple[str, str]]
Figures = Mapping[str, float | None]
Row = Sequence[Cell]


def progress(
    actual: object,
    goal: object,
    elapsed: object = None,
    total: object = None,
    figure: object = None,
    direction: object = None,
    lang: object = None,
) -> Answer:
    """Return 進捗率, actual ÷ goal, and how it stands beside the time that has passed.

    Args:
        actual: Amount so far; one cell or a range.
        goal: What the whole time shall bring; one cell or a range of the same size.
        elapsed: Periods that have passed.
        total: Periods of the whole, in the same unit.
        figure: ``progress``, ``elapsed``, ``lead``, ``achievement``, or ``all`` for a table; by
            default ``all`` where the time is given, else ``progress``.
        direction: ``up`` (default) or ``down``; it counts for ``achievement``.
        lang: ``ja`` or ``en``; by default as the machine speaks.

    Returns:
        Fractions, ``""`` where there is none; or ``#KPI! …``.
    """
    spoken = arguments.spoken(lang)

    def work() -> Answer:
        arguments.check_lang(lang)
        grids = {"actual": as_grid(actual), "goal": as_grid(goal)}
        time = {"elapsed": as_grid(elapsed), "total": as_grid(total)}
        timed = not all(map(arguments.unset, time.values()))
        usual = "all" if timed else "progress"
        chosen = arguments.choice("figure", figure, words.PROGRESS_FIGURES, usual)
        if not timed and chosen == "progress":
            actuals, goals = same_size(grids)

            def one(row: int, column: int) -> Cell:
                return _share(actuals[row][column], goals[row][column], spoken)

            return each(actuals, one, spoken)
        _need_time(time, spoken)
        sized = same_size(grids | time | {"direction": as_grid(direction)})
        return _answered(sized, words.PROGRESS_FIGURES, chosen, spoken)

    return answer(None, work, spoken)


def pace(
    actual: object,
    goal: object,
    elapsed: object,
    total: object,
    figure: object = None,
    lang: object = None,
) -> Answer:
    """Return the pace per period that the rest needs, or other figures of the pace.

    Args:
        actual: Amount so far; one cell or a range.
        goal: What the whole time shall bring; one cell or a range of the same size.
        elapsed: Periods that have passed.
        total: Periods of the whole, in the same unit.
        figure: ``required`` (default), ``current``, ``ratio``, ``landing``, or ``all`` for a table.
        lang: ``ja`` or ``en``; by default as the machine speaks.

    Returns:
        In the goal's unit per period, ``""`` where there is none; or ``#KPI! …``.
    """
    spoken = arguments.spoken(lang)

    def work() -> Answer:
        arguments.check_lang(lang)
        grids = {"actual": as_grid(actual), "goal": as_grid(goal)}
        time = {"elapsed": as_grid(elapsed), "total": as_grid(total)}
        chosen = arguments.choice("figure", figure, words.PACE_FIGURES, "required")
        _need_time(time, spoken)
        sized = same_size(grids | time | {"direction": [["up"]]})
        return _answered(sized, words.PACE_FIGURES, chosen, spoken)

    return answer(None, work, spoken)


def gap(
    actual: object,
    target: object,
    direction: object = None,
    figure: object = None,
    lang: object = None,
) -> Answer:
    """Return actual − target, or what is still missing.

    Args:
        actual: One cell or a range.
        target: One cell or a range of the same size.
        direction: ``up`` (default) or ``down``; it counts for ``missing``.
        figure: ``gap`` (default), ``missing`` (0 where the target is reached), or ``all`` for a
            table.
        lang: ``ja`` or ``en``; by default as the machine speaks.

    Returns:
        In the target's unit, ``""`` where a side is blank; or ``#KPI! …``.
    """
    spoken = arguments.spoken(lang)

    def work() -> Answer:
        arguments.check_lang(lang)
        chosen = arguments.choice("figure", figure, words.GAP_FIGURES, "gap")
        grids = {"actual": as_grid(actual), "target": as_grid(target)}
        sized = same_size(grids | {"direction": as_grid(direction)})

        def one(row: int, column: int) -> Figures:
            reached, wanted, better = (grid[row][column] for grid in sized)
            return _gap(reached, wanted, better, spoken)

        return _shown(sized, words.GAP_FIGURES, chosen, one, spoken)

    return answer(None, work, spoken)


def _need_time(time: Mapping[str, Grid], lang: Lang) -> None:
    """Refuse where how much time has passed, or how much there is, was left out."""
    if arguments.unset(time["total"]):
        expected = "全体の期間（6 など）" if lang == "ja" else "the periods of the whole, 6 say"
        raise arguments.refuse("total", "argument-missing", expected=expected)
    if arguments.blank(time["elapsed"]):
        expected = (
            "経過した期間（4 など）" if lang == "ja" else "the periods that have passed, 4 say"
        )
        raise arguments.refuse("elapsed", "argument-missing", expected=expected)


def _share(actual: Cell, goal: Cell, lang: Lang) -> Cell:
    for cell in (actual, goal):
        if is_refusal(cell):
            return cell
    expected = arguments.a_number(lang)
    reached = arguments.number("actual", actual, expected)
    whole = arguments.number("goal", goal, expected)
    return _cell(None if whole is None else share_of(reached, whole))


def _answered(sized: list[Grid], figures: Choices, chosen: str, lang: Lang) -> Answer:
    def one(row: int, column: int) -> Figures:
        return _pace([grid[row][column] for grid in sized], lang)

    return _shown(sized, figures, chosen, one, lang)


def _shown(
    sized: list[Grid],
    figures: Choices,
    chosen: str,
    one: Callable[[int, int], Figures],
    lang: Lang,
) -> Answer:
    """One figure in the size of the ranges, or a table of all of them with headings."""
    keys = [key for key in figures if key != "all"]

    def refused(row: int, column: int) -> Cell:
        cells = (grid[row][column] for grid in sized)
        return next((cell for cell in cells if is_refusal(cell)), None)

    def figure(row: int, column: int) -> Cell:
        return refused(row, column) or _cell(one(row, column)[chosen])

    def line(row: int, column: int) -> list[Cell]:
        passed = refused(row, column)
        return [passed] if passed else [_cell(one(row, column)[key]) for key in keys]

    if chosen != "all":
        return each(sized[0], figure, lang)
    headings: list[Cell] = [words.pick(figures[key], lang) for key in keys]
    body = lines(sized[0], "actual", line, lang)
    return [headings, *(line + [""] * (len(keys) - len(line)) for line in body)]


def _pace(cells: Row, lang: Lang) -> Figures:
    expected = arguments.a_number(lang)
    names = ("actual", "goal", "elapsed", "total")
    actual, goal, elapsed, total = (
        arguments.number(name, cell, expected) for name, cell in zip(names, cells, strict=False)
    )
    better = arguments.direction(cells[-1])
    if goal is None or elapsed is None or total is None:
        return dict.fromkeys(_EVERY)
    found = measure(actual, goal, elapsed, total, better)
    return {key: getattr(found, key, None) for key in _EVERY}


def _gap(actual: Cell, target: Cell, direction: Cell, lang: Lang) -> Figures:
    expected = arguments.a_number(lang)
    reached = arguments.number("actual", actual, expected)
    wanted = arguments.number("target", target, expected)
    sign = 1.0 if arguments.direction(direction) == "up" else -1.0
    if reached is None or wanted is None:
        return dict.fromkeys(words.GAP_FIGURES)
    return {"gap": reached - wanted, "missing": max(0.0, sign * (wanted - reached))}


def _cell(value: float | None) -> Cell:
    return "" if value is None else value
