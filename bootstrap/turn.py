"""One set-up at a time: a lock between processes that a crash releases too."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_PAUSE = 0.3


def _grab(handle: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def turn(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Holds the lock while the block runs.

    Args:
        path: The lock file; it stays, what counts is the operating system's lock on it.
        waiting: Called once if another process holds it.
    """
    with path.open("a", encoding="ascii") as handle:
        if not _grab(handle):
            waiting()
            while not _grab(handle):
                time.sleep(_PAUSE)
        # A program that this process started may outlive it; on POSIX it then keeps the lock.
        os.set_inheritable(handle.fileno(), True)  # noqa: FBT003
        yield
