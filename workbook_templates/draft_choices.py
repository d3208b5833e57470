"""IF and IFERROR: kept where they compare numbers, else the branch that is taken today."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kpimodel.formula import Binary, Call, Expression, Number
from workbook_templates import draft_formula as excel
from workbook_templates import draft_values as values_of
from workbook_templates.draft_book import Place, UserCell
from workbook_templates.draft_context import Arguments, Context, UnreadableError

Condition = Callable[[Expression, Expression], Expression]
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "=", "<>"})


def if_error(context: Context, arguments: Arguments) -> Expression:
    """What stands before the comma, where it has a value today; else the rest."""
    before = len(context.findings.issues)
    try:
        expression = context.scalar(arguments[0])
        if all(context.known(name) is not None for name in values_of.names(expression)):
            known = {name: context.known(name) or 0.0 for name in values_of.names(expression)}
            values_of.value(expression, known)
    except UnreadableError as reason:
        if not reason.error:
            raise
    except ArithmeticError:
        pass
    else:
        context.warn("draft-iferror")
        return expression
    del context.findings.issues[before:]
    context.warn("draft-iferror-other")
    return context.scalar(arguments[1] if len(arguments) > 1 else None)


def choose(context: Context, arguments: Arguments) -> Expression:
    """IF, kept; or the branch that is taken today, where it asks for texts, blanks or errors."""
    before = len(context.findings.issues)
    condition, chosen = arguments[0], arguments[1]
    other = arguments[2] if len(arguments) > 2 else None  # noqa: PLR2004
    try:
        test = _condition(context, condition)
        branches = context.scalar(chosen), context.scalar(other)
    except UnreadableError as reason:
        truth = _truth(context, condition)
        if truth is None:
            raise reason from None
        del context.findings.issues[before:]
        context.warn("draft-if-branch", branch=str(truth).upper())
        return context.scalar(chosen if truth else other)
    context.note("draft-if")
    return test(*branches)


def _condition(context: Context, syntax: excel.Syntax | None) -> Condition:
    """A condition as a function from two branches to an expression."""
    match syntax:
        case excel.Function("AND", arguments):
            tests = [_condition(context, item) for item in arguments]
            return lambda yes, no: _nested(tests, yes, no, every=True)
        case excel.Function("OR", arguments):
            tests = [_condition(context, item) for item in arguments]
            return lambda yes, no: _nested(tests, yes, no, every=False)
        case excel.Function("NOT", (inner,)):
            test = _condition(context, inner)
            return lambda yes, no: test(no, yes)
        case excel.Infix(sign, left, right) if sign in _COMPARISONS:
            compared = Binary(sign, context.scalar(left), context.scalar(right))
            return lambda yes, no: Call("if", (compared, yes, no))
        case _:
            number = context.scalar(syntax)
            return lambda yes, no: Call("if", (Binary("<>", number, Number(0.0)), yes, no))


def _truth(context: Context, syntax: excel.Syntax | None) -> bool | None:
    """What a condition about texts, blanks or errors says today; None where it is unclear."""
    match syntax:
        case excel.Function("AND", arguments):
            parts = [_truth(context, item) for item in arguments]
            return None if None in parts else all(parts)
        case excel.Function("OR", arguments):
            parts = [_truth(context, item) for item in arguments]
            return None if None in parts else any(parts)
        case excel.Function("NOT", (inner,)):
            truth = _truth(context, inner)
            return None if truth is None else not truth
        case excel.Function(name, (inner,)) if name in _PROBES:
            seen = _seen(context, inner)
            return None if seen is None else _PROBES[name](seen)
        case excel.Infix(sign, left, right) if sign in _COMPARISONS:
            return _compared(sign, _seen(context, left), _seen(context, right))
        case _:
            return None


def _seen(context: Context, syntax: excel.Syntax | None) -> UserCell | None:
    """The cell or constant that a condition looks at, as it stands today."""
    match syntax:
        case excel.Text(text):
            return UserCell(text)
        case excel.Constant(number):
            return UserCell(number)
        case excel.Infix() | excel.Prefix() | excel.Percent() | excel.Function():
            return _computed(context, syntax)
        case _:
            area = context.area(syntax)
            if area is None or not area.single:
                return None
            cell = context.book.cell(Place(area.sheet or "", area.top, area.left))
            return cell if cell.stored else None


def _computed(context: Context, syntax: excel.Syntax) -> UserCell | None:
    try:
        expression = context.scalar(syntax)
        known = {name: context.known(name) for name in values_of.names(expression)}
        if any(number is None for number in known.values()):
            return None
        numbers = {name: number or 0.0 for name, number in known.items()}
        return UserCell(values_of.value(expression, numbers))
    except UnreadableError as reason:
        return UserCell("#N/A", is_error=True) if reason.error else None
    except ArithmeticError:
        return UserCell("#DIV/0!", is_error=True)


def _nested(tests: Sequence[Condition], yes: Expression, no: Expression, *, every: bool) -> Expression:  # fmt: skip
    if every:
        for test in reversed(tests):
            yes = test(yes, no)
        return yes
    for test in reversed(tests):
        no = test(yes, no)
    return no


_PROBES: dict[str, Callable[[UserCell], bool]] = {
    "ISERROR": lambda cell: cell.is_error,
    "ISERR": lambda cell: cell.is_error and cell.value != "#N/A",
    "ISNA": lambda cell: cell.is_error and cell.value == "#N/A",
    "ISNUMBER": lambda cell: cell.number is not None,
    "ISBLANK": lambda cell: cell.value is None and cell.formula is None,
    "ISTEXT": lambda cell: isinstance(cell.value, str) and not cell.is_error,
}


def _compared(sign: str, left: UserCell | None, right: UserCell | None) -> bool | None:
    """A comparison as Excel makes it: numbers before texts, a blank is 0 and an empty text."""
    if left is None or right is None or left.is_error or right.is_error:
        return None
    a, b = left.value, right.value
    if a is None:
        a = "" if isinstance(b, str) else 0.0
    if b is None:
        b = "" if isinstance(a, str) else 0.0
    x, y = (_rank(a), _rank(b))
    outcomes = {"=": x == y, "<>": x != y, "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}
    return outcomes[sign]


def _rank(value: str | float | bool) -> tuple[int, float, str]:  # noqa: FBT001
    if isinstance(value, str):
        return 1, 0.0, value.casefold()
    return (2 if isinstance(value, bool) else 0), float(value), ""
