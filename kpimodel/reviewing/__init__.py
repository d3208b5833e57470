"""What deserves a look in a plan: units, figures, time."""
