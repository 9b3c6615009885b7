"""Beyond the chapter: how fast gradient methods converge, and second derivatives."""

from __future__ import annotations

from itertools import product
from typing import Any

from sympy import Derivative, Function, Integer, Interval, S, Subs, Symbol, oo, sqrt

from symnn.book.item import Item
from symnn.book.material import Derived, Equated, Exhausted, FunctionLaw, Rounded, Stated
from symnn.book.sections.training import SAMPLES, batch_law, batches_with, spread
from symnn.catalog.activations import SIGMOID
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.losses import LOGISTIC_LOSS
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.indexed import (
    Program,
    Sum,
    equals,
    function,
    gradient,
    hessian,
    hessian_vector_product,
    index,
)

POSITIVE = Interval.open(0, oo)
kappa = Variable("kappa", Interval.open(1, oo))
slow, fast = (kappa - 1) / (kappa + 1), (sqrt(kappa) - 1) / (sqrt(kappa) + 1)
L, h, mu = (Variable(name, POSITIVE) for name in ("L", "h", "mu"))
q = Variable("q", Interval.open(1, oo))
slack = 1 - h / (mu * q**2)
inertia = (q - 1) / (q + 1)
trace, determinant = (1 + inertia) * slack, inertia * slack
between = (h >= mu, h <= mu * q**2)

a, b, r, v1, v2 = (Variable(name) for name in ("a", "b", "r", "v_1", "v_2"))
u1, u2 = Symbol("u_1", real=True), Symbol("u_2", real=True)
f, loss = Function("f"), Function("L")
one, two = Function("f_1")(a, b), Function("f_2")(a, b)
fab = f(a, b)
t, way, place = Variable("t"), Variable("d"), Variable("x")
slope = Derivative(f(place), place)
moved = Subs(Derivative(f(u1), u1), u1, place + t * way)
ahead = f(place + t * way) - f(place) - t * way * slope

n, N, K, D = sizes("n N K D")
k, k2 = index("k l", n)
s, (i, j), o, o2 = index("s", N), index("i j", D), index("o", K), index("p", K)
x, y, g = tensor("x", n), tensor("y", n), tensor("g", n)
H, best, step = tensor("H", n, n), tensor("s", n), tensor("Delta", n)
value = Variable("f_x")
J, v = tensor("J", K, D), tensor("v", D)
bent = tensor("h", K, domain=Interval(0, oo))
p, u = tensor("p", domain=Simplex(K)), tensor("u", K)
X, w, targets = tensor("X", N, D), tensor("w", D), tensor("t", N, domain=Interval(0, 1))
chance, along = tensor("p", N, domain=Interval.open(0, 1)), tensor("u", N)
smooth = function("F")


def bound(at: Any) -> Any:
    """The quadratic that lies above a smooth function."""
    return value + Sum(g[k] * (at[k] - x[k]), k) + L / 2 * Sum((at[k] - x[k]) ** 2, k)


def at_outputs(*by: Any) -> Any:
    """A derivative of the loss by its arguments, at what the model says."""
    return Subs(Derivative(loss(u1, u2), *by), (u1, u2), (one, two))


gauss_newton = (
    at_outputs(u1, u1) * one.diff(a) * one.diff(b) + at_outputs(u2, u2) * two.diff(a) * two.diff(b)
    + at_outputs(u1, u2) * (one.diff(a) * two.diff(b) + two.diff(a) * one.diff(b))
)  # fmt: skip
curved = at_outputs(u1) * one.diff(a, b) + at_outputs(u2) * two.diff(a, b)
FULL = Derivative(loss(one, two), a, b)
NEWTON = Program(facts=[equals(Sum(H[k, k2] * step[k2], k2),
                               -Sum(H[k, k2] * (x[k2] - best[k2]), k2))])  # fmt: skip
spread_of = Sum(p[o] * u[o] ** 2, o) - Sum(p[o] * u[o], o) ** 2


def scored(cost: Any) -> tuple[Program, Any]:
    """A cost of weighted sums of inputs, over any number of samples."""
    program = Program()
    score = program.define("z", (s,), Sum(X[s, i] * w[i], i))
    return program, program.define("C", (), Sum(cost(score[s]), s))


def logistic() -> tuple[Equated, ...]:
    """Slope and curvature of the logistic loss, for all sizes."""
    program, cost = scored(lambda z: LOGISTIC_LOSS(z, targets[s]))
    first, second = gradient(program, cost, w), hessian(program, cost, w)
    score = program.named("z")[s]
    weight = SIGMOID(score) * (1 - SIGMOID(score))
    curvature = second.named("d2C_dw_dw")[i, j]
    return (
        Equated(first.gradients[0][i], Sum(X[s, i] * (SIGMOID(score) - targets[s]), s),
                "Prediction minus target, summed over samples.", first),
        Equated(curvature, Sum(X[s, i] * X[s, j] * weight, s),
                "The curvature: $X^\\top S X$.", second),
        Equated(curvature, Sum(X[s, i] * X[s, j] * SIGMOID(score), s), "", second),
    )  # fmt: skip


