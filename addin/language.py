"""Which language a function answers in: as told, else as the headings, else as the machine."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterable, Sequence

from kpimodel import table
from kpimodel.cells import fold
from kpimodel.table import Lang

NAMES: dict[str, Lang] = {
    "ja": "ja", "jp": "ja", "ja-jp": "ja", "japanese": "ja", "日本語": "ja", "日本": "ja",
    "en": "en", "en-us": "en", "en-gb": "en", "english": "en", "英語": "en",
}  # fmt: skip


def named(text: str) -> Lang | None:
    """Return the language that a text names, or None.

    Example:
        >>> named("日本語"), named(" EN "), named("fr")
        ('ja', 'en', None)
    """
    return NAMES.get(fold(text).casefold().replace("_", "-"))


def has_japanese(text: str) -> bool:
    """True where a text holds kana or kanji."""
    return any("\u3040" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff" for char in text)


def of_headings(header: Sequence[object]) -> Lang | None:
    """Return the language of a heading row, or None where no heading tells.

    One Japanese heading is enough: a Japanese table keeps ``KGI`` or ``ID`` in Latin letters, an
    English one has no reason for kanji.
    """
    texts = [text for text in header if isinstance(text, str)]
    if any(has_japanese(text) for text in texts):
        return "ja"
    return "en" if any(table.key_of_heading(text) for text in texts) else None


def of_cells(cells: Iterable[object]) -> Lang | None:
    """Return ``ja`` where a cell holds Japanese text, else None."""
    found = any(isinstance(cell, str) and has_japanese(cell) for cell in cells)
    return "ja" if found else None


def of_machine() -> Lang:
    """Return the language of functions that see no text, as the `kpi` command chooses its own.

    ``KPI_LANG``, else the variables of POSIX, else the locale's, else English.
    """
    for name in ("KPI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "ja" if value.casefold().startswith("ja") else "en"
    spoken = locale.getlocale()[0] or ""
    return "ja" if spoken.casefold().startswith("ja") else "en"
