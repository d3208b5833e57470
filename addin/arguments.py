"""Arguments that are one value: numbers, goals, choices, names; what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from addin import language, words
from addin.ranges import Cell, Grid, as_grid, is_blank, is_zero
from kpimodel import cells
from kpimodel.errors import Findings, KpiError, Parameter
from kpimodel.table import Lang, read_row

Direction = Literal["up", "down"]


def refuse(argument: str, code: str, row: int | None = None, **parameters: Parameter) -> KpiError:
    """Return one finding about an argument, ready to raise.

    Args:
        argument: Its name in the signature.
        code: Key of the message.
        row: 0-based row within the argument's range, where that helps.
        parameters: What the message needs.
    """
    found = Findings()
    path = ("arguments", argument) if row is None else ("arguments", argument, row)
    found.error(code, path, **parameters)
    return KpiError(found.issues)


def one_cell(argument: str, value: object) -> Cell:
    """Return the argument's only cell; None where it was left out or is blank.

    Raises:
        KpiError: More than one cell, or a cell that holds an error.
    """
    grid = as_grid(value)
    if len(grid) > 1 or len(grid[0]) > 1:
        raise refuse(argument, "argument-not-one-cell", rows=len(grid), columns=len(grid[0]))
    cell = grid[0][0]
    if is_blank(cell):
        return None
    read = cells.read(cell)
    if read.kind == "error":
        raise refuse(argument, "argument-error-value", value=str(cell))
    return cell


def number(argument: str, cell: Cell, expected: str) -> float | None:
    """Return a cell as a number; None where it is blank.

    Args:
        argument: The argument's name, for the finding.
        cell: Its cell.
        expected: What should stand there, in words, for the finding.

    Raises:
        KpiError: A text that is no number, or an error cell.
    """
    read = cells.read_number(cell)
    if read.kind == "blank":
        return None
    if read.kind == "error":
        raise refuse(argument, "argument-error-value", value=str(cell))
    if not isinstance(read.value, float):
        raise refuse(argument, "argument-not-a-number", value=str(cell), expected=expected)
    return read.value


def goal(value: object, lang: Lang) -> float | str | None:
    """Return the argument ``goal``: a number, ``"+15%"`` on top of the baseline, or None.

    Raises:
        KpiError: Neither a number nor a relative goal.
    """
    cell = one_cell("goal", value)
    if isinstance(cell, str):
        text = cells.fold(cell).replace(" ", "")
        if text[:1] in ("+", "-") and text.endswith("%"):
            return text
    return number("goal", cell, "50、+15% など" if lang == "ja" else "50 or +15%, say")


def choice(
    argument: str, value: object, choices: Mapping[str, tuple[str, str]], default: str
) -> str:
    """Return the machine value of a choice; the default where it is left out, blank or 0.

    Raises:
        KpiError: None of the choices; the finding lists them.
    """
    cell = one_cell(argument, value)
    if cell is None or is_zero(cell):
        return default
    chosen = words.choice(str(cell), choices)
    if chosen is None:
        raise refuse(argument, "argument-unknown", value=str(cell), known=tuple(choices))
    return chosen


def unset(grid: Grid) -> bool:
    """True where no cell holds anything but a blank, or the 0 that some hosts send for it."""
    return all(is_blank(cell) or is_zero(cell) for row in grid for cell in row)


def blank(grid: Grid) -> bool:
    """True where no cell holds anything."""
    return all(is_blank(cell) for row in grid for cell in row)


def left_out(grid: Grid) -> bool:
    """True for a blank range, and for one cell with the 0 that some hosts send for a blank."""
    return blank(grid) or (len(grid) == len(grid[0]) == 1 and is_zero(grid[0][0]))


def a_number(lang: Lang) -> str:
    """What should stand where a number belongs, in words."""
    return "数値" if lang == "ja" else "a number"


def share(argument: str, cell: Cell, default: float, lang: Lang) -> float:
    """Return a share, a fraction above 0 and up to 1: ``0.1`` or ``10%``.

    Raises:
        KpiError: No number, a number that looks like whole percents, or not above 0.
    """
    value = number(argument, cell, "10%" if lang == "ja" else "10%, say")
    if value is None or is_zero(cell):
        return default
    if not 0 < value <= 1:
        raise refuse(argument, "argument-not-a-share", value=str(cell))
    return value


def check_lang(value: object) -> None:
    """Check the argument ``lang``; its value is taken by `TreeRange.of`.

    Raises:
        KpiError: Not one of the languages.
    """
    cell = one_cell("lang", value)
    if cell is not None and not is_zero(cell) and language.named(str(cell)) is None:
        raise refuse("lang", "argument-unknown", value=str(cell), known=("ja", "en"))


def spoken(value: object) -> Lang:
    """Return the language of a function that sees no tree: as told, else the machine's."""
    told = as_grid(value)[0][0]
    return (language.named(told) if isinstance(told, str) else None) or language.of_machine()


def direction(cell: Cell) -> Direction:
    """Return a direction, in machine words or those of either language; up by default.

    Raises:
        KpiError: Not a direction.
    """
    if is_blank(cell) or is_zero(cell):
        return "up"
    found = Findings()
    read = read_row({"direction": cell}, 0, found)["direction"]
    if found.has_errors:
        raise refuse("direction", "argument-unknown", value=str(cell), known=("up", "down"))
    return "down" if read == "down" else "up"
