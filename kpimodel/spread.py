"""Spreading a total down to its parts, with holds."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from typing import SupportsFloat, TypeGuard, TypeVar

from kpimodel import messages
from kpimodel.cells import as_float, shown
from kpimodel.errors import Findings, SolveError
from kpimodel.limits import resolve_goal
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)

_LARGEST = 1e300  # beyond it sums may overflow
# parts that cancel to less than this share of their sizes sum to zero, but for rounding
_CANCELLED = 1e-12
_SAME_TOTAL = 1e-9

K = TypeVar("K", bound=Hashable)


def spread(
    parts: Mapping[str, float],
    total: float | str,
    hold: Iterable[str] = (),
    *,
    reference: Mapping[str, float] | None = None,
    growth: float | None = None,
) -> dict[str, float]:
    """Spread a total to its parts, in proportion to what is there.

    Held parts stay and the free ones share what is left of the total: in proportion to their
    present values; evenly where all of them are zero; a zero beside a free part that is not zero
    stays zero. To change one part and keep the total, put the new value in and hold that part.
    For totals of totals see `breakback`.

    Args:
        parts: Present values by name, all in one unit.
        total: What they shall sum to, in the same unit; ``"+50%"`` stands on top of their sum.
        hold: Names of the parts that stay.
        reference: Other values to be in proportion to, such as last year's months; the rules for
            zeros are the same. In any unit.
        growth: Let each part be this much more than the one before it, a fraction: 0.1 is +10 %.

    Returns:
        New values by name, in the same order. ``math.fsum`` of them is the total; what rounding
        leaves stands on the largest free part. (Only where parts of both signs are much larger
        than the total can no float do that; then the last digit may differ.)

    Raises:
        SolveError: A part or the total is no finite number; a held name that is no part; free
            parts that are not zero and sum to zero, so that no proportion is defined; all parts
            held while their sum is not the total; no part at all; a reference without a free part;
            a growth of -100 % or less, or beside a reference.

    Example:
        >>> spread({"Jan": 10, "Feb": 20}, total=60, hold=["Feb"])
        {'Jan': 40.0, 'Feb': 20.0}
        >>> spread({"Germany": 175, "France": 50, "Others": 0}, total=90)
        {'Germany': 70.0, 'France': 20.0, 'Others': 0.0}
        >>> spread({"Jan": 10, "Feb": 20}, "+50%")
        {'Jan': 15.0, 'Feb': 30.0}
        >>> spread({"Jan": 0, "Feb": 0}, 100, reference={"Jan": 3, "Feb": 1})
        {'Jan': 75.0, 'Feb': 25.0}
        >>> spread({"Q1": 0, "Q2": 0, "Q3": 0}, 700, growth=1.0)
        {'Q1': 100.0, 'Q2': 200.0, 'Q3': 400.0}

    Source:
        Anaplan's breakback (holds, all zero, zero sums), Jedox's splashing (zero beside others),
        TM1's relative proportional, percent and growth spreads.
    """
    held = {hold} if isinstance(hold, str) else set(hold)
    found = Findings()
    _check_numbers(found, "parts", parts)
    if not isinstance(parts, Mapping):
        found.raise_errors(SolveError)
    whole = _resolve(found, parts, total)
    for name in sorted(map(str, held - parts.keys())):
        found.error("spread-hold-unknown", ("hold",), name=name, known=tuple(map(str, parts)))
    _check_basis(found, parts, held, reference, growth)
    found.raise_errors(SolveError)
    result = {name: float(value) for name, value in parts.items()}
    free = [name for name in result if name not in held]
    if not free:
        _check_held(result, whole)
        return result
    if growth is not None:
        steps = {name: at * math.log1p(growth) for at, name in enumerate(result)}
        highest = max(steps[name] for name in free)
        basis = {name: math.exp(steps[name] - highest) for name in free}
    else:
        basis = {name: float((reference or parts)[name]) for name in free}
    rest = whole - math.fsum(result[name] for name in result if name in held)
    result.update(in_proportion(basis, rest))
    absorb_rounding(result, free, whole)
    return result


def in_proportion(basis: Mapping[K, float], total: float) -> dict[K, float]:
    """Shares of a total in proportion to a basis; evenly where the whole basis is zero.

    Raises:
        SolveError: ``spread-sum-zero``: values that are not zero and sum to zero.
    """
    largest = max(map(abs, basis.values()))
    if largest == 0:
        shares = dict.fromkeys(basis, 1.0)
    else:
        # a power of two keeps huge and tiny values in range without a rounding
        power = -math.frexp(largest)[1]
        shares = {name: math.ldexp(value, power) for name, value in basis.items()}
    whole = math.fsum(shares.values())
    if abs(whole) <= _CANCELLED * math.fsum(map(abs, shares.values())):
        found = Findings()
        shown = tuple(f"{name} {value:g}" for name, value in basis.items() if value)
        found.error("spread-sum-zero", ("parts",), parts=shown)
        found.raise_errors(SolveError)
    return {name: total * share / whole for name, share in shares.items()}


def _resolve(found: Findings, parts: Mapping[str, float], total: float | str) -> float:
    """The total as a number, a relative one on top of what is there."""
    value: object = total
    if isinstance(total, str):
        value = resolve_goal(total, 0.0 if found.has_errors else math.fsum(parts.values()))
    if value is None:
        found.error("spread-total", ("total",), value=str(total))
    elif is_number(value, "total", ("total",), found):
        if parts or value == 0:
            return float(value)
        found.error("spread-empty", ("parts",), total=float(value))
    return 0.0


def _check_basis(
    found: Findings,
    parts: Mapping[str, float],
    held: set[str],
    reference: Mapping[str, float] | None,
    growth: float | None,
) -> None:
    if reference is not None:
        given: object = reference
        known = given if isinstance(given, Mapping) else parts  # told below
        if growth is not None:
            found.error("spread-two-rules", ("growth",))
        for name in parts:
            if name not in held and name not in known:
                found.error("spread-reference-missing", ("reference", name), name=name)
        _check_numbers(found, "reference", reference)
    if growth is not None:
        number = as_float(growth)
        if number is None or not -1 < number < _LARGEST:
            found.error("spread-growth", ("growth",), value=shown(growth))


def _check_numbers(found: Findings, what: str, values: Mapping[str, float]) -> None:
    if not isinstance(values, Mapping):
        found.error("spread-not-named", (what,), value=shown(values))
        return
    for name, value in values.items():
        is_number(value, str(name), (what, str(name)), found)


def is_number(
    value: object, name: str, path: tuple[str, ...], found: Findings
) -> TypeGuard[SupportsFloat]:
    """True for a finite number, not too large to add up; else a finding is left."""
    number = as_float(value)
    if number is None:
        found.error("not-a-number", path, node=name, value=shown(value))
    elif not -_LARGEST < number < _LARGEST:
        found.error("not-finite", path, node=name)
    else:
        return True
    return False


def _check_held(held: Mapping[str, float], total: float) -> None:
    there = math.fsum(held.values())
    if not math.isclose(there, total, rel_tol=_SAME_TOTAL, abs_tol=0.0):
        found = Findings()
        found.error("spread-all-held", ("hold",), held=there, total=float(total))
        found.raise_errors(SolveError)


def absorb_rounding(result: dict[K, float], free: list[K], total: float) -> None:
    """Put what rounding leaves on a free part, so that the sum is the total itself."""
    # the largest part absorbs it, unless its own digits are too coarse
    for name in sorted(free, key=lambda name: -abs(result[name])):
        if result[name] == 0:
            return
        result[name] += math.fsum([total, *(-value for value in result.values())])
        if math.fsum(result.values()) == total:
            return
