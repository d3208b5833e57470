"""Spreading a total down to its parts, with holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from kpimodel.errors import Findings, SolveError

_LARGEST = 1e300  # beyond it sums may overflow
# parts that cancel to less than this share of their sizes sum to zero, but for rounding
_CANCELLED = 1e-12
_SAME_TOTAL = 1e-9


def spread(parts: Mapping[str, float], total: float, hold: Iterable[str] = ()) -> dict[str, float]:
    """Spread a total to its parts, in proportion to what is there.

    Held parts stay and the free ones share what is left of the total: in proportion to their
    present values; evenly where all of them are zero; a zero beside a free part that is not zero
    stays zero. To change one part and keep the total, put the new value in and hold that part.

    Args:
        parts: Present values by name, all in one unit.
        total: What they shall sum to, in the same unit.
        hold: Names of the parts that stay.

    Returns:
        New values by name, in the same order. ``math.fsum`` of them is the total; what rounding
        leaves stands on the largest free part. (Only where parts of both signs are much larger
        than the total can no float do that; then the last digit may differ.)

    Raises:
        SolveError: A part or the total is no finite number; a held name that is no part; free
            parts that are not zero and sum to zero, so that no proportion is defined; all parts
            held while their sum is not the total; no part at all.

    Example:
        >>> spread({"Jan": 10, "Feb": 20}, total=60, hold=["Feb"])
        {'Jan': 40.0, 'Feb': 20.0}
        >>> spread({"Germany": 175, "France": 50, "Others": 0}, total=90)
        {'Germany': 70.0, 'France': 20.0, 'Others': 0.0}

    Source:
        Anaplan's breakback (holds, all zero, zero sums), Jedox's splashing (zero beside others).
    """
    held = {hold} if isinstance(hold, str) else set(hold)
    _check(parts, total, held)
    result = {name: float(value) for name, value in parts.items()}
    free = [name for name in result if name not in held]
    rest = total - math.fsum(result[name] for name in result if name in held)
    if not free:
        _check_held(result, total)
        return result
    largest = max(abs(result[name]) for name in free)
    if largest == 0:
        shares = dict.fromkeys(free, 1.0)
    else:
        # a power of two keeps huge and tiny values in range without a rounding
        power = -math.frexp(largest)[1]
        shares = {name: math.ldexp(result[name], power) for name in free}
    whole = _whole(shares, result)
    for name in free:
        result[name] = rest * shares[name] / whole
    _absorb_rounding(result, free, total)
    return result


def _check(parts: Mapping[str, float], total: float, held: set[str]) -> None:
    found = Findings()
    for path, value in [(("parts", name), value) for name, value in parts.items()] + [
        (("total",), total)
    ]:
        node = str(path[-1])
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            found.error("not-a-number", path, node=node, value=str(value))
        elif not -_LARGEST < value < _LARGEST:
            found.error("not-finite", path, node=node)
    for name in sorted(held - parts.keys()):
        found.error("spread-hold-unknown", ("hold",), name=name, known=tuple(parts))
    found.raise_errors(SolveError)
    if not parts and total != 0:
        found.error("spread-empty", ("parts",), total=float(total))
    found.raise_errors(SolveError)


def _check_held(held: Mapping[str, float], total: float) -> None:
    there = math.fsum(held.values())
    if not math.isclose(there, total, rel_tol=_SAME_TOTAL, abs_tol=0.0):
        found = Findings()
        found.error("spread-all-held", ("hold",), held=there, total=float(total))
        found.raise_errors(SolveError)


def _whole(shares: Mapping[str, float], parts: Mapping[str, float]) -> float:
    whole = math.fsum(shares.values())
    if abs(whole) <= _CANCELLED * math.fsum(map(abs, shares.values())):
        found = Findings()
        shown = tuple(f"{name} {parts[name]:g}" for name in shares if parts[name])
        found.error("spread-sum-zero", ("parts",), parts=shown)
        found.raise_errors(SolveError)
    return whole


def _absorb_rounding(result: dict[str, float], free: list[str], total: float) -> None:
    # the largest part absorbs it, unless its own digits are too coarse
    for name in sorted(free, key=lambda name: -abs(result[name])):
        if result[name] == 0:
            return
        result[name] += math.fsum([total, *(-value for value in result.values())])
        if math.fsum(result.values()) == total:
            return
