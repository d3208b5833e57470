"""SVG as text: a few shapes, and words that fit their place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

FONTS = (
    "'Segoe UI','Helvetica Neue',Arial,'Meiryo UI','Hiragino Sans','Yu Gothic','Noto Sans CJK JP',"
    "'Noto Sans JP','IPAexGothic',sans-serif"
)
_NARROW = 0.55  # em of a Latin letter, on average
_BOLD = 1.06


def number(value: float) -> str:
    """A coordinate with two decimals at most, so that files stay small and equal."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def attributes(**named: str | float | None) -> str:
    """Attributes with a blank before them; ``_`` becomes ``-``, None is left out."""
    return "".join(
        f" {key.rstrip('_').replace('_', '-')}="
        + quoteattr(number(value) if isinstance(value, (int, float)) else value)
        for key, value in named.items()
        if value is not None
    )


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text in pixels, from the widths of its letters; an estimate."""
    wide = sum(unicodedata.east_asian_width(letter) in "WFA" for letter in text)
    return (wide + (len(text) - wide) * _NARROW) * size * (_BOLD if bold else 1.0)


def fit(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The text, cut with ``…`` where it is wider than the room."""
    if width_of(text, size, bold=bold) <= room:
        return text
    while text and width_of(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def rect(x: float, y: float, w: float, h: float, fill: str, **more: str | float | None) -> str:
    """A rectangle; a negative width or height draws nothing."""
    return (
        f"<rect{attributes(x=x, y=y, width=max(w, 0.0), height=max(h, 0.0), fill=fill, **more)}/>"
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1.0,
         **more: str | float | None) -> str:  # fmt: skip
    """A straight line."""
    return f"<line{attributes(x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, **more)}/>"


def path(points: Iterable[tuple[float, float]], stroke: str, width: float = 2.0,
         **more: str | float | None) -> str:  # fmt: skip
    """Straight lines from point to point."""
    drawn = "L".join(f"{number(x)},{number(y)}" for x, y in points)
    if not drawn:
        return ""
    more = {"fill": "none", **more}
    return f"<path{attributes(d='M' + drawn, stroke=stroke, stroke_width=width, **more)}/>"


def circle(x: float, y: float, r: float, fill: str) -> str:
    """A dot."""
    return f"<circle{attributes(cx=x, cy=y, r=r, fill=fill)}/>"


def words(
    x: float, y: float, text: str, size: float = 12, fill: str = "#1F2937", *,
    anchor: str = "start", bold: bool = False, room: float | None = None,
) -> str:  # fmt: skip
    """Text with its base line at ``y``; cut where it is wider than ``room``."""
    shown = text if room is None else fit(text, size, room, bold=bold)
    weight = "600" if bold else None
    kind = None if anchor == "start" else anchor
    marks = attributes(x=x, y=y, font_size=size, fill=fill, text_anchor=kind, font_weight=weight)
    return f"<text{marks}>{escape(shown)}</text>"


def group(parts: Iterable[str], x: float = 0.0, y: float = 0.0) -> str:
    """Parts moved together."""
    return f'<g transform="translate({number(x)} {number(y)})">{"".join(parts)}</g>'


def drawing(parts: Iterable[str], width: float, height: float, title: str, text: str) -> str:
    """A whole drawing with the words that a screen reader speaks."""
    head = attributes(
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {number(width)} {number(height)}",
        width=width, height=height, role="img", font_family=FONTS,
    )  # fmt: skip
    return (
        f"<svg{head}><title>{escape(title)}</title><desc>{escape(text)}</desc>"
        f"{''.join(parts)}</svg>"
    )
