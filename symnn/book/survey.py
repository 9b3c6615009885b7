"""All items examined, by several processes where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from symnn.book.contents import contents
from symnn.book.examination import Examination, Findings, examine, findings
from symnn.book.item import Item


def survey(
    ids: Iterable[str] | None = None,
    jobs: int = 1,
    tell: Callable[[Examination], None] = lambda found: None,
) -> dict[str, Examination]:
    """Examine the items in the order of the book.

    Args:
        ids: of the items; all of them if None.
        jobs: processes.
        tell: called with each as it is found, in order.
    """
    chosen = None if ids is None else set(ids)
    items = [i for i in contents().values() if i and (chosen is None or i.id in chosen)]
    found: dict[str, Examination] = {}
    for examination in _examined(items, jobs):
        tell(examination)
        found[examination.item.id] = examination
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
