"""KPI trees: what they are, what they are worth, and how to work back from the goal."""
