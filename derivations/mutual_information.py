r"""Mutual information.

Claim: $I(X; Y) = D(P_{XY} \parallel P_X P_Y) = H(X) + H(Y) - H(X, Y) \ge 0$ for tables of any size.

Use: How many nats one variable tells of the other: none if they are independent.

Source: shannon1948, cover2006
"""

from sympy import Integer, Interval, log, oo

from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Program, Sum, equals, index

m, n = sizes("m n")
x, y = index("x", m), index("y", n)
joint = tensor("P", m, n, domain=Interval.open(0, 1))
A, B = (tensor(name, m, n, domain=Interval.open(0, oo)) for name in "AB")


def derive() -> Derivation:
    program = Program(facts=[equals(Sum(joint[x, y], x, y), 1)])
    p = program.define("p", (x,), Sum(joint[x, y], y))
    q = program.define("q", (y,), Sum(joint[x, y], x))
    information = Sum(joint[x, y] * log(joint[x, y] / (p[x] * q[y])), x, y)
    entropies = (-Sum(p[x] * log(p[x]), x), -Sum(q[y] * log(q[y]), y))
    together = -Sum(joint[x, y] * log(joint[x, y]), x, y)
    return (
        begin(
            __file__, __doc__, Given(joint, "joint probabilities"), Given(A, "positive numbers"),
            Given(B, "positive numbers"), program=program,
        )
        .claim(
            information, entropies[0] + entropies[1] - together,
            "The logarithm splits into three; summed over one variable the joint law is that of "
            "the other.",
        )
        .claim(
            Sum(A[x, y] * log(A[x, y] / B[x, y]), x, y), Sum(A[x, y] - B[x, y], x, y),
            "For positive numbers $\\log t \\ge 1 - 1/t$, term by term.", relation=">=",
            by=termwise(),
        )
        .claim(
            Sum(joint[x, y] - p[x] * q[y], x, y), Integer(0),
            "For the joint law and the product of its margins the right side is 1 - 1.",
        )
        .conclude("Knowing Y never makes X harder to guess on average.", information)
    )  # fmt: skip
