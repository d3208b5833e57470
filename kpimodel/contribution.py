"""Why the KGI moved: the share of every lever in the change between two states."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from kpimodel import messages
from kpimodel.cells import as_float, shown
from kpimodel.changes.attribution import MOST_PLAYERS
from kpimodel.changes.pass_down import (
    NEGLIGIBLE,
    Felt,
    State,
    model_value,
    pass_down,
    surplus,
)
from kpimodel.changes.sequence import checked_order, in_sequence
from kpimodel.errors import EvaluationError, Findings, Issue
from kpimodel.tree import Tree
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)

METHODS = ("lmdi", "shapley", "sequential")
UNEXPLAINED = "unexplained"
TIMING = "timing"

Given = Mapping[str, float | None]


class Contributions(dict[str, float]):
    """``{lever: amount}`` in the KGI's unit; the amounts sum to the KGI's change.

    Attributes:
        method: The rule used: ``lmdi``; ``shapley`` (exact, over the levers);
            ``shapley_by_node`` (Shapley at each node, passed down), for many levers; or
            ``sequential``.
        fallbacks: Ids of the rows where LMDI has no meaning, so that Shapley stood in: formulas,
            sign changes, several factors that came from zero at once.
        before: The KGI before.
        after: The KGI afterwards.
        order: For ``sequential`` the levers in the order in which they changed; else empty.
        timing: What lags bring into the window and take out of it; the amount ``"timing"``.
        unexplained: What measured rows have beyond what their parts give; the amount
            ``"unexplained"``. A lever of that name keeps it; the amount then stands under
            ``"_unexplained"``, and likewise with ``"_timing"``.
    """

    def __init__(
        self,
        amounts: Mapping[str, float],
        method: str,
        fallbacks: tuple[str, ...] = (),
        *,
        states: tuple[float, float],
        order: tuple[str, ...] = (),
        timing: float = 0.0,
        unexplained: float = 0.0,
    ) -> None:
        super().__init__(amounts)
        self.method = method
        self.fallbacks = fallbacks
        self.before, self.after = states
        self.order = order
        self.timing, self.unexplained = timing, unexplained

    def without(self, *levers: str) -> float:
        """The KGI afterwards had these levers not moved, by the split that was used.

        Raises:
            KeyError: An id without an amount.
        """
        return math.fsum([self.after, *(-self[lever] for lever in levers)])


def contributions(
    tree: Tree,
    before: Given,
    after: Given,
    method: str = "lmdi",
    *,
    order: Sequence[str] | None = None,
    felt: tuple[Felt, Felt] = ({}, {}),
) -> Contributions:
    """Split the change of the KGI over the levers, exactly.

    ``lmdi`` passes the change down from the KGI: each node splits its part over what it is computed
    from, by logarithmic means, so the answer does not depend on any order and a chain of products
    gives the same shares as one product. Zeros take the analytic limit: the one factor that came
    from zero has the whole change. Where no limit exists, and in formulas, Shapley stands in and
    the row is named in ``fallbacks``. ``shapley`` is the mean over all orders in which the levers
    could have changed; above 12 changed levers it is taken node by node. ``sequential`` changes the
    levers one after the other, so its answer depends on the order; it is there for comparison.

    Args:
        tree: The tree.
        before: ``{id: value}`` of all rows or of levers only, such as ``plan.targets``. Computed
            rows that are missing are computed; levers that are missing stand at their baselines.
        after: The same for the later, or the other, state, such as ``plan.landing``.
        method: ``lmdi``, ``shapley`` or ``sequential``.
        order: For ``sequential``: every lever once, the first changes first. By default the last
            row of the table first: the rate at the old volume, then the volume at the new rate.
        felt: Rows with a lag as the rows they act on feel them, before and after, such as
            ``({}, plan.felt(plan.monthly_landing))``; none where effects come at once.

    Returns:
        One amount a lever, in table order. What a lag moves into the window and out of it, what
        earlier months still bring less what comes later, stands under ``"timing"``. Where a
        computed row was measured and differs from what it is computed from, the rest of the change
        stands under ``"unexplained"``.

    Raises:
        EvaluationError: An unknown id or method, an incomplete order, a value that is no finite
            number, a state without a value (a division by zero), a change beyond a float.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "sales", "relation": "product"},
        ...     {"id": "visits", "parent": "sales", "baseline": 1000},
        ...     {"id": "cvr", "parent": "sales", "unit": "%", "baseline": 0.05},
        ...     {"id": "price", "parent": "sales", "baseline": 200},
        ... ])
        >>> shares = contributions(tree, {}, {"visits": 1200, "cvr": 0.06, "price": 190})
        >>> {lever: round(amount, 3) for lever, amount in shares.items()}
        {'visits': 2141.196, 'cvr': 2141.196, 'price': -602.392}
        >>> round(shares.without("price"), 3)
        14282.392

    Source:
        LMDI-I: Ang (2005), Energy Policy 33(7); Shapley (1953); both from memory. Sequential, in
        the default order, is for two factors what icanexplain shows.
    """
    found = Findings()
    if method not in METHODS:
        found.error("unknown-method", ("method",), name=str(method), known=METHODS)
    elif order is not None and method != "sequential":
        found.error("order-unused", ("order",))
    found.raise_errors(EvaluationError)
    _check(tree, {"before": before, "after": after, "felt": {**felt[0], **felt[1]}})
    states = _complete(tree, before, felt[0]), _complete(tree, after, felt[1])
    kgi = states[0][tree.root.id], states[1][tree.root.id]
    _check_change(tree, *kgi)
    changed = [lever for lever in tree.levers if states[0][lever] != states[1][lever]]
    used, fallbacks, used_order = method, list[str](), tuple[str, ...]()
    if method == "lmdi" or (method == "shapley" and len(changed) > MOST_PLAYERS):
        amounts, rest, timing, fallbacks = pass_down(tree, *states, method, felt)
        used = "shapley_by_node" if method == "shapley" else method
    else:
        if method == "shapley":
            amounts, explained = _over_levers(tree, changed, *states)
        else:
            used_order = checked_order(tree, order)
            amounts, explained = in_sequence(tree, used_order, *states)
        timing = _timing(tree, states[1], felt[1]) - _timing(tree, states[0], felt[0])
        rest = _rest(tree, states, felt, explained + timing)
    return settled(
        tree, amounts, used, tuple(fallbacks), states=kgi, order=used_order, rests=(timing, rest)
    )


def _check(tree: Tree, states: Mapping[str, Given]) -> None:
    found = Findings()
    for name, given in states.items():
        for id_, value in given.items():
            if id_ not in tree:
                found.error("unknown-id", (name, id_), name=id_, known=tree.levers)
            elif value is None:
                continue
            elif (number := as_float(value)) is None:
                found.error("not-a-number", (name, id_), node=id_, value=shown(value))
            elif not math.isfinite(number):
                found.error("not-finite", (name, id_), node=id_)
    found.raise_errors(EvaluationError)


def _check_change(tree: Tree, before: float, after: float) -> None:
    found = Findings()
    if not math.isfinite(after - before):
        root = tree.root.id
        found.error("contribution-too-large", ("after", root), node=root)
    found.raise_errors(EvaluationError)


def _complete(tree: Tree, given: Given, felt: Felt) -> State:
    """Every numbered node of a state; what is given stays, what is missing is computed."""
    state: State = {}
    for id_ in tree.order:
        node, value = tree[id_], given.get(id_)
        if value is not None:
            state[id_] = float(value)
        elif node.relation == "input":
            state[id_] = node.baseline or 0.0
        elif node.relation != "group":
            state[id_] = model_value(tree, id_, state, felt)
    return state


def _timing(tree: Tree, state: State, felt: Felt) -> float:
    """The KGI from the levers with late rows as they are felt, less the KGI without lags."""
    if not felt:
        return 0.0
    late, at_once = ({lever: state[lever] for lever in tree.levers} for _ in range(2))
    for id_ in tree.order:
        if tree[id_].relation not in ("input", "group"):
            late[id_] = model_value(tree, id_, late, felt)
            at_once[id_] = model_value(tree, id_, at_once)
    return late[tree.root.id] - at_once[tree.root.id]


def _over_levers(
    tree: Tree, players: list[str], before: State, after: State
) -> tuple[State, float]:
    """Shapley values of the levers from the KGI at every mix of both states, and their sum."""
    values = _every_mix(tree, players, before, after)
    amounts = dict.fromkeys(tree.levers, 0.0)
    count = len(players)
    sizes = [mix.bit_count() for mix in range(len(values))]
    for at, player in enumerate(players):
        bit = 1 << at
        amounts[player] = math.fsum(
            (values[mix | bit] - values[mix]) / (count * math.comb(count - 1, sizes[mix]))
            for mix in range(len(values))
            if not mix & bit
        )
    return amounts, values[-1] - values[0]


def _rest(
    tree: Tree, states: tuple[State, State], felt: tuple[Felt, Felt], explained: float
) -> float:
    """What measured rows add to the KGI's change; 0 where only rounding differs."""
    computed = [id_ for id_ in tree.order if tree[id_].relation not in ("input", "group")]
    if not any(
        surplus(tree, id_, state, seen)
        for id_ in computed
        for state, seen in zip(states, felt, strict=True)
    ):
        return 0.0
    kgi = [state[tree.root.id] for state in states]
    rest = kgi[1] - kgi[0] - explained
    return rest if abs(rest) > NEGLIGIBLE * max(map(abs, kgi)) else 0.0


