"""The service that keeps a team's Google Sheet in step with a KPI plan."""

from __future__ import annotations

from kpimodel.messages import extend
from sync import fill_words, messages, phrases
from workbook_templates import file_words

for _words in (file_words, fill_words, messages, phrases):
    extend(_words.CATALOGUE)
