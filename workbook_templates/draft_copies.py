"""Monthly copies of one formula: the window's total in their place, where it can be computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kpimodel.formula import Binary, Call, Expression, Name, Negate, Number
from workbook_templates import draft_labels
from workbook_templates import draft_values as values_of
from workbook_templates.draft_book import Area, Book, Place, place_of
from workbook_templates.draft_context import UnreadableError
from workbook_templates.draft_formula import relative
from workbook_templates.draft_graph import Item, Series, number_at
from workbook_templates.draft_reduce import Reduction

_FEWEST = 3
Register = Callable[[Series], str]


class _NotAdditiveError(Exception):
    """The total of the copies is no function of the totals of what they are computed from."""


def periods(book: Book, total: Place, expression: Expression) -> Series | None:
    """The row of periods that a cell adds up, or None where it adds up something else."""
    places = _addends(expression)
    if places is None:
        return None
    quarters = [_inner(book, place) for place in places]
    months = [place for part in quarters for place in part or ()]
    if len(places) > 1 and all(quarters) and _in_line([*places, *months]):
        places = months
    if len(places) < _FEWEST or not _in_line(places):
        return None
    series = Series(tuple(sorted(places)), total)
    named = {draft_labels.period(book, place, across=series.across) for place in places}
    return series if "" not in named and len(named) == len(places) else None


def _addends(expression: Expression) -> list[Place] | None:
    if not (isinstance(expression, Call) and expression.function == "sum"):
        return None
    places = [
        place_of(item.name) if isinstance(item, Name) else None for item in expression.arguments
    ]
    found = [place for place in places if place is not None]
    return found if len(found) == len(places) == len(set(found)) else None


def _inner(book: Book, place: Place) -> list[Place] | None:
    """The months of a quarter's cell."""
    if book.cell(place).formula is None:
        return None
    try:
        inner = _addends(values_of.unrounded(Reduction(book, place).expression))
    except UnreadableError:
        return None
    return inner


def _in_line(places: Sequence[Place]) -> bool:
    return len({p.sheet for p in places}) == 1 and (
        len({p.row for p in places}) == 1 or len({p.column for p in places}) == 1
    )


