"""The start without an environment: makes `.venv`, fills it from the lock, hands over.

Standard library only, and never imported by the toolkit itself; `run.py` is its door.
"""
