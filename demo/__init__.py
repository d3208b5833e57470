"""The main job, end to end, on the embedded default: `kpi demo`."""

from __future__ import annotations

from demo.words import CATALOGUE
from kpimodel.messages import extend

extend(CATALOGUE)
