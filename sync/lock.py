"""One holder at a time: a file lock that the system releases when the process dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.errors import LedgerError, finding

_PAUSE = 0.05


@contextmanager
def held(place: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock while the block runs.

    Args:
        place: The lock's file; it stays behind, empty.
        patience: Seconds to wait for another holder.

    Raises:
        LedgerError: Another process or thread holds it.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(handle, place, patience)
        try:
            yield
        finally:
            _release(handle)
    finally:
        os.close(handle)


def _wait(handle: int, place: Path, patience: float) -> None:
    tries = max(1, int(patience / _PAUSE) + 1)
    for left in range(tries, 0, -1):
        try:
            _acquire(handle)
        except OSError:
            if left == 1:
                raise finding(LedgerError, "sync-locked", file=str(place)) from None
            time.sleep(_PAUSE)
        else:
            return


if sys.platform == "win32":
    import msvcrt

    def _acquire(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _release(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _acquire(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
