"""Workbooks built from their source once a test run, to copy from."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from kpimodel.examples import software_company_a
from kpimodel.table import Lang
from workbook_templates import catalogue
from workbook_templates.build import build


@functools.cache
def _source(lang: Lang) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.xlsx"
        build(software_company_a(lang), path, lang)
        return path.read_bytes()


def made(folder: Path, lang: Lang = "ja", name: str = "book.xlsx") -> Path:
    """The worked example as a workbook of today's source."""
    path = folder / name
    path.write_bytes(_source(lang))
    return path


@functools.cache
def _template(name: str, lang: Lang) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.xlsx"
        build(catalogue.plan(name, lang), path, lang, name)
        return path.read_bytes()


def template(folder: Path, name: str, lang: Lang) -> Path:
    """A template as today's source builds it, under its own name."""
    path = folder / f"{name}_{lang}.xlsx"
    path.write_bytes(_template(name, lang))
    return path


def copy(path: Path, name: str) -> Path:
    """A copy beside a workbook."""
    return Path(shutil.copyfile(path, path.with_name(name)))
