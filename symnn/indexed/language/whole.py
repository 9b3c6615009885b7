"""Functions of whole matrices, whose entries have no formula in few indices: inverse, determinant.

In a formula they stand like any other value, `inv(A)[i, j]` or `det(A)`. A program gives each an
equation of its own, `inv_A[i, j] := inv(A)[i, j]`, so that all other equations only read entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import Expr, IndexedBase, Tuple
from sympy.core.symbol import Str

from symnn.errors import EquationError, ShapeError
from symnn.indexed.language.index import numbered, same_extent

KINDS = ("inv", "det", "logdet", "solve", "cholesky")
STEMS = {"cholesky": "chol"}


class Whole(Expr):
    """One entry of a function of whole arrays: `Whole(kind, arrays, indices)`."""

    is_commutative = True
    is_extended_real = True

    def __new__(cls, kind: Any, arrays: Any, indices: Any) -> Any:
        name = kind if isinstance(kind, Str) else Str(kind)
        return Expr.__new__(cls, name, Tuple(*arrays), Tuple(*indices))

    @property
    def kind(self) -> str:
        """Which function: one of `KINDS`."""
        return self.args[0].name  # type: ignore[attr-defined]

    @property
    def arrays(self) -> tuple[Any, ...]:
        """What it is a function of."""
        return tuple(self.args[1])  # type: ignore[arg-type]

    @property
    def indices(self) -> tuple[Any, ...]:
        """Which entry."""
        return tuple(self.args[2])  # type: ignore[arg-type]

    @property
    def value(self) -> tuple[str, tuple[Any, ...]]:
        """What it is an entry of: the kind and the arrays."""
        return self.kind, self.arrays

    @property
    def stem(self) -> str:
        """A name for the array of all entries."""
        return "_".join([STEMS.get(self.kind, self.kind), *(str(b.label) for b in self.arrays)])

    @property
    def reads(self) -> tuple[Any, ...]:
        """An entry of each array, at indices of its own."""
        return tuple(_any_entry(base) for base in self.arrays)

    def _sympystr(self, printer: Any) -> str:
        called = f"{self.kind}({', '.join(str(b.label) for b in self.arrays)})"
        return f"{called}[{', '.join(map(str, self.indices))}]" if self.indices else called


@lru_cache(maxsize=1_000)
def _any_entry(base: Any) -> Any:
    return base[tuple(numbered(98, place, n) for place, n in enumerate(base.shape))]


@dataclass(frozen=True)
class WholeArray:
    """A function of whole arrays before an entry is read: `inv(A)`, as in `inv(A)[i, j]`."""

    kind: str
    arrays: tuple[Any, ...]
    shape: tuple[Any, ...]

    def __getitem__(self, indices: Any) -> Whole:
        places = indices if isinstance(indices, tuple) else (indices,)
        if len(places) != len(self.shape):
            raise ShapeError(
                f"{self.kind}: an entry has {len(self.shape)} indices, one for each axis of shape "
                f"{self.shape}; found {len(places)}"
            )
        return Whole(self.kind, self.arrays, places)


def inv(A: Any) -> WholeArray:
    """The inverse of a square matrix: `inv(A)[i, j]`.

    Args:
        A: an array of shape (N, N), read or defined; it must be invertible.

    Raises:
        ShapeError: the array is not square.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index, inv
    >>> N = sizes("N"); i, j = index("i j", N); A, b = tensor("A", N, N), tensor("b", N)
    >>> P = Program(); L = P.define("L", (), Sum(b[i]*inv(A)[i, j]*b[j], i, j))
    >>> print(P)
    inv_A[i, j] := inv(A)[i, j]
    L := Sum(b[i]*b[j]*inv_A[i, j], (i, 0, N - 1), (j, 0, N - 1))
    """
    return WholeArray("inv", (square("inv", A),), tuple(A.shape))


def det(A: Any) -> Whole:
    """The determinant of a square matrix.

    Its gradient is written with the inverse, so it holds where the matrix is invertible.

    Raises:
        ShapeError: the array is not square.
    """
    return Whole("det", (square("det", A),), ())


def logdet(A: Any) -> Whole:
    """The logarithm of the absolute value of the determinant of an invertible matrix.

    Raises:
        ShapeError: the array is not square.
    """
    return Whole("logdet", (square("logdet", A),), ())


def solve(A: Any, B: Any) -> WholeArray:
    """The solution X of A X = B, for a matrix or a vector B: `solve(A, B)[i, k]`.

    Raises:
        ShapeError: A is not square, or B has another number of rows.
    """
    rows: Any = square("solve", A).shape[0]
    shape: Any = tuple(array_of("solve", B).shape)
    if len(shape) > 2 or not same_extent(shape[0], rows):
        raise ShapeError(
            f"solve: `{B.label}` has shape {shape}, but `{A.label}` has shape {tuple(A.shape)}; "
            f"needed shape ({rows},) or ({rows}, any)"
        )
    return WholeArray("solve", (A, B), shape)


def cholesky(A: Any) -> WholeArray:
    """The lower triangular factor of the symmetric part of A: L L^T = (A + A^T)/2.

    Args:
        A: an array of shape (N, N), read or defined, with a positive definite symmetric part.

    Raises:
        ShapeError: the array is not square.
    """
    return WholeArray("cholesky", (square("cholesky", A),), tuple(A.shape))


def square(caller: str, A: Any) -> Any:
    """The array, if it is a square matrix."""
    shape: tuple[Any, ...] = tuple(array_of(caller, A).shape)
    if len(shape) != 2 or not same_extent(*shape):
        raise ShapeError(
            f"{caller}: `{A.label}` has shape {shape}; needed a square matrix, of shape (N, N)"
        )
    return A


def array_of(caller: str, A: Any) -> Any:
    """The array, if it is one."""
    if isinstance(A, IndexedBase):
        return A
    raise EquationError(
        f"{caller}: found `{A}`; needed an array from `tensor` or `define`; give an expression an "
        "equation first, as in M = P.define('M', (i, j), ...)"
    )


def whole_values(e: Any) -> Sequence[Whole]:
    """The entries of functions of whole arrays in an expression, in a fixed order."""
    return sorted(e.atoms(Whole), key=str)
