"""Find a law for each mutant that the table does not have: `python tests/mutants/search.py`.

With parts of names, the mutants of these functions are found anew. What no law catches is open (?):
a law is missing, or nothing needs the function, or the mutant is equivalent; then it belongs to
`EQUIVALENT`, with the reason.
"""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from change import CHANGES
from equivalents import EQUIVALENT
from laws import laws
from mutation import changed, watched
from table import NO_MUTANT, OPEN, Mutant, mutants, table, write

SECONDS = 20
MOST_LAWS = 80
"""So many laws are tried for a mutant: the quickest ones, and some of the others."""


class TooLong(BaseException):
    """A law did not end under a mutant."""


def outcome(law: Callable[[], None]) -> str:
    """Whether a law holds, fails, or does not end."""
    before = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(SECONDS)
    try:
        law()
    except TooLong:
        return "endless"
    except BaseException:
        return "fails"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    return "holds"


def _stop(*_: Any) -> None:
    raise TooLong


def reached(names: list[str]) -> tuple[dict[Mutant, set[str]], dict[str, float]]:
    """The laws under which a change would change a result, and the seconds that each law takes."""
    found: dict[Mutant, set[str]] = {}
    seconds: dict[str, float] = {}
    with watched(names, CHANGES) as watch:
        for label, law in laws().items():
            watch.reset()
            start = time.process_time()
            outcome(law)
            seconds[label] = time.process_time() - start
            for mutant in watch.mutants:
                found.setdefault(mutant, set()).add(label)
    return found, seconds


def candidates(labels: set[str], seconds: dict[str, float]) -> list[str]:
    """The laws to try, the quickest first."""
    ordered = sorted(labels, key=seconds.__getitem__)
    near, far = ordered[: MOST_LAWS // 2], ordered[MOST_LAWS // 2 :]
    return near + random.Random(0).sample(far, min(len(far), MOST_LAWS // 2))


def caught(wanted: list[Mutant]) -> Iterator[tuple[Mutant, str]]:
    """A law that fails for each mutant; it stays open where no law that was tried does."""
    found, seconds = reached(sorted({name for name, _ in wanted}))
    for name, change in wanted:
        if (name, change) not in found:
            yield (name, change), NO_MUTANT
            continue
        with changed(name, CHANGES[change]):
            tried = candidates(found[name, change], seconds)
            label = next((t for t in tried if outcome(laws()[t]) == "fails"), OPEN)
        yield (name, change), label


def main(parts: list[str]) -> None:
    """Fill the table."""
    known = dict(table())
    asked = [m for m in mutants() if m not in EQUIVALENT]
    wanted = [m for m in asked if known.get(m, OPEN) == OPEN or any(part in m[0] for part in parts)]
    for mutant, law in caught(wanted):
        known[mutant] = law
        write(known)
        sys.stdout.write(f"{' '.join(mutant)} {law}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
