r"""The forward process of a diffusion model in closed form.

Claim: If every step draws
$x_t = \sqrt{1 - \beta_t}\, x_{t-1} + \sqrt{\beta_t}\, \varepsilon_t$ with independent standard
normal $\varepsilon_t$, then $x_t$ is normal with mean $\sqrt{\bar\alpha_t}\, x_0$ and variance
$1 - \bar\alpha_t$, where $\bar\alpha_t = \prod_{s \le t} (1 - \beta_s)$.

Use: A sample of any step is drawn at once, so that training need not run through the chain.

Source: ho2020
"""

from sympy import Interval, oo, sqrt

from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

OPEN = Interval.open(0, 1)
start, noise, old, x = (Variable(name) for name in ("x_0", "epsilon", "epsilon_old", "x"))
y, m = Variable("y"), Variable("m")
kept, beta = Variable("alpha", OPEN), Variable("beta", OPEN)
a, b, s = (Variable(name, Interval.open(0, oo)) for name in "abs")


def derive() -> Derivation:
    total = b**2 + a**2 * s**2
    middle = (m * b**2 + a * x * s**2) / total
    return (
        begin(
            __file__, __doc__, Given(start, "the data"), Given(noise, "noise of this step"),
            Given(old, "standardized noise of all earlier steps"),
            Given(kept, "$\\bar\\alpha$ of all earlier steps"), Given(beta, "share of new noise"),
            Given(x, "a value"), Given(y, "the value before"), Given(m, "its mean"),
            Given(a, "a factor"), Given(b, "deviation of new noise"), Given(s, "of the old value"),
        )
        .claim(
            sqrt(1 - beta) * (sqrt(kept) * start + sqrt(1 - kept) * old) + sqrt(beta) * noise,
            sqrt(kept * (1 - beta)) * start + sqrt((1 - kept) * (1 - beta)) * old
            + sqrt(beta) * noise,
            "One more step: the factors of the data multiply, so $\\bar\\alpha$ gets the factor "
            "$1 - \\beta$ (induction).",
        )
        .claim(
            (1 - kept) * (1 - beta) + beta, 1 - kept * (1 - beta),
            "Variances of independent noises add.",
        )
        .claim(
            (x - a * y) ** 2 / b**2 + (y - m) ** 2 / s**2,
            (x - a * m) ** 2 / total + total / (b**2 * s**2) * (y - middle) ** 2,
            "And it stays normal: in the product of two normal densities the squares can be "
            "completed, and the square in the old value integrates to a constant.",
        )
        .conclude("Each step is one draw from the data.", 1 - kept * (1 - beta))
    )  # fmt: skip
