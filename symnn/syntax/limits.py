"""How much text may say: bounds that keep reading, and whatever follows, fast."""

MAX_LENGTH = 40_000
"""Characters of one formula."""

MAX_NODES = 10_000
"""Operations, functions, names and numbers of one formula, definitions written out."""

MAX_BRACKETS = 50
"""Brackets, signs or powers inside each other."""

MAX_DEPTH = 100
"""Formulas inside formulas; SymPy's own printers recurse several frames for each."""

MAX_LITERAL = 1_000
"""Digits of a number as written, and the largest power of ten in `1e...`."""

MAX_DIGITS = 10_000
"""Digits of the numbers in a formula, `3**200` and such worked out exactly."""

MAX_EXPONENT = 10_000
"""Absolute value of a constant exponent."""

MAX_EXP_ARGUMENT = 1_000_000_000
"""Absolute value of a constant inside exp, sinh and cosh."""

MAX_ORDER = 100
"""Order of a derivative."""

MAX_NAME = 64
"""Characters of a name."""