def products() -> tuple[Equated, ...]:
    """A Hessian times a direction, forward over reverse and as a second gradient."""
    program, cost = scored(smooth)
    forward = hessian_vector_product(program, cost, [w], {w: v})
    again = gradient(program, cost, w)
    inner = again.define("q", (), Sum(again.gradients[0][i] * v[i], i))
    second = gradient(again, inner, w)
    score = program.named("z")[s]
    curve = smooth(score).fdiff().fdiff()
    wanted = Sum(curve * X[s, i] * Sum(X[s, j] * v[j], j), s)
    return (
        Equated(forward.named("dC_dw_dot")[i], wanted,
                "The gradient, differentiated along the direction.", forward),
        Equated(second.gradients[0][i], wanted, "The gradient of $\\nabla f \\cdot v$.", second),
        Equated(second.gradients[0][i], Sum(curve * X[s, i] * v[i], s), "", second),
    )  # fmt: skip


def with_replacement(size: int) -> bool:
    """All ordered draws with replacement: mean and variance of the batch mean."""
    means = [sum(draw, S.Zero) / size for draw in product(SAMPLES[:4], repeat=size)]
    centered = sum(means, S.Zero) / len(means) == sum(SAMPLES[:4], S.Zero) / 4
    return centered and spread(tuple(means)) == spread(SAMPLES[:4]) / size


slope_law, curvature_law, wrong_curvature = logistic()
forward_law, backward_law, wrong_product = products()

