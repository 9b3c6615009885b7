"""Lets the tests of this folder share `printed_networks`, and what empties the caches."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "mutants")]
