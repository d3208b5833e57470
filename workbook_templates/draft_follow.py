"""Follows the formulas from the KGI down: every cell that counts, cut where it cannot be read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from kpimodel.cells import read_number
from kpimodel.formula import Binary, Call, Expression, Name, Negate, Number
from workbook_templates import draft_values as values_of
from workbook_templates.draft_book import Book, Place, UserCell, place_of
from workbook_templates.draft_context import UnreadableError, stored_number
from workbook_templates.draft_copies import Copies, periods, total_beside
from workbook_templates.draft_graph import Graph, Item, Series
from workbook_templates.draft_reduce import Reduction

MOST_ITEMS = 500
_PLAIN = (0.0, 1.0, -1.0)  # 1 - x, and guards against 0, are structure, no figures of the user's


def follow(book: Book, kgi: Place) -> Graph:
    """Follow the formulas of a workbook from one cell.

    Args:
        book: The workbook.
        kgi: The cell of the KGI.

    Returns:
        What was found. Circles are cut; a formula that cannot be read, or that does not give the
        stored value, is an input with its stored value.
    """
    follower = _Follower(book, kgi)
    follower.run()
    return follower.graph


class _Follower:
    def __init__(self, book: Book, kgi: Place) -> None:
        self.book = book
        self.graph = Graph(kgi.a1)
        self.queue: deque[Place | Series] = deque([kgi])
        self.known: set[str] = {kgi.a1}

    def run(self) -> None:
        while self.queue:
            at = self.queue.popleft()
            if isinstance(at, Series):
                self._series(at)
            else:
                self.graph.items[at.a1] = self._cell(at)
        _cut_circles(self.graph)
        self._note_copies_beside()

    def _want(self, place: Place | Series) -> None:
        key = place.key if isinstance(place, Series) else place.a1
        if key not in self.known:
            self.known.add(key)
            self.queue.append(place)

    # --- one cell --------------------------------------------------------------------------

    def _cell(self, place: Place) -> Item:
        cell = self.book.cell(place)
        if cell.formula is None:
            return self._typed(place, cell)
        if not cell.stored:
            self.graph.missing.append(place)
        self.graph.checks[place] = place.a1
        item = Item(place.a1, stored_number(cell) or 0.0, place)
        if len(self.known) > MOST_ITEMS:
            self.graph.findings.warn("draft-limit", place, limit=MOST_ITEMS)
            return item
        try:
            reduction = Reduction(self.book, place)
        except UnreadableError as reason:
            self.graph.findings.warn(reason.code, place, **reason.parameters)
            return item
        if cell.stored and not self._agrees(reduction, item):
            return item
        self.graph.findings.issues += reduction.findings.issues
        series = periods(self.book, place, values_of.unrounded(reduction.expression))
        if series:
            self._want(series)
            self.graph.checks.pop(place)
            self.graph.checks[place] = series.key
            item.expression = Name(series.key)
            return item
        item.expression = self._with_constants(reduction, reduction.expression, place)
        self._want_all(reduction, item.expression)
        if item.expression is None:
            self.graph.findings.note("draft-constant-formula", place)
        return item

    def _typed(self, place: Place, cell: UserCell) -> Item:
        number = stored_number(cell)
        if number is None and isinstance(cell.value, str):
            read = read_number(cell.value).value
            number = read if isinstance(read, float) else None
        self.graph.checks[place] = place.a1
        return Item(place.a1, 0.0 if number is None else number, place)

    def _agrees(self, reduction: Reduction, item: Item) -> bool:
        """Whether the formula, as it was read, gives the stored value."""
        names = values_of.names(reduction.expression)
        known = {name: reduction.known(name) or 0.0 for name in names}
        if any(self.book.cell(p).stored is False for p in reduction.places.values()):
            return True  # reported as missing; nothing to compare with
        try:
            computed = values_of.value(reduction.expression, known)
        except (ArithmeticError, OverflowError):
            computed = float("nan")
        if values_of.close(computed, item.value):
            return True
        self.graph.findings.warn(
            "draft-mismatch", reduction.place, stored=item.value, computed=computed
        )
        return False

    def _want_all(self, reduction: Reduction, expression: Expression | None) -> None:
        if expression is None:
            return
        for name in values_of.names(expression):
            if name in reduction.constants:
                label, value = reduction.constants[name]
                percent = value in reduction.percents
                self.graph.items[name] = Item(name, value, label=label, percent=percent)
                self.graph.findings.note("draft-named-constant", reduction.place, name=label)
            elif place := reduction.places.get(name) or place_of(name):
                self._want(place)

    def _with_constants(
        self, reduction: Reduction, expression: Expression, place: Place
    ) -> Expression | None:
        """The expression with its figures as inputs of their own; None for figures alone."""
        if not values_of.names(expression):
            return None
        numbers: list[float] = []

        def lift(item: Expression) -> Expression:
            if not isinstance(item, Number) or item.value in _PLAIN:
                return item
            if item.value not in numbers:
                numbers.append(item.value)
                self.graph.findings.warn("draft-constant", place, value=item.value)
            key = f"#{place.a1}#{numbers.index(item.value) + 1}"
            percent = item.value in reduction.percents
            self.graph.items[key] = Item(key, item.value, place, percent=percent, constant=True)
            return Name(key)

        return _lifted(expression, lift)

    # --- periods ---------------------------------------------------------------------------

    def _series(self, series: Series) -> None:
        def register(sub: Series) -> str:
            wanted.append(sub)
            return sub.key

        wanted: list[Series] = []
        copies = Copies(self.book, series, register)
        item = copies.item
        self.graph.items[series.key] = item
        cells = f"{series.places[0].cell}:{series.places[-1].cell}"
        for place in series.places:
            if not self.book.cell(place).stored:
                self.graph.missing.append(place)
        place = series.places[0]
        if copies.problem == "draft-months-typed":
            code = "draft-months-typed" if series.volume is None else "draft-months-rate"
            self.graph.findings.note(code, place, cells=cells, count=len(series.places))
            return
        if copies.problem:
            self.graph.findings.warn(
                "draft-months-opaque", place, cells=cells, count=len(series.places)
            )
            return
        self.graph.findings.note("draft-months", place, cells=cells, count=len(series.places))
        self.graph.findings.issues += copies.first.findings.issues
        for sub in wanted:
            self._want(sub)
            self._check_total(sub)
        item.expression = item.expression and self._with_constants(
            copies.first, item.expression, place
        )
        self._want_all(copies.first, item.expression)

    def _check_total(self, series: Series) -> None:
        """Compare the workbook's own total of a row with the draft's, where there is one."""
        cell = self.book.cell(series.total)
        if cell.formula is None or cell.number is None or series.total in self.graph.checks:
            return
        if series.volume is None:
            try:
                expression = values_of.unrounded(Reduction(self.book, series.total).expression)
            except UnreadableError:
                return
            own = periods(self.book, series.total, expression)
            if own is None or own.places != series.places:
                return
        self.graph.checks[series.total] = series.key

    def _note_copies_beside(self) -> None:
        """Say where the total stands, if the KGI's cell is one of several periods."""
        place = place_of(self.graph.root)
        if place is None or self.graph.items[self.graph.root].expression is None:
            return
        found = total_beside(self.book, place)
        if found:
            total, series = found
            cells = f"{series.places[0].cell}:{series.places[-1].cell}"
            self.graph.findings.warn("draft-one-month", place, cells=cells, total=total.a1)


