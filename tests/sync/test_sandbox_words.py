"""The local server's refusals, in the user's language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sync.sandbox.server import Sandbox, SandboxError
from sync.sandbox.words import LANGUAGES

WORDS = {
    "host": {"ja": "この PC だけで使います", "en": "serves this machine only"},
    "port": {"ja": "このポートは使えません", "en": "the port cannot be used"},
    "locked": {"ja": "別のサンドボックスが", "en": "another sandbox is running on this state file"},
    "foreign": {"ja": "保存ファイルではありません", "en": "not a state file"},
    "folder": {"ja": "保存先として使えません", "en": "cannot be used as the state file"},
    "no folder": {"ja": "保存先として使えません", "en": "cannot be used as the state file"},
    "twice": {"ja": "もう動いています", "en": "running already"},
    "silent": {"ja": "応答しません", "en": "does not answer"},
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", WORDS)
def test_a_refusal_in_the_users_language(tmp_path: Path, case: str, lang: str) -> None:
    """Each refusal says what is wrong in the language that the sandbox was given."""
    state, other, foreign = (tmp_path / name for name in ("state.db", "other.db", "notes.txt"))
    foreign.write_text("this is not a database " * 100)
    with Sandbox(state, lang=lang) as running:
        port = int(running.url.rpartition(":")[2])
        actions: dict[str, Callable[[], object]] = {
            "host": lambda: Sandbox(other, host="example.com", lang=lang),
            "port": lambda: Sandbox(other, port=port, lang=lang).start(),
            "locked": lambda: Sandbox(state, lang=lang).start(),
            "foreign": lambda: Sandbox(foreign, lang=lang).start(),
            "folder": lambda: Sandbox(tmp_path, lang=lang).start(),
            "no folder": lambda: Sandbox(foreign / "x.db", lang=lang).start(),
            "twice": running.start,
            "silent": lambda: Sandbox(other, port=9, lang=lang).version("any"),
        }
        with pytest.raises(SandboxError, match=WORDS[case][lang]):
            actions[case]()
