"""Colours of the page: status in blue, amber and vermilion of the Okabe-Ito palette."""

from __future__ import annotations

from kpimodel.achievement import Status

INK, GREY, MIST, LINE, PALE, CLOUD = (
    "#1F2937", "#6B7280", "#9CA3AF", "#CBD5E1", "#E5E7EB", "#F5F7FA",
)  # fmt: skip
NAVY, TEAL, STEEL, BLUE, AMBER, VERMILION = (
    "#1F3A5F", "#2F6F73", "#5B7A99", "#0072B2", "#E69F00", "#D55E00",
)  # fmt: skip
SAND = "#F0B48A"
BAND = "#DCEBF7"
ROLE = {"KGI": NAVY, "KSF": TEAL, "KPI": STEEL}
MARK: dict[Status, str] = {"on_track": "●", "watch": "▲", "behind": "■", "no_data": "－"}
FILL: dict[Status, str] = {
    "on_track": "#DCEBF7", "watch": "#FFF1CC", "behind": "#FBE0D1", "no_data": CLOUD,
}  # fmt: skip
DEEP: dict[Status, str] = {
    "on_track": "#0B4F7D", "watch": "#8A5A00", "behind": "#9A3412", "no_data": GREY,
}  # fmt: skip
