"""Backpropagation, with any smooth activation and layers of any size."""

from __future__ import annotations

from typing import Any

from symnn.book.item import Erratum, Item
from symnn.book.material import (
    Cited,
    Defined,
    Derived,
    Drawn,
    Equated,
    Forward,
    Refused,
    Stated,
)
from symnn.book.sections.backpropagation_figures import two_layers
from symnn.catalog.identities.claims import equal
from symnn.catalog.optimizers import GRADIENT_DESCENT
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Program, Sum, function, gradient, index

f = function("f")
M, N, K = sizes("n_0 n_1 n_2")
i, j, k = index("i", M), index("j", N), index("k", K)
y0, target = tensor("y", M), tensor("c", K)
W, V = tensor("W", M, N), tensor("V", N, K)
bias = tensor("b", N)
shift, rate = Variable("dw"), Variable("eta")

net = Program()
a = net.define("a", (j,), Sum(y0[i] * W[i, j], i) + bias[j])
y = net.define("z", (j,), f(a[j]))
a2 = net.define("a2", (k,), Sum(y[j] * V[j, k], j))
y2 = net.define("z2", (k,), f(a2[k]))
cost = net.define("J", (), Sum(target[k] * y2[k], k))
found = gradient(net, cost, [W, V, bias, y0])
by_w, by_v, db, dy = found.gradients
signal, signal2 = found.named("dJ_da"), found.named("dJ_da2")
"""The error signals: slopes of the cost by the weighted sums."""
slope = f(a[j]).fdiff()
slope2 = f(a2[k]).fdiff()
delta2 = target[k] * slope2
delta = slope * Sum(delta2 * V[j, k], k)


def of(left: Any, right: Any, words: str = "") -> Equated:
    """An equation about the network."""
    return Equated(left, right, words, found)


def sums_alone() -> tuple[Equated, ...]:
    """The slopes of one weighted sum, by its weights and by its inputs."""
    r = tensor("r", N)
    program = Program()
    total = program.define("s", (j,), Sum(y0[i] * W[i, j], i))
    value = program.define("J", (), Sum(r[j] * total[j], j))
    slopes = gradient(program, value, [W, y0])
    by_weight, by_input = slopes.gradients
    return (
        Equated(
            by_weight[i, j],
            r[j] * y0[i],
            "Let the cost change by $r_j$ with the "
            "sum $j$. By a weight it changes with the input that is weighed.",
            slopes,
        ),
        Equated(
            by_input[i],
            Sum(r[j] * W[i, j], j),
            "Let the cost change by $r_j$ "
            "with the sum $j$. By an input it changes with the weights of that input.",
            slopes,
        ),
    )


def mismatched() -> Program:
    """A layer whose weights do not fit its inputs."""
    program = Program()
    program.define("s", (j,), Sum(y0[i] * V[i, j], i))
    return program


by_weight, by_input = sums_alone()

