"""What the bootstrap says, in English and Japanese.

These few words cannot stand in `kpimodel.messages`: they are needed while nothing is installed.
"""

import os
import sys
from collections.abc import Mapping, Sequence

_WINDOWS_JAPANESE = 0x11
_PRIMARY_LANGUAGE = 0x3FF

_WORDS: Mapping[str, tuple[str, str]] = {
    "environment": (
        "[1/3] Making the environment {folder} with Python {version}",
        "[1/3] 環境 {folder} を Python {version} で作っています",
    ),
    "fallback": (
        "      This Python has no complete venv module; using virtualenv instead",
        "      この Python には venv が揃っていないため、virtualenv を使います",
    ),
    "packages": (
        "[2/3] Installing {count} packages (the first time takes a minute or two)",
        "[2/3] パッケージ {count} 個を入れています（初回は 1～2 分かかります）",
    ),
    "fetched": ("      {done} of {count}", "      {done} / {count}"),
    "ready": (
        "[3/3] Ready after {seconds} s; the next start is immediate",
        "[3/3] 準備ができました（{seconds} 秒）。次回からはすぐ始まります",
    ),
    "waiting": (
        "Another start is setting up {folder}; waiting for it",
        "別の起動が {folder} を準備しています。終わるまで待ちます",
    ),
    "stopped": (
        "Stopped. Start the same command again: it begins the set-up anew",
        "中断しました。同じコマンドをもう一度実行すると、準備をやり直します",
    ),
    "no-venv": (
        "This Python ({version}) has no venv module and no pip, so nothing can be set up. {cure}",
        "この Python（{version}）には venv も pip も無いため、準備ができません。{cure}",
    ),
    "cure-apt": (
        "Install it: sudo apt install {package}",
        "次を実行してください: sudo apt install {package}",
    ),
    "cure-dnf": (
        "Install it: sudo dnf install python3-pip",
        "次を実行してください: sudo dnf install python3-pip",
    ),
    "cure-apk": (
        "Install it: sudo apk add py3-pip",
        "次を実行してください: sudo apk add py3-pip",
    ),
    "cure-zypper": (
        "Install it: sudo zypper install python3-pip",
        "次を実行してください: sudo zypper install python3-pip",
    ),
    "cure-other": (
        "Install a complete Python from python.org/downloads, and start with that one",
        "python.org/downloads から完全な Python を入れ、そちらで起動してください",
    ),
    "foreign": (
        "{folder} was not made by this program and cannot be used. "
        "Rename or delete it, then start again",
        "{folder} はこのプログラムが作ったものではなく、使えません。"
        "名前を変えるか削除してから、もう一度実行してください",
    ),
    "failed-environment": (
        "The environment could not be made. {cure}",
        "環境を作れませんでした。{cure}",
    ),
    "failed-packages": (
        "The packages could not be installed. {cure}",
        "パッケージを入れられませんでした。{cure}",
    ),
    "log": ("The whole output: {log}", "全出力: {log}"),
    "no-write": (
        "Cannot write here: {why}. Copy the folder to where you may write, and start there",
        "ここに書き込めません: {why}。書き込める場所へフォルダを移して実行してください",
    ),
    "cure-network": (
        "The package registry was not reached: check the network, and behind a company proxy set "
        "HTTPS_PROXY (and PIP_CERT for its certificate), then start again",
        "パッケージの配布元に接続できません。ネットワークを確かめ、社内プロキシがある場合は "
        "HTTPS_PROXY（証明書は PIP_CERT）を設定して、もう一度実行してください",
    ),
    "cure-hash": (
        "A downloaded file is not the one that the lock names. Your pip may use a mirror that "
        "changes packages: try without it, and do not go on if it stays",
        "取得したファイルがロックファイルの内容と一致しません。pip がパッケージを差し替える"
        "ミラーを使っていないか確かめ、直らない場合は使用を控えてください",
    ),
    "cure-missing": (
        "The registry has no such package for this Python and machine: try Python 3.11, 3.12 or "
        "3.13 on a 64-bit system, and check which mirror pip uses",
        "この Python とマシン用のパッケージがありません。64 ビット環境の Python 3.11～3.13 を使い、"
        "pip のミラー設定を確かめてください",
    ),
    "cure-disk": (
        "The disk is full: free about 1 GB, then start again",
        "ディスクの空きがありません。1 GB ほど空けて、もう一度実行してください",
    ),
    "cure-permission": (
        "A file may not be written: close programs that use {folder}, check who owns it, then "
        "start again",
        "書き込めないファイルがあります。{folder} を使っているプログラムを閉じ、所有者を確かめて、"
        "もう一度実行してください",
    ),
    "cure-unknown": (
        "The lines above say why; start again once that is mended",
        "上の行が理由です。直してから、もう一度実行してください",
    ),
}


def language(arguments: Sequence[str] = ()) -> str:
    """The user's language: `--lang` among the arguments, else the locale's.

    Args:
        arguments: What stands after `run.py`.

    Returns:
        `"ja"` or `"en"`.
    """
    for word, following in zip(arguments, [*arguments, ""][1:], strict=True):
        if word == "--lang" and following in {"ja", "en"}:
            return following
        if word in {"--lang=ja", "--lang=en"}:
            return word[-2:]
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "ja" if os.environ[name].startswith("ja") else "en"
    if sys.platform == "win32":
        import ctypes

        code = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return "ja" if code & _PRIMARY_LANGUAGE == _WINDOWS_JAPANESE else "en"
    return "en"


class Speaker:
    """Says things on standard error, so that the command's own output stays clean.

    Args:
        lang: `"ja"` or `"en"`.
    """

    def __init__(self, lang: str) -> None:
        self._column = 1 if lang == "ja" else 0

    def words(self, code: str, **values: object) -> str:
        """The sentence of a code, filled in.

        Raises:
            KeyError: there is no such code.
        """
        return _WORDS[code][self._column].format(**values)

    def say(self, code: str, **values: object) -> None:
        """Prints the sentence of a code."""
        self.show(self.words(code, **values))

    def show(self, text: str, *, end: str = "\n") -> None:
        """Prints text as it is; what the terminal's encoding lacks is escaped."""
        encoding = sys.stderr.encoding or "utf-8"
        safe = text.encode(encoding, "backslashreplace").decode(encoding)
        print(safe, end=end, file=sys.stderr, flush=True)
