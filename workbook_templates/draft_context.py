"""What reads one formula of a user's workbook, as the rules for functions and choices see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kpimodel.cells import read_number
from kpimodel.errors import Findings, Parameter
from kpimodel.formula import Expression
from workbook_templates import draft_formula as excel
from workbook_templates.draft_book import Area, Book, Place, UserCell

MOST_IN_RANGE = 100
Arguments = Sequence[excel.Syntax | None]


class UnreadableError(Exception):
    """A formula that cannot be followed; its cell becomes an input.

    Attributes:
        code: Why, a message's code.
        parameters: What the message needs.
        error: Whether an error value is the reason, which IFERROR catches.
    """

    def __init__(self, code: str, *, error: bool = False, **parameters: Parameter) -> None:
        self.code, self.parameters, self.error = code, parameters, error
        super().__init__(code)


def stored_number(cell: UserCell) -> float | None:
    """The number that a cell stands for in a formula: a blank is 0, a numeric text its number."""
    if cell.number is not None:
        return cell.number
    if cell.value is None:
        return 0.0 if cell.formula is None else None
    read = read_number(cell.value)
    return read.value if isinstance(read.value, float) and not cell.is_error else None


class Context(Protocol):
    """One formula being read.

    Attributes:
        book: The workbook.
        place: The formula's cell.
        findings: What was simplified so far.
    """

    book: Book
    place: Place
    findings: Findings

    def scalar(self, syntax: excel.Syntax | None) -> Expression:
        """One value; a missing argument is 0."""

    def area(self, syntax: excel.Syntax | None) -> Area | None:
        """The area that a reference means; None for anything else."""

    def items(self, arguments: Arguments) -> list[Expression]:
        """What an aggregating function adds up."""

    def counts(self, place: Place) -> bool:
        """Whether a cell counts in an aggregating function."""

    def name(self, place: Place) -> Expression:
        """A reference to a cell."""

    def known(self, name: str) -> float | None:
        """The number that a name stands for today."""

    def warn(self, code: str, **parameters: Parameter) -> None:
        """Note a simplification."""

    def note(self, code: str, **parameters: Parameter) -> None:
        """Note how something was read."""
