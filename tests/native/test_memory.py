"""Memory of steps: zeros, of which whole pages are given back and nothing beside them."""

from __future__ import annotations

import mmap

import numpy as np
import pytest

from symnn.native.memory import Memory

PAGE = mmap.PAGESIZE // 8


@pytest.mark.parametrize(
    ("first", "count"), [(0, 4 * PAGE), (PAGE, PAGE), (3, 2 * PAGE), (5, 7), (PAGE + 1, PAGE - 1)]
)
def test_what_is_beside_stays(first: int, count: int) -> None:
    memory = Memory(5 * PAGE, np.dtype(np.float64))
    memory.entries[:] = 1
    memory.forget(first, count)
    outside = np.delete(memory.entries, np.s_[first : first + count])
    assert (outside == 1).all()
    assert np.isin(memory.entries, (0, 1)).all()


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="pages cannot be given back")
def test_whole_pages_are_given_back() -> None:
    memory = Memory(4 * PAGE, np.dtype(np.float64))
    memory.entries[:] = 1
    memory.forget(1, 3 * PAGE)
    assert memory.entries.sum() == 2 * PAGE


def test_it_begins_on_a_page() -> None:
    assert Memory(3, np.dtype(np.float32)).place % mmap.PAGESIZE == 0
