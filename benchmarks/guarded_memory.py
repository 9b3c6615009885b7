"""Memory and time of guarded evaluation of large arrays, beyond arguments and results.

python benchmarks/guarded_memory.py [--elements 100000000]
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
from sympy import exp

import symnn as sn
from symnn.core import Variable

MEGABYTE = 2**20


def peak() -> int:
    """The most memory that this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--elements", type=int, default=100_000_000)
    given = parser.parse_args()
    x = Variable("x")
    function = sn.compile(1 / (1 + exp(-x)), accuracy="guarded")
    function(np.ones(100_000))
    points = np.random.default_rng(0).random(given.elements)
    before, start = peak(), time.process_time()
    result = function(points)
    extra = peak() - before - result.nbytes
    each = (time.process_time() - start) / given.elements
    beyond = max(extra, 0) / MEGABYTE
    print(f"{given.elements} elements: {beyond:.0f} MB beyond arguments and results")
    print(f"{each * 1e9:.0f} ns of processor time for each")


if __name__ == "__main__":
    main()
