"""Time, and how foreign code is made to keep it."""
