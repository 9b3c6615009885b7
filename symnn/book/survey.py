"""All items examined, each in a process of its own: what hangs, dies or raises fails alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from symnn.book.contents import contents, crowded
from symnn.book.examination import Examination, Findings, examination, findings
from symnn.book.item import Item
from symnn.book.pages.entry import entry_blocks
from symnn.book.recall import recalled, remember
from symnn.cache import Cache
from symnn.processes import Bounds, apart

BOUNDS = Bounds(seconds=300)
PRELOADED = ("symnn.book.survey",)


def survey(
    ids: Iterable[str] | None = None,
    jobs: int = 1,
    tell: Callable[[Examination], None] = lambda found: None,
    cached: Cache | None = None,
    bounds: Bounds = BOUNDS,
    work: Callable[[str], Findings] | None = None,
) -> dict[str, Examination]:
    """Examine the items in the order of the book.

    Args:
        ids: of the items; all of them if None.
        jobs: processes.
        tell: called with each as it is found, in order.
        cached: what was found before, and where to keep what is found now; nothing if None.
        bounds: of each item.
        work: what finds out about the item with an id; for tests.
    """
    cached = cached or Cache(usable=False)
    chosen = None if ids is None else set(ids)
    items = [i for i in contents().values() if i and (chosen is None or i.id in chosen)]
    known = {i.id: _crowded(i) if i.id in crowded() else recalled(i, cached) for i in items}
    fresh = _examined([i for i in items if not known[i.id]], jobs, bounds, work or findings_of)
    found: dict[str, Examination] = {}
    for item in items:
        examination = known[item.id] or next(fresh)
        if known[item.id] is None:
            remember(examination, cached)
        tell(examination)
        found[item.id] = examination
    return found


def _crowded(item: Item) -> Examination:
    return Examination(item, (), failure="several items fill this row; remove all but one")


def _examined(
    items: list[Item], jobs: int, bounds: Bounds, work: Callable[[str], Findings]
) -> Iterator[Examination]:
    # Items hold functions, which do not travel: a process looks its item up by the id.
    outcomes = apart(work, [item.id for item in items], jobs, bounds, PRELOADED)
    for item, outcome in zip(items, outcomes, strict=True):
        if outcome.failure:
            yield Examination(item, (), failure=outcome.failure)
        else:
            yield examination(item, outcome.value)


def findings_of(name: str) -> Findings:
    """What an examination of the item with this id finds; it must be possible to show it."""
    item = next(i for i in contents().values() if i and i.id == name)
    found = findings(item)
    entry_blocks(examination(item, found))
    return found
