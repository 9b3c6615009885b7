"""The readable rendering: one line an equation, arrays made by NumPy."""
