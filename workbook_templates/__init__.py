"""Template workbooks: what they are, how they are built, read and filled in."""

from __future__ import annotations

from kpimodel.messages import extend
from workbook_templates import (
    draft_words,
    file_words,
    log_words,
    messages,
    plan_words,
    template_words,
)

for _words in (draft_words, file_words, log_words, messages, plan_words, template_words):
    extend(_words.CATALOGUE)
