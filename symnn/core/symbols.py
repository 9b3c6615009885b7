"""Symbols that know their domain, symbolic sizes, and named arrays of symbolic shape."""

from __future__ import annotations

from functools import cache, lru_cache
from numbers import Integral
from typing import Any

from sympy import Expr, IndexedBase, Integer, Interval, S, Symbol, Tuple, oo

from symnn.core.domains import Array, Domain, Matrix, Places, Vector, assumptions
from symnn.errors import DomainError, ShapeError


class Variable(Symbol):
    """A SymPy symbol with the domain that its values come from.

    Its assumptions are computed from the domain, so that SymPy never knows more than was said.

    >>> Variable("p", Interval.open(0, 1)).is_positive
    True
    """

    __slots__ = ("domain", "domain_text")
    domain: Domain
    domain_text: str  # printing a domain costs more than comparing symbols should

    def __new__(cls, name: str, domain: Domain = S.Reals) -> Variable:
        return _intern(cls, name, domain)

    @property
    def symbol(self) -> Symbol:
        """A plain SymPy symbol of the same name.

        `Why:` SymPy's code printers have a variable of their own in mind, which wraps a symbol.

        >>> from sympy import ccode
        >>> ccode(Variable("x") ** 2)
        'pow(x, 2)'
        """
        return Symbol(self.name, **self._assumptions_orig)

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.name, self.domain_text, *self._assumptions0)

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.name, self.domain), {}

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return type(self), (self.name, self.domain)


class Size(Variable):
    """The symbolic extent of an index: a positive integer, read off the arrays at run time."""

    __slots__ = ()

    def __new__(cls, name: str, domain: Domain = S.Naturals) -> Size:
        return _intern(cls, name, domain)


class NamedArray(IndexedBase):
    """An array of known shape, which is read at one index for each axis."""

    def _hashable_content(self) -> tuple[Any, ...]:
        # the label knows the domain, from which all assumptions follow
        return self._args

    def __getitem__(self, indices: Any, **options: Any) -> Any:
        places = tuple(indices) if isinstance(indices, tuple | list | Tuple) else (indices,)
        shape: Any = self.shape
        if len(places) != len(shape):
            read = ", ".join(map(str, places))
            raise ShapeError(
                f"`{self.label}[{read}]` has {len(places)} indices, but `{self.label}` has shape "
                f"{tuple(shape)}; give one index for each of its {len(shape)} axes"
            )
        if options or not all(isinstance(place, Expr) for place in places):
            return super().__getitem__(places, **options)
        return _read(self, places)


@lru_cache(maxsize=100_000)
def _read(base: NamedArray, places: tuple[Expr, ...]) -> Any:
    # SymPy deduces the assumptions of every new read again; equal reads may be one object
    return IndexedBase.__getitem__(base, places)


@cache
def _intern(cls: type, name: str, domain: Domain) -> Any:
    created = Symbol.__xnew__(cls, name, **assumptions(domain))
    created.domain, created.domain_text = domain, str(domain)
    return created


@cache
def _array(label: Variable, shape: tuple[Expr, ...]) -> Any:
    # equal arrays are one object: they are compared more often than anything else
    return NamedArray(label, shape=shape)


def sizes(names: str) -> Any:
    """Symbolic sizes, one for each name in a blank- or comma-separated string.

    >>> N, D = sizes("N D")
    >>> N.is_positive, D.is_integer
    (True, True)
    """
    created = tuple(Size(name) for name in names.replace(",", " ").split())
    return created if len(created) != 1 else created[0]


def tensor(name: str, *shape: Expr | int, domain: Domain = S.Reals) -> Any:
    """A named real array of the given shape; without a shape, a scalar `Variable`.

    Args:
        name: as printed and as the key of the compiled function.
        shape: sizes, integers, or expressions of sizes.
        domain: of the entries (a scalar set), or of the whole array (such as `Simplex(n)`).

    Raises:
        DomainError: an extent is no positive integer.

    >>> N, D = sizes("N D")
    >>> tensor("X", N, D).shape
    (N, D)
    """
    if not shape:
        if not isinstance(domain, type(S.Reals)) and hasattr(domain, "shape"):
            shape = domain.shape  # type: ignore[union-attr]
        else:
            return Variable(name, domain)
    extents = tuple(map(as_size, shape))
    return _array(Variable(name, _array_domain(domain, extents)), extents)


def data_index(name: str, *shape: Expr | int, extent: Expr | int) -> Any:
    """A named array of data that stand as an index: integers from 0 to extent - 1.

    Args:
        name: as printed and as the key of the compiled function.
        shape: sizes, integers, or expressions of sizes; at least one.
        extent: the extent of the axes that it indexes.

    Raises:
        DomainError: an extent is no positive integer.
        ShapeError: no shape is given.

    >>> N, V, D = sizes("N V D")
    >>> token, E = data_index("token", N, extent=V), tensor("E", V, D)
    >>> E[token[0], 1]
    E[token[0], 1]
    """
    if not shape:
        raise ShapeError(f"data_index: `{name}` has no shape; needed one axis or more, such as `N`")
    axes = tuple(map(as_size, shape))
    return _array(Variable(name, Places(as_size(extent), axes)), axes)


def places_in(base: Any) -> Any:
    """The extent that an array of data indexes; None for an array that holds no places."""
    label = base.label if isinstance(base, NamedArray) else None
    domain = label.domain if isinstance(label, Variable) else None
    return domain.extent if isinstance(domain, Places) else None


def _array_domain(domain: Domain, shape: tuple[Expr, ...]) -> Domain:
    if hasattr(domain, "shape"):
        if tuple(domain.shape) != shape:  # type: ignore[union-attr]
            raise DomainError(f"`{domain}` has shape {domain.shape}, not {shape}")  # type: ignore[union-attr]
        return domain
    if len(shape) == 1:
        return Vector(domain, shape[0])  # type: ignore[arg-type]
    if len(shape) == 2:
        return Matrix(domain, *shape)  # type: ignore[arg-type]
    return Array(domain, shape)  # type: ignore[arg-type]


def domain_of(symbol: Symbol | IndexedBase) -> Domain:
    """The domain of a symbol or array; for a plain SymPy symbol, what its assumptions say.

    >>> domain_of(Symbol("x", positive=True))
    Interval.open(0, oo)
    """
    if isinstance(symbol, IndexedBase):
        label = symbol.label
        if isinstance(label, Variable):
            return label.domain
        return _array_domain(domain_of(label), tuple(symbol.shape))  # type: ignore[arg-type]
    if isinstance(symbol, Variable):
        return symbol.domain
    return _domain_of_plain(symbol)


def _domain_of_plain(symbol: Symbol) -> Domain:
    if symbol.is_integer:
        if symbol.is_positive:
            return S.Naturals
        return S.Naturals0 if symbol.is_nonnegative else S.Integers
    if symbol.is_positive:
        return Interval.open(0, oo)
    if symbol.is_nonnegative:
        return Interval(0, oo)
    if symbol.is_negative:
        return Interval.open(-oo, 0)
    if symbol.is_nonpositive:
        return Interval(-oo, 0)
    return S.Reals


def as_size(value: Expr | int) -> Expr:
    """An extent: a positive integer, a `Size`, or an expression of sizes.

    Raises:
        DomainError: the value is not a positive integer.
    """
    extent = Integer(int(value)) if isinstance(value, Integral) else value
    if not isinstance(extent, Expr) or extent.is_integer is False or extent.is_nonpositive:
        raise DomainError(f"extent `{value}` is not a positive integer; use `sizes` or an int >= 1")
    return extent
