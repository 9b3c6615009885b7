"""What the tests of this folder share: `handmade` and the corpus."""

import sys
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path[:0] = [str(FOLDER), str(FOLDER / "corpus")]
