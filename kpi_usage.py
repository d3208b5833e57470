"""A wrong command line in words: what is wrong, what was meant, where the help is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, get_args

import typer

from console import Lang, command_line, err, language, show_issues
from kpimodel.errors import Issue, Parameter
from kpimodel.messages import extend, text

CATALOGUE: dict[str, tuple[str, str]] = {
    "usage-command-near": (
        "「{name}」というコマンドはありません。「{near}」のことですか。",
        "There is no command “{name}”. Did you mean “{near}”?",
    ),
    "usage-command": (
        "「{name}」というコマンドはありません。使えるコマンド: {known}",
        "There is no command “{name}”. There are: {known}",
    ),
    "usage-option-near": (
        "「{name}」というオプションはありません。「{near}」のことですか。",
        "There is no option “{name}”. Did you mean “{near}”?",
    ),
    "usage-option": (
        "「{name}」というオプションはありません。使えるオプション: {known}",
        "There is no option “{name}”. There are: {known}",
    ),
    "usage-option-later": (
        "「{name}」はコマンドの後に付けてください（例: {command} {name} …）。",
        "{name} stands behind the command, as in: {command} {name} …",
    ),
    "usage-missing": (
        "「{name}」の指定がありません。指定するもの: {help}",
        "“{name}” is missing. It is: {help}",
    ),
    "usage-value-missing": (
        "「{name}」の後に値がありません。「{name} 値」の形で指定してください。",
        "A value is missing behind {name}. Write: {name} VALUE",
    ),
    "usage-value-extra": (
        "「{name}」は値を取りません。「=」から後を消してください。",
        "{name} takes no value. Remove what stands behind it, from the “=” on.",
    ),
    "usage-extra": (
        "「{extra}」が余分です。消すか、空白を含む名前なら引用符で囲んでください。",
        "“{extra}” is one too many. Remove it; if it is part of a name with a blank, put the "
        "name in quotation marks.",
    ),
    "usage-dash": (
        "「{extra}」の先頭は半角のハイフンではありません。半角の「--」で打ち直してください。",
        "“{extra}” does not begin with a plain hyphen. Type it again with “--”.",
    ),
    "usage-choice": (
        "「{name}」に使える値は {known} です。",
        "{name} must be one of: {known}",
    ),
    "usage-whole": (
        "「{name}」には整数を指定してください（例: {name} 5）。",
        "{name} must be a whole number, as in: {name} 5",
    ),
    "usage-at-least": (
        "「{name}」には {least} 以上の値を指定してください。",
        "{name} must be {least} or more.",
    ),
    "usage-number": (
        "「{name}」には数値を指定してください（例: {name} 2.5）。",
        "{name} must be a number, as in: {name} 2.5",
    ),
    "usage-other": (
        "コマンドの書き方が正しくありません（{reason}）。",
        "The command line is not right ({reason}).",
    ),
    "usage-help": ("くわしくは: {command} --help", "For help: {command} --help"),
}
extend(CATALOGUE)

# typer's own copy of click gives its base class no public name
WrongUsage: type[Exception] = typer.BadParameter.__mro__[2]

_NEAR = 0.6
_DASHES = "‐‑‒–—―−ー－"
_NAMED = re.compile(r"No such command '(.*?)'")
_EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)")
_JAPANESE_PART = re.compile(r"(?<=\.)\s+(?=[^.]*[ぁ-んァ-ヶ一-龠])")  # of a help text
_CHOICES = re.compile(r"is not one of (.*?)\.?$")

Found = tuple[str, dict[str, Parameter]]


def explain(error: Exception, app: typer.Typer, arguments: Sequence[str]) -> None:
    """Print what is wrong with a command line, and where its help is.

    Args:
        error: What the command raised, a `WrongUsage`.
        app: The command.
        arguments: The command line: it may name a language, though it was not understood.
    """
    if type(error).__name__ == "NoArgsIsHelpError":
        return  # the help was shown
    lang = _spoken(arguments)
    code, parameters = _finding(error, lang)
    show_issues([Issue(code, "error", (), parameters)], lang)
    words = text("usage-help", lang, command=_asked(app, arguments))
    err().print(words, style="quiet", markup=False)


def _spoken(arguments: Sequence[str]) -> Lang:
    """The language asked for on the command line, else the user's."""
    words = [word for argument in arguments for word in argument.split("=", 1)]
    for option, value in pairwise(words):
        if option == "--lang" and value in get_args(Lang):
            return "ja" if value == "ja" else "en"
    return language()


