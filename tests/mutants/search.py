"""Find a law for each mutant that the table does not have: `python tests/mutants/search.py`.

With names of functions, or parts of names, the mutants of these functions are found anew: about a
minute for one function, and another one for each mutant that nothing catches. It is open (?): a law
is missing, or nothing needs the function, or the mutant is equivalent; then it belongs to
`EQUIVALENT`, with the reason.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator

from change import CHANGES
from equivalents import EQUIVALENT
from laws import laws, outcome
from mutation import changed, forget, watched
from table import NO_MUTANT, OPEN, Mutant, mutants, table, write

AT_ONCE = 60
"""So many laws are watched before mutants are tried."""
MOST_ENDLESS = 3
"""A mutant under which so many laws did not end stays open."""

Reached = dict[Mutant, list[str]]
"""The laws under which a change would change a result, the quickest first."""


def reached(names: Collection[str], labels: Collection[str]) -> Reached:
    """Which of the laws each mutant of some functions may spoil."""
    found: dict[Mutant, list[tuple[float, str]]] = {}
    tried = {label: laws()[label] for label in labels}
    with watched(names, CHANGES) as watch:
        for label, law in tried.items():
            watch.reset()
            start = time.process_time()
            outcome(law)
            seconds = time.process_time() - start
            for mutant in watch.mutants:
                found.setdefault(mutant, []).append((seconds, label))
    return {mutant: [label for _, label in sorted(timed)] for mutant, timed in found.items()}


def nearest(names: Collection[str]) -> list[str]:
    """All laws, first those that catch something in the modules of the functions.

    Next come the tests that stand beside many of these.
    """
    modules = {name.split(".")[1] for name in names}
    near = [law for (name, _), law in table().items() if name.split(".")[1] in modules]
    near = [law for law in dict.fromkeys(near) if law in laws()]
    rest = sorted(laws().keys() - near)
    random.Random(0).shuffle(rest)
    files, ours = (Counter(law.split(".")[0] for law in some) for some in (laws(), near))
    share = {file: ours[file] / count for file, count in files.items()}
    return [*near, *sorted(rest, key=lambda law: -share[law.split(".")[0]])]


def caught(wanted: Collection[Mutant]) -> Iterator[tuple[Mutant, str]]:
    """A law that fails for each mutant; it stays open where no law that was tried does."""
    left = dict.fromkeys(wanted, NO_MUTANT)
    endless = dict.fromkeys(wanted, 0)
    order = nearest([name for name, _ in wanted])
    for start in range(0, len(order), AT_ONCE):
        names = sorted({name for name, _ in left})
        for mutant, labels in reached(names, order[start : start + AT_ONCE]).items():
            if mutant in left and endless[mutant] < MOST_ENDLESS:
                found = attempts(mutant, labels)
                endless[mutant] += list(found.values()).count("endless")
                left[mutant] = next((law for law, end in found.items() if end == "fails"), OPEN)
                if left[mutant] != OPEN:
                    yield mutant, left.pop(mutant)
        if not left:
            return
    yield from left.items()


def attempts(mutant: Mutant, labels: Collection[str]) -> dict[str, str]:
    """How laws end under a mutant, up to the first that fails for sure."""
    found: dict[str, str] = {}
    for label in labels:
        found[label] = under(mutant, label)
        if found[label] == "fails" and is_sure(mutant, label):
            break
        found[label] = "holds" if found[label] == "fails" else found[label]
        if list(found.values()).count("endless") == MOST_ENDLESS:
            break
    return found


def under(mutant: Mutant, label: str) -> str:
    """How a law ends under a mutant."""
    (name, change), law = mutant, laws()[label]
    with changed(name, CHANGES[change]):
        return outcome(law)


def is_sure(mutant: Mutant, label: str) -> bool:
    """Whether a law holds without the mutant, and fails once more with it.

    `Why:` a law with a limit of time fails on a busy machine whatever is changed.
    """
    forget()
    return outcome(laws()[label]) == "holds" and under(mutant, label) == "fails"


def main(parts: list[str]) -> None:
    """Fill the table."""
    known = {mutant: law for mutant, law in table().items() if law == NO_MUTANT or law in laws()}
    asked = [m for m in mutants() if m not in EQUIVALENT]
    wanted = [m for m in asked if any(p in m[0] for p in parts) or not (parts or m in known)]
    known = {m: law for m, law in known.items() if m not in wanted}
    write(known)
    for mutant, law in caught(wanted):
        known[mutant] = law
        write(known)
        sys.stdout.write(f"{' '.join(mutant)} {law}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
