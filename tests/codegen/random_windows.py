"""Random programs that read windows: strides, steps, shifts, borders, maxima, reads at fractions.

Their oracle is the program entry by entry, differentiated by differences at 60 digits.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count, product
from typing import Any

import mpmath
import numpy as np
import sympy as sp

from symnn.core import sizes, tensor
from symnn.errors import ShapeError
from symnn.indexed import MaxOver, Program, Sum, index, padded
from symnn.indexed.expansion.algebras import Symbolic
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.traverse import free_indices, name_of, shape_of

N, C, K = sizes("N C K")
EXTENTS = {N: 4, C: 2, K: 2}
SHAPES = {"X": (N,), "Y": (C, N), "Z": (N, 2 * N), "W": (K,), "V": (K, C), "u": (C,)}
TARGETS = [(N,), (C, N), (N + 1,), (2 * N,), (N, N), (C,)]
SMOOTH: list[Callable[[Any], Any]] = [
    sp.tanh, sp.sin, lambda x: x**2, lambda x: 1 / (1 + x**2), lambda x: x,
    lambda x: sp.Max(x, 0), lambda x: -x / 2,
]  # fmt: skip
INNER = [lambda x: x, lambda x: x, sp.tanh, lambda x: x**2, lambda x: 1 / (1 + x**2)]
DIGITS, STEP = 60, mpmath.mpf(10) ** -15


class Maker:
    """Draws one program.

    Args:
        seed: of the draw.
    """

    def __init__(self, seed: int) -> None:
        self.draw, self.names = random.Random(seed), count()
        self.program = Program()
        self.known = {name: tensor(name, *shape) for name, shape in SHAPES.items()}

    def made(self) -> tuple[Program, Any, list[Any]]:
        """The program, its loss, and the inputs that it reads."""
        for q in range(self.draw.randint(1, 2)):
            self.known[f"e{q}"] = self.equation(f"e{q}")
        loss = self.program.define("L", (), self.loss())
        inputs = [b for b in self.program.inputs if name_of(b) in SHAPES]
        return self.program, loss, sorted(inputs, key=name_of)

    def equation(self, name: str) -> Any:
        """One more array; drawn again where the language has the draw for a slip."""
        while True:
            axes = [self.index(n) for n in self.draw.choice(TARGETS)]
            right = self.right(axes)
            kept = tuple(i for i in axes if i in free_indices(right))
            try:
                return self.program.define(name, kept, right)
            except ShapeError:
                continue

    def index(self, n: Any) -> Any:
        return index(f"i{next(self.names)}", n)

    def right(self, axes: list[Any]) -> Any:
        """A function of windows, summed up or their maximum, and a plain read."""
        drawn = self.draw.random()
        if drawn < 0.25:
            value = MaxOver(*self.window(axes, 1, whole=True))
        elif drawn < 0.9:
            value = Sum(*self.window(axes, self.draw.randint(1, 2)))
        else:
            value = self.read(axes)
        value = self.draw.choice(SMOOTH)(value)
        return value if self.draw.random() < 0.5 else value + self.read(axes)

    def window(self, axes: list[Any], count: int, whole: bool = False) -> list[Any]:
        """A product of reads, and the indices that it runs over."""
        bound = [self.index(self.draw.choice([K, K, C, N])) for _ in range(count)]
        factors = [self.read([*axes, *bound], whole) for _ in range(self.draw.randint(1, 2))]
        inner = self.draw.choice(INNER)(factors[0]) * sp.Mul(*factors[1:])
        used = [k for k in bound if k in free_indices(inner)]
        return [inner, *(used or bound[:1])]

    def read(self, indices: list[Any], whole: bool = False) -> Any:
        """An entry of an array at affine places, marked as it may look outside."""
        base = self.draw.choice(list(self.known.values()))
        if not shape_of(base):
            return base
        return padded(base[tuple(self.place(indices, n, whole) for n in base.shape)])

    def place(self, indices: list[Any], n: Any, whole: bool) -> Any:
        draw = self.draw
        if not indices:
            return self.draw.randint(0, 1)
        fitting = [i for i in indices if i.upper + 1 == n] or indices
        first = draw.choice(fitting)
        drawn = draw.random()
        if drawn < 0.3:
            return first
        second = draw.choice(indices)
        shift = draw.randint(-1, 1)
        if drawn < 0.75:
            step = draw.choice([1, 1, 2, -1])
            return (
                step * first + (draw.choice([1, 2, -1]) * second if second != first else 0) + shift
            )
        if drawn < 0.9 or second == first or whole:
            return first + shift
        return (first - second + shift) / 2

    def loss(self) -> Any:
        """The sum of all entries of what was defined, each through a smooth function."""
        parts = []
        for equation in self.program:
            axes = [self.index(n) for n in shape_of(equation.base)]
            inner = equation.base[tuple(axes)] if axes else equation.base
            inner = self.draw.choice([sp.tanh, sp.sin, lambda x: x**2])(inner)
            parts.append(Sum(inner, *axes) if axes else inner)
        return sp.Add(*parts)


def arrays(bases: list[Any], seed: int, prefix: str = "") -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {prefix + name_of(b): rng.normal(size=shape(b)) for b in bases}


def shape(base: Any) -> tuple[int, ...]:
    return tuple(int(sp.sympify(n).subs(EXTENTS)) for n in shape_of(base))


class Oracle:
    """The loss entry by entry, and its derivatives by differences.

    Args:
        program: the equations.
        loss: a scalar of it.
        inputs: by which it is differentiated.
    """

    def __init__(self, program: Program, loss: Any, inputs: list[Any]) -> None:
        self.inputs = inputs
        algebra = Symbolic()
        entries = [algebra.entry(b, at) for b in inputs for at in product(*map(range, shape(b)))]
        value = Expansion(program, EXTENTS, algebra).value(loss)
        self.loss = sp.lambdify(entries, value, "mpmath", cse=True)

    def flat(self, values: dict[str, np.ndarray]) -> list[Any]:
        return [mpmath.mpf(x) for b in self.inputs for x in values[name_of(b)].ravel()]

    def back(self, entries: list[Any]) -> dict[str, np.ndarray]:
        found, rest = {}, list(entries)
        for base in self.inputs:
            size = int(np.prod(shape(base)))
            found[name_of(base)] = np.array(rest[:size], float).reshape(shape(base))
            rest = rest[size:]
        return found

    def gradient(self, values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        with mpmath.workdps(DIGITS):
            x = self.flat(values)
            slopes = [self.along(x, unit(q, len(x))) / (2 * STEP) for q in range(len(x))]
            return self.back(slopes)

    def hessian_times(
        self, values: dict[str, np.ndarray], direction: dict[str, np.ndarray]
    ) -> dict[str, np.ndarray]:
        with mpmath.workdps(DIGITS):
            x, v = self.flat(values), self.flat(direction)
            ahead, behind = ([a + s * STEP * b for a, b in zip(x, v, strict=True)] for s in (1, -1))
            units = [unit(q, len(x)) for q in range(len(x))]
            return self.back([
                (self.along(ahead, u) - self.along(behind, u)) / (4 * STEP**2) for u in units
            ])  # fmt: skip

    def along(self, x: list[Any], v: list[int]) -> Any:
        ahead, behind = ([a + s * STEP * b for a, b in zip(x, v, strict=True)] for s in (1, -1))
        return self.loss(*ahead) - self.loss(*behind)


def unit(q: int, count: int) -> list[int]:
    return [int(p == q) for p in range(count)]