def _every_mix(tree: Tree, players: list[str], before: State, after: State) -> list[float]:
    """The KGI at each mix; bit k of the index says that player k has changed."""
    mixes = np.arange(1 << len(players))
    levers = [
        np.where(mixes >> players.index(lever) & 1, after[lever], before[lever])
        if lever in players
        else before[lever]
        for lever in tree.levers
    ]
    slots = tree.program.values(levers)
    root = np.asarray(slots[tree.program.slots[tree.root.id]], dtype=float)
    values = np.broadcast_to(root, mixes.shape)
    if not np.isfinite(values).all():
        parameters = {"node": tree.root.id}
        path = tree.path(tree.root.id, "relation")
        raise EvaluationError([Issue("contribution-mixed", "error", path, parameters)])
    return [float(value) for value in values]


def settled(
    tree: Tree,
    amounts: State,
    method: str,
    fallbacks: tuple[str, ...],
    *,
    states: tuple[float, float],
    rests: tuple[float, float],
    order: tuple[str, ...] = (),
) -> Contributions:
    """The amounts of the levers with what no lever explains, settled to the change itself.

    Args:
        tree: The tree.
        amounts: One a lever.
        method: The rule used.
        fallbacks: Rows where Shapley stood in.
        states: The KGI before and afterwards.
        rests: What is timing, and what is unexplained.
        order: For the sequential rule.
    """
    names = [_free_name(tree, name) for name in (TIMING, UNEXPLAINED)]
    amounts = dict(amounts)
    for name, amount in zip(names, rests, strict=True):
        if abs(amount) > NEGLIGIBLE * max(map(abs, states)):
            amounts[name] = amount
    _absorb_rounding(amounts, states[1] - states[0], names[1])
    timing, unexplained = (amounts.get(name, 0.0) for name in names)
    return Contributions(
        amounts, method, fallbacks, states=states, order=order, timing=timing,
        unexplained=unexplained,
    )  # fmt: skip


def _free_name(tree: Tree, name: str) -> str:
    while name in tree:
        name = f"_{name}"
    return name


def _absorb_rounding(amounts: State, change: float, otherwise: str) -> None:
    """Put what rounding leaves on the largest amount, so that the sum is the change itself."""
    moved = [name for name in amounts if amounts[name]]
    if not moved and change:
        amounts[otherwise] = change
    for name in sorted(moved, key=lambda name: -abs(amounts[name])):
        amounts[name] += math.fsum([change, *(-amount for amount in amounts.values())])
        if math.fsum(amounts.values()) == change:
            return
