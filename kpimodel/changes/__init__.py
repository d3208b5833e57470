"""Why a figure moved: the rules by which a change is split, and changes over months."""
