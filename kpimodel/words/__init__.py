"""The core's prose in Japanese and English: the only place that holds any."""
