"""Allotting a gap with slack: each of n levers takes 1/(n − 1) of it, so that one may fail."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kpimodel import messages
from kpimodel.errors import Findings, SolveError
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)

_FEWEST = 2


def share_with_slack(gap: float, levers: Iterable[str]) -> dict[str, float]:
    """Allot a gap to levers so that all but one of them are enough.

    A rule of thumb of Japanese consultants, no optimum: the allotments sum to n/(n − 1) of the
    gap on purpose. Each is an amount of the KGI; what the lever itself must be follows from
    ``required(tree, lever, now + amount)``.

    Args:
        gap: Goal minus present value, in the KGI's unit.
        levers: Their names, two or more.

    Returns:
        The same amount of the KGI for each lever.

    Raises:
        SolveError: Fewer than two levers, or a gap that is no finite number.

    Example:
        >>> share_with_slack(1_000_000, ["visitors", "purchase_rate", "price"])
        {'visitors': 500000.0, 'purchase_rate': 500000.0, 'price': 500000.0}

    Source:
        kyoto-shikakeya.com, 指標n件なら各指標にギャップの1/(n-1).
    """
    names = list(dict.fromkeys(levers))
    found = Findings()
    if not math.isfinite(gap):
        found.error("not-finite", ("gap",), node="gap")
    if len(names) < _FEWEST:
        found.error("slack-count", ("levers",), count=len(names))
    found.raise_errors(SolveError)
    return dict.fromkeys(names, gap / (len(names) - 1))
