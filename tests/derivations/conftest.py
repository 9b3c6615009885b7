"""Lets the tests of this folder read printed equations back, as those of `indexed` do."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "indexed"))
