"""Lets the tests of this folder share `handmade`, and the corpus of claims with its mutants."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
FOLDER = Path(__file__).parent
sys.path[:0] = [str(FOLDER), str(FOLDER / "corpus")]
