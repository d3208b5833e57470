"""Builds a template workbook from a plan: twice, so that every formula carries its true value."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kpimodel.plan import Plan
from kpimodel.table import Lang
from workbook_templates import (
    build_actuals,
    build_answer,
    build_calc,
    build_checks,
    build_dashboard,
    build_help,
    build_inputs,
    build_lists,
    build_live,
    build_profiles,
    build_review,
    build_scorecard,
    build_start,
)
from workbook_templates.build_book import Book, Cached
from workbook_templates.build_tree import Drawing
from workbook_templates.package import fail
from workbook_templates.recalculate import recalculate

_SPARE_LEAVES = 1
_MOST_BARS = 10


def build(plan: Plan, path: Path, lang: Lang, template: str = "b2b-new-customers") -> None:
    """Write the workbook of a plan.

    The first pass has no values; IronCalc recalculates it, and the second pass writes each
    formula with its value, so that viewers and readers without Excel show true numbers. The same
    plan gives the same bytes.

    Args:
        plan: What it is filled with.
        path: Where to; an existing file is replaced.
        lang: Language of sheets, headings and words; the defined names are the same in both.
        template: Name of the template, kept in the document's properties.

    Raises:
        KpiError: ``recalculation-missing`` without IronCalc; ``book-not-written`` where the
            target cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.xlsx"
        _write(plan, draft, lang, {}, template)
        values = recalculate(draft)
        final = Path(folder) / "final.xlsx"
        _write(plan, final, lang, values, template)
        try:
            path.write_bytes(final.read_bytes())
        except OSError as error:
            reason = error.strerror or str(error)
            raise fail("book-not-written", path, reason=reason) from error


def _write(plan: Plan, path: Path, lang: Lang, cached: Cached, template: str) -> None:
    book = Book(path, plan, lang, cached, template)
    drawing = Drawing.of(plan.tree, _SPARE_LEAVES)
    bars = min(_MOST_BARS, max(4, len(plan.tree.levers)) + 1)
    calculation = build_calc.Calculation(book, build_actuals.month_columns(book), bars)
    build_lists.write(book, drawing.levels, drawing.leaves, bars)
    build_inputs.write(book)
    build_actuals.write(book)
    build_profiles.write(book)
    build_answer.write(book)
    build_live.write(book)
    build_calc.write(calculation)
    build_checks.write(calculation)
    build_dashboard.write(calculation, drawing, bars)
    build_scorecard.write(calculation)
    build_review.write(book)
    build_start.write(book)
    build_help.write(book)
    book.sheets["start"].activate()
    book.workbook.close()
