"""Findings as values: what is wrong, how bad it is, and where; no prose (see messages.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Severity = Literal["error", "warning", "note"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, so that messages can say ``17.8 %`` instead of ``0.178``."""

    value: float
    unit: str = ""


Parameter = str | int | float | bool | Quantity | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Location:
    """A cell that a person can go to.

    Attributes:
        source: File name, spreadsheet id or ``""`` for the workbook at hand.
        sheet: Title of the sheet, ``""`` where only a range is known.
        row: 1-based row.
        column: 1-based column, or 0 for a whole row.
    """

    source: str
    sheet: str
    row: int
    column: int = 0

    @property
    def a1(self) -> str:
        """The place as a person writes it: ``入力_計画!K14``."""
        cell = f"{column_name(self.column)}{self.row}" if self.column else str(self.row)
        return f"{self.sheet}!{cell}" if self.sheet else cell


def column_name(column: int) -> str:
    """Return the letters of a 1-based column: 1 is ``A``, 27 is ``AA``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding.

    Attributes:
        code: Stable key of the message, such as ``max-below-min``.
        severity: ``error`` stops, ``warning`` deserves a look, ``note`` says what was read how.
        path: Place in the model: ``("nodes", 3, "maximum")``; numbers are 0-based row indices.
        parameters: What the message needs; ``node`` names the row's id where there is one.
        location: Place in the user's document, added by the edge that knows it.
    """

    code: str
    severity: Severity = "error"
    path: Path = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    location: Location | None = None

    @property
    def dotted(self) -> str:
        """The path as text, with the row's id in place of its index: ``nodes.cvr.maximum``."""
        node = self.parameters.get("node")
        parts = [str(node) if isinstance(part, int) and node else str(part) for part in self.path]
        return ".".join(parts)


def locate(issues: Iterable[Issue], place: Callable[[Path], Location | None]) -> tuple[Issue, ...]:
    """Return the findings with the place in the user's document, where the edge knows one.

    Args:
        issues: Findings with paths.
        place: Maps a path to a cell, or to None where it has none.
    """
    return tuple(
        issue if issue.location else replace(issue, location=place(issue.path)) for issue in issues
    )


class KpiError(Exception):
    """All findings of one failed step, raised once.

    ``str()`` gives the English words; the edges render ``issues`` in the user's language.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues: tuple[Issue, ...] = tuple(issues)
        super().__init__(self.issues)

    def __str__(self) -> str:
        from kpimodel.messages import render  # messages imports this module

        return "\n".join(render(issue, "en") for issue in self.issues)

    def located(self, place: Callable[[Path], Location | None]) -> KpiError:
        """Return the same error with places; the type stays."""
        return type(self)(locate(self.issues, place))


class ModelError(KpiError):
    """The tree, the table or the plan is not well formed."""


class EvaluationError(KpiError):
    """The model is well formed and yet has no value, such as a division by zero."""


class SolveError(KpiError):
    """The question put to a solver has no meaning or no answer."""


class Findings:
    """Collects findings, then raises all errors at once.

    Example:
        >>> found = Findings()
        >>> found.warn("few-kpis", (), count=2)
        >>> found.raise_errors(ModelError)      # warnings alone do not raise
        >>> [issue.code for issue in found.issues]
        ['few-kpis']
    """

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def error(self, code: str, path: Path, **parameters: Parameter) -> None:
        """Add a finding that stops."""
        self.issues.append(Issue(code, "error", path, parameters))

    def warn(self, code: str, path: Path, **parameters: Parameter) -> None:
        """Add a finding that deserves a look."""
        self.issues.append(Issue(code, "warning", path, parameters))

    def note(self, code: str, path: Path, **parameters: Parameter) -> None:
        """Add a finding that only says how something was read."""
        self.issues.append(Issue(code, "note", path, parameters))

    @property
    def has_errors(self) -> bool:
        """True where at least one finding stops."""
        return any(issue.severity == "error" for issue in self.issues)

    def raise_errors(self, error: type[KpiError]) -> None:
        """Raise ``error`` with all findings, if at least one of them stops."""
        if self.has_errors:
            raise error(self.issues)
