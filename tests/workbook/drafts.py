"""Drafts of written workbooks, and what their findings say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpimodel.errors import KpiError
from kpimodel.messages import render
from kpimodel.table import Lang
from tests.workbook.userbooks import Content, Written, write
from workbook_templates.draft import Draft, draft
from workbook_templates.read_formulas import UserBook


def drafted(path: Path, written: Written, kgi: str, lang: Lang = "en") -> Draft:
    """The draft of a written workbook; all its findings have words in both languages."""
    made = draft(UserBook(write(path / "book.xlsx", written)), kgi, lang)
    for issue in made.issues:
        assert len(render(issue, "ja")) > 15
        assert len(render(issue, "en")) > 15
    return made


def codes_of(made: Draft) -> list[str]:
    """Codes with their cells, without the notes that every draft has."""
    always = ("draft-goal", "draft-formulas")
    return [
        f"{issue.code} {issue.location.a1 if issue.location else ''}"
        for issue in made.issues
        if issue.code not in always
    ]


def refused(path: Path, written: Written, kgi: str, *, calculated: bool = True) -> list[str]:
    """Codes of an import that is refused, each with words in both languages."""
    book = write(path / "book.xlsx", written, calculated=calculated)
    with pytest.raises(KpiError) as caught:
        draft(UserBook(book), kgi)
    for issue in caught.value.issues:
        assert len(render(issue, "ja")) > 15
        assert len(render(issue, "en")) > 15
    return [issue.code for issue in caught.value.issues]


def one_sheet(cells: dict[str, Content], **more: str) -> Written:
    """A workbook of one sheet S; ``more`` are number formats by cell."""
    return Written({"S": cells}, formats={f"S!{cell}": shape for cell, shape in more.items()})
