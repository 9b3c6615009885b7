r"""Nesterov's method on strongly convex functions.

Claim: Let f be smooth with constant L and convex with constant $\mu$, $L = q^2 \mu$. From
$x = (q y + z)/(q + 1)$ step to $y' = x - \nabla f(x)/L$ and
$z' = (1 - 1/q) z + (x - \nabla f(x)/\mu)/q$. The potential
$f(y) - f(s) + \frac{\mu}{2}\lVert z - s\rVert^2$, s the minimum, shrinks by $1 - 1/q$ in every
step, in any dimension; $q = \sqrt{\kappa}$.

Use: Acceleration that is proved for all such functions, not only for quadratics.

Source: nesterov1983, nesterov2004, bansal2019
"""

from sympy import Integer, Interval, oo

from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Sum, index

n = sizes("n")
i = index("i", n)
y, z, s, G = (tensor(name, n) for name in "yzsG")
mu = Variable("mu", Interval.open(0, oo))
q = Variable("q", Interval.open(1, oo))
f_x, f_y, f_next, f_s = (Variable(name) for name in ("f_x", "f_y", "f_next", "f_s"))
size, ahead, home, near, start, end = (Variable(name) for name in "gabcde")


def derive() -> Derivation:
    x = (q * y[i] + z[i]) / (q + 1)
    following = (1 - 1 / q) * z[i] + (x - G[i] / mu) / q
    inequalities = (
        f_next <= f_x - size / (2 * mu * q**2),
        f_x - f_y <= ahead, f_x - f_s <= home - mu / 2 * near,
    )  # fmt: skip
    total = (
        -Sum(G[i] ** 2, i) / (2 * mu * q**2) + (1 - 1 / q) * Sum(G[i] * (x - y[i]), i)
        + (Sum(G[i] * (x - s[i]), i) - mu / 2 * Sum((x - s[i]) ** 2, i)) / q
        + mu / 2 * Sum((following - s[i]) ** 2, i)
        - (1 - 1 / q) * mu / 2 * Sum((z[i] - s[i]) ** 2, i)
    )  # fmt: skip
    named = (
        -size / (2 * mu * q**2) + (1 - 1 / q) * ahead + (home - mu / 2 * near) / q
        + mu / 2 * end - (1 - 1 / q) * mu / 2 * start
    )  # fmt: skip
    before = f_y - f_s + mu / 2 * start
    drift = Sum((y[i] - z[i]) ** 2, i)
    return (
        begin(
            __file__, __doc__, Given(y, "the point"), Given(z, "the point that carries inertia"),
            Given(s, "the minimum"), Given(G, "the gradient at x"), Given(mu, "convexity"),
            Given(q, "root of the ratio of smoothness to convexity"),
            Given(f_x, "value at x"), Given(f_y, "at y"), Given(f_next, "at the next y"),
            Given(f_s, "at the minimum"),
            *(Given(a, "a sum over all axes") for a in (size, ahead, home, near, start, end)),
        )
        .claim(
            total, -mu * (q - 1) / (2 * (q + 1) ** 2) * drift,
            "Everything quadratic that a step adds to the potential cancels but for one square,",
            by=termwise(),
        )
        .then(Integer(0), "which helps.", relation="<=", by=termwise())
        .claim(
            f_next - f_s + mu / 2 * end - (1 - 1 / q) * before, named,
            "Smoothness bounds the value at the next point; convexity compares x with y and with "
            "the minimum: in sums $g = \\sum G_i^2$, $a = \\sum G_i (x_i - y_i)$, "
            "$b = \\sum G_i (x_i - s_i)$, $c = \\sum (x_i - s_i)^2$, $d = \\sum (z_i - s_i)^2$, "
            "$e = \\sum (z'_i - s_i)^2$,",
            relation="<=", where=list(inequalities),
        )
        .claim(
            f_next - f_s + mu / 2 * end, (1 - 1 / q) * before,
            "and the quadratic part is not positive. So the potential shrinks.", relation="<=",
            where=[f_next - f_s + mu / 2 * end - (1 - 1 / q) * before <= named, named <= 0],
        )
        .conclude("Each step gains the factor $1 - 1/\\sqrt{\\kappa}$.", 1 - 1 / q)
    )  # fmt: skip
