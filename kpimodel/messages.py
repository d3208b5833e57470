"""Codes and parameters to words, in Japanese and English.

A message says what is wrong and what to do; `render` puts the place before it. Every room keeps
its own catalogue and adds it with `extend`; the core's stands in the room `words`.
"""

from __future__ import annotations

import math
import string
from collections.abc import Mapping
from typing import Any

from kpimodel.cells import shown
from kpimodel.errors import Issue, Parameter, Quantity
from kpimodel.table import BY_KEY, Lang
from kpimodel.words.core import CATALOGUE as _CORE

Words = tuple[str, str]  # Japanese, English

_catalogue: dict[str, Words] = dict(_CORE)
_WHOLE_FROM = 1_000
_DIGITS_END = 1e15
_TENTHS_FROM = 100
SEVERITIES: Mapping[str, Words] = {
    "error": ("エラー", "error"),
    "warning": ("注意", "warning"),
    "note": ("メモ", "note"),
}


def extend(catalogue: Mapping[str, Words]) -> None:
    """Add a room's messages.

    Raises:
        ValueError: A code that another room uses for other words.
    """
    for code, words in catalogue.items():
        if _catalogue.setdefault(code, words) != words:
            message = f"message code used twice: {code}"
            raise ValueError(message)


def codes() -> frozenset[str]:
    """All known codes."""
    return frozenset(_catalogue)


def show(value: float, unit: str = "") -> str:
    """A number for people: ``60,877``, ``47.3``, ``17.8 %``.

    Example:
        >>> show(60877.4), show(47.3088), show(0.17756, "%"), show(1234567.0), show(0.0)
        ('60,877', '47.3', '17.8 %', '1,234,567', '0')
    """
    if unit == "%":
        return f"{_digits(value * 100)} %"
    return _digits(value)


def _digits(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if abs(value) >= _DIGITS_END:
        return f"{value:.3e}"  # a float has no more digits to tell
    if abs(value) >= _WHOLE_FROM:
        return f"{value:,.0f}"
    text = f"{value:.{4 if abs(value) >= _TENTHS_FROM else 3}g}"
    return text if "e" not in text else f"{value:.3e}"


class _Words(string.Formatter):
    """Shows parameters: quantities with their unit, floats with separators, tuples joined."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Quantity):
            return show(value.value, value.unit)
        if isinstance(value, float):
            return f"{value:,.10g}"
        if isinstance(value, int) and not isinstance(value, bool) and not format_spec:
            return shown(value)  # Python refuses to write out digits without end
        if isinstance(value, tuple) and value:
            return ("、" if self.lang == "ja" else ", ").join(str(item) for item in value)
        if value is None or value == ():
            return "－"
        return str(super().format_field(value, format_spec))


def text(code: str, lang: Lang, **parameters: Parameter) -> str:
    """The words of a code, without a place.

    Example:
        >>> text("kgi-below", "en", node="cvr")[:20]
        'cvr: its role is KGI'
    """
    words = _catalogue[code][0 if lang == "ja" else 1]
    named = {key: _name_column(key, value, lang) for key, value in parameters.items()}
    return _Words(lang).vformat(words, (), named)


def _name_column(key: str, value: Parameter, lang: Lang) -> Parameter:
    """A parameter that names a column is shown as its heading."""
    if key in ("bound", "key") and isinstance(value, str) and value in BY_KEY:
        heading = BY_KEY[value].heading(lang)
        return heading if lang == "ja" else heading.lower()
    return value


def render(issue: Issue, lang: Lang) -> str:
    """One finding as one line: its place, what is wrong, what to do.

    The place is the cell where the edge knows it, else the path in the model.

    Example:
        >>> print(render(Issue("max-below-min", "error", ("nodes", 3, "maximum"),
        ...                    {"node": "cvr", "minimum": 0.02, "maximum": 0.01}), "en"))
        nodes.cvr.maximum: cvr: the maximum 0.01 is below the minimum 0.02. Swap or correct them.
    """
    words = text(issue.code, lang, **issue.parameters)
    place = issue.location.a1 if issue.location else issue.dotted
    return f"{place}: {words}" if place else words
