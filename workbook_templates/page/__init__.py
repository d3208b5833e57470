"""The dashboard as a page or a picture to share, drawn from the plan without a spreadsheet."""

from __future__ import annotations

from kpimodel.messages import extend
from workbook_templates.page.words import CATALOGUE

extend(CATALOGUE)
