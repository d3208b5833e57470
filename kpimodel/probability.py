"""The probability of reaching the KGI: seeded Monte Carlo over the uncertain levers only."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kpimodel.cells import as_float, shown
from kpimodel.distributions import Distribution, Draws, Normal
from kpimodel.errors import EvaluationError, Findings, Issue, SolveError
from kpimodel.evaluate import evaluate
from kpimodel.goal import goal_for
from kpimodel.messages import extend
from kpimodel.tree import Tree
from kpimodel.words.outlook import CATALOGUE

extend(CATALOGUE)

FEWEST_DRAWS, MOST_DRAWS = 100, 5_000_000
PERCENTILES = (5, 10, 25, 50, 75, 90, 95)
CHUNK = 8_192  # draws at once, fewer in a wide tree
_LEAST_CHUNK = 256
_MOST_NUMBERS = 4_000_000
_SLACK = 1e-12  # relative: a KGI that misses its goal by rounding has reached it
_LEAST_EIGENVALUE = -1e-9
_LARGEST_PLAIN = 1e140  # a million squares of it still sum to a float
_Z95 = 1.959963984540054

Correlation = Mapping[tuple[str, str], float] | Sequence[Sequence[float]]


@dataclass(frozen=True)
class Outlook:
    """How likely the goal is, and how wide the KGI may land.

    Attributes:
        probability: Share of the draws that meet the goal.
        standard_error: Its Monte Carlo error, √(p(1 − p)/n): it says how well the share is known
            under the given distributions, not whether those are right.
        interval: 95 % interval of the probability (Wilson), which has a width at 0 and 1 too.
        goal: The goal, in the KGI's unit.
        mean: Mean of the KGI over the draws.
        sd: Its standard deviation.
        percentiles: ``{5: value, …, 95: value}`` of the KGI.
        draws: Number of draws.
        seed: The seed; the same seed, plan and numpy release give the same figures.
        uncertain: Ids of the levers that were drawn.
        issues: Findings, such as levers without history.
    """

    probability: float
    standard_error: float
    interval: tuple[float, float]
    goal: float
    mean: float
    sd: float
    percentiles: Mapping[int, float]
    draws: int
    seed: int
    uncertain: tuple[str, ...]
    issues: tuple[Issue, ...] = field(default=(), repr=False)


def probability(
    tree: Tree,
    uncertain: Mapping[str, Distribution],
    goal: float | str | None = None,
    *,
    at: Mapping[str, float] | None = None,
    draws: int = 100_000,
    seed: int = 0,
    correlation: Correlation | None = None,
) -> Outlook:
    """Estimate the probability that the KGI meets its goal.

    Only the uncertain levers are drawn; the others stand where they are. Levers are independent
    unless correlated. A correlation is that of a Gaussian copula: of the normal scores, not of the
    values; every lever keeps its own distribution exactly.

    Args:
        tree: The tree.
        uncertain: ``{lever: distribution}``, in the lever's unit and for the tree's period.
        goal: In the KGI's unit, or ``+15%`` on top of its baseline; by default the KGI's target.
        at: Where the certain levers stand, as for `evaluate`; the baselines where it is None.
        draws: Number of draws, 100 to 5,000,000.
        seed: Seed of the random numbers, 0 or more.
        correlation: ``{(lever, lever): -1 to 1}``, or a matrix in the order of ``uncertain``.

    Raises:
        SolveError: No goal, or one that cannot be read.
        EvaluationError: All findings on the levers, ranges, draws, seed and correlation.

    Example:
        >>> from kpimodel.distributions import Binomial
        >>> tree = Tree.from_rows([
        ...     {"id": "sales", "relation": "product", "target": 40_000},
        ...     {"id": "won", "parent": "sales", "baseline": 50},
        ...     {"id": "value", "parent": "sales", "baseline": 1_000},
        ... ])
        >>> one = probability(tree, {"won": Binomial(100, 0.5)}, seed=1)
        >>> abs(one.probability - 0.9824) < 4 * one.standard_error
        True
    """
    found = Findings()
    target = goal_for(tree, goal, found)
    found.raise_errors(SolveError)
    draws, seed = check_run(draws, seed, found)
    ranges = settle(tree, uncertain, found)
    mixing = mixing_matrix(correlation, tuple(uncertain), tuple(ranges), found)
    found.raise_errors(EvaluationError)
    start = evaluate(tree, at)
    if not ranges:
        found.note("nothing-uncertain", ("uncertain",))

    def kgi(batch: Mapping[str, Draws]) -> Any:
        slots = tree.program.values([batch.get(id_, start[id_]) for id_ in tree.levers])
        return slots[tree.program.slots[tree.root.id]]

    values = np.empty(draws)  # of all draws, only the KGI is kept
    scores, *streams = streams_of(seed, len(ranges))
    for part in chunks(draws, tree):
        count = part.stop - part.start
        batch = {
            id_: distribution.draw(stream, count)
            for (id_, distribution), stream in zip(ranges.items(), streams, strict=True)
        }
        if mixing is not None:
            normal = mixing @ scores.standard_normal((len(ranges), count))
            for row, id_ in zip(normal, batch, strict=True):
                batch[id_] = in_order_of(row, batch[id_])
        values[part] = kgi(batch)
    return summarise(tree, target, values, seed, tuple(ranges), found)


def chunks(draws: int, tree: Tree, months: int = 1) -> Iterator[slice]:
    """Parts of the draws that need a bounded memory: some 32 MB, however wide the tree is."""
    slots = (len(tree.program.steps) + len(tree.levers)) * months
    size = max(_LEAST_CHUNK, min(CHUNK, _MOST_NUMBERS // slots))
    for first in range(0, draws, size):
        yield slice(first, min(first + size, draws))


def streams_of(seed: int, count: int) -> list[np.random.Generator]:
    """Independent generators: one for the copula's scores, then one a lever."""
    return [np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(count + 1)]


