"""Colours of the workbook and of the page, by name."""

from __future__ import annotations

from collections.abc import Mapping

from kpimodel.achievement import Status

# Status colours are blue, amber and vermilion of the Okabe-Ito palette, safe for colour blindness.
COLOURS: Mapping[str, str] = {
    "navy": "#1F3A5F", "teal": "#2F6F73", "steel": "#5B7A99", "blue": "#0072B2",
    "sky": "#DCEBF7", "amber": "#E69F00", "cream": "#FFF1CC", "vermilion": "#D55E00",
    "blush": "#FBE0D1", "ink": "#1F2937", "grey": "#6B7280", "mist": "#9CA3AF",
    "line": "#CBD5E1", "pale": "#E5E7EB", "cloud": "#F5F7FA", "white": "#FFFFFF",
    "input": "#FFFBE0", "typed": "#1D4ED8", "deep_blue": "#0B4F7D", "deep_amber": "#8A5A00",
    "deep_red": "#9A3412", "orange": "#F0B48A",
}  # fmt: skip
# Fill and ink of a status.
STATUS_STYLE: Mapping[Status, tuple[str, str]] = {
    "on_track": ("sky", "deep_blue"),
    "watch": ("cream", "deep_amber"),
    "behind": ("blush", "deep_red"),
}
