"""Colours and cell formats in one canonical form: `…Style` only, in steps of 8 bits."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from sync.sandbox.defaults import THEME_COLORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.sandbox.masks import Mask
    from sync.sandbox.payload import Json

_COLORED = (
    "backgroundColor",
    "color",
    "firstBandColor",
    "footerColor",
    "foregroundColor",
    "headerColor",
    "secondBandColor",
    "tabColor",
)
_CHANNELS = ("red", "green", "blue")


def quantize(channel: float) -> float:
    """A channel in 8 bits, as Google keeps it: 0.5 becomes 0.49803922 (recorded)."""
    step = int(min(max(channel, 0.0), 1.0) * 255) / 255
    single: float = struct.unpack("f", struct.pack("f", step))[0]
    shortest = float(f"{single:.8g}")
    return int(shortest) if shortest.is_integer() else shortest


def rgb(color: Mapping[str, Any] | None) -> dict[str, float]:
    """A Color in 8 bits; channels that are 0 are left out."""
    channels = {name: (color or {}).get(name) for name in _CHANNELS}
    numbers = {k: quantize(v) for k, v in channels.items() if isinstance(v, (int, float))}
    return {name: value for name, value in numbers.items() if value}


def resolve(style: Mapping[str, Any] | None) -> dict[str, float] | None:
    """The Color of a ColorStyle, theme colours looked up; None where it sets none."""
    if not style:
        return None
    if isinstance(style.get("rgbColor"), dict):
        return rgb(style["rgbColor"])
    return THEME_COLORS.get(str(style.get("themeColor")))


def hex_color(color: Mapping[str, Any] | None) -> str:
    """A Color as `#rrggbb`."""
    values = (float((color or {}).get(name, 0)) for name in _CHANNELS)
    return "#" + "".join(f"{round(min(max(v, 0), 1) * 255):02x}" for v in values)


def canonical(value: Any) -> Any:
    """A format in which each `xColor` has become `xColorStyle`, recursively."""
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if not isinstance(value, dict):
        return value
    result: Json = {}
    for key, item in value.items():
        if key in _COLORED:
            if isinstance(item, dict):
                result.setdefault(f"{key}Style", {"rgbColor": rgb(item)})
        elif key.removesuffix("Style") in _COLORED and isinstance(item, dict):
            if isinstance(item.get("rgbColor"), dict):
                result[key] = {"rgbColor": rgb(item["rgbColor"])}
            elif item.get("themeColor"):
                result[key] = {"themeColor": str(item["themeColor"])}
        else:
            result[key] = canonical(item)
    return result


def canonical_mask(mask: Mask) -> Mask:
    """A mask over formats whose colour fields name the `…Style` form."""
    return {
        f"{key}Style" if key in _COLORED else key: (
            {} if key.removesuffix("Style") in _COLORED else canonical_mask(below)
        )
        for key, below in mask.items()
    }


def expanded(value: Any) -> Any:
    """A canonical format as the API answers it: with both `xColor` and `xColorStyle`."""
    if isinstance(value, list):
        return [expanded(item) for item in value]
    if not isinstance(value, dict):
        return value
    result: Json = {}
    for key, item in value.items():
        name = key.removesuffix("Style")
        if key != name and name in _COLORED:
            color = resolve(item)
            if color is not None:
                result[name] = dict(color)
            result[key] = dict(item)
        else:
            result[key] = expanded(item)
    return result