ITEMS: tuple[Item, ...] = (
    Item(
        "bp.chain",
        "The cost depends on a weight only through what the network puts out. All of this section "
        "is about one network, of two layers with weights $W$ and $V$ and any smooth activation "
        "$f$; more layers change nothing. The cost is, to first order, any: its slope by output "
        "$k$ is called $c_k$.",
        (
            Forward(net, (a, y, a2, y2, cost), "The network, from its inputs $y$ to its cost $J$."),
            of(by_v[j, k], target[k] * slope2 * y[j], "For a weight of the last layer: cost by "
               "output, output by weighted sum, weighted sum by weight."),
        ),
        twins=(of(by_v[j, k], target[k] * y[j], "Without the slope of the output."),),
    ),
    Item(
        "bp.assumptions",
        "Layers stand in a row, and each reads only the one before it. $w_{ij}$ leads from unit "
        "$i$ to unit $j$ of the next layer, so the matrix has as many rows as there are inputs.",
        (
            Defined(((a[j], Sum(y0[i] * W[i, j], i) + bias[j]), (y[j], f(a[j])))),
            Refused("A matrix of another shape is refused.", mismatched, "extent"),
        ),
        twins=(Refused("The shape that fits.", lambda: Program().define(
            "s", (j,), Sum(y0[i] * W[i, j], i)), "extent"),),
    ),
    Item(
        "bp.notation",
        "",
        (
            Defined(((a[j], Sum(y0[i] * W[i, j], i) + bias[j]), (y[j], f(a[j])))),
            Cited("$a_j$ is the weighted sum of unit $j$, before the activation; $z_j = f(a_j)$ is "
                  "its value. The layer stands above in brackets where it is not plain."),
        ),
        erratum=Erratum(
            "Signs of markup stand in the indices, and the bias is left out.",
            "The sum of unit $j$ is $\\sum_i w_{ij} y_i + b_j$.",
        ),
    ),
    Item(
        "fig.bp_notation", "Two layers and what their parts are called.",
        (Drawn("Two neighboring layers.", two_layers),),
    ),
    Item(
        "bp.weight_grad",
        "Follow the arrows from the weight to the cost. The weight moves the sum $a_j$ by the "
        "input $y_i$ that it weighs, the sum moves the value $z_j$ by the slope of the activation, "
        "and the value moves the cost through every unit of the next layer: three factors.",
        (of(by_w[i, j], Sum(delta2 * V[j, k], k) * slope * y0[i],
            "Cost by value, value by sum, sum by weight."),),
        twins=(of(by_w[i, j], Sum(delta2 * V[j, k], k) * y0[i], "Without the slope."),),
        erratum=Erratum(
            "It holds for any output.",
            "It holds where a value depends on its own sum only; every output of a softmax depends "
            "on all sums, and the whole Jacobian is needed.",
            right=(Derived("softmax_jacobian", "The Jacobian of softmax."),),
        ),
    ),
    Item(
        "bp.da_dw", "A weighted sum is linear in each weight.",
        (by_weight,),
        twins=(Equated(by_weight.left, tensor("r", N)[j] * W[i, j], program=by_weight.program),),
    ),
    Item(
        "bp.dy_da",
        "Each unit applies the activation to its own sum, so the slopes stand on a diagonal.",
        (of(db[j], Sum(delta2 * V[j, k], k) * slope, "The cost by the sum, through its value."),),
        twins=(of(db[j], Sum(delta2 * V[j, k], k) * f(a[j]), "The value is not the slope."),),
    ),
    Item(
        "bp.backward_induction",
        "If the derivatives by the values of one layer are known, so are those of the layer before "
        "it: start at the output and go back. One equation says it for any depth.",
        (Derived("deep_backprop"), Derived("backprop_recursion")),
        twins=(of(dy[i], Sum(slope * W[i, j], j), "Without what comes from later layers."),),
    ),
    Item(
        "bp.recursion_y",
        "A value reaches the cost through every unit of the next layer, so the ways are summed.",
        (
            of(dy[i], Sum(signal[j] * W[i, j], j), "By the slopes for the sums of the next layer,"),
            of(dy[i], Sum(delta * W[i, j], j), "and all written out."),
        ),
        twins=(of(dy[i], delta * W[i, j], "Without the sum."),),
    ),
    Item(
        "bp.da_dy", "A weighted sum is linear in each input, too; its slope is the weight.",
        (by_input,),
        twins=(Equated(by_input.left, Sum(tensor("r", N)[j] * y0[i], j),
                       program=by_input.program),),
        erratum=Erratum(
            "It follows by the logic of step 3.", "It is the logic of step 2, with the roles of "
            "weight and input exchanged.",
        ),
    ),
    Item(
        "bp.layer_chain",
        "Three layers in a row: a value of the first reaches the third through all of the second. "
        "A sum over the second layer, for each of its units a slope and a weight, then the same "
        "again.",
        (of(dy[i], Sum(W[i, j] * slope * Sum(V[j, k] * delta2, k), j),
            "Slopes and weights alternate."),),
        twins=(of(dy[i], Sum(W[i, j] * Sum(V[j, k] * delta2, k), j)),),
    ),
    Item(
        "bp.two_equations",
        "All that is needed: how the cost changes with a weight, and with the value that the "
        "weight reads. The bias is a weight whose input is 1.",
        (
            of(by_w[i, j], signal[j] * y0[i], "A weight: what it reads, times the error at its "
               "end."),
            of(dy[i], Sum(signal[j] * W[i, j], j), "A value: the errors of all units that read "
               "it, by its weights."),
            of(db[j], signal[j], "A bias, which print leaves out."),
        ),
        twins=(of(db[j], delta * y[j]),),
    ),
    Item(
        "bp.delta",
        "The error signal is the slope of the cost by the weighted sum. It is also that by the "
        "bias, and differs from the slope by the value by the factor $f'(a_j)$.",
        (
            of(signal[j], slope * Sum(signal2[k] * V[j, k], k), "The error signal "
               "$\\delta_j = \\partial J / \\partial a_j$: here the sum is the slope by the "
               "value."),
            of(db[j], signal[j], "It is also the slope by the bias."),
        ),
        twins=(of(db[j], Sum(delta2 * V[j, k], k), "The slope by the value."),),
        erratum=Erratum(
            "It is the change of the cost with the *activation*.",
            "It is the change with the weighted sum, before the activation.",
            wrong=(of(db[j], Sum(delta2 * V[j, k], k)),),
        ),
    ),
    Item(
        "bp.delta_output",
        "With $\\delta$ both equations are short: an outer product, and a product with the "
        "transposed weights.",
        (
            of(signal2[k], target[k] * slope2, "At the output: the slope of the cost, times that "
               "of the activation."),
            of(by_v[j, k], signal2[k] * y[j], "The weights of the last layer,"),
            of(by_w[i, j], signal[j] * y0[i], "those of the first,"),
            of(dy[i], Sum(signal[j] * W[i, j], j), "and the inputs."),
        ),
        twins=(of(by_w[i, j], delta * y[j]),),
    ),
    Item(
        "bp.delta_recursion",
        "Error signals run backward through the same weights, transposed, and each layer "
        "multiplies by its slopes. It holds for any activation, any sizes, and by one equation for "
        "any depth.",
        (of(signal[j], Sum(signal2[k] * V[j, k], k) * slope, "From one layer to the one before,"),
         Derived("backprop_recursion"),
         Derived("deep_backprop"), Derived("mlp_backprop")),
        twins=(
            of(db[j], Sum(delta2 * V[j, k], k), "Without the slope."),
            of(db[j], Sum(delta2 * V[j, k], k) * f(y[j]).fdiff(), "The slope taken at the value."),
        ),
        sources=("rumelhart1986",),
    ),
    Item(
        "bp.combined",
        "Both equations in one: the input of the weight, the slope of its unit, the error signals "
        "of the next layer through the weights that lead there.",
        (of(by_w[i, j], y0[i] * slope * Sum(delta2 * V[j, k], k)),),
        twins=(of(by_w[i, j], y0[i] * slope * Sum(delta2, k), "Without the weights of the next "
                  "layer."),),
    ),
    Item(
        "bp.update",
        "A step against the gradient: the weight changes by the product of what it reads and the "
        "error that it causes.",
        (Defined(GRADIENT_DESCENT.equations),
         of(by_w[i, j], signal[j] * y0[i], "The gradient in it."),
         Derived("gradient_descent")),
        twins=(Stated(equal(shift - rate * shift, shift + rate * shift),
                      "With the gradient, not against it."),),
    ),
)  # fmt: skip
