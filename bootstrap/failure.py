"""Why the set-up failed, as one exception that the start turns into words."""

import re
from collections.abc import Sequence

TAIL = 8
"""How many of a failed program's last lines are shown."""

_CURES: Sequence[tuple[str, str]] = (
    ("cure-disk", r"no space left|errno 28|disk full|not enough space"),
    ("cure-hash", r"do not match the hashes|hash mismatch"),
    (
        "cure-network",
        r"name resolution|getaddrinfo|max retries|connection|proxy|ssl|certificate|timed? ?out"
        r"|network|temporary failure|from versions: none",
    ),
    ("cure-missing", r"no matching distribution|could not find a version|not a supported wheel"),
    ("cure-permission", r"permission denied|access is denied|errno 13|winerror (5|32)"),
)


class SetupError(Exception):
    """The set-up cannot go on.

    Args:
        code: Key of the sentence in `bootstrap.words`.
        cure: Key of the sentence that says what to do, if `code` has a place for one.
        lines: The failed program's last lines.
        values: What fills the places of both sentences.
    """

    def __init__(
        self, code: str, *, cure: str = "", lines: Sequence[str] = (), **values: object
    ) -> None:
        super().__init__(code)
        self.code = code
        self.cure = cure
        self.lines = list(lines)
        self.values = values


def diagnose(lines: Sequence[str]) -> str:
    """The cure that fits a failed program's output.

    Args:
        lines: The output.

    Returns:
        Key of a sentence in `bootstrap.words`.
    """
    text = "\n".join(lines)
    for cure, pattern in _CURES:
        if re.search(pattern, text, re.IGNORECASE):
            return cure
    return "cure-unknown"