def _asked(app: typer.Typer, arguments: Sequence[str]) -> str:
    """The command that was asked for, as far as it is one."""
    path = [command_line()]
    command: Any = typer.main.get_command(app)
    for word in arguments:
        if word.startswith("-"):
            continue
        command = getattr(command, "commands", {}).get(word)
        if command is None:
            break
        path.append(word)
    return " ".join(path)


def _finding(error: Any, lang: Lang) -> Found:
    """The code of a wrong command line and what its words need."""
    explained: dict[str, Callable[[Any], Found | None]] = {
        "NoSuchOption": _option,
        "BadOptionUsage": _value,
        "MissingParameter": lambda missing: _missing(missing, lang),
        "BadParameter": _parameter,
        "UsageError": _command,
    }
    found = explained.get(type(error).__name__, lambda _: None)(error)
    return found or ("usage-other", {"reason": error.format_message()})


def _command(error: Any) -> Found | None:
    if extra := _EXTRA.match(error.message):
        code = "usage-dash" if extra[1].startswith(tuple(_DASHES)) else "usage-extra"
        return code, {"extra": extra[1]}
    if named := _NAMED.match(error.message):
        codes = ("usage-command-near", "usage-command")
        return _nearest(codes, named[1], error.ctx.command.list_commands(error.ctx))
    return None


def _option(error: Any) -> Found:
    for name, command in getattr(error.ctx.command, "commands", {}).items():
        if any(error.option_name in parameter.opts for parameter in command.params):
            return "usage-option-later", {"name": error.option_name, "command": name}
    known = [name for parameter in error.ctx.command.params for name in parameter.opts]
    known = [*(name for name in known if name.startswith("--")), "--help"]
    return _nearest(("usage-option-near", "usage-option"), error.option_name, known)


def _nearest(codes: tuple[str, str], name: str, known: Sequence[str]) -> Found:
    """The first code with the name that comes close, else the second with all there are."""
    near = difflib.get_close_matches(name, known, 1, _NEAR)
    if near:
        return codes[0], {"name": name, "near": near[0]}
    return codes[1], {"name": name, "known": tuple(known)}


def _value(error: Any) -> Found | None:
    codes = {"requires an argument": "usage-value-missing", "not take a value": "usage-value-extra"}
    for words, code in codes.items():
        if words in error.message:
            return code, {"name": error.option_name}
    return None


def _missing(error: Any, lang: Lang) -> Found | None:
    if error.param is None:
        return None
    said = _JAPANESE_PART.split(error.param.help or "－", 1)
    return "usage-missing", {"name": _name(error.param), "help": said[-1 if lang == "ja" else 0]}


def _parameter(error: Any) -> Found | None:
    """A value that cannot be read as what the parameter is."""
    if error.param is None:  # raised by a command, which names what it knows
        return ("usage-choice", {"name": error.param_hint, "known": error.message})
    name, least = _name(error.param), getattr(error.param, "min", None)
    if choices := _CHOICES.search(error.message):
        return "usage-choice", {
            "name": name,
            "known": tuple(choices[1].replace("'", "").split(", ")),
        }
    if "integer" in error.message:
        return "usage-whole", {"name": name}
    if "number" in error.message or "float" in error.message:
        return "usage-number", {"name": name}
    return None if least is None else ("usage-at-least", {"name": name, "least": least})


def _name(parameter: Any) -> str:
    """An option as it is typed, an argument as the help shows it."""
    return str(parameter.opts[0])