def _lifted(expression: Expression, lift: Callable[[Expression], Expression]) -> Expression:
    """Change the numbers of an expression, but for those that are part of its structure."""
    match expression:
        case Binary("^", base, Number() as exponent):
            return Binary("^", _lifted(base, lift), exponent)
        case Binary(sign, left, right):
            return Binary(sign, _lifted(left, lift), _lifted(right, lift))
        case Negate(operand):
            return Negate(_lifted(operand, lift))
        case Call(function, (first, *rest)) if function in values_of.ROUNDINGS:
            return Call(function, (_lifted(first, lift), *rest))
        case Call(function, arguments):
            return Call(function, tuple(_lifted(item, lift) for item in arguments))
        case _:
            return lift(expression)


def _cut_circles(graph: Graph) -> None:
    """Make an input of each cell whose formula leads back to a cell above it."""
    done: set[str] = set()
    path: list[str] = [graph.root]
    below: list[Iterator[str]] = [iter(graph.inputs_of(graph.root))]
    while path:
        key = next(below[-1], None)
        if key is None:
            done.add(path.pop())
            below.pop()
        elif key in path:
            at = graph.items[path[-1]]
            chain = tuple(path[path.index(key) :])
            at.expression = None
            if at.place:
                graph.findings.warn("draft-circular", at.place, chain=(*chain, key))
            done.add(path.pop())
            below.pop()
        elif key not in done:
            path.append(key)
            below.append(iter(graph.inputs_of(key)))
