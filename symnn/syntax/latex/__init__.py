"""A safe subset of LaTeX's display mathematics, read by a grammar of its own."""

from symnn.syntax.latex.display import Translation, claims_of_display

__all__ = ["Translation", "claims_of_display"]
