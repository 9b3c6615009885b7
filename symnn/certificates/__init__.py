"""Certificates: the format, and a second implementation that replays them without the provers."""

from symnn.certificates.checker import recheck
from symnn.certificates.outcome import Rechecked

__all__ = ["Rechecked", "recheck"]
