"""Field masks: `a.b,c(d,e)` selects parts of an answer, or names the parts that an update sets."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from sync.sandbox.errors import invalid

Mask: TypeAlias = dict[str, "Mask"]
_NAME = re.compile(r"\w+|\*")
_MAX_LENGTH = 4_000
_MAX_DEPTH = 20


def parse_mask(text: str) -> Mask:
    """The tree of a field mask; `.` and `/` both descend.

    Raises:
        ApiError: The text is no field mask.

    Example:
        >>> parse_mask("sheets(properties.title,data)")
        {'sheets': {'properties': {'title': {}}, 'data': {}}}
    """
    if len(text) > _MAX_LENGTH:
        raise invalid("Request contains an invalid argument.")
    tokens = re.findall(r"\w+|[*.,()]|\S", text.replace("/", "."))
    mask, rest = _group(tokens, 0, 0)
    if rest != len(tokens):
        raise invalid("Request contains an invalid argument.")
    return mask


def _group(tokens: list[str], at: int, depth: int) -> tuple[Mask, int]:
    """Parse `path,path,…` from token `at`; return the tree and the first token not used."""
    tree: Mask = {}
    while True:
        at = _path(tokens, at, tree, depth)
        if at < len(tokens) and tokens[at] == ",":
            at += 1
            continue
        return tree, at


def _path(tokens: list[str], at: int, tree: Mask, depth: int) -> int:
    while True:
        if depth > _MAX_DEPTH or at >= len(tokens) or not _NAME.fullmatch(tokens[at]):
            raise invalid("Request contains an invalid argument.")
        tree = tree.setdefault(tokens[at], {})
        at += 1
        following = tokens[at] if at < len(tokens) else ""
        if following == ".":
            at += 1
            depth += 1
            continue
        if following == "(":
            inner, at = _group(tokens, at + 1, depth + 1)
            if at >= len(tokens) or tokens[at] != ")":
                raise invalid("Request contains an invalid argument.")
            tree.update(inner)
            at += 1
        return at


def covers(mask: Mask, *path: str) -> bool:
    """Whether the mask asks for this path, or for something inside it; an empty mask asks for all."""
    for name in path:
        if not mask or "*" in mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def inside(mask: Mask, *path: str) -> Mask:
    """The part of a mask below a path; empty (everything) where the mask ends above."""
    for name in path:
        if not mask or "*" in mask:
            return {}
        mask = mask.get(name, {})
    return mask


def select(value: Any, mask: Mask) -> Any:
    """The parts of an answer that the mask names; an empty mask selects everything."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [select(item, mask) for item in value]
    if isinstance(value, dict):
        return {key: select(item, mask[key]) for key, item in value.items() if key in mask}
    return value


def merge(old: dict[str, Any], new: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """A copy of `old` in which every field that the mask names is as in `new`.

    A named field that `new` leaves out is removed, as the API's reference says of masks. `*` names
    every field, an empty mask none.
    """
    if "*" in mask:
        mask = {name: {} for name in {**old, **new}}
    merged = dict(old)
    for name, below in mask.items():
        value = new.get(name)
        if below and "*" not in below:
            before = merged.get(name)
            value = merge(
                before if isinstance(before, dict) else {},
                value if isinstance(value, dict) else {},
                below,
            )
        if value is None or value == {}:
            merged.pop(name, None)
        else:
            merged[name] = value
    return merged
