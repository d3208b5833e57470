"""``5m`` to seconds and back."""

from __future__ import annotations

import re

from kpimodel.errors import Issue, KpiError

SHORTEST = 5.0
LONGEST = 7 * 86_400.0
_UNITS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}


def parse_duration(text: str) -> float:
    """Read a span of time.

    Args:
        text: A number and a unit, ``s``, ``m``, ``h`` or ``d``; several may follow each other.

    Returns:
        Seconds, between 5 seconds and 7 days.

    Raises:
        KpiError: The text is no span of time, or out of the range.

    Example:
        >>> parse_duration("5m"), parse_duration("1h30m")
        (300.0, 5400.0)
    """
    folded = text.strip().lower().replace(" ", "")
    parts = re.findall(r"(\d+(?:\.\d+)?)([smhd])", folded)
    if not parts or "".join(number + unit for number, unit in parts) != folded:
        raise KpiError([Issue("sync-not-a-duration", parameters={"value": text})])
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if not SHORTEST <= seconds <= LONGEST:
        raise KpiError([Issue("sync-duration-range", parameters={"value": text})])
    return seconds
