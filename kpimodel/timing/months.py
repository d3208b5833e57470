"""One month of a tree: its computed rows from their children, late ones as they arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpimodel.calendar import Month
from kpimodel.errors import EvaluationError
from kpimodel.timing.lag import Lags
from kpimodel.timing.rollup import Series
from kpimodel.tree import Tree

NO_LAGS = Lags()


@dataclass(frozen=True)
class Felt:
    """How parents feel their children in one month.

    Attributes:
        lags: Delays.
        month: The month.
        known: Its values so far, by id; read when asked.
        earlier: Values of the months before it.
    """

    lags: Lags
    month: Month
    known: Mapping[str, float]
    earlier: Mapping[Month, Mapping[str, float]]

    def is_late(self, child: str, parent: str) -> bool:
        """True where a parent feels a child with a delay."""
        return self.lags.parents.get(child) == parent

    def __call__(self, child: str, parent: str) -> float | None:
        """A child's value as its parent feels it."""
        if not self.is_late(child, parent):
            return self.known.get(child)

        def value_in(at: Month) -> float | None:
            return (self.known if at == self.month else self.earlier.get(at, {})).get(child)

        return self.lags.arriving(child, self.month, value_in)


def value_from_children(
    tree: Tree, id_: str, known: Mapping[str, float], felt: Felt | None = None
) -> float | None:
    """One computed node from its children's values; None where one is missing or undefined."""
    children = tree.children(id_)
    values = [known.get(c) if felt is None else felt(c, id_) for c in children]
    present = [value for value in values if value is not None]
    if not children or len(present) < len(values):
        return None
    try:
        return tree.value_of(id_, present)
    except EvaluationError:
        return None


def carry_up(tree: Tree, months: Sequence[dict[str, float]], lags: Lags) -> dict[str, Series]:
    """Complete the months of a window from what is known in them, in place and as series.

    Args:
        tree: The tree.
        months: Values by id, one mapping a month of the window; what is there stays.
        lags: Delays; late effects of earlier months are carried over.
    """
    earlier: dict[Month, dict[str, float]] = {}
    for index, known in enumerate(months):
        month = lags.start + index
        felt = Felt(lags, month, known, earlier) if lags else None
        for id_ in tree.order:
            if id_ not in known:
                value = value_from_children(tree, id_, known, felt)
                if value is not None:
                    known[id_] = value
        earlier[month] = known
    return {
        node.id: tuple(known.get(node.id) for known in months)
        for node in tree.nodes
        if node.relation != "group"
    }