def in_order_of(scores: Draws, values: Draws) -> Draws:
    """Independent draws put in the order of normal scores (Iman and Conover).

    Correlated scores thus give a Gaussian copula without any inverse distribution, and the lever
    keeps exactly the values that were drawn.
    """
    ordered = np.empty_like(values)
    ordered[np.argsort(scores)] = np.sort(values)
    return ordered


def summarise(
    tree: Tree, goal: float, values: Draws, seed: int, uncertain: tuple[str, ...], found: Findings
) -> Outlook:
    """From the KGI of every draw to the outlook."""
    finite = values[np.isfinite(values)]
    count = len(values)
    if len(finite) < count:
        path = tree.path(tree.root.id, "relation")
        found.warn("draws-without-value", path, count=count - len(finite))
    if not len(finite):
        found.error("no-number", tree.path(tree.root.id, "relation"), node=tree.root.id)
    found.raise_errors(EvaluationError)
    slack = _SLACK * abs(goal)
    up = tree.root.direction == "up"
    hits = np.count_nonzero(finite >= goal - slack if up else finite <= goal + slack)
    share = float(hits) / count
    mean, sd = moments(finite)
    return Outlook(
        probability=share,
        standard_error=math.sqrt(share * (1 - share) / count),
        interval=_wilson(share, count),
        goal=goal,
        mean=mean,
        sd=sd,
        percentiles=dict(
            zip(PERCENTILES, np.percentile(finite, PERCENTILES).tolist(), strict=True)
        ),
        draws=count,
        seed=seed,
        uncertain=uncertain,
        issues=tuple(found.issues),
    )


def moments(values: Draws) -> tuple[float, float]:
    """Mean and standard deviation, also of values whose squares are beyond a float."""
    largest = float(np.abs(values).max())
    scale = largest if largest > _LARGEST_PLAIN else 1.0
    scaled = values / scale
    sd = float(scaled.std(ddof=1)) if len(values) > 1 else 0.0
    return float(scaled.mean()) * scale, sd * scale


