"""Results do not depend on what arrays are called or in which order equations are given."""

from __future__ import annotations

import random
from typing import Any

import pytest
from matrix_corpus import CASES
from test_book_forms import derived

from symnn.core import tensor
from symnn.core.domains import entries
from symnn.core.symbols import domain_of
from symnn.indexed import Program, gradient
from symnn.indexed.closed_form.cost import cost
from symnn.indexed.closed_form.skeleton import Transport
from symnn.indexed.language.program import Fact
from symnn.indexed.language.traverse import name_of, shape_of
from symnn.indexed.language.whole import Whole

pytestmark = pytest.mark.every(4)
PLAIN = [c for c in CASES if c.mode == "gradient" and not any(e[2].has(Whole) for e in c.equations)]


@pytest.mark.parametrize("case", PLAIN, ids=str)
def test_other_names_and_another_order(case: Any) -> None:
    P, rnd = case.program, random.Random(len(case.name))
    bases = sorted({*P.inputs, *P.equations}, key=name_of)
    letters = [f"q{number}" for number in range(len(bases))]
    rnd.shuffle(letters)
    names = {
        base: tensor(letter, *shape_of(base), domain=entries(domain_of(base)))
        for base, letter in zip(bases, letters, strict=True)
    }
    moved = Transport(list(names), list(names.values()))
    Q = Program(facts=[Fact(moved(f.left), moved(f.right)) for f in P.facts])
    for equation in reversed(list(P)):
        Q.define(name_of(names[equation.base]), equation.indices, moved(equation.right))
    G = gradient(Q, names[P.named("L")], [names[base] for base in case.by])
    first, _ = derived(case)
    assert len(G) == len(first)
    assert cost(G[G.results[0]].right) == cost(first[first.results[0]].right)
