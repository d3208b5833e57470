"""Template workbooks: what they are, how they are built, read and filled in."""
