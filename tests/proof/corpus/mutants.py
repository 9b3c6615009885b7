"""Planted mistakes: one change in a claim or in its domains."""

from dataclasses import replace

import sympy
from sympy import Interval, S, oo

from symnn.core import Variable
from symnn.proof.cells.statement import rebuild, unevaluated

SIBLINGS = (
    (sympy.sin, sympy.cos), (sympy.exp, sympy.cosh), (sympy.tanh, sympy.erf),
    (sympy.Max, sympy.Min), (sympy.log, sympy.exp), (sympy.Abs, sympy.sign),
    (sympy.sinh, sympy.tanh),
)  # fmt: skip


KINDS = ("node", "node", "node", "relation", "domain")


def mutant(claim, random, kind=None):
    """The claim with one random change, which usually makes it false."""
    kind = kind or random.choice(KINDS)
    if kind == "relation":
        relations = ["==", "<", "<=", ">", ">=", "!="]
        return replace(claim, relation=random.choice([r for r in relations if r != claim.relation]))
    if kind == "domain":
        return _wider(claim, random)
    side = random.choice(["lhs", "rhs"])
    return replace(claim, **{side: _changed_somewhere(getattr(claim, side), random)})


def _changed_somewhere(e, random):
    nodes = [n for n in sympy.preorder_traversal(e) if isinstance(n, sympy.Expr)]
    target = random.choice(nodes)
    return _replaced_once(e, target, _change(target, random))


def _replaced_once(e, target, value):
    if e is target or e == target:
        return value
    arguments = list(e.args)
    for i, a in enumerate(arguments):
        if a.has(target):
            arguments[i] = _replaced_once(a, target, value)
            try:
                return unevaluated(e.func, arguments)
            except (TypeError, ValueError, AttributeError):
                return e
    return e


def _change(node, random):
    changes = [
        lambda: sympy.Mul(-1, node, evaluate=False), lambda: sympy.Mul(2, node, evaluate=False),
        lambda: sympy.Add(node, 1, evaluate=False), lambda: sympy.Add(node, -1, evaluate=False),
        lambda: sympy.Pow(node, 2, evaluate=False), lambda: sympy.Abs(node, evaluate=False),
        lambda: sympy.Mul(node, sympy.Rational(1000001, 1000000), evaluate=False),
    ]  # fmt: skip
    for pair in SIBLINGS:
        for old, new in (pair, pair[::-1]):
            if isinstance(node, old):
                changes += [lambda new=new: new(*node.args, evaluate=False)] * 3
    if node.is_Integer:
        changes += [lambda: node + 1, lambda: node - 1] * 2
    if node.args and isinstance(node, sympy.Add | sympy.Mul) and len(node.args) > 1:
        kept = random.sample(list(node.args), len(node.args) - 1)
        changes += [lambda: unevaluated(node.func, kept) if len(kept) > 1 else kept[0]] * 2
    try:
        return random.choice(changes)()
    except (TypeError, ValueError):
        return node


def _wider(claim, random):
    """One symbol with a larger domain, or one condition dropped."""
    if claim.conditions and random.random() < 0.5:
        return replace(claim, conditions=())
    sizes = {n for _, d in claim.domains if not isinstance(d, sympy.Set) for n in d.shape}
    scalars = [(s, d) for s, d in claim.domains if isinstance(d, sympy.Set) and s not in sizes]
    if not scalars:
        return claim
    symbol, domain = random.choice(scalars)
    options = [S.Reals, Interval(0, oo), Interval(-1, 1), Interval(domain.inf, domain.sup)]
    if domain in (S.Naturals, S.Naturals0):
        options = [S.Integers, S.Naturals0]
    wider = random.choice(options)
    fresh = Variable(symbol.name, wider)

    def rule(e):
        return fresh if e == symbol else e

    domains = tuple((fresh if s == symbol else s, wider if s == symbol else d)
                    for s, d in claim.domains)  # fmt: skip
    conditions = tuple(rebuild(c, rule) for c in claim.conditions)
    return replace(claim, lhs=rebuild(claim.lhs, rule), rhs=rebuild(claim.rhs, rule),
                   domains=domains, conditions=conditions)  # fmt: skip
