"""What the service raises; every class is caught somewhere by its name."""

from __future__ import annotations

from typing import TypeVar

from kpimodel.errors import Issue, KpiError, Location, Parameter

_Error = TypeVar("_Error", bound=KpiError)


class SheetAccessError(KpiError):
    """The sheet cannot be reached, opened or written: credentials, rights, quota, network."""


class WriteRejectedError(SheetAccessError):
    """The whole batch was refused, and nothing of it was applied."""


class WriteLostError(SheetAccessError):
    """The batch was sent and no answer came: it may or may not have been applied."""


class SheetChangedError(KpiError):
    """Another writer was faster; nothing was written, the next run starts from what is there."""


class UnsafePlanError(KpiError):
    """The plan would drop much of what the team typed, or a tab is gone; ``--force`` goes on."""


class ConflictError(KpiError):
    """The sync is done, but the workbook and the sheet disagree on some cells."""


class StoreBusyError(KpiError):
    """The workbook is open elsewhere; the ledger keeps the values until it is free."""


class StoreError(KpiError):
    """The plan's file cannot be read or written."""


class LedgerError(KpiError):
    """The ledger cannot be used: another version, damaged, or in use by another service."""


def finding(
    kind: type[_Error], code: str, location: Location | None = None, **parameters: Parameter
) -> _Error:
    """Return an error of ``kind`` with one finding.

    Example:
        >>> finding(LedgerError, "sync-locked", file="x.lock").issues[0].code
        'sync-locked'
    """
    return kind([Issue(code, "error", (), parameters, location)])
