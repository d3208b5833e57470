"""What a plan remembers of its past: the original targets, and the turns of the PDCA cycle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Review:
    """One line of the review log: a turn of the PDCA cycle.

    Attributes:
        date: When it was held; None where the cell has none.
        learned: What was learned.
        decided: What was decided.
        who: Who does it.
        version: The plan's new version, blank where the plan stays.
    """

    date: dt.date | None
    learned: str = ""
    decided: str = ""
    who: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Originals:
    """当初目標: the targets that were decided first.

    Attributes:
        targets: By id, in the metric's unit; empty before anything was kept.
        date: When they were kept.
    """

    targets: Mapping[str, float]
    date: dt.date | None = None
