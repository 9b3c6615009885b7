"""Programs at concrete sizes, entry by entry: for checks."""
