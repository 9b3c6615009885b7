"""Matrix expressions in numbers: rows are (1, n), columns (n, 1), scalars (1, 1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import scipy.special
import sympy

from symnn.core.domains import entries
from symnn.core.symbols import domain_of, places_in
from symnn.indexed import Equation, Program
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.traverse import base_of, name_of, reads, shape_of
from symnn.indexed.printing import matrix_tree as tree
from symnn.indexed.printing.columns import column_extents
from symnn.indexed.printing.matrix import matrix_form
from symnn.indexed.printing.matrix_latex import latex_matrix
from symnn.indexed.printing.matrix_text import text_matrix


class Values:
    """A program at small sizes with random inputs.

    Args:
        program: all of it is evaluated, in exact arithmetic with error bounds.
        columns: the extents whose vectors are columns.
        sizes: of each symbol; by default all different, so that a wrong shape shows.
        seed: of the inputs, which are drawn from the domains of their entries.
    """

    def __init__(self, program: Program, columns: Any, sizes: Any = None, seed: int = 5) -> None:
        names = program.sizes
        self.sizes = sizes or {n: 2 + place for place, n in enumerate(names)}
        self.columns = columns
        rng = np.random.default_rng(seed)
        data = {b: self._places(b, rng) for b in program.inputs if places_in(b) is not None}
        inputs = {name_of(b): self._input(b, rng) for b in program.inputs if b not in data}
        algebra = Balls(inputs, 100, exact=False)
        expansion = Expansion(program, self.sizes, algebra, data)
        self.arrays = {**inputs, **{name_of(b): np.array(v) for b, v in data.items()}}
        for b in program.equations:
            entries = [float(expansion.value(b, p)) for p in expansion.places(b)]
            self.arrays[name_of(b)] = np.array(entries).reshape(self.shape(b))

    def size(self, extent: Any) -> int:
        return 1 if extent is None else int(sympy.sympify(extent).xreplace(self.sizes))

    def shape(self, base: Any) -> tuple[int, ...]:
        return tuple(map(self.size, shape_of(base)))

    def _input(self, base: Any, rng: Any) -> Any:
        domain = entries(domain_of(base))
        if domain.inf.is_finite and domain.sup.is_finite:
            return rng.uniform(float(domain.inf), float(domain.sup), self.shape(base))
        drawn = rng.uniform(-1.5, 1.5, self.shape(base))  # where sigmoids do not saturate
        return np.abs(drawn) if domain.inf.is_nonnegative else drawn

    def _places(self, base: Any, rng: Any) -> Any:
        shape = [self.size(n) for n in shape_of(base)]
        return rng.integers(0, self.size(places_in(base)), size=shape).tolist()

    def number(self, e: Any) -> float:
        """A scalar of numbers, sizes, and arrays without axes or at one place."""
        found = sympy.sympify(sympy.sympify(e).xreplace(self.sizes))
        entries = {r: self._entry(r) for r in reads(found)}
        return float(found.xreplace(entries))

    def _entry(self, read: Any) -> float:
        place = tuple(map(int, getattr(read, "indices", ())))
        return float(self.arrays[name_of(base_of(read))][place])

    def matrix(self, base: Any) -> Any:
        """An array as a matrix; a vector as the row or column that it stands for."""
        stored = self.arrays[name_of(base)]
        if stored.ndim != 1:
            return np.atleast_2d(stored)
        return stored[:, None] if shape_of(base)[0] in self.columns else stored[None, :]

    def tree(self, node: tree.Node) -> Any:
        """The value of a matrix expression."""
        match node:
            case tree.Named():
                stored = self.matrix(node.base)
                return stored.T if node.transposed else stored
            case tree.Transposed():
                return self.tree(node.node).T
            case tree.Constant():
                return np.full((self.size(node.rows), self.size(node.columns)),
                               self.number(node.value))  # fmt: skip
            case tree.Identity():
                return np.eye(self.size(node.extent))
            case tree.Scaled():
                return self.number(node.scalar) * self.tree(node.node)
            case tree.Total():
                return sum(map(self.tree, node.terms))
            case tree.Matmul():
                return self._product(node)
            case tree.Elementwise():
                return self._elementwise(node)
            case _:
                return self._applied(node)

    def _product(self, node: tree.Matmul) -> Any:
        result = self.tree(node.factors[0])
        for factor in node.factors[1:]:
            result = result @ self.tree(factor)
        return result

    def _elementwise(self, node: tree.Elementwise) -> Any:
        result: Any = 1.0
        for factor in node.above:
            result = result * self.tree(factor)
        for factor in node.below:
            result = result / self.tree(factor)
        return result

    def _applied(self, node: tree.Node) -> Any:
        match node:
            case tree.Power():
                return self.tree(node.node) ** float(node.exponent)
            case tree.Applied():
                slots = sympy.symbols(f"u:{len(node.arguments)}")
                function = sympy.lambdify(slots, node.function.func(*slots), ["scipy", "numpy"])
                return function(*np.broadcast_arrays(*map(self.tree, node.arguments)))
            case tree.Compared():
                compare = {"StrictGreaterThan": np.greater, "GreaterThan": np.greater_equal,
                           "StrictLessThan": np.less, "LessThan": np.less_equal}  # fmt: skip
                left, right = self.tree(node.left), self.tree(node.right)
                return compare[node.relation.__name__](left, right) * 1.0
            case tree.Diagonal():
                diagonal = np.diag(self.tree(node.node).ravel())
                return np.linalg.inv(diagonal) if node.inverse else diagonal
            case tree.Trace():
                return np.trace(self.tree(node.node)).reshape(1, 1)
            case tree.Computed():
                return WHOLE[node.kind](*map(self.matrix, node.arrays))
            case tree.RowMaximum():
                return self.tree(node.node).max(axis=1, keepdims=True)
        raise AssertionError(node)

    def text(self, equation: Equation, shown: str, program: Program) -> Any:
        """The value of the right side of a printed line, which is NumPy."""
        names = {name_of(b): self.matrix(b) for b in (*program.inputs, *program.equations)
                 if len(shape_of(b)) < 3}  # fmt: skip
        names |= {str(n): size for n, size in self.sizes.items()}
        return np.asarray(eval(shown.partition(" = ")[2], {**NUMPY, **names}))


WHOLE = {
    "inv": np.linalg.inv, "solve": np.linalg.solve, "cholesky": np.linalg.cholesky,
    "det": lambda a: np.linalg.det(a).reshape(1, 1),
    "logdet": lambda a: np.linalg.slogdet(a)[1].reshape(1, 1),
}  # fmt: skip
NUMPY = {
    **WHOLE,
    "trace": np.trace,
    **{name: getattr(np, name) for name in ("exp", "log", "tanh", "sqrt", "abs", "eye", "sign")},
    **{name: getattr(np, name) for name in ("cos", "sin", "tan", "cosh", "sinh")},
    "erf": scipy.special.erf, "erfc": scipy.special.erfc, "atan": np.arctan,
    "max": np.maximum, "min": np.minimum, "pi": np.pi, "diag": lambda v: np.diag(v.ravel()),
    "ones": lambda *shape: np.ones(shape), "rowmax": lambda m: m.max(axis=1, keepdims=True),
}  # fmt: skip


def check_matrix(values: Values, program: Program, equation: Equation) -> None:
    """The matrix form of an equation, as a tree and as text, has the values of its entries."""
    expected = values.matrix(equation.base)
    found = values.tree(matrix_form(equation, values.columns))
    assert found.shape == expected.shape, equation
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-11, err_msg=str(equation))
    shown = text_matrix(equation, False, None, values.columns)
    assert shown is not None
    spoken = np.broadcast_to(values.text(equation, shown, program), expected.shape)
    np.testing.assert_allclose(spoken, expected, rtol=1e-11, atol=1e-11, err_msg=shown)


def matrix_equations(program: Program, columns: Any) -> list[Equation]:
    """The equations that have a matrix form."""
    return [e for e in program if latex_matrix(e, None, columns) is not None]


def check_matrices(program: Program) -> int:
    """Every matrix form of a program has the values of its entries; how many there are."""
    columns = column_extents(program)
    shown = matrix_equations(program, columns)
    values = Values(program, columns) if shown else None
    for equation in shown:
        assert values is not None
        check_matrix(values, program, equation)
    return len(shown)


def slips(node: Any) -> Iterator[Any]:
    """The same expression with one slip: an array transposed, or two factors swapped."""
    if isinstance(node, tree.Named) and len(shape_of(node.base)) == 2:
        yield replace(node, transposed=not node.transposed)
    if isinstance(node, tree.Matmul):
        for place in range(len(node.factors) - 1):
            before, first, second, *behind = (node.factors[:place], *node.factors[place:])
            yield tree.Matmul((*before, second, first, *behind))
    for field in fields(node) if is_dataclass(node) else ():
        yield from _slips_in(node, field.name)


def _slips_in(node: Any, name: str) -> Iterator[Any]:
    part = getattr(node, name)
    if isinstance(part, tuple):
        for place, item in enumerate(part):
            for slip in slips(item):
                yield replace(node, **{name: (*part[:place], slip, *part[place + 1 :])})
    elif is_dataclass(part):
        for slip in slips(part):
            yield replace(node, **{name: slip})


def is_caught(values: Values, equation: Equation, slip: Any) -> bool:
    """Whether the numbers, or their shapes, show that an expression is not the equation's."""
    expected = values.matrix(equation.base)
    try:
        with np.errstate(all="ignore"):  # a slip may divide by 0, and is caught by that
            found = values.tree(slip)
    except ValueError:
        return True
    return found.shape != expected.shape or not np.allclose(found, expected, rtol=1e-9, atol=1e-11)
