"""Draft expressions: their normal form, their value, and the text of the formula language.

Expressions are those of `kpimodel.formula` with three more functions, ``sum``, ``product`` and
``mean``, and the roundings of Excel, ``round(x, digits)`` and its sisters; names are keys of cells.
"""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable, Mapping, Sequence

from kpimodel import formula
from kpimodel.formula import Binary, Call, Expression, Name, Negate, Number

TOLERANCE = 1e-9
ROUNDINGS = frozenset({"round", "roundup", "rounddown", "int", "ceiling", "floor"})
_MODES = {
    "round": decimal.ROUND_HALF_UP,
    "roundup": decimal.ROUND_UP,
    "rounddown": decimal.ROUND_DOWN,
}
_EXACT = decimal.Context(prec=60)
_MOST_DIGITS = 30

names = formula.names  # the keys in an expression, in order of first appearance


def close(a: float, b: float) -> bool:
    """Whether two values are the same number, but for the last digits of the arithmetic."""
    return math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=1e-12)


def total(items: Sequence[Expression]) -> Expression:
    """A sum in normal form: no sums inside, constants added up, no zeros."""
    flat: list[Expression] = []
    for item in items:
        match item:
            case Call("sum", arguments):
                flat += arguments
            case Negate(Call("sum", arguments)):
                flat += [negate(argument) for argument in arguments]
            case _:
                flat.append(item)
    constant = math.fsum(item.value for item in flat if isinstance(item, Number))
    flat = [item for item in flat if not isinstance(item, Number)]
    if constant or not flat:
        flat.append(Number(constant))
    return flat[0] if len(flat) == 1 else Call("sum", tuple(flat))


def product(items: Sequence[Expression]) -> Expression:
    """A product in normal form: no products inside, constants multiplied, no ones."""
    flat: list[Expression] = []
    for item in items:
        flat += item.arguments if isinstance(item, Call) and item.function == "product" else [item]
    constant = math.prod(item.value for item in flat if isinstance(item, Number))
    flat = [item for item in flat if not isinstance(item, Number)]
    if constant == -1 and flat:
        return Negate(product(flat))
    if constant != 1 or not flat:
        flat.append(Number(constant))
    return flat[0] if len(flat) == 1 else Call("product", tuple(flat))


def folded(expression: Expression) -> Expression:
    """A constant expression as its value, where it has one."""
    if names(expression):
        return expression
    try:
        return Number(value(expression, {}))
    except ArithmeticError:
        return expression


def negate(item: Expression) -> Expression:
    """The opposite, without double signs."""
    match item:
        case Negate(operand):
            return operand
        case Number(value):
            return Number(-value)
        case _:
            return Negate(item)


def replaced(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The expression with a change made everywhere, from the leaves up."""
    match expression:
        case Binary(sign, left, right):
            expression = Binary(sign, replaced(left, change), replaced(right, change))
        case Negate(operand):
            expression = Negate(replaced(operand, change))
        case Call(function, arguments):
            inner = tuple(replaced(item, change) for item in arguments)
            expression = Call(function, inner)
        case _:
            pass
    return change(expression)


def unrounded(expression: Expression) -> Expression:
    """The expression without its roundings, in normal form again."""

    def strip(item: Expression) -> Expression:
        match item:
            case Call(function, arguments) if function in ROUNDINGS:
                return arguments[0]
            case Call("sum", arguments):
                return total(arguments)
            case Call("product", arguments):
                return product(arguments)
            case _:
                return item

    return replaced(expression, strip)


def is_rounded(expression: Expression) -> bool:
    """Whether it rounds anywhere."""
    return unrounded(expression) != replaced(expression, lambda item: item)


def value(expression: Expression, values: Mapping[str, float]) -> float:
    """The value of an expression, roundings done as Excel does them.

    Raises:
        ArithmeticError: A division by zero, an overflow, no real number.
        KeyError: A name without a value.
    """
    match expression:
        case Number(number):
            return number
        case Name(name):
            return values[name]
        case Negate(operand):
            return -value(operand, values)
        case Binary(sign, left, right):
            return _binary(sign, value(left, values), value(right, values))
        case Call("if", (condition, chosen, other)):
            return value(chosen if value(condition, values) else other, values)
        case Call(function, arguments):
            return _call(function, [value(item, values) for item in arguments])


def _binary(sign: str, a: float, b: float) -> float:
    try:
        return _OPERATIONS[sign](a, b)
    except ValueError:
        raise ArithmeticError from None


_OPERATIONS: Mapping[str, Callable[[float, float], float]] = {
    "/": lambda a, b: a / b,
    "^": lambda a, b: math.pow(a, b) if a or b > 0 else 1 / 0,
    "<": lambda a, b: float(a < b and not close(a, b)),
    "<=": lambda a, b: float(a <= b or close(a, b)),
    ">": lambda a, b: float(a > b and not close(a, b)),
    ">=": lambda a, b: float(a >= b or close(a, b)),
    "=": lambda a, b: float(close(a, b)),
    "<>": lambda a, b: float(not close(a, b)),
}


def _call(function: str, values: Sequence[float]) -> float:
    if function in _AGGREGATES:
        return _AGGREGATES[function](values)
    if function in ("ceiling", "floor"):
        return _to_multiple(function, values[0], values[1])
    return _round(function, values[0], values[1])


_AGGREGATES: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "product": math.prod,
    "mean": lambda values: math.fsum(values) / len(values),
    "min": min,
    "max": max,
    "abs": lambda values: abs(values[0]),
    "int": lambda values: float(math.floor(values[0])),
}


def _round(function: str, number: float, digits: float) -> float:
    if abs(digits) > _MOST_DIGITS:
        return number
    # repr gives the 15 to 17 digits that Excel works with: 2.675 rounds up, as people expect
    exact = decimal.Decimal(f"{number:.15g}")
    unit = decimal.Decimal(1).scaleb(-int(digits))
    return float((exact / unit).to_integral_value(_MODES[function], _EXACT) * unit)


def _to_multiple(function: str, number: float, step: float) -> float:
    if step == 0:
        return 0.0
    count = round(number / step, 9)
    return (math.ceil(count) if function == "ceiling" else math.floor(count)) * step


def written(expression: Expression) -> Expression:
    """The expression in the formula language alone: sums as chains of ``+``, means as quotients."""

    def spell(item: Expression) -> Expression:
        match item:
            case Call("sum", arguments):
                return _chain_of_sum(arguments)
            case Call("product", (first, *rest)):
                for factor in rest:
                    first = Binary("*", first, factor)
                return first
            case Call("mean", arguments):
                return Binary("/", _chain_of_sum(arguments), Number(float(len(arguments))))
            case _:
                return item

    return replaced(expression, spell)


def _chain_of_sum(items: Sequence[Expression]) -> Expression:
    # a plus first, so that -a + b reads b - a
    ordered = sorted(items, key=lambda item: isinstance(item, Negate) or _below_zero(item))
    chain = ordered[0]
    for item in ordered[1:]:
        match item:
            case Negate(operand):
                chain = Binary("-", chain, operand)
            case Number(number) if number < 0:
                chain = Binary("-", chain, Number(-number))
            case _:
                chain = Binary("+", chain, item)
    return chain


def _below_zero(item: Expression) -> bool:
    return isinstance(item, Number) and item.value < 0
