"""Functions of Excel that a draft can follow, as expressions over cells."""

from __future__ import annotations

from collections.abc import Callable

from kpimodel.formula import Binary, Call, Expression, Number
from workbook_templates import draft_choices as choices
from workbook_templates import draft_formula as excel
from workbook_templates import draft_values as values_of
from workbook_templates.draft_book import Place
from workbook_templates.draft_context import MOST_IN_RANGE, Arguments, Context, UnreadableError

VOLATILE = frozenset(
    {"OFFSET", "INDIRECT", "NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "CELL", "INFO"}
)
_ROUNDINGS = {
    "ROUND": "round", "ROUNDUP": "roundup", "ROUNDDOWN": "rounddown", "TRUNC": "rounddown",
    "INT": "int", "CEILING": "ceiling", "FLOOR": "floor", "CEILING.MATH": "ceiling",
    "FLOOR.MATH": "floor",
}  # fmt: skip
_MULTIPLES = ("ceiling", "floor")
_SUBTOTALS = {9: "SUM", 109: "SUM", 1: "AVERAGE", 101: "AVERAGE"}


def apply(context: Context, name: str, arguments: Arguments) -> Expression:
    """The value of a function.

    Raises:
        UnreadableError: A draft cannot follow it, or its arguments.
    """
    count = len(arguments)
    if name in _ROUNDINGS and 1 <= count <= 2:  # noqa: PLR2004
        return _rounded(context, name, arguments)
    known = _FUNCTIONS.get(name)
    if known is None or not known[0] <= count <= known[1]:
        code = "draft-volatile" if name in VOLATILE else "draft-function"
        raise UnreadableError(code, name=name)
    return known[2](context, arguments)


def _rounded(context: Context, name: str, arguments: Arguments) -> Expression:
    kind = _ROUNDINGS[name]
    number = context.scalar(arguments[0])
    default = Number(1.0 if kind in _MULTIPLES else 0.0)
    second = context.scalar(arguments[1]) if len(arguments) > 1 else default
    if not isinstance(second, Number):
        raise UnreadableError("draft-function", name=name)
    context.warn("draft-rounding", name=name)
    return values_of.folded(Call(kind, (number,) if kind == "int" else (number, second)))


def _sum(context: Context, arguments: Arguments) -> Expression:
    return values_of.total(context.items(arguments))


def _product(context: Context, arguments: Arguments) -> Expression:
    return values_of.product(context.items(arguments) or [Number(0.0)])


def _mean(context: Context, arguments: Arguments) -> Expression:
    items = context.items(arguments)
    if not items:
        raise UnreadableError("draft-error-value", error=True, cell="", value="#DIV/0!")
    return items[0] if len(items) == 1 else values_of.folded(Call("mean", tuple(items)))


def _extreme(context: Context, function: str, arguments: Arguments) -> Expression:
    items = context.items(arguments) or [Number(0.0)]
    return items[0] if len(items) == 1 else values_of.folded(Call(function, tuple(items)))


def _subtotal(context: Context, arguments: Arguments) -> Expression:
    kind = arguments[0]
    name = _SUBTOTALS.get(int(kind.value)) if isinstance(kind, excel.Constant) else None
    if name is None:
        raise UnreadableError("draft-function", name="SUBTOTAL")
    return apply(context, name, arguments[1:])


def _sumproduct(context: Context, arguments: Arguments) -> Expression:
    areas = [context.area(argument) for argument in arguments]
    settled = [area for area in areas if area is not None]
    if len(settled) < len(areas):
        raise UnreadableError("draft-function", name="SUMPRODUCT")
    first = settled[0]
    shape = first.bottom - first.top, first.right - first.left
    if any((area.bottom - area.top, area.right - area.left) != shape for area in settled):
        raise UnreadableError("draft-function", name="SUMPRODUCT")
    if first.size > MOST_IN_RANGE:
        raise UnreadableError("draft-range-long", limit=MOST_IN_RANGE)
    terms: list[Expression] = []
    for row in range(shape[0] + 1):
        for column in range(shape[1] + 1):
            places = [Place(a.sheet or "", a.top + row, a.left + column) for a in settled]
            if all([context.counts(place) for place in places]):  # noqa: C419  each is reported
                terms.append(values_of.product([context.name(place) for place in places]))
    return values_of.total(terms)


def _power(context: Context, arguments: Arguments) -> Expression:
    exponent = context.scalar(arguments[1]) if len(arguments) > 1 else Number(0.5)
    return values_of.folded(Binary("^", context.scalar(arguments[0]), exponent))


def _absolute(context: Context, arguments: Arguments) -> Expression:
    return values_of.folded(Call("abs", (context.scalar(arguments[0]),)))


def _number(context: Context, arguments: Arguments) -> Expression:
    """``N``: a text or a blank is 0, whatever it says."""
    area = context.area(arguments[0])
    if area is not None and not context.counts(Place(area.sheet or "", area.top, area.left)):
        return Number(0.0)
    return context.scalar(arguments[0])


Rule = Callable[[Context, Arguments], Expression]
_MANY = 255
_FUNCTIONS: dict[str, tuple[int, int, Rule]] = {
    "SUM": (1, _MANY, _sum),
    "PRODUCT": (1, _MANY, _product),
    "AVERAGE": (1, _MANY, _mean),
    "MIN": (1, _MANY, lambda context, a: _extreme(context, "min", a)),
    "MAX": (1, _MANY, lambda context, a: _extreme(context, "max", a)),
    "SUBTOTAL": (2, _MANY, _subtotal),
    "SUMPRODUCT": (1, _MANY, _sumproduct),
    "ABS": (1, 1, _absolute),
    "POWER": (2, 2, _power),
    "SQRT": (1, 1, _power),
    "IF": (2, 3, choices.choose),
    "IFERROR": (1, 2, choices.if_error),
    "IFNA": (1, 2, choices.if_error),
    "N": (1, 1, _number),
}
