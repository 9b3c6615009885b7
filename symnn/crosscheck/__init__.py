"""Compiled values against the exact symbols: ball arithmetic, never finite differences."""

from symnn.crosscheck.compare import CrossCheck, Row, crosscheck
from symnn.crosscheck.threeways import ThreeWays, three_ways

__all__ = ["CrossCheck", "Row", "ThreeWays", "crosscheck", "three_ways"]
