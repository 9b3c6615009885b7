"""Blocks without garbage collection end as they began; nothing is lost, or kept for ever."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress

import pytest

from symnn.garbage import MANY, lasting, uncollected

BLOCKS = (uncollected, lasting)
Block = Callable[[], AbstractContextManager[None]]


class Circle:
    """An object that holds itself: the collector alone frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_at_the_start_of_a_process() -> Iterator[None]:
    frozen = gc.get_freeze_count()
    gc.unfreeze()
    assert gc.isenabled()
    yield
    gc.enable()
    if frozen:
        gc.freeze()


@pytest.mark.parametrize("block", BLOCKS)
def test_collection_goes_on_afterwards_also_after_an_error(block: Block) -> None:
    seen = []
    with suppress(KeyError), block():
        seen.append(gc.isenabled())
        raise KeyError
    assert [*seen, gc.isenabled()] == [False, True]


@pytest.mark.parametrize("block", BLOCKS)
def test_what_was_off_stays_off(block: Block) -> None:
    gc.disable()
    with block(), block():
        pass
    assert not gc.isenabled()


def test_what_a_block_made_is_old_and_garbage_in_it_is_found_when_all_is_looked_at() -> None:
    with lasting():
        circle = weakref.ref(Circle())
        made = [[k] for k in range(2 * MANY)]
    gc.collect(1)
    assert circle() is not None, "it is as old as what a block before made"
    gc.collect()
    assert circle() is None
    assert len(made) == 2 * MANY


def test_frozen_objects_are_not_counted_for_a_block_that_made_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: list[int] = []
    monkeypatch.setattr(gc, "get_freeze_count", lambda: counted.append(1) or 1)
    with lasting():
        few = [[k] for k in range(MANY // 10)]
    assert few
    assert not counted
    with lasting():
        many = [[k] for k in range(2 * MANY)]
    assert many
    assert counted


def test_without_that_it_would_be_young() -> None:
    with uncollected():
        circle = weakref.ref(Circle())
    gc.collect(1)
    assert circle() is None


def test_what_others_have_frozen_stays_frozen() -> None:
    gc.freeze()
    try:
        with lasting():
            many = [[k] for k in range(2 * MANY)]
        assert many
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
