"""Lets the tests of this folder share the corpus, and the numeric oracle of the index calculus."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "indexed")]
