"""Why the KGI moved: the share of every lever in the change between two states."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from kpimodel import messages
from kpimodel.cells import as_float, shown
from kpimodel.changes.attribution import MOST_PLAYERS, attribute
from kpimodel.changes.sequence import checked_order, in_sequence
from kpimodel.errors import EvaluationError, Findings, Issue
from kpimodel.tree import Tree
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)

METHODS = ("lmdi", "shapley", "sequential")
UNEXPLAINED = "unexplained"

# a measured value this close to what its arguments give differs by rounding only
NEGLIGIBLE = 1e-12
# here large terms may cancel and leave their rounding in a small value
CANCELLING = ("sum", "mean", "formula")

State = dict[str, float]
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
    """

    def __init__(
        self,
        amounts: Mapping[str, float],
        method: str,
        fallbacks: tuple[str, ...] = (),
        *,
        states: tuple[float, float],
        order: tuple[str, ...] = (),
    ) -> None:
        super().__init__(amounts)
        self.method = method
        self.fallbacks = fallbacks
        self.before, self.after = states
        self.order = order

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

    Returns:
        One amount a lever, in table order. Where a computed row was measured and differs from what
        it is computed from, the rest of the change stands under ``"unexplained"``.

    Raises:
        EvaluationError: An unknown id or method, an incomplete order, a value that is no finite number, a state without
            a value (a division by zero).

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
    _check(tree, {"before": before, "after": after})
    states = _complete(tree, before), _complete(tree, after)
    changed = [lever for lever in tree.levers if states[0][lever] != states[1][lever]]
    used, fallbacks, used_order = method, list[str](), tuple[str, ...]()
    if method == "shapley" and len(changed) <= MOST_PLAYERS:
        amounts, rest = _over_levers(tree, changed, *states)
    elif method == "sequential":
        used_order = checked_order(tree, order)
        amounts, explained = in_sequence(tree, used_order, *states)
        rest = _rest(tree, *states, explained)
    else:
        amounts, rest, fallbacks = pass_down(tree, *states, method)
        used = "shapley_by_node" if method == "shapley" else method
    kgi = states[0][tree.root.id], states[1][tree.root.id]
    change = kgi[1] - kgi[0]
    size = max(map(abs, kgi))
    if abs(rest) > NEGLIGIBLE * size:
        amounts[UNEXPLAINED] = rest
    absorb_rounding(amounts, change)
    return Contributions(amounts, used, tuple(fallbacks), states=kgi, order=used_order)


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


def _complete(tree: Tree, given: Given) -> State:
    """Every numbered node of a state; what is given stays, what is missing is computed."""
    state: State = {}
    for id_ in tree.order:
        node, value = tree[id_], given.get(id_)
        if value is not None:
            state[id_] = float(value)
        elif node.relation == "input":
            state[id_] = node.baseline or 0.0
        elif node.relation != "group":
            state[id_] = _model(tree, id_, state)
    return state


def _model(tree: Tree, id_: str, state: State) -> float:
    """What a computed node's arguments give."""
    try:
        value = tree.value_of(id_, [state[child] for child in tree.children(id_)])
        code = "" if math.isfinite(value) else "no-number"
    except EvaluationError as error:
        value, code = math.nan, error.issues[0].code
    if code:
        path = tree.path(id_, "formula" if id_ in tree.expressions else "relation")
        raise EvaluationError([Issue(code, "error", path, {"node": id_})])
    return value


def pass_down(
    tree: Tree, before: State, after: State, method: str
) -> tuple[State, float, list[str]]:
    """Pass the KGI's change down to the levers, by multipliers that add up where rows are shared.

    Args:
        tree: The tree.
        before: Values of all numbered nodes.
        after: The same afterwards.
        method: ``lmdi`` or ``shapley``, used at each node.

    Returns:
        The amounts by lever, what measured rows leave unexplained, and the rows where Shapley
        stood in for LMDI.
    """
    multipliers = dict.fromkeys(before, 0.0)
    multipliers[tree.root.id] = 1.0
    rest: list[float] = []
    fallbacks: list[str] = []
    for id_ in reversed(tree.order):
        passed = multipliers.get(id_, 0.0)
        if tree[id_].relation in ("input", "group") or not passed:
            continue
        rest.append(passed * (_surplus(tree, id_, after) - _surplus(tree, id_, before)))
        children = tree.children(id_)
        start, end = [before[child] for child in children], [after[child] for child in children]
        shares, stood_in = attribute(tree, id_, start, end, method)
        if stood_in and method == "lmdi":
            fallbacks.append(id_)
        for child, share in zip(children, shares, strict=True):
            multipliers[child] += passed * share
    # adding 0 turns -0 into 0
    amounts = {
        lever: multipliers[lever] * (after[lever] - before[lever]) + 0.0 for lever in tree.levers
    }
    return amounts, math.fsum(rest), fallbacks


def _surplus(tree: Tree, id_: str, state: State) -> float:
    """What a measured node has beyond what its arguments give; 0 where only rounding differs."""
    model = _model(tree, id_, state)
    surplus = state[id_] - model
    sizes = [state[id_], model]
    if tree[id_].relation in CANCELLING:
        sizes += [state[child] for child in tree.children(id_)]
    return surplus if abs(surplus) > NEGLIGIBLE * max(map(abs, sizes)) else 0.0


def _over_levers(
    tree: Tree, players: list[str], before: State, after: State
) -> tuple[State, float]:
    """Shapley values of the levers from the KGI at every mix of both states."""
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
    return amounts, _rest(tree, before, after, values[-1] - values[0])


def _rest(tree: Tree, before: State, after: State, explained: float) -> float:
    """What measured rows add to the KGI's change; 0 where only rounding differs."""
    computed = [id_ for id_ in tree.order if tree[id_].relation not in ("input", "group")]
    if not any(_surplus(tree, id_, state) for id_ in computed for state in (before, after)):
        return 0.0
    kgi = before[tree.root.id], after[tree.root.id]
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


def absorb_rounding(amounts: State, change: float) -> None:
    """Put what rounding leaves on the largest amount, so that the sum is the change itself."""
    moved = [name for name in amounts if amounts[name]]
    if not moved and change:
        amounts[UNEXPLAINED] = change
    for name in sorted(moved, key=lambda name: -abs(amounts[name])):
        amounts[name] += math.fsum([change, *(-amount for amount in amounts.values())])
        if math.fsum(amounts.values()) == change:
            return