def _wilson(share: float, count: int) -> tuple[float, float]:
    z2 = _Z95**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z95 / (1 + z2 / count) * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def check_run(draws: int, seed: int, found: Findings) -> tuple[int, int]:
    """The number of draws and the seed as whole numbers, with findings where they are none."""
    draws_fine = _is_whole(draws) and FEWEST_DRAWS <= draws <= MOST_DRAWS
    if not draws_fine:
        found.error("draws-out-of-range", ("draws",), value=str(draws), most=MOST_DRAWS)
    seed_fine = _is_whole(seed) and seed >= 0
    if not seed_fine:
        found.error("seed-negative", ("seed",), value=str(seed))
    return int(draws) if draws_fine else FEWEST_DRAWS, int(seed) if seed_fine else 0


def _is_whole(value: object) -> bool:
    if isinstance(value, float):  # as a cell of a spreadsheet holds it
        return value.is_integer()
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def settle(
    tree: Tree, uncertain: Mapping[str, Distribution], found: Findings
) -> dict[str, Distribution]:
    """The distributions in table order, so that the order of the argument changes nothing."""
    for id_ in uncertain:
        if id_ not in tree.levers:
            found.error("not-a-lever", ("uncertain", id_), name=id_, known=tree.levers)
    ranges: dict[str, Distribution] = {}
    for id_ in tree.levers:
        if id_ in uncertain:
            given = uncertain[id_]
            if not hasattr(given, "check") or not hasattr(given, "draw"):
                found.error("not-a-distribution", ("uncertain", id_), node=id_, value=shown(given))
                continue
            given.check(tree[id_], ("uncertain", id_), found)
            ranges[id_] = given.clipped_for(tree[id_]) if isinstance(given, Normal) else given
    return ranges


def mixing_matrix(
    correlation: Correlation | None, given: Sequence[str], order: Sequence[str], found: Findings
) -> Draws | None:
    """A matrix M with M·Mᵀ the correlation, for levers in ``order``; None without correlation.

    Args:
        correlation: Pairs by name, or a matrix in the order ``given``.
        given: Names in the user's order.
        order: Names in the order of the draws.
        found: Collects names that are unknown, numbers out of range, contradictions.
    """
    if correlation is None or not order:
        return None
    if isinstance(correlation, Mapping):
        matrix = _from_pairs(correlation, order, found)
    else:
        matrix = _from_rows(correlation, given, order, found)
    if found.has_errors:
        return None
    eigenvalues, vectors = np.linalg.eigh(matrix)
    if eigenvalues[0] < _LEAST_EIGENVALUE:
        found.error("correlation-impossible", ("correlation",), value=float(eigenvalues[0]))
        return None
    mixing: Draws = vectors * np.sqrt(np.maximum(eigenvalues, 0.0))
    return mixing


def _from_pairs(
    pairs: Mapping[tuple[str, str], float], order: Sequence[str], found: Findings
) -> Draws:
    matrix = np.eye(len(order))
    for (first, second), value in pairs.items():
        path = ("correlation", first, second)
        unknown = [name for name in (first, second) if name not in order]
        for name in unknown:
            found.error("correlation-name", path, name=name, known=tuple(order))
        number = as_float(value)
        if number is None:
            found.error("not-a-number", path, node=f"{first}, {second}", value=shown(value))
        elif not -1 <= number <= 1 or (first == second and value != 1):
            found.error("correlation-range", path, first=first, second=second, value=value)
        elif not unknown:
            a, b = order.index(first), order.index(second)
            if (second, first) in pairs and pairs[second, first] != value:
                found.error("correlation-twice", path, first=first, second=second)
            matrix[a, b] = matrix[b, a] = value
    return matrix


def _from_rows(
    rows: Sequence[Sequence[float]], given: Sequence[str], order: Sequence[str], found: Findings
) -> Draws:
    count = len(given)
    try:
        matrix = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError):
        matrix = np.empty(0)
    fine = matrix.shape == (count, count) and bool(
        np.allclose(matrix, matrix.T) and np.allclose(np.diag(matrix), 1)
    )
    if not fine or np.abs(matrix).max() > 1:
        found.error("correlation-shape", ("correlation",), count=count)
        return np.eye(len(order))
    at = [given.index(id_) for id_ in order]
    return matrix[np.ix_(at, at)]
