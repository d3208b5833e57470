"""Arguments read one after the other, so that what is wrong with any of them is told at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kpimodel.errors import Issue, KpiError

_Read = TypeVar("_Read")


class Attempts:
    """Collects the findings of several readings.

    Attributes:
        issues: What was found so far.
    """

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def __call__(self, read: Callable[[], _Read]) -> _Read | None:
        """Return what a reading gives; None where it fails, and its findings are kept."""
        try:
            return read()
        except KpiError as error:
            self.issues.extend(error.issues)
            return None

    @property
    def failed(self) -> KpiError:
        """All findings as one error, ready to raise."""
        return KpiError(self.issues)
