"""Which way each lever moves a node over its whole range: interval arithmetic on derivatives.

What this says is proven, not sampled. Source: Moore, Kearfott, Cloud, Introduction to Interval
Analysis (SIAM 2009), chapters 5 and 6.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from kpimodel.engine import Program, Step

Interval = tuple[float, float]
Ranges = list[Interval]

_ANY: Interval = (-math.inf, math.inf)
_UP: Interval = (0.0, math.inf)
_DOWN: Interval = (-math.inf, 0.0)
_ONE: Interval = (1.0, 1.0)
_ZERO: Interval = (0.0, 0.0)
_SHARE: Interval = (0.0, 1.0)
_EITHER: Interval = (-1.0, 1.0)
_NONE = math.nan


def ranges(program: Program, state: Sequence[float], levers: Sequence[Interval]) -> Ranges:
    """The range of every slot while each lever moves within its own; it may be too wide.

    Args:
        program: The compiled tree.
        state: All slots at some state, from ``program.values``; constants are read off it.
        levers: The range of each lever, in the order of ``program.levers``.
    """
    slots: Ranges = [(value, value) for value in state]
    slots[: len(levers)] = levers
    for step in program.steps:
        low, high = _RANGE[step.op](slots, step)
        slots[step.out] = (
            -math.inf if math.isnan(low) else low,
            math.inf if math.isnan(high) else high,
        )
    return slots


def directions(program: Program, slots: Ranges, of: str) -> list[float]:
    """How one node answers to each lever, everywhere within `ranges`.

    Returns:
        1 where it never falls as the lever rises, −1 where it never rises, 0 where the lever has
        no effect, nan where none of these is certain.
    """
    adjoint: Ranges = [_ZERO] * len(slots)
    adjoint[program.slots[of]] = _ONE
    for step in reversed(program.steps):
        seed = adjoint[step.out]
        if seed != _ZERO:
            for arg, slope in zip(step.args, _SLOPES[step.op](slots, step), strict=True):
                adjoint[arg] = _add(adjoint[arg], _times(seed, slope))
    return [_sign(adjoint[at]) for at in range(len(program.levers))]


def _sign(slope: Interval) -> float:
    low, high = slope
    if low == high == 0:
        return 0.0
    if low >= 0:
        return 1.0
    return -1.0 if high <= 0 else _NONE


def _add(a: Interval, b: Interval) -> Interval:
    low, high = a[0] + b[0], a[1] + b[1]
    return -math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high


def _subtract(a: Interval, b: Interval) -> Interval:
    return a[0] - b[1], a[1] - b[0]


def _times(a: Interval, b: Interval) -> Interval:
    # 0 times infinity is 0 here: an end that is infinite is never reached
    if a[0] >= 0 and b[0] >= 0:
        return a[0] * b[0] if a[0] and b[0] else 0.0, a[1] * b[1] if a[1] and b[1] else 0.0
    ends = [x * y if x and y else 0.0 for x in a for y in b]
    return min(ends), max(ends)


def _inverse(a: Interval) -> Interval:
    low, high = a
    if low < 0 < high or low == high == 0:
        return _ANY
    return (1 / high if high else -math.inf), (1 / low if low else math.inf)


def _hull(a: Interval, b: Interval) -> Interval:
    return min(a[0], b[0]), max(a[1], b[1])


def _range_of_power(v: Ranges, s: Step) -> Interval:
    (low, high), exponent = v[s.args[0]], v[s.args[1]]
    if low < 0 or exponent[0] != exponent[1]:
        return _UP if low >= 0 else _ANY
    ends = [_power(low, exponent[0]), _power(high, exponent[0])]
    return min(ends), max(ends)


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except (OverflowError, ZeroDivisionError):
        return math.inf


def _range_of_product(v: Ranges, s: Step) -> Interval:
    product = _ONE
    for arg in s.args:
        product = _times(product, v[arg])
    return product


def _range_of_sum(v: Ranges, s: Step) -> Interval:
    return sum(v[a][0] for a in s.args), sum(v[a][1] for a in s.args)


def _range_of_mean(v: Ranges, s: Step) -> Interval:
    total = _ZERO
    for weight, arg in zip(s.weights, s.args, strict=True):
        total = _add(total, _times((weight, weight), v[arg]))
    return total


def _range_of_abs(v: Ranges, s: Step) -> Interval:
    low, high = v[s.args[0]]
    return max(0.0, low, -high), max(abs(low), abs(high))


def _compared(v: Ranges, s: Step) -> Interval:
    (a_low, a_high), (b_low, b_high) = v[s.args[0]], v[s.args[1]]
    if a_high < b_low:
        return _ONE if s.op in ("<", "<=", "<>") else _ZERO
    if a_low > b_high:
        return _ONE if s.op in (">", ">=", "<>") else _ZERO
    return _SHARE


def _range_of_if(v: Ranges, s: Step) -> Interval:
    condition, yes, no = (v[arg] for arg in s.args)
    if condition == _ZERO:
        return no
    return yes if condition[0] > 0 or condition[1] < 0 else _hull(yes, no)


_RANGE: dict[str, Callable[[Ranges, Step], Interval]] = {
    "sum": _range_of_sum,
    "product": _range_of_product,
    "mean": _range_of_mean,
    "negate": lambda v, s: (-v[s.args[0]][1], -v[s.args[0]][0]),
    "abs": _range_of_abs,
    "+": _range_of_sum,
    "-": lambda v, s: _subtract(v[s.args[0]], v[s.args[1]]),
    "*": _range_of_product,
    "/": lambda v, s: _times(v[s.args[0]], _inverse(v[s.args[1]])),
    "^": _range_of_power,
    "min": lambda v, s: (min(v[a][0] for a in s.args), min(v[a][1] for a in s.args)),
    "max": lambda v, s: (max(v[a][0] for a in s.args), max(v[a][1] for a in s.args)),
    "if": _range_of_if,
    **dict.fromkeys(("<", "<=", ">", ">=", "=", "<>"), _compared),
}


def _product_slopes(v: Ranges, s: Step) -> list[Interval]:
    count = len(s.args)
    slopes = [_ONE] * count
    running = _ONE
    for at in range(count):
        slopes[at] = running
        running = _times(running, v[s.args[at]])
    running = _ONE
    for at in range(count - 1, -1, -1):
        slopes[at] = _times(slopes[at], running)
        running = _times(running, v[s.args[at]])
    return slopes


def _quotient_slopes(v: Ranges, s: Step) -> tuple[Interval, Interval]:
    inverse = _inverse(v[s.args[1]])
    if inverse == _ANY:
        return _ANY, _ANY  # a pole: the quotient jumps there
    squares = [end * end for end in inverse]
    low, high = _times(v[s.args[0]], (min(squares), max(squares)))
    return inverse, (-high, -low)


def _power_slopes(v: Ranges, s: Step) -> tuple[Interval, Interval]:
    (low, high), exponent = v[s.args[0]], v[s.args[1]]
    if low < 0:
        return _ANY, _ANY
    by_base = _UP if exponent[0] >= 0 else _DOWN if exponent[1] <= 0 else _ANY
    if exponent == _ZERO:
        by_base = _ZERO
    return by_base, _UP if low >= 1 else _DOWN if high <= 1 else _ANY


def _abs_slopes(v: Ranges, s: Step) -> tuple[Interval]:
    low, high = v[s.args[0]]
    return ((1.0, 1.0) if low >= 0 else (-1.0, -1.0) if high <= 0 else _EITHER,)


def _chosen(v: Ranges, s: Step) -> list[Interval]:
    if len(s.args) == 1:
        return [_ONE]
    if s.op == "min":
        ceiling = min(v[arg][1] for arg in s.args)
        return [_ZERO if v[arg][0] > ceiling else _SHARE for arg in s.args]
    floor = max(v[arg][0] for arg in s.args)
    return [_ZERO if v[arg][1] < floor else _SHARE for arg in s.args]


def _branches(v: Ranges, s: Step) -> tuple[Interval, Interval, Interval]:
    low, high = v[s.args[0]]
    if low == high == 0:
        return _ZERO, _ZERO, _ONE
    if low > 0 or high < 0:
        return _ZERO, _ONE, _ZERO
    return _ANY, _SHARE, _SHARE  # what the condition reads may make a jump


def _comparison_slopes(v: Ranges, s: Step) -> list[Interval]:
    certain = _compared(v, s) != _SHARE
    return [_ZERO if certain else _EITHER] * 2


_SLOPES: dict[str, Callable[[Ranges, Step], Sequence[Interval]]] = {
    "sum": lambda _, s: [_ONE] * len(s.args),
    "product": _product_slopes,
    "mean": lambda _, s: [(weight, weight) for weight in s.weights],
    "negate": lambda _v, _s: ((-1.0, -1.0),),
    "abs": _abs_slopes,
    "+": lambda _v, _s: (_ONE, _ONE),
    "-": lambda _v, _s: (_ONE, (-1.0, -1.0)),
    "*": _product_slopes,
    "/": _quotient_slopes,
    "^": _power_slopes,
    "min": _chosen,
    "max": _chosen,
    "if": _branches,
    **dict.fromkeys(("<", "<=", ">", ">=", "=", "<>"), _comparison_slopes),
}
