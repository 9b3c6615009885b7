"""States leave their panels and come back entry by entry, and give back pages on the way."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.native import leaving
from symnn.native.leaving import Outside
from symnn.native.memory import Memory
from symnn.native.recipe import Given

PAGE = 4096 // 8
SHAPES = [(1,), (7,), (17,), (5, 1), (1, 40), (70, 33), (3, 4, 5), (2, 1, 9), (700, 16)]
FIRST = 3


def inside(array: np.ndarray, width: int) -> tuple[Memory, Given]:
    """An array in panels, between other numbers."""
    flat = array.reshape(-1, [n for n in array.shape if n != 1][-1] if array.size > 1 else 1)
    rows, columns = flat.shape
    panels = -(-columns // width)
    memory = Memory(FIRST + panels * rows * width + 5, array.dtype)
    memory.entries[:] = -1
    for (row, column), value in np.ndenumerate(flat):
        place = column // width * rows * width + row * width + column % width
        memory.entries[FIRST + place] = value
    return memory, Given("W", array.shape, place=(FIRST, panels * rows * width, width))


@pytest.fixture(params=[1, leaving.LARGE], ids=["pages", "plain"])
def large(request, monkeypatch):
    """Whether arrays outside have pages of their own."""
    monkeypatch.setattr(leaving, "LARGE", request.param)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("width", [1, 8, 16, 24])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_every_entry_comes_out_where_it_belongs_and_back(shape, width, dtype):
    array = np.random.default_rng(0).normal(size=shape).astype(dtype)
    memory, state = inside(array, width)
    before, outside = memory.entries.copy(), Outside(memory, state)
    assert outside.array.dtype == dtype
    assert (outside.array == array).all()
    outside.array[...] = 2 * array
    outside.put_back()
    again = Outside(memory, state).array
    assert (again == 2 * array).all()
    assert (memory.entries[:FIRST] == before[:FIRST]).all()
    assert (memory.entries[-5:] == before[-5:]).all()


def test_panels_of_another_width_hold_another_array():
    array = np.arange(70 * 32.0).reshape(70, 32)
    memory, _ = inside(array, 8)
    wrong = Given("W", array.shape, place=(FIRST, 70 * 32, 16))
    assert not (Outside(memory, wrong).array == array).all()


@pytest.fixture
def large_state(monkeypatch):
    """Ones in a state whose array has pages of its own."""
    monkeypatch.setattr(leaving, "LARGE", 1)
    rows = leaving.PARTS * PAGE
    return inside(np.ones((rows, 64)), 64)


def room(outside: Outside) -> int:
    """Entries outside that are not zero."""
    return int(np.count_nonzero(outside._entries))


def test_pages_are_given_back_on_the_way_out(monkeypatch, large_state):
    memory, state = large_state
    left: list[int] = []
    original = memory.forget

    def forget(first: int, count: int) -> None:
        original(first, count)
        left.append(np.count_nonzero(memory.entries == 1))

    monkeypatch.setattr(memory, "forget", forget)
    Outside(memory, state)
    part = PAGE * 64
    most = [(leaving.PARTS - n - 1) * part + (n + 1) * 2 * PAGE for n in range(leaving.PARTS)]
    assert len(left) == leaving.PARTS
    assert all(found <= bound for found, bound in zip(left, most, strict=True))


def test_pages_are_given_back_on_the_way_in_where_nobody_else_has_a_view(large_state):
    memory, state = large_state
    outside = Outside(memory, state)
    assert (outside.array == 1).all()
    outside.put_back()
    assert room(outside) <= 2 * PAGE * leaving.PARTS


@pytest.mark.parametrize("view", [lambda a: a, lambda a: a[3:5], lambda a: a.T, memoryview])
def test_who_holds_an_array_keeps_what_was_in_it(view, large_state):
    memory, state = large_state
    outside = Outside(memory, state)
    held = view(outside.array)
    outside.put_back()
    assert room(outside) == outside._entries.size
    assert (np.asarray(held) == 1).all()
