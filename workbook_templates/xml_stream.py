"""Reads XML past handlers or into a tree: no entities, caps on elements, depth and single tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

MOST_ELEMENTS = 12_000_000
MOST_IN_TREE = 2_500_000
MOST_DEPTH = 250
MOST_IN_TAG = 4  # chunks of the document without the end of a tag or a piece of text

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class UnsafeXmlError(ValueError):
    """It declares a document type, and with that perhaps entities; no office program does."""


class BrokenXmlError(ValueError):
    """It is no well-formed XML, or nested as no office program would."""


class TooMuchXmlError(ValueError):
    """It has more elements than any workbook of people's."""


def stream(chunks: Iterable[bytes], start: Start, end: End, text: Text) -> None:
    """Call the handlers for every element, with its tag and without its namespace.

    Args:
        chunks: The document's bytes, in pieces.
        start: Called with tag and attributes.
        end: Called with the tag.
        text: Called with character data.

    Raises:
        UnsafeXmlError: A document type.
        BrokenXmlError: Not well formed, nested too deeply, or of an unknown encoding.
        TooMuchXmlError: Too many elements, or too many attributes in one.
    """
    _parse(
        chunks,
        lambda name, attributes: start(name[name.rfind("}") + 1 :], attributes),
        lambda name: end(name[name.rfind("}") + 1 :]),
        text, MOST_ELEMENTS,
    )  # fmt: skip


def tree(chunks: Iterable[bytes]) -> Element:
    """The document as a tree; names are ``namespace}name``. It raises what `stream` raises."""
    builder = TreeBuilder()
    _parse(
        chunks,
        lambda name, attributes: _ignore(builder.start(name, dict(attributes))),
        lambda name: _ignore(builder.end(name)),
        builder.data, MOST_IN_TREE,
    )  # fmt: skip
    return builder.close()


def _ignore(_: object) -> None:
    """Handlers return nothing."""


def _parse(chunks: Iterable[bytes], start: Start, end: End, text: Text, most: int) -> None:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    count = depth = events = 0

    def started(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal count, depth, events
        count, depth, events = count + 1, depth + 1, events + 1
        if count > most:
            raise TooMuchXmlError
        if depth > MOST_DEPTH:
            raise BrokenXmlError
        start(name, attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name)

    def said(data: str) -> None:
        nonlocal events
        events += 1
        text(data)

    def refused(*_: object) -> None:
        raise UnsafeXmlError

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = said
    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    seen = silent = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003  expat names its arguments by place
            silent = silent + 1 if events == seen else 0
            seen = events
            if silent >= MOST_IN_TAG:
                raise TooMuchXmlError
        parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, LookupError, UnicodeError) as error:
        raise BrokenXmlError(str(error)) from error
