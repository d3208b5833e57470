"""Streams XML past three handlers: no tree in memory, no entities, a cap on the elements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from xml.parsers import expat

MOST_ELEMENTS = 12_000_000

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class UnsafeXmlError(ValueError):
    """It declares a document type, and with that perhaps entities; no office program does."""


class BrokenXmlError(ValueError):
    """It is no well-formed XML."""


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
        BrokenXmlError: Not well formed, or of an unknown encoding.
        TooMuchXmlError: Too many elements.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    count = 0

    def started(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS:
            raise TooMuchXmlError
        start(name[name.rfind("}") + 1 :], attributes)

    def refused(*_: object) -> None:
        raise UnsafeXmlError

    parser.StartElementHandler = started
    parser.EndElementHandler = lambda name: end(name[name.rfind("}") + 1 :])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003  expat names its arguments by place
        parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, LookupError, UnicodeError) as error:
        raise BrokenXmlError(str(error)) from error
