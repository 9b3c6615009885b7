"""Lets the tests of this folder use those of the index calculus, as laws."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / room) for room in ("indexed", "matrix_calculus"))]
