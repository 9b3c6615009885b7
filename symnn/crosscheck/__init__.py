"""Compiled values against the exact symbols: ball arithmetic, never finite differences."""

from symnn.crosscheck.compare import CrossCheck, Row, crosscheck, joined
from symnn.crosscheck.threeways import ThreeWays, three_ways

__all__ = ["CrossCheck", "Row", "ThreeWays", "crosscheck", "joined", "three_ways"]
