r"""The bound of a uniform law from its variance.

Claim: A weight that is uniform on [-a, a] has variance $a^2/3$; for a variance v the bound is
$a = \sqrt{3v}$.

Use: Turns the variances of Glorot and He into the bounds that are drawn from.

Source: glorot2010
"""

from sympy import Integer, Integral, Interval, oo, sqrt

from symnn.catalog.initializers import GLOROT_VARIANCE, fan_in, fan_out, initializer
from symnn.catalog.moments import UNIFORM_VARIANCE, a, w
from symnn.catalog.written import written
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import antiderivative

v = Variable("v", Interval.open(0, oo))


def derive() -> Derivation:
    return (
        begin(
            __file__, __doc__, Given(w, "a weight"), Given(a, "the bound"), Given(v, "a variance"),
            Given(fan_in, "inputs of the layer"), Given(fan_out, "outputs of the layer"),
        )
        .claim(
            Integral(w / (2 * a), (w, -a, a)), Integer(0), "The density is $1/(2a)$; the mean is",
            by=antiderivative(w**2 / (4 * a), w),
        )
        .claim(
            Integral(w**2 / (2 * a), (w, -a, a)), a**2 / 3, "and the variance",
            by=antiderivative(w**3 / (6 * a), w),
        )
        .claim(
            written(UNIFORM_VARIANCE.expression, {a: sqrt(3 * v)}), v,
            "Solve for the bound: it is $\\sqrt{3v}$.",
        )
        .claim(
            written(UNIFORM_VARIANCE.expression, {a: initializer("glorot_uniform").scale}),
            GLOROT_VARIANCE.expression,
            r"For the Glorot variance the bound is "
            r"$\sqrt{6/(\mathrm{fan}_{\mathrm{in}} + \mathrm{fan}_{\mathrm{out}})}$.",
        )
        .conclude("The bound is $\\sqrt{3}$ standard deviations.", sqrt(3 * v))
    )  # fmt: skip
