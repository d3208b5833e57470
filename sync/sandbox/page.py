"""The person's pages: the list of spreadsheets, and one spreadsheet to look at and to type into."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from sync.sandbox.call import Call, Handler, Reply
from sync.sandbox.errors import ApiError
from sync.sandbox.words import WORDS, choose_language, say

if TYPE_CHECKING:
    from sync.sandbox.workspace import Workspace

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_FILES = ("sheet.css", "sheet.js", "edit.js")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The words that the script shows by itself.
_SCRIPT_WORDS = (
    "saved",
    "saving",
    "updated",
    "live",
    "offline",
    "locked",
    "protected",
    "protected_described",
)


class Pages:
    """The pages on a workspace.

    Args:
        workspace: The spreadsheets.
        lang: The language where the reader asks for none.
    """

    def __init__(self, workspace: Workspace, lang: str) -> None:
        self._workspace = workspace
        self._lang = lang
        folder = files("sync.sandbox").joinpath("static")
        self._static = {name: folder.joinpath(name).read_bytes() for name in _FILES}
        self._home = Template(folder.joinpath("home.html").read_text("utf-8"))
        self._sheet = Template(folder.joinpath("sheet.html").read_text("utf-8"))

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Method, path pattern and handler."""
        return [
            ("GET", "/", self.home),
            ("GET", "/s/{id}", self.sheet),
            ("GET", "/static/{name}", self.static),
        ]

    def home(self, call: Call) -> Reply:
        """The list of spreadsheets."""
        lang = self._language(call)
        items = "".join(
            f'<li><a href="/s/{escape(d.id)}?lang={lang}"><strong>{escape(d.title)}</strong>'
            f"<span>{escape(say('home_changed', lang, time=_time(d.modified)))}</span></a></li>"
            for d in self._workspace.all()
        )
        empty = f'<p class="empty">{_marked(say("home_empty", lang))}</p>'
        return _page(
            self._home,
            lang,
            list=f'<ul class="files">{items}</ul>' if items else empty,
            languages=_languages(call.path, lang),
        )

    def sheet(self, call: Call) -> Reply:
        """One spreadsheet."""
        lang = self._language(call)
        try:
            with self._workspace.reading(call.parts["id"]) as document:
                title, document_id = document.title, document.id
        except ApiError:
            body = f'<p class="empty">{escape(say("no_spreadsheet", lang))}</p>'
            languages = _languages(call.path, lang)
            return _page(self._home, lang, code=404, list=body, languages=languages)
        holes = {"place": "{place}", "description": "{description}"}
        words = {name: say(name, lang, **holes) for name in _SCRIPT_WORDS}
        return _page(
            self._sheet,
            lang,
            title=escape(title),
            id=escape(document_id),
            words=escape(json.dumps(words, ensure_ascii=False)),
            languages=_languages(call.path, lang),
        )

    def static(self, call: Call) -> Reply:
        """A style sheet or a script."""
        name = call.parts["name"]
        if name not in self._static:
            raise ApiError(404, "NOT_FOUND", "There is no such file.")
        return Reply(self._static[name], media_type=_TYPES[name.rpartition(".")[2]])

    def _language(self, call: Call) -> str:
        accepted = call.headers.get("accept-language", "")
        return choose_language(call.option("lang"), accepted, self._lang)


def _page(template: Template, lang: str, code: int = 200, **parts: str) -> Reply:
    """A page; the parts are HTML already, the words are escaped here."""
    words = {f"w_{name}": escape(say(name, lang)) for name in WORDS if "{" not in WORDS[name][1]}
    html = template.substitute(lang=lang, **words, **parts)
    headers = {"Content-Security-Policy": _POLICY}
    return Reply(html.encode("utf-8", "replace"), code, "text/html; charset=utf-8", headers)


def _languages(path: str, lang: str) -> str:
    """Links to the same page in each language."""
    names = (("ja", "日本語"), ("en", "English"))
    return "".join(
        f'<a href="{escape(path)}?lang={code}" lang="{code}"'
        f"{' aria-current=true' if code == lang else ''}>{name}</a>"
        for code, name in names
    )


def _marked(text: str) -> str:
    """Escaped text in which `…` has become code."""
    pieces = escape(text).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))


def _time(stamp: str) -> str:
    return f"{stamp[:10]} {stamp[11:16]} UTC"
