"""What the page takes its colours for."""

from __future__ import annotations

from kpimodel.achievement import Status
from workbook_templates.colours import COLOURS, STATUS_STYLE

INK, GREY, MIST, LINE, PALE, CLOUD = (
    COLOURS[name] for name in ("ink", "grey", "mist", "line", "pale", "cloud")
)
NAVY, TEAL, STEEL, BLUE, AMBER, VERMILION = (
    COLOURS[name] for name in ("navy", "teal", "steel", "blue", "amber", "vermilion")
)
SAND, BAND = COLOURS["orange"], COLOURS["sky"]
ROLE = {"KGI": NAVY, "KSF": TEAL, "KPI": STEEL}
MARK: dict[Status, str] = {"on_track": "●", "watch": "▲", "behind": "■", "no_data": "－"}
FILL: dict[Status, str] = {
    **{status: COLOURS[fill] for status, (fill, _) in STATUS_STYLE.items()},
    "no_data": CLOUD,
}
DEEP: dict[Status, str] = {
    **{status: COLOURS[ink] for status, (_, ink) in STATUS_STYLE.items()},
    "no_data": GREY,
}
