"""What the answers to several goals have in common, with months and without."""

from __future__ import annotations

from functools import cached_property

from kpimodel.resolving.answered import Answered
from kpimodel.solving.relax import Relaxation


class Solved:
    """An answer, as far as it is the same with months and without.

    Attributes:
        answered: What the search found.
    """

    answered: Answered

    @property
    def exact(self) -> bool:
        """True where the answer is known to be the policy's optimum.

        Where unreachable: that it is so.
        """
        return self.answered.exact

    @cached_property
    def binding(self) -> list[str]:
        """Ids of the levers whose bound or hold stands in the way."""
        return list(dict.fromkeys(id_ for one in self.answered.limits for id_, _ in one.binding))

    @property
    def relaxations(self) -> tuple[Relaxation, ...]:
        """Where unreachable: each single relaxation that would do, smallest change first.

        Or, where none does alone, those of the smallest set that was found; ``together`` is then
        True. ``needed`` is what to type: with it the targets are reachable.
        """
        return self.answered.relaxed.relaxations

    @property
    def together(self) -> bool:
        """Whether ``relaxations`` must all be made."""
        return self.answered.relaxed.together

    @property
    def smallest(self) -> bool:
        """Whether it is proven that no smaller set of relaxations would do."""
        return self.answered.relaxed.smallest
