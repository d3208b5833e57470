"""Targets of the wrong sign: below zero where nothing in the tree can go below zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpimodel.cells import read_number
from kpimodel.errors import Findings
from kpimodel.formula import Binary, Call, Expression, Negate
from kpimodel.limits import is_relative
from kpimodel.structure import Structure
from kpimodel.table import Row


def check_signs(rows: Sequence[Row], structure: Structure, found: Findings) -> None:
    """Warn of a target below zero that was most likely typed with a wrong sign.

    The KGI's target is looked at where it cannot fall below zero: no input stands or may go below
    it, and no formula subtracts. An input's own target is looked at where its baseline is above
    zero and no minimum below zero is typed. So trees of profit and loss stay quiet.

    Args:
        rows: Typed rows whose relations are settled.
        structure: How they hang together.
        found: Takes the warnings, at the target's cell.
    """
    stays_up = never_negative(rows, structure.expressions.values())
    for row in rows:
        target = row.get("target")
        if target is None or not row["id"]:
            continue
        is_root = row["id"] == structure.root
        if row["relation"] == "input":
            wrong = (row.get("baseline") or 0) > 0 and not _may_fall(row) and falls_below(target)
        else:
            wrong = is_root and stays_up and falls_below(target)
        if wrong:
            path = ("nodes", row["_row"], "target")
            found.warn("target-wrong-sign", path, node=row["id"], value=target)


def never_negative(rows: Iterable[Row], expressions: Iterable[Expression]) -> bool:
    """True where no input stands or may go below zero and no formula subtracts."""
    return not any(_may_fall(row) for row in rows if row.get("relation") == "input") and not any(
        map(_subtracts, expressions)
    )


def falls_below(target: float | str) -> bool:
    """True for a target below zero, also ``-150%`` on top of a baseline that is above it."""
    value = read_number(target).value
    return isinstance(value, float) and value < (-1 if is_relative(target) else 0)


def _may_fall(row: Row) -> bool:
    return any((row.get(key) or 0) < 0 for key in ("baseline", "minimum"))


def _subtracts(expression: Expression) -> bool:
    match expression:
        case Negate():
            return True
        case Binary(sign, left, right):
            return sign == "-" or _subtracts(left) or _subtracts(right)
        case Call(_, arguments):
            return any(map(_subtracts, arguments))
    return False
