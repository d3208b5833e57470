"""Builds a template workbook from a plan, every formula with its true value."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import BinaryIO

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
from workbook_templates.build_book import Book
from workbook_templates.build_page import Page
from workbook_templates.package import Package, fail
from workbook_templates.packing import packed
from workbook_templates.recalculate import Engine
from workbook_templates.refresh import Bare, valued
from workbook_templates.shared import share

_SHEETS = "xl/worksheets/sheet"


def build(plan: Plan, path: Path, lang: Lang, template: str = "b2b-new-customers") -> None:
    """Write the workbook of a plan.

    XlsxWriter writes formulas without values, IronCalc computes them, and each value is put beside
    its formula, so that viewers and readers without Excel show true numbers; large books leave out
    those of the calculation's intermediate months. The same plan gives the same bytes.

    Args:
        plan: What it is filled with.
        path: Where to; an existing file is replaced.
        lang: Language of sheets, headings and words; the defined names are the same in both.
        template: Name of the template, kept in the document's properties.

    Raises:
        KpiError: ``recalculation-missing`` without IronCalc; ``book-not-written`` where the
            target cannot be written.
    """
    parts, bare = _parts(plan, lang, template)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.xlsx"
        draft.write_bytes(packed(parts, zipfile.ZIP_STORED))
        parts |= valued(Package(draft), Engine(draft), bare)
    try:
        path.write_bytes(packed(parts))
    except OSError as error:
        reason = error.strerror or str(error)
        raise fail("book-not-written", path, reason=reason) from error


def _parts(plan: Plan, lang: Lang, template: str) -> tuple[dict[str, bytes], Bare | None]:
    """The parts of the package, in their order; formulas without values. What stays so."""
    file = io.BytesIO()
    bare = _write(plan, file, lang, template)
    with zipfile.ZipFile(file) as package:
        parts = {
            name: share(package.read(name)) if _SHEETS in name else package.read(name)
            for name in package.namelist()
        }
    return parts, bare


def _write(plan: Plan, target: BinaryIO, lang: Lang, template: str) -> Bare | None:
    book = Book(target, plan, lang, template)
    page = Page.of(plan)
    calculation = build_calc.Calculation(book, build_actuals.month_columns(book), page)
    build_lists.write(book, page)
    build_inputs.write(book)
    build_actuals.write(book)
    build_profiles.write(book)
    build_answer.write(book)
    build_live.write(book)
    build_calc.write(calculation)
    build_checks.write(calculation)
    build_dashboard.write(calculation)
    build_scorecard.write(calculation)
    build_review.write(book)
    build_start.write(calculation)
    build_help.write(book)
    book.sheets["start"].activate()
    book.workbook.close()
    return calculation.bare()
