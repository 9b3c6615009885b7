"""The normal form of expressions, by which they are told to be equal."""
