"""The share of settled claims that come with a certificate which the second checker accepts.

    python3 benchmarks/certificates.py [--every N]

Every verdict of status proved (exact, enclosure) or refuted on the corpus of the tests, by method.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

from symnn.certificates import recheck
from symnn.lazy import load
from symnn.proof import check

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "proof" / "corpus"


def claims(every: int) -> Iterator[Any]:
    """Every so many claims of the corpus, true and false."""
    sys.path.insert(0, str(CORPUS))
    corpus = load("corpus")
    for name in ("true", "false"):
        for line in corpus.lines(name)[::every]:
            yield line, corpus.claim_of(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take each N-th claim")
    settled, accepted, seconds = Counter(), Counter(), 0.0
    for line, claim in claims(parser.parse_args().every):
        verdict = check(claim, timeout=5, certify=True)
        if verdict.status not in ("proved", "refuted") or verdict.level == "cas":
            continue
        text, start = json.dumps(verdict.certificate), process_time()
        outcome = recheck(text)
        seconds += process_time() - start
        key = f"{verdict.status} by {verdict.method}"
        settled[key] += 1
        accepted[key] += outcome.decision == "accepted"
        if outcome.decision != "accepted":
            print(f"  without: {line}  ({outcome.reason[:70]})", file=sys.stderr)
    for key, count in settled.most_common():
        print(f"{key:40} {accepted[key]:4} of {count:4}")
    total, good = sum(settled.values()), sum(accepted.values())
    print(f"{'all':40} {good:4} of {total:4}  ({100 * good / total:.1f} %)")
    print(f"rechecked in {seconds:.1f} s of computing, {1000 * seconds / total:.1f} ms each")


if __name__ == "__main__":
    main()
