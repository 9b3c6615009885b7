"""All items examined, by several processes where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from symnn.book.contents import contents
from symnn.book.examination import Examination, Findings, examine, findings
from symnn.book.item import Item
from symnn.book.recall import recalled, remember
from symnn.cache import Cache


def survey(
    ids: Iterable[str] | None = None,
    jobs: int = 1,
    tell: Callable[[Examination], None] = lambda found: None,
    cached: Cache | None = None,
) -> dict[str, Examination]:
    """Examine the items in the order of the book.

    Args:
        ids: of the items; all of them if None.
        jobs: processes.
        tell: called with each as it is found, in order.
        cached: what was found before, and where to keep what is found now; nothing if None.
    """
    cached = cached or Cache(usable=False)
    chosen = None if ids is None else set(ids)
    items = [i for i in contents().values() if i and (chosen is None or i.id in chosen)]
    known = {item.id: recalled(item, cached) for item in items}
    fresh = _examined([item for item in items if known[item.id] is None], jobs)
    found: dict[str, Examination] = {}
    for item in items:
        examination = known[item.id] or next(fresh)
        if known[item.id] is None:
            remember(examination, cached)
        tell(examination)
        found[item.id] = examination
    return found


def _examined(items: list[Item], jobs: int) -> Iterator[Examination]:
    if jobs <= 1 or len(items) <= 1:
        yield from map(examine, items)
        return
    # Items hold functions, which do not travel: a process looks its item up by the id.
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        ids = [item.id for item in items]
        for item, found in zip(items, pool.map(_findings_of, ids), strict=True):
            yield Examination(item, *found)


def _findings_of(name: str) -> Findings:
    item = next(i for i in contents().values() if i and i.id == name)
    return findings(item)
