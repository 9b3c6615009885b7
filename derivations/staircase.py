r"""A staircase of boxcars comes as near to a function as wanted.

Claim: Cut an interval into parts of width d and put on each a boxcar as high as the function in the
middle of the part, the outermost ones open to the outside. If $|f(x) - f(y)| \le L\,|x - y|$ and
every unit has weight w, the staircase S that they make satisfies
$|f - S| \le \frac{Ld}{2} \coth \frac{wd}{4}$ on the whole interval, with one unit for each edge
between two parts.

Use: Universal approximation in one dimension with every weight named: for a tolerance, choose the
number of parts and the weight.

Source: cybenko1989, nielsen2015
"""

from sympy import Interval, Limit, Rational, S, Sum, Symbol, exp, oo

from symnn.catalog.activations import SIGMOID
from symnn.catalog.boxcar import STAIRCASE_ERROR, L, d, w
from symnn.core import Variable, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import limiting, termwise

m, q = Variable("m", S.Naturals), Variable("q", S.Naturals0)
n = m + q
j = Symbol("j", integer=True)
v = tensor("v", n + 1)
s = tensor("s", n + 2)
r = tensor("r", n + 1, domain=Interval(-1, 1))
y, z = Variable("y"), Variable("z", Interval(0, oo))
share = Variable("u", Interval(0, Rational(1, 2)))
jump = Variable("J", Interval.open(0, oo))


def rise(place: object) -> object:
    """What the unit at an edge adds."""
    return v[place] - v[place - 1]  # type: ignore[operator]


def derive() -> Derivation:
    near = (1 - s[m]) * (y - v[m - 1]) + s[m] * (y - v[m])
    network = v[0] + Sum(rise(j) * s[j], (j, 1, n))
    behind, ahead = Sum(rise(j) * (1 - s[j]), (j, 1, m - 1)), Sum(rise(j) * s[j], (j, m + 1, n))
    half = d / 2
    return (
        begin(
            __file__, __doc__, Given(m, "edges to the left of x"), Given(q, "edges to its right"),
            Given(v, "heights of the steps"), Given(s, "what the unit at edge j gives for x"),
            Given(y, "the value of the function at x"),
            Given(d, "width of a step"), Given(w, "weight of every unit"),
            Given(L, "Lipschitz constant"), Given(z, "distance of x from the edge next to it"),
            Given(share, "share of the step on the other side of that edge"),
            Given(r, "how much of the largest jump is used at each edge"),
            Given(jump, "the largest jump between neighbors"),
        )
        .claim(
            Sum(v[j] * (s[j] - s[j + 1]), (j, 0, n)),
            v[0] * s[0] - v[n] * s[n + 1] + Sum(rise(j) * s[j], (j, 1, n)),
            "Boxcar by boxcar or edge by edge: neighbors share a unit. With the outermost boxes "
            "open, $s_0 = 1$ and $s_{m+q+1} = 0$, and one unit for each edge with a bias $v_0$ "
            "makes the staircase.",
            rule="summation by parts",
        )
        .claim(
            y - network, near + behind - ahead,
            "The error at x, to the right of edge m. The two steps at that edge are mixed with "
            "shares $s_m$ and $1 - s_m$; units behind it have not quite finished, units ahead have "
            "begun a little.",
        )
        .claim(
            share * L * (half + z) + (1 - share) * L * (half - z), L * half,
            "The two steps next to x: their middles are $\\frac d2 - z$ and $\\frac d2 + z$ away, "
            "and the farther one has the smaller share.", relation="<=",
        )
        .claim(
            1 - SIGMOID(w * z), Rational(1, 2), "Its share is that of a unit to the right of its "
            "edge: at most one half.", relation="<=",
        )
        .claim(
            1 - SIGMOID(w * z), exp(-w * z), "Away from its edge a unit is exponentially close to "
            "0 or 1.", relation="<=",
        )
        .claim(
            Sum(L * d * r[j] * (1 - SIGMOID(w * (z + j * d))), (j, 1, m - 1)),
            L * d * Sum(1 - SIGMOID(w * (z + j * d)), (j, 1, m - 1)),
            "A jump between neighbors is at most $Ld$.", relation="<=", by=termwise(),
        )
        .then(
            L * d * Sum(exp(-w * j * d), (j, 1, m - 1)),
            "Edges further left lie at distances $z + jd \\ge jd$.", relation="<=", by=termwise(),
        )
        .then(L * d / (exp(w * d) - 1), "A geometric series.", relation="<=")
        .claim(
            Sum(L * d * r[j] * SIGMOID(w * (z - j * d)), (j, 1, q)),
            L * d * Sum(SIGMOID(w * (z - j * d)), (j, 1, q)), "To the right likewise:",
            relation="<=", by=termwise(),
        )
        .then(
            L * d * Sum(exp(-w * (j - Rational(1, 2)) * d), (j, 1, q)),
            "edges lie at distances $jd - z \\ge (j - \\frac12) d$.",
            relation="<=", where=[z <= half], by=termwise(),
        )
        .then(L * d * exp(w * half) / (exp(w * d) - 1), "Another one.", relation="<=")
        .claim(
            L * half + L * d * exp(w * half) / (exp(w * d) - 1), STAIRCASE_ERROR(L, d, w),
            "In the outer halves of the first and of the last step no edge is next to x: the step "
            "itself is off by at most $Ld/2$, and every edge lies ahead, as above.",
            relation="<=",
        )
        .claim(
            L * half + L * d / (exp(w * d) - 1) + L * d * exp(w * half) / (exp(w * d) - 1),
            STAIRCASE_ERROR(L, d, w),
            "Elsewhere all three count. For the other sign take $-f$; if the edge next to x is to "
            "its right, look from the other side.",
        )
        .claim(
            Limit(STAIRCASE_ERROR(L, d, w), w, oo), L * half,
            "Steep units: half of what the function can do on one step.", by=limiting,
        )
        .claim(
            STAIRCASE_ERROR(L, d, 8 / d), Rational(52, 100) * L * d,
            "A weight of $8/d$ is steep enough: 4 % more.", relation="<=",
        )
        .claim(
            jump + jump / (exp(w * d) - 1) + jump * exp(w * half) / (exp(w * d) - 1),
            jump / (1 - exp(-w * half)),
            "Any continuous function: let J bound its change over a distance of d. Both steps next "
            "to x are at most J off, and so is each jump.",
        )
        .conclude(
            "On a closed interval a continuous function changes as little as wanted over short "
            "distances, so a staircase comes as near to it as wanted. For Lipschitz functions:",
            STAIRCASE_ERROR(L, d, w),
        )
    )  # fmt: skip
