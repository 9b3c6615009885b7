"""The best of many equal forms of a formula, for each part of its domain."""
