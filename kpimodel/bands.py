"""Status bands as settings: named sets of limits for an achievement."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kpimodel.achievement import TOLERANCE
from kpimodel.cells import as_float, shown
from kpimodel.errors import EvaluationError, Findings

NO_DATA = "no_data"


@dataclass(frozen=True)
class Bands:
    """Bands of achievement, best first.

    Attributes:
        limits: ``(from, name)`` pairs, falling; an achievement of at least ``from`` (a fraction)
            is in that band. A limit belongs to the better band.
        lowest: Name of the band below all limits.

    Words for the names of `PRESETS` stand in the catalogue under ``band-NAME``.

    Raises:
        EvaluationError: Limits that do not fall, that are no finite numbers, or a name that stands
            for two bands.

    Example:
        >>> own = Bands(((1.0, "green"), (0.7, "yellow")), lowest="red")
        >>> own.of(1.1), own.of(0.7), own.of(0.2), own.of(None)
        ('green', 'yellow', 'red', 'no_data')
    """

    limits: tuple[tuple[float, str], ...]
    lowest: str

    def __post_init__(self) -> None:
        found = Findings()
        numbers = [as_float(limit) for limit, _ in self.limits]
        limits = [limit for limit in numbers if limit is not None and math.isfinite(limit)]
        if len(limits) < len(numbers) or any(
            lower >= upper for upper, lower in itertools.pairwise(limits)
        ):
            told = tuple(shown(limit) for limit, _ in self.limits)
            found.error("bands-not-falling", ("limits",), limits=told)
        if len(set(self.names)) < len(self.names):
            found.error("bands-name-twice", ("limits",), names=self.names)
        found.raise_errors(EvaluationError)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the bands, best first."""
        return (*(name for _, name in self.limits), self.lowest)

    def of(self, achievement: float | None) -> str:
        """The band of an achievement (a fraction); ``no_data`` where there is none."""
        if achievement is None:
            return NO_DATA
        number = as_float(achievement)
        if number is None:
            found = Findings()
            found.error("not-a-number", ("achievement",), node="achievement",
                        value=shown(achievement))  # fmt: skip
            found.raise_errors(EvaluationError)
        elif math.isnan(number):
            return NO_DATA
        for limit, name in self.limits:
            if achievement >= limit - TOLERANCE:
                return name
        return self.lowest


# "four" is the Japanese convention 大幅達成, 達成, 概ね達成, 未達成 (keisan-tool.online)
PRESETS: Mapping[str, Bands] = MappingProxyType({
    "default": Bands(((1.0, "on_track"), (0.9, "watch")), "behind"),
    "four": Bands(((1.2, "exceeded"), (1.0, "met"), (0.8, "nearly_met")), "missed"),
})  # fmt: skip


def band(achievement: float | None, bands: Bands | str = "default") -> str:
    """The band of an achievement.

    Args:
        achievement: A fraction, or None where there is no figure.
        bands: A name of `PRESETS`, or own bands.

    Returns:
        The band's name, ``no_data`` where there is no figure.

    Raises:
        EvaluationError: A name that is no preset.

    Example:
        >>> [band(value, "four") for value in (1.25, 1.0, 0.8, 0.79, None)]
        ['exceeded', 'met', 'nearly_met', 'missed', 'no_data']
        >>> band(0.95)
        'watch'
    """
    if isinstance(bands, str):
        if bands not in PRESETS:
            found = Findings()
            found.error("unknown-bands", ("bands",), name=bands, known=tuple(PRESETS))
            found.raise_errors(EvaluationError)
        bands = PRESETS[bands]
    return bands.of(achievement)
