"""Lags: a node acts on its parent months later, at once or spread over several months."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kpimodel.calendar import Month
from kpimodel.cells import fold
from kpimodel.errors import Findings, Path, Quantity
from kpimodel.timing.rollup import Series, acts_on
from kpimodel.tree import Tree

MOST_MONTHS_LATE = 36
_WHOLE = 1e-6
_ONE_LAG = re.compile(r"([+-]?\d+(?:\.0+)?)\s*(?:か月|ヶ月|カ月|months?)?", re.IGNORECASE)
_PART = re.compile(
    r"\s*(?P<late>[^\s:,、;]+)\s*:\s*(?P<share>[^\s:,、;%]+)\s*(?P<percent>%?)\s*[,、;]?"
)
Shares = tuple[float, ...]
At = Callable[[Month], float | None]


def read_lag(text: str | None, node: str, path: Path, found: Findings) -> Shares | None:
    """Read a lag: ``2``, or ``0:50% 1:30% 2:20%``.

    Args:
        text: The cell.
        node: The row's id, for findings.
        path: Where the cell stands.
        found: Takes what is wrong with it.

    Returns:
        The share that arrives after 0, 1, 2 ... months, summing to 1; None without a lag.

    Example:
        >>> found = Findings()
        >>> read_lag("2", "leads", (), found), read_lag("0:50% 1:30% 2:20%", "leads", (), found)
        ((0.0, 0.0, 1.0), (0.5, 0.3, 0.2))
        >>> read_lag("0:50% 1:30%", "leads", (), found), [issue.code for issue in found.issues]
        (None, ['lag-sum'])
    """
    folded = fold(text or "")
    if not folded:
        return None
    shares: dict[int, float] | None = {}
    if match := _ONE_LAG.fullmatch(folded):
        months = _months(match[1], node, path, found)
        shares = None if months is None else {months: 1.0}
    elif ":" in folded:
        shares = _distribution(folded, node, path, found)
    else:
        found.error("lag-text", path, node=node, value=str(text))
        return None
    if not shares:
        return None
    total = math.fsum(shares.values())
    if abs(total - 1) > _WHOLE:
        found.error("lag-sum", path, node=node, total=Quantity(total, "%"))
        return None
    if set(shares) == {0}:
        return None
    return tuple(shares.get(late, 0.0) / total for late in range(max(shares) + 1))


def _distribution(text: str, node: str, path: Path, found: Findings) -> dict[int, float] | None:
    shares: dict[int, float] = {}
    before = len(found.issues)
    at = 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            found.error("lag-text", path, node=node, value=text)
            return None
        at = part.end()
        months = _months(part["late"], node, path, found)
        share = _share(part["share"], part["percent"], node, path, found)
        if months in shares:
            found.error("lag-twice", path, node=node, month=months)
        elif months is not None and share is not None:
            shares[months] = share
    return shares if len(found.issues) == before else None


def _months(text: str, node: str, path: Path, found: Findings) -> int | None:
    whole = re.fullmatch(r"(\d{1,4})(?:\.0+)?", text)
    if whole is None or int(whole[1]) > MOST_MONTHS_LATE:
        found.error("lag-month", path, node=node, value=text, most=MOST_MONTHS_LATE)
        return None
    return int(whole[1])


def _share(text: str, percent: str, node: str, path: Path, found: Findings) -> float | None:
    try:
        share = float(text) / (100 if percent else 1)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        found.error("lag-share", path, node=node, value=text + percent)
        return None
    return share


def read_lags(tree: Tree, found: Findings) -> dict[str, Shares]:
    """The lags of all rows that have one; a row without a parent cannot have any."""
    shares: dict[str, Shares] = {}
    for node in tree.nodes:
        path = tree.path(node.id, "lag")
        read = read_lag(node.lag, node.id, path, found)
        if read is not None and acts_on(tree, node.id) is None:
            found.warn("lag-no-parent", path, node=node.id)
        elif read is not None and node.relation != "group":
            shares[node.id] = read
    return shares


@dataclass(frozen=True)
class Lags:
    """The lags of a plan, and what stood before its window.

    Attributes:
        shares: ``{id: share arriving after 0, 1, 2 ... months}`` of the rows with a lag.
        parents: ``{id: row it acts on}``; other formulas that name it feel no delay.
        start: First month of the window.
        steady: ``{id: at}``: what the baselines give in a month before the window.
        history: ``{(id, month): value}`` known from before the window.
    """

    shares: Mapping[str, Shares] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    start: Month = field(default_factory=lambda: Month(2000, 1))
    steady: Mapping[str, At] = field(default_factory=dict)
    history: Mapping[tuple[str, Month], float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.shares)

    def before(self, id_: str, month: Month) -> float | None:
        """A month before the window: from history, else from the baseline."""
        known = self.history.get((id_, month))
        return self.steady[id_](month) if known is None else known

    def arriving(self, id_: str, month: Month, value_in: At) -> float | None:
        """What of a lagged node arrives in a month; None where a month that counts is unknown.

        Args:
            id_: A row with a lag.
            month: When it arrives.
            value_in: Its value by month; asked for months of the window, and before it where
                something is known; None there falls back on `before`.
        """
        parts: list[float] = []
        for late, share in enumerate(self.shares[id_]):
            if share:
                at = month + -late
                value = value_in(at)
                if value is None and at < self.start:
                    value = self.before(id_, at)
                if value is None:
                    return None
                parts.append(share * value)
        return math.fsum(parts)

    def felt(self, series: Mapping[str, Series]) -> dict[str, Series]:
        """Lagged rows as their parents feel them, for series that start with the window."""
        felt: dict[str, Series] = {}
        for id_ in self.shares:
            own = series.get(id_, ())

            def value_in(month: Month, own: Series = own) -> float | None:
                at = month - self.start
                return own[at] if 0 <= at < len(own) else None

            felt[id_] = tuple(
                self.arriving(id_, self.start + index, value_in) for index in range(len(own))
            )
        return felt