class Copies:
    """The copies of one formula, one a period.

    Attributes:
        item: What the draft makes of them.
        problem: Why it is an input with its total, a message's code; "" where it is computed.
    """

    def __init__(self, book: Book, series: Series, register: Register) -> None:
        self._book, self._series, self._register = book, series, register
        self._months = [number_at(book, place) for place in series.places]
        self._reductions: list[Reduction] = []
        self._subs: list[Series] = []
        self.item = Item(series.key, series.window(self._months), series.places[0], series=series)
        self.problem = ""
        cells = [book.cell(place) for place in series.places]
        if all(cell.formula is None for cell in cells):
            self.problem = "draft-months-typed"
            return
        try:
            self._follow()
        except UnreadableError as reason:
            self.problem = reason.code
        except (_NotAdditiveError, ArithmeticError, KeyError):
            self.problem = "draft-months-opaque"

    def _follow(self) -> None:
        places = self._series.places
        if any(self._book.cell(place).formula is None for place in places):
            raise _NotAdditiveError
        self._reductions = [Reduction(self._book, place) for place in places]
        seen = {
            repr(relative(reduction.syntax, place))
            for reduction, place in zip(self._reductions, places, strict=True)
        }
        exact = [reduction.expression for reduction in self._reductions]
        if len(seen) > 1 or [self._value(e, at) for at, e in enumerate(exact)] != self._months:
            self._check_months(exact, seen)
        plain = [values_of.unrounded(expression) for expression in exact]
        expression = self._convert(plain, self._series.volume)
        target = self._series.window(self._monthly(plain))
        known = {key: self._known(key) for key in values_of.names(expression)}
        if not values_of.close(values_of.value(expression, known), target):
            raise _NotAdditiveError
        self.item.expression = expression

    @property
    def first(self) -> Reduction:
        """The first copy's formula; only where the copies are computed."""
        return self._reductions[0]

    def _check_months(self, exact: Sequence[Expression], seen: set[str]) -> None:
        computed = [self._value(expression, at) for at, expression in enumerate(exact)]
        same = all(values_of.close(a, b) for a, b in zip(computed, self._months, strict=True))
        if len(seen) > 1 or not same:
            raise _NotAdditiveError

    def _value(self, expression: Expression, at: int) -> float:
        reduction = self._reductions[at]
        known = {name: reduction.known(name) or 0.0 for name in values_of.names(expression)}
        return values_of.value(expression, known)

    def _monthly(self, expressions: Sequence[Expression]) -> list[float]:
        return [self._value(expression, at) for at, expression in enumerate(expressions)]

    def _known(self, key: str) -> float:
        return self._windows[key] if key in self._windows else self._reductions[0].known(key) or 0.0

    @property
    def _windows(self) -> dict[str, float]:
        return {
            sub.key: sub.window([number_at(self._book, place) for place in sub.places])
            for sub in self._subs
        }

    # --- from months to the window ---------------------------------------------------------

    def _convert(
        self, months: Sequence[Expression], volume: tuple[float, ...] | None
    ) -> Expression:
        """One expression a month to one for the window."""
        first = months[0]
        match first:
            case Name():
                return self._name([item.name for item in months if isinstance(item, Name)], volume)
            case Number():
                if volume is None or any(item != first for item in months):
                    raise _NotAdditiveError
                return first
            case Negate():
                inner = [item.operand for item in months if isinstance(item, Negate)]
                return values_of.negate(self._convert(self._aligned(inner), volume))
            case Call("sum"):
                columns = self._columns(months)
                return values_of.total([self._convert(column, volume) for column in columns])
            case Call("product"):
                return self._product(self._columns(months), volume)
            case Binary("/"):
                return self._quotient(months, volume)
            case _:
                raise _NotAdditiveError

    def _aligned(self, items: Sequence[Expression]) -> Sequence[Expression]:
        if len(items) != len(self._series.places):
            raise _NotAdditiveError
        return items

    def _columns(self, months: Sequence[Expression]) -> list[list[Expression]]:
        """The arguments of calls, one list an argument; all calls must be alike."""
        first = months[0]
        calls = [
            item
            for item in months
            if isinstance(item, Call) and isinstance(first, Call)
            and item.function == first.function and len(item.arguments) == len(first.arguments)
        ]  # fmt: skip
        self._aligned(calls)
        return [list(column) for column in zip(*(call.arguments for call in calls), strict=True)]

    def _name(self, names: Sequence[str], volume: tuple[float, ...] | None) -> Expression:
        if len(names) != len(self._series.places):
            raise _NotAdditiveError
        if len(set(names)) == 1:
            if volume is None:
                raise _NotAdditiveError
            return Name(names[0])
        found = [place_of(name) for name in names]
        places = tuple(place for place in found if place is not None)
        if len(places) < len(names) or not _in_line(places):
            raise _NotAdditiveError
        total = self._series.total
        across = places[0].row == places[-1].row
        at = (places[0].row, total.column) if across else (total.row, places[0].column)
        sub = Series(places, Place(places[0].sheet, *at), volume)
        self._subs.append(sub)
        return Name(self._register(sub))

    def _product(
        self, columns: list[list[Expression]], volume: tuple[float, ...] | None
    ) -> Expression:
        """A flow first, then each rate weighed with the running product before it."""
        factors: dict[int, Expression] = {}
        running = volume
        if running is None:
            flow = self._flow(columns)
            factors[flow] = self._convert(columns[flow], None)
            running = tuple(self._monthly(columns[flow]))
        for at, column in enumerate(columns):
            if at in factors:
                continue
            factors[at] = self._convert(column, running)
            running = tuple(a * b for a, b in zip(running, self._monthly(column), strict=True))
        return values_of.product([factors[at] for at in range(len(columns))])

    def _flow(self, columns: list[list[Expression]]) -> int:
        """Which factor adds up over the months: the first that changes and is no percentage."""
        changing = [at for at, column in enumerate(columns) if len(set(column)) > 1]
        if not changing:
            raise _NotAdditiveError
        for at in changing:
            place = place_of(item.name) if isinstance(item := columns[at][0], Name) else None
            if place and draft_labels.unit_of_format(self._book.cell(place).shape) != "%":
                return at
        return changing[0]

    def _quotient(
        self, months: Sequence[Expression], volume: tuple[float, ...] | None
    ) -> Expression:
        quotients = [item for item in months if isinstance(item, Binary) and item.sign == "/"]
        self._aligned(quotients)
        above, below = [q.left for q in quotients], [q.right for q in quotients]
        if len(set(below)) == 1:
            return Binary("/", self._convert(above, volume), below[0])
        if volume is None:
            raise _NotAdditiveError
        return Binary("/", self._convert(above, None), self._convert(below, None))


def total_beside(book: Book, place: Place) -> tuple[Place, Series] | None:
    """The cell that adds up a row of periods in which a cell stands, if there is one."""
    row = Area(place.sheet, place.row, 1, place.row, 200)
    column = Area(place.sheet, 1, place.column, place.row + 200, place.column)
    for other in (*book.within(row), *book.within(column)):
        if other == place or book.cell(other).formula is None:
            continue
        try:
            expression = values_of.unrounded(Reduction(book, other).expression)
        except UnreadableError:
            continue
        series = periods(book, other, expression)
        if series and place in series.places:
            return other, series
    return None