ITEMS: tuple[Item, ...] = (
    Item(
        "opt.gd_rate",
        "Steep directions limit the step, flat ones set the time: with the best step the steepest "
        "overshoots exactly as far as the flattest lags behind. If the steepest is 100 times as "
        "steep, an error shrinks by 2 % a step.",
        (Derived("gradient_descent_rate"),
         Rounded(slow.xreplace({kappa: Integer(100)}), "0.98", "At $\\kappa = 100$.")),
        twins=(Stated(claim(slow, "<=", fast), "As fast as with momentum."),
               Stated(claim((1 - h * 2 / L) ** 2, "<", 1, h <= L), "At the limit $\\eta = 2/L$.")),
        sources=("polyak1987", "nesterov2004"),
    ),
    Item(
        "opt.heavy_ball",
        "With the right inertia every direction swings like a pendulum that is just not "
        "overdamped: the roots are complex and all have one modulus. At $\\kappa = 100$ an error "
        "shrinks by 18 % a step instead of 2 %.",
        (Derived("heavy_ball"),
         Rounded(fast.xreplace({kappa: Integer(100)}), "0.82", "At $\\kappa = 100$.")),
        twins=(Stated(equal(fast, slow)),
               Stated(claim(((1 + inertia**2) / 2) ** 2 - inertia**2, "<=", 0),
                      "Without curvature the roots are real.")),
        sources=("polyak1964",),
    ),
    Item(
        "opt.nesterov_rate",
        "Momentum with the gradient taken ahead keeps the fast rate for *all* smooth and strongly "
        "convex functions, where the heavy ball may cycle. The proof weighs the value and the "
        "distance of a second point: what a step adds cancels but for one square. On quadratics, "
        "with $\\kappa = q^2$, the flattest direction has a double root.",
        (
            Derived("nesterov_rate"),
            Stated(equal(trace.xreplace({h: mu}), 2 * (1 - 1 / q)), "Its trace,"),
            Stated(equal(determinant.xreplace({h: mu}), (1 - 1 / q) ** 2),
                   "and its determinant: the root $1 - 1/\\sqrt{\\kappa}$, twice."),
            Stated(claim(trace**2, "<=", 4 * determinant, *between),
                   "Elsewhere the roots are conjugate,"),
            Stated(claim(determinant, "<=", (1 - 1 / q) ** 2, *between), "and not larger."),
        ),
        twins=(Stated(claim(determinant, "<=", (1 - 1 / q) ** 3, *between)),
               Stated(claim(trace**2, "<=", 4 * determinant), "For any curvature.")),
        sources=("nesterov1983", "nesterov2004", "bansal2019"),
    ),
    Item(
        "opt.descent_lemma",
        "If the slope changes by at most $L$ times the distance, the function lies below a "
        "parabola of curvature $L$ that touches it. Go to the lowest point of that parabola: a "
        "step of $1/L$ is sure to gain $\\lVert g \\rVert^2/(2L)$.",
        (
            FunctionLaw(Derivative(ahead, t), way * (moved - slope),
                        "What lies above the tangent line grows with the change of the slope."),
            FunctionLaw(Derivative(ahead - L * t**2 * way**2 / 2, t), 0,
                        "If that is bounded, less a parabola it falls from 0 on, so it stays "
                        "below 0: $f(y) \\le f(x) + f'(x)(y-x) + \\frac{L}{2}(y-x)^2$.",
                        "<=", (way * (moved - slope) <= L * t * way**2,)),
            Equated(bound(y), value - Sum(g[k] ** 2, k) / (2 * L),
                    "In any dimension the parabola is nowhere lower than this,", relation=">="),
            Equated(value + Sum(g[k] * (-g[k] / L), k) + L / 2 * Sum((g[k] / L) ** 2, k),
                    value - Sum(g[k] ** 2, k) / (2 * L), "and a step of $1/L$ gets there."),
        ),
        twins=(
            FunctionLaw(Derivative(ahead, t), 0, "Without the parabola.", "<=",
                        (way * (moved - slope) <= L * t * way**2,)),
            Equated(value + Sum(g[k] * (-2 * g[k] / L), k) + L / 2 * Sum((2 * g[k] / L) ** 2, k),
                    value - Sum(g[k] ** 2, k) / (2 * L), "With twice the step nothing is sure."),
        ),
        sources=("nesterov2004",),
    ),
    Item(
        "opt.newton_gn",
        "The curvature of a loss of a model has two parts: the loss is curved, and the model is. "
        "Gauss and Newton keep the first. It costs only first derivatives of the model and is "
        "never negative where the loss is convex. Newton's step goes to where the slope of the "
        "quadratic is 0.",
        (
            FunctionLaw(FULL, gauss_newton + curved,
                        "Two outputs and two parameters; any model, any loss."),
            Equated(Sum(bent[o] * Sum(J[o, i] * v[i], i) ** 2, o), Integer(0),
                    "A loss of each output alone: $v^\\top G v = \\sum_o h_o (Jv)_o^2$.",
                    relation=">="),
            Equated(spread_of, Integer(0), "Softmax cross-entropy: a variance of $u = Jv$.",
                    relation=">="),
            Equated(Sum(H[k, k2] * (x[k2] + step[k2] - best[k2]), k2), Integer(0),
                    "After Newton's step $H\\Delta = -g$ the slope of a quadratic is 0.", NEWTON),
        ),
        twins=(FunctionLaw(FULL, gauss_newton, "Without the curvature of the model."),
               Equated(Sum((bent[o] - 1) * Sum(J[o, i] * v[i], i) ** 2, o), Integer(0),
                       "A loss that is not convex.", relation=">=")),
        sources=("schraudolph2002", "martens2010"),
    ),
    Item(
        "opt.logistic_hessian",
        "The slope is prediction minus target, the curvature weighs each sample by $p(1 - p)$: at "
        "most 1/4, for samples of which the model is unsure. So the loss is convex, and smooth "
        "with a quarter of the largest eigenvalue of $X^\\top X$.",
        (
            slope_law, curvature_law, Derived("logistic_regression", "Along any direction."),
            Equated(Sum(chance[s] * (1 - chance[s]) * along[s] ** 2, s),
                    Sum(along[s] ** 2, s) / 4,
                    "With $u = Xv$: the curvature along $v$ is at most $\\lVert Xv \\rVert^2/4$.",
                    relation="<="),
        ),
        twins=(wrong_curvature,
               Equated(Sum(chance[s] * (1 - chance[s]) * along[s] ** 2, s),
                       Sum(along[s] ** 2, s) / 5, relation="<=")),
        sources=("bishop2006", "cox1958"),
    ),
    Item(
        "opt.hvp",
        "A Hessian of a million parameters cannot be stored, but its product with a direction "
        "costs about as much as two gradients: differentiate the gradient along the direction, "
        "or take the gradient of its product with the direction.",
        (
            FunctionLaw(Subs(Derivative(f(a + r * v1, b + r * v2), r, a), r, 0),
                        Derivative(fab, a, a) * v1 + Derivative(fab, a, b) * v2,
                        "Along the direction, for any function,"),
            FunctionLaw(Derivative(Derivative(fab, a) * v1 + Derivative(fab, b) * v2, a),
                        Derivative(fab, a, a) * v1 + Derivative(fab, a, b) * v2,
                        "and as a gradient: the same."),
            forward_law, backward_law,
        ),
        twins=(wrong_product,
               FunctionLaw(Subs(Derivative(f(a + r * v1, b + r * v2), r, a), r, 0),
                           Derivative(fab, a, a) * v1, "The diagonal alone.")),
        sources=("pearlmutter1994",),
    ),
    Item(
        "opt.sgd_noise",
        "The mean gradient of a random batch is right on average. Its variance is that of one "
        "sample by $B$; without replacement two draws avoid each other, which takes off the share "
        "that is drawn. With the whole data no noise is left.",
        (
            Derived("minibatch"),
            Exhausted("All ordered batches of 1 to 5 of five samples, without replacement.",
                      lambda: range(1, 6), batch_law,
                      r"\operatorname{Var} = \frac{s^2}{B} \cdot \frac{N - B}{N - 1}"),
            Exhausted("All batches of 1 to 4 of four samples, with replacement.",
                      lambda: range(1, 5), with_replacement,
                      r"\operatorname{E} = \bar g, \quad \operatorname{Var} = \frac{s^2}{B}"),
        ),
        twins=(Exhausted("Without replacement, but as if with it.", lambda: range(1, 6),
                         lambda size: spread(batches_with(size)) == spread(SAMPLES) / size),),
        sources=("cochran1977", "robbins1951"),
    ),
)  # fmt: skip
