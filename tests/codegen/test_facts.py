"""Facts about a part of an array: used where just that part is summed, and nowhere else."""

from __future__ import annotations

import pytest
from sympy import log

from symnn.codegen.forms.facts import use_facts
from symnn.core import tensor
from symnn.indexed import Program, Sum, equals, index

i, j, k = index("i", 2), index("j", 3), index("k", 5)
t, z, s = tensor("t", 5), tensor("z", 5), tensor("s")


def used(body, *over) -> bool:
    program = Program(facts=[equals(Sum(t[4 - i], i), 1)])
    L = program.define("L", (), Sum(body, *over))
    return use_facts(program)[L].right != program[L].right


def test_the_part_is_known():
    assert used(t[4 - i] * (z[4 - i] - log(s)), i)


@pytest.mark.parametrize(("body", "over"), [
    (t[3 - i] * (z[3 - i] - log(s)), i),
    (t[4 - j] * (z[4 - j] - log(s)), j),
    (t[k] * (z[k] - log(s)), k),
    (z[4 - i] * (t[4 - i] - log(s)), i),
])  # fmt: skip
def test_other_parts_are_not(body, over):
    assert not used(body, over)
