"""The KPI functions in Excel: pure functions over ranges, and a thin edge for xlwings."""

from __future__ import annotations

from addin.messages import CATALOGUE
from kpimodel.messages import extend

extend(CATALOGUE)
