"""The syntax of a cell's formula to an expression over other cells, with what was simplified."""

from __future__ import annotations

from collections.abc import Sequence

from kpimodel.cells import read_number
from kpimodel.errors import Findings, Parameter
from kpimodel.formula import Binary, Expression, Name, Number
from workbook_templates import draft_formula as excel
from workbook_templates import draft_functions
from workbook_templates import draft_values as values_of
from workbook_templates.draft_book import Area, Book, Place
from workbook_templates.draft_context import MOST_IN_RANGE, UnreadableError, stored_number

_MOST_NAMES = 100  # a name may lead to a name: an end to those that go round
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "=", "<>"})


class Reduction:
    """One formula as an expression over cells.

    Attributes:
        expression: The expression; names are the ``a1`` of cells, or of defined constants.
        places: The cells by name.
        constants: Defined names that are numbers: key to label and value.
        percents: Constants that were typed with a percent sign.
        findings: What was simplified; the path is the cell.
    """

    def __init__(self, book: Book, place: Place) -> None:
        """Reduce the formula of a cell.

        Raises:
            UnreadableError: It cannot be followed.
        """
        self.book, self.place = book, place
        self._names_followed = 0
        self.places: dict[str, Place] = {}
        self.constants: dict[str, tuple[str, float]] = {}
        self.percents: set[float] = set()
        self.findings = Findings()
        formula = book.cell(place).formula or "="
        try:
            self.syntax = excel.parse(formula)
        except excel.FormulaError as error:
            raise UnreadableError("draft-syntax", found=error.found) from None
        self.expression = self.scalar(self.syntax)

    def warn(self, code: str, **parameters: Parameter) -> None:
        """Note a simplification, once."""
        if not any(i.code == code and i.parameters == parameters for i in self.findings.issues):
            self.findings.warn(code, self.place, **parameters)

    def note(self, code: str, **parameters: Parameter) -> None:
        """Note how something was read, once."""
        if not any(i.code == code and i.parameters == parameters for i in self.findings.issues):
            self.findings.note(code, self.place, **parameters)

    # --- one value -------------------------------------------------------------------------

    def scalar(self, syntax: excel.Syntax | None) -> Expression:
        """One value; a missing argument is 0."""
        match syntax:
            case None:
                return Number(0.0)
            case excel.Constant(number, percent):
                if percent:
                    self.percents.add(number)
                return Number(number)
            case excel.Text(text):
                raise UnreadableError("draft-text", text=text)
            case excel.ErrorValue(text):
                raise UnreadableError("draft-error-value", error=True, cell=text, value=text)
            case excel.Prefix(operand):
                return values_of.negate(self.scalar(operand))
            case excel.Percent(operand):
                return self._quotient(self.scalar(operand), Number(100.0))
            case excel.Infix(sign, left, right):
                return self._infix(sign, left, right)
            case excel.Function(name, arguments):
                return draft_functions.apply(self, name, arguments)
            case _:
                return self._reference(syntax)

    def _infix(self, sign: str, left: excel.Syntax, right: excel.Syntax) -> Expression:
        if sign == "&":
            raise UnreadableError("draft-text", text="&")
        if sign in _COMPARISONS:
            raise UnreadableError("draft-comparison")
        a, b = self.scalar(left), self.scalar(right)
        match sign:
            case "+":
                return values_of.total([a, b])
            case "-":
                return values_of.total([a, values_of.negate(b)])
            case "*":
                return values_of.product([a, b])
            case "/":
                return self._quotient(a, b)
            case _:
                return values_of.folded(Binary("^", a, b))

    def _quotient(self, a: Expression, b: Expression) -> Expression:
        if b == Number(1.0):
            return a
        return values_of.folded(Binary("/", a, b))

    # --- references ------------------------------------------------------------------------

    def area(self, syntax: excel.Syntax | None) -> Area | None:
        """The area that a reference means, with its sheet; None for anything else.

        Raises:
            UnreadableError: It leads out of the workbook or nowhere.
        """
        match syntax:
            case Area():
                return self._settled(syntax)
            case excel.TableReference(text):
                area = self.book.table_area(text, self.place)
                if area is None:
                    raise UnreadableError("draft-table", text=text)
                return area
            case excel.Named():
                inner = self._definition(syntax)
                return self.area(inner) if not isinstance(inner, excel.Named) else None
            case _:
                return None

    def _settled(self, area: Area) -> Area:
        sheet = area.sheet or self.place.sheet
        if "[" in sheet or "]" in sheet:
            raise UnreadableError("draft-external", sheet=sheet)
        if sheet not in self.book.titles:
            raise UnreadableError(
                "draft-three-d" if ":" in sheet else "draft-sheet-gone", sheet=sheet
            )
        return Area(sheet, area.top, area.left, area.bottom, area.right, area.fixed)

    def _definition(self, named: excel.Named) -> excel.Syntax:
        if named.sheet and "[" in named.sheet:
            raise UnreadableError("draft-external", sheet=named.sheet)
        text = self.book.defined(named.name, named.sheet or self.place.sheet)
        self._names_followed += 1
        if text is None or self._names_followed > _MOST_NAMES:
            raise UnreadableError("draft-name", name=named.name)
        try:
            return excel.parse(text)
        except excel.FormulaError:
            raise UnreadableError("draft-name", name=named.name) from None

    def _reference(self, syntax: excel.Syntax) -> Expression:
        if isinstance(syntax, excel.Named):
            inner = self._definition(syntax)
            if isinstance(inner, excel.Constant):
                key = f"={syntax.name}"
                self.constants[key] = syntax.name, inner.value
                if inner.percent:
                    self.percents.add(inner.value)
                return Name(key)
            return self.scalar(inner)
        area = self.area(syntax)
        if area is None or not area.single:
            raise UnreadableError("draft-array")
        return self._cell(Place(area.sheet or "", area.top, area.left))

    def _cell(self, place: Place) -> Expression:
        cell = self.book.cell(place)
        if cell.is_error:
            parameters: dict[str, Parameter] = {"cell": place.a1, "value": str(cell.value)}
            raise UnreadableError("draft-error-value", error=True, **parameters)
        if cell.number is None:
            if isinstance(cell.value, bool):
                return Number(float(cell.value))
            if cell.value is None and (cell.formula is None or not cell.stored):
                if cell.formula is None:
                    self.warn("draft-blank", cell=place.a1)
                return self.name(place)
            if read_number(cell.value).kind != "number":
                raise UnreadableError("draft-text-cell", cell=place.a1, text=cell.text)
            self.warn("draft-text-number", cell=place.a1, text=cell.text)
        return self.name(place)

    def name(self, place: Place) -> Name:
        """A reference to a cell."""
        self.places[place.a1] = place
        return Name(place.a1)

    # --- many values -----------------------------------------------------------------------

    def items(self, arguments: Sequence[excel.Syntax | None]) -> list[Expression]:
        """What an aggregating function adds up: cells without a number do not count."""
        found: list[Expression] = []
        for argument in arguments:
            area = self.area(argument)
            if area is None:
                found.append(self.scalar(argument))
                continue
            places = []
            for place in self.book.within(area):
                if self.counts(place):
                    places.append(place)
                if len(places) > MOST_IN_RANGE:
                    raise UnreadableError("draft-range-long", limit=MOST_IN_RANGE)
            self._report_gaps(area)
            found += [self.name(place) for place in places]
        return found

    def counts(self, place: Place) -> bool:
        """Whether a cell counts in an aggregating function."""
        cell = self.book.cell(place)
        if cell.is_error:
            parameters: dict[str, Parameter] = {"cell": place.a1, "value": str(cell.value)}
            raise UnreadableError("draft-error-value", error=True, **parameters)
        if cell.number is None and cell.stored and cell.text:
            self.note("draft-range-text", cell=place.a1, text=cell.text)
        return cell.number is not None or not cell.stored

    def _report_gaps(self, area: Area) -> None:
        if area.size > MOST_IN_RANGE:
            return
        filled = set(self.book.within(area))
        gaps = [
            place.a1
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
            if (place := Place(area.sheet or "", row, column)) not in filled
        ]
        if gaps:
            self.note("draft-range-blank", cells=tuple(gaps))

    def known(self, name: str) -> float | None:
        """The number that a name stands for today."""
        if name in self.constants:
            return self.constants[name][1]
        return stored_number(self.book.cell(self.places[name]))
