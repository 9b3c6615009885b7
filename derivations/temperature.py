r"""Softmax with a temperature.

Claim: With $s = \mathrm{softmax}(z/T)$ and targets $t$ that sum to 1 the cross-entropy has the
slopes $(s_k - t_k)/T$. As $T \to 0$ a score that leads all others takes all of the probability; as
$T \to \infty$ all shares become equal.

Use: Distillation: a high temperature shows the student what the teacher thinks of wrong classes.

Source: hinton2015
"""

from sympy import Integer, Interval, Limit, exp, log, oo

from symnn.catalog.layers import softmax
from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, equals, gradient, index

POSITIVE = Interval.open(0, oo)
n = sizes("n")
k = index("k", n)
z, target = tensor("z", n), tensor("t", n)
lag = tensor("d", n, domain=Interval(0, oo))
near = tensor("e", n, domain=Interval(-1, 1))
T, lead, y = Variable("T", POSITIVE), Variable("g", POSITIVE), Variable("y")
reach = Variable("r", POSITIVE)
first = exp(y / T) / (exp(y / T) + Sum(exp((y - lead - lag[k]) / T), k))
other = exp(y / T) / (exp(y / T) + Sum(exp((y + reach * near[k]) / T), k))


def derive() -> Derivation:
    program = Program(facts=[equals(Sum(target[k], k), 1)])
    cooled = program.define("u", (k,), z[k] / T)
    s = softmax(program, "s", cooled)
    loss = program.define("L", (), -Sum(target[k] * log(s[k]), k))
    start = begin(
        __file__, __doc__, Given(z, "scores"), Given(target, "shares that the teacher gives"),
        Given(T, "temperature"), Given(y, "one score"), Given(lead, "its lead over the others"),
        Given(lag, "how much further each of the others lies behind"),
        Given(reach, "the largest difference of scores"),
        Given(near, "differences, as parts of it"), program=program,
    )  # fmt: skip
    return (
        with_gradients(start, gradient(program, loss, z))
        .claim(
            first, 1 / (1 + n * exp(-lead / T)),
            "Each of $n$ others lies at least $g$ behind the first:", relation=">=",
        )
        .claim(
            Limit(1 / (1 + n * exp(-lead / T)), T, 0, "+"), Integer(1),
            "so its share tends to 1 as the temperature falls.",
        )
        .claim(
            other, 1 / (1 + n * exp(reach / T)), "In general the share lies above this",
            relation=">=",
        )
        .claim(other, 1 / (1 + n * exp(-reach / T)), "and below this;", relation="<=")
        .claim(
            Limit(1 / (1 + n * exp(reach / T)), T, oo), 1 / (1 + n),
            "both bounds tend to the equal share of $n + 1$ scores",
        )
        .claim(
            Limit(1 / (1 + n * exp(-reach / T)), T, oo), 1 / (1 + n), "as the temperature rises."
        )
        .conclude("Cold softmax decides, hot softmax shrugs.", (s[k] - target[k]) / T)
    )  # fmt: skip
