r"""Momentum: the velocity is a weighted sum of all gradients.

Claim: From rest, $v_t = -\eta \sum_{k=1}^{t} \mu^{t-k} g_k$; under a constant gradient the velocity
tends to $-\eta g / (1 - \mu)$.

Use: Gradients that agree are amplified up to $1/(1 - \mu)$ times, others cancel.

Source: polyak1964, sutskever2013
"""

from sympy import Integer, S, Sum, Symbol

from symnn.catalog.optimizers import MOMENTUM, eta, g, mu, t, theta, v
from symnn.catalog.written import written
from symnn.core import tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import telescoping, termwise

k = Symbol("k", integer=True)
history = tensor("g_history", t + 1)


def velocity(steps: object) -> object:
    """The closed form after so many steps."""
    return -eta * Sum(mu ** (steps - k) * history[k], (k, 1, steps))  # type: ignore[operator]


def derive() -> Derivation:
    rule = dict(MOMENTUM.equations)
    following = next(iter(rule.values()))
    constant = -eta * g * (1 - mu**t) / (1 - mu)
    return (
        begin(
            __file__, __doc__, Given(theta, "a parameter"), Given(v, "velocity"),
            Given(g, "a gradient"), Given(eta, "learning rate"), Given(mu, "inertia, not 0 here"),
            Given(t, "number of steps"), Given(history, "gradient of every step"), Given(mu > 0),
        )
        .claim(velocity(Integer(1)), -eta * history[1], "After one step there is one term.")
        .claim(
            velocity(t), mu * velocity(t - 1) - eta * history[t],
            "Each further step multiplies the old terms by $\\mu$ and adds one: the closed form "
            "obeys the rule, so it is the velocity (induction).",
            by=termwise(last=t),
        )
        .claim(
            -eta * g * Sum(mu ** (t - k), (k, 1, t)), constant,
            "Under a constant gradient the sum is geometric.",
            by=telescoping(mu ** (t - k + 1) / (1 - mu), k),
        )
        .claim(
            written(following, {v: S.Zero, mu: S.Zero}), -eta * g,
            "Without inertia a step is that of gradient descent;",
        )
        .claim(
            constant.xreplace({mu: S.Half}) , -2 * eta * g * (1 - S.Half**t),
            "with inertia 1/2 it grows toward twice that.",
        )
        .conclude("A steady gradient is amplified $1/(1 - \\mu)$ times.", constant)
    )  # fmt: skip
