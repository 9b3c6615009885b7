"""Products: by a sequence whose quotients the factors are."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S, oo

from symnn.certificates.cells import NONZERO, Cell
from symnn.certificates.definedness import missing
from symnn.certificates.enclosure import Unsure
from symnn.certificates.equations import Tree, find_zero, replay_zero, tree_at
from symnn.certificates.reading import Reader
from symnn.certificates.signs import has_sign
from symnn.certificates.values.sums import range_of, settled

CONSTANT = "a constant factor"


def find(node: Any, cell: Cell, read: Reader) -> tuple[dict[str, Any], Any] | None:
    """What shows the value of a product on a cell, and the value."""
    node = settled(node, cell)
    inside = range_of(node, cell)[3]
    if not node.function.has(node.limits[0][0]):
        return {"of": CONSTANT}, _constant(node)
    guess = _guess(node.function, node.limits[0][0])
    if guess is None:
        return None
    k, text = node.limits[0][0], str(guess)
    value, identity = by_quotients(read(text, "a guess", k), node, inside)
    tree = find_zero(identity, inside)
    return None if tree is None else ({"of": text, "identity": tree}, value)


def _constant(node: Any) -> Any:
    """f**(last - first + 1); the range is known not to run backwards."""
    k, first, last = node.limits[0]
    if last == oo or node.function.has(k):
        raise Unsure("an infinite product, or one with a factor that moves")
    return node.function ** (last - first + 1)


def by_quotients(guess: Any, node: Any, inside: Cell) -> tuple[Any, Any]:
    """H(last + 1)/H(first), and H(k + 1) - f(k)*H(k), which must be 0.

    Raises:
        Unsure: H may be undefined, or 0.
    """
    k, first, last = node.limits[0]
    if last == oo:
        raise Unsure("an infinite product")
    after = guess.xreplace({k: k + 1})
    for part in (node.function, guess, after):
        lacking = missing(part, inside)
        if lacking:
            raise Unsure(f"it is not shown that {lacking}")
    if not has_sign(guess, NONZERO, inside):
        raise Unsure(f"it is not shown that {guess} is not 0")
    end, start = (guess.xreplace({k: at}) for at in (last + 1, first))
    return end / start, after - node.function * guess


def _guess(f: Any, k: Any) -> Any:
    """Of a product of constants and powers of linear functions of k: gamma functions."""
    found: Any = S.One
    whole: Any = sympy.factor(f)
    for factor in sympy.Mul.make_args(whole):
        base, exponent = factor.as_base_exp()
        if not factor.has(k):
            found *= factor**k
            continue
        slope = sympy.expand(base).coeff(k)
        shift = sympy.expand(base - slope * k)
        if not exponent.is_Integer or slope.has(k) or shift.has(k) or slope == 0:
            return None
        found *= (slope**k * sympy.gamma(k + shift / slope)) ** exponent
    return found


def replay(node: Any, cell: Cell, tree: Tree, at: tuple[str, Reader]) -> tuple[Any, int]:
    """The value of a product, and the number of steps that show it."""
    path, read = at
    node = settled(node, cell)
    k, *_, inside = range_of(node, cell)
    if tree.get("of") == CONSTANT:
        return _constant(node), 1
    value, identity = by_quotients(read(tree.get("of"), path, k), node, inside)
    proof = tree_at(tree, "identity", path)
    return value, 1 + replay_zero(identity, inside, proof, f"{path}, quotients", read)
