"""Benchmarks against peers on the same work; ``python3 benchmarks/run.py`` prints their table."""
