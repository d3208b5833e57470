"""What an uncertain lever may become: distributions to draw from, with their checks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kpimodel.cells import as_float
from kpimodel.errors import Findings, Path
from kpimodel.node import Node

Draws = NDArray[np.float64]
MOST_TRIALS = 10**9


class Distribution(Protocol):
    """Anything that can be checked and drawn from; values are in the lever's unit."""

    def check(self, node: Node, path: Path, found: Findings) -> None:
        """Report what makes it unusable."""

    def draw(self, generator: np.random.Generator, count: int) -> Draws:
        """Draw ``count`` independent values."""


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value of a range is as likely.

    Attributes:
        low: Least value.
        high: Largest value.
    """

    low: float
    high: float

    def check(self, node: Node, path: Path, found: Findings) -> None:
        """Report numbers that are not finite or out of order."""
        if _finite(self, node, path, found) and not self.low <= self.high:
            _out_of_order(self.low, self.high, self.high, node, path, found)

    def draw(self, generator: np.random.Generator, count: int) -> Draws:
        """Draw ``count`` independent values."""
        return generator.uniform(self.low, self.high, count)


@dataclass(frozen=True)
class Triangular:
    """A range with its most likely value; the density falls in straight lines to both ends.

    Attributes:
        low: Least value.
        likely: Most likely value.
        high: Largest value.
    """

    low: float
    likely: float
    high: float

    def check(self, node: Node, path: Path, found: Findings) -> None:
        """Report numbers that are not finite or out of order."""
        if _finite(self, node, path, found) and not self.low <= self.likely <= self.high:
            _out_of_order(self.low, self.likely, self.high, node, path, found)

    def draw(self, generator: np.random.Generator, count: int) -> Draws:
        """Draw ``count`` independent values."""
        if self.low == self.high:
            return np.full(count, self.low)
        return generator.triangular(self.low, self.likely, self.high, count)


@dataclass(frozen=True)
class Pert(Triangular):
    """A range whose most likely value weighs four times: a smooth hump between the ends.

    Mean (low + 4·likely + high) / 6; a beta distribution stretched over the range.
    """

    def draw(self, generator: np.random.Generator, count: int) -> Draws:
        """Draw ``count`` independent values."""
        span = self.high - self.low
        if span == 0:
            return np.full(count, self.low)
        left, right = (self.likely - self.low) / span, (self.high - self.likely) / span
        return self.low + span * generator.beta(1 + 4 * left, 1 + 4 * right, count)


@dataclass(frozen=True, slots=True)
class Normal:
    """A bell around a mean, clipped where the lever has no meaning beyond.

    A draw beyond a limit stands at the limit. Without own limits a rate is clipped to 0 to 1 (or
    to its typed maximum, if that is above 1), and a lever whose mean is not negative to 0 and
    above. Planned minima and maxima do not clip: they are decisions, not laws of nature.

    Attributes:
        mean: Centre.
        sd: Standard deviation, 0 or more.
        low: Own lower limit.
        high: Own upper limit.
    """

    mean: float
    sd: float
    low: float | None = None
    high: float | None = None

    def check(self, node: Node, path: Path, found: Findings) -> None:
        """Report numbers that are not finite, negative spreads and limits out of order."""
        if not _finite(self, node, path, found):
            return
        if self.sd < 0:
            found.error("range-negative", path, node=node.id, name="sd", value=self.sd)
        settled = self.clipped_for(node)
        if settled.low is not None and settled.high is not None and settled.low > settled.high:
            _out_of_order(settled.low, self.mean, settled.high, node, path, found)

    def clipped_for(self, node: Node) -> Normal:
        """The same with the limits of a lever where it has no own ones."""
        low, high = natural_limits(node, self.mean)
        return Normal(
            self.mean,
            self.sd,
            low if self.low is None else self.low,
            high if self.high is None else self.high,
        )

    def draw(self, generator: np.random.Generator, count: int) -> Draws:
        """Draw ``count`` independent values."""
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return np.clip(generator.normal(self.mean, self.sd, count), low, high)


@dataclass(frozen=True, slots=True)
class Binomial:
    """How many of a number of trials succeed, such as deals won.

    Attributes:
        trials: Number of trials.
        chance: Chance of each, 0 to 1; they are independent.
        share: True for a rate: successes over trials instead of their count.
    """

    trials: int
    chance: float
    share: bool = False

    def check(self, node: Node, path: Path, found: Findings) -> None:
        """Report trials that are no count and chances out of 0 to 1."""
        if not _finite(self, node, path, found):
            return
        if not 0 <= self.chance <= 1:
            found.error("range-chance", path, node=node.id, value=self.chance)
        if int(self.trials) != self.trials or not 1 <= self.trials <= MOST_TRIALS:
            found.error(
                "range-trials", path, node=node.id, value=float(self.trials), most=MOST_TRIALS
            )

    def draw(self, generator: np.random.Generator, count: int) -> Draws:
        """Draw ``count`` independent values."""
        drawn = generator.binomial(int(self.trials), self.chance, count).astype(np.float64)
        return drawn / self.trials if self.share else drawn


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the values seen before, each as likely.

    Attributes:
        values: What was seen, in the lever's unit and for the same period as the tree.
    """

    values: Sequence[float]

    def check(self, node: Node, path: Path, found: Findings) -> None:
        """Report an empty history and numbers that are not finite."""
        if not len(self.values):
            found.error("range-empty", path, node=node.id)
        elif not all(_is_finite(value) for value in self.values):
            found.error("range-not-finite", path, node=node.id, name="values")

    def draw(self, generator: np.random.Generator, count: int) -> Draws:
        """Draw ``count`` independent values."""
        return generator.choice(np.asarray(self.values, dtype=np.float64), count)


def natural_limits(node: Node, level: float) -> tuple[float, float]:
    """What a lever cannot leave: 0 to 1 for a rate, 0 and above where it is not negative."""
    low = -math.inf if level < 0 or (node.minimum is not None and node.minimum < 0) else 0.0
    if not node.is_rate:
        return low, math.inf
    return low, max(1.0, node.maximum or 0.0, level)


def _finite(distribution: Any, node: Node, path: Path, found: Findings) -> bool:
    fine = True
    for each in fields(distribution):
        value = getattr(distribution, each.name)
        if value is not None and not _is_finite(value):
            found.error("range-not-finite", path, node=node.id, name=each.name)
            fine = False
    span = (getattr(distribution, name, None) for name in ("low", "high"))
    low, high = (value or 0.0 for value in span)
    if fine and not math.isfinite(high - low):
        found.error("range-too-wide", path, node=node.id, low=float(low), high=float(high))
        fine = False
    return fine


def _is_finite(value: object) -> bool:
    number = as_float(value) if not isinstance(value, bool) else float(value)
    return number is not None and math.isfinite(number)


def _out_of_order(
    low: float, likely: float, high: float, node: Node, path: Path, found: Findings
) -> None:
    found.error("range-order", path, node=node.id, low=low, likely=likely, high=high)
