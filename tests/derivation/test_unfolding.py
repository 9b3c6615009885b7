"""Inequalities that read a program: its definitions are put in, and no point ignores its facts."""

from __future__ import annotations

from sympy import Integer, log

from symnn.core import sizes, tensor
from symnn.derivation.question import Question, ask
from symnn.indexed import Program, Sum, equals, index

n = sizes("n")
i = index("i", n)
x = tensor("x", n)


def test_a_definition_is_put_in() -> None:
    program = Program()
    size = program.define("s", (), Sum(x[i] ** 2, i))
    assert ask(Question(size, ">=", Integer(0), program)).status == "proved"
    assert ask(Question(size, ">", Integer(1), program)).status == "refuted"


def test_a_point_that_ignores_a_fact_refutes_nothing() -> None:
    program = Program(facts=[equals(Sum(x[i], i), 1)])
    found = ask(Question(Sum(x[i], i) ** 2, "<=", Integer(1), program))
    assert found.status == "unknown"
    assert "the point need not meet what the program says" in found.evidence.summary


def test_a_margin_of_a_joint_law_is_no_free_number() -> None:
    joint = tensor("P", n, n)
    j = index("j", n)
    program = Program(facts=[equals(Sum(joint[i, j], i, j), 1)])
    margin = program.define("p", (i,), Sum(joint[i, j], j))
    found = ask(Question(Sum(log(margin[i]), i), "<=", Integer(0), program))
    assert found.status != "refuted"
