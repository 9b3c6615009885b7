"""Residual and recurrent layers and embeddings, for any depth, length and width."""

from __future__ import annotations

from typing import Any

from sympy import Interval, KroneckerDelta, Pow, Product, Rational, tanh

from symnn.book.item import Item
from symnn.book.layers import Differentiated
from symnn.book.material import Backward, Derived, Drawn, Equated, Forward, Stated, stated
from symnn.book.sections.layer_figures import (
    gru_figure,
    lstm_figure,
    recurrent_figure,
    residual_figure,
)
from symnn.catalog.identities.claims import claim
from symnn.catalog.layers import embedding, gru, lstm, residual_stack, simple_recurrent
from symnn.core import data_index, sizes, tensor
from symnn.derivation.arguments import factorwise
from symnn.indexed import Program, Sum, index

B, N, H, T, D, V = sizes("B N H T D V")
n, j, l, t = index("n", N), index("j", H), index("l", B), index("t", T)  # noqa: E741
k, i, word = index("k", H), index("i", D), index("v", V)

deep = Program()
first, final = tensor("x", N, H), tensor("delta", N, H)
stack = residual_stack(deep, first, B, "")
of_stack = Differentiated.of(deep, stack.output, final, [*stack.parameters, first])
state_error = of_stack.found.adjoint_of(stack.states)
sum_error = of_stack.found.adjoint_of(stack.preactivation)

x, cost = tensor("x", T, D), tensor("sigma", T, H)


def over_time(make: Any) -> tuple[Program, Any, Differentiated]:
    """A recurrent layer whose states cost something at every step."""
    program = Program()
    layer = make(program, x, H, "")
    return program, layer, Differentiated.of(program, layer.output, cost, layer.parameters)


plain, simple, of_simple = over_time(simple_recurrent)
gated, memory, of_memory = over_time(lstm)
light, unit, of_unit = over_time(gru)

signal = of_simple.found.adjoint_of(simple.nodes["state"].preactivation)
U = simple.nodes["state"].weights[1]
cell_error = of_memory.found.adjoint_of(memory.cell)
hidden_error = of_memory.found.adjoint_of(memory.output)
gates = {name: node.output for name, node in memory.nodes.items()}
shown_error = hidden_error[t, j] * gates["output"][t, j] * (1 - tanh(memory.cell[t, j]) ** 2)
blamed = {name: of_memory.found.adjoint_of(node.preactivation)
          for name, node in memory.nodes.items()}  # fmt: skip
update, reset = unit.nodes["update"], unit.nodes["reset"]
unit_error = of_unit.found.adjoint_of(unit.output)
kept = light.named("s")

token = data_index("token", N, extent=V)
looked_up = Program()
table = embedding(looked_up, token, H, "")
hot = looked_up.define("o", (n, word), KroneckerDelta(token[n], word))
error = tensor("delta", N, H)
of_table = Differentiated.of(looked_up, table.output, error, [table.table])
by_table = of_table.gradients[0]

weight, slope = tensor("u"), tensor("h", T, domain=Interval.open(-1, 1))
forgetting = tensor("f", T, domain=Interval(Rational(99, 100), 1))
h0, M = tensor("h", H), tensor("U", H, H)
gate, offset = tensor("r", H, domain=Interval.open(0, 1)), tensor("b", H)
before_product = Sum(gate[k] * h0[k] * M[k, j], k) + offset[j]
after_product = gate[j] * Sum(h0[k] * M[k, j], k) + offset[j]
diagonal = tensor("d", H)

ITEMS: tuple[Item, ...] = (
    Item(
        "layer.residual",
        "A block computes what to *add* to its input, not what to replace it by. So every state is "
        "the first one plus a sum of branches, and every error is the last one plus a sum of what "
        "comes back: on the way past a block nothing is multiplied.",
        (
            Forward(deep, (stack.preactivation, deep.named("a"), stack.states, stack.output),
                    "For $B$ blocks, a number that stays open; the first one reads $x$:"),
            Backward(of_stack.found, "The slopes of any loss of the output, with "
                     "$\\delta = \\partial L/\\partial y$. The error of a state: what comes back "
                     "through the block after it, and the error of the next state, unchanged. "
                     "Beyond the last block both are 0."),
            Derived("residual_path"),
            Derived("residual_stack"),
        ),
        twins=(
            of_stack(state_error[l, n, j],
                     Sum(sum_error[l + 1, n, k] * stack.weights[l + 1, j, k], k)
                     + KroneckerDelta(l, B - 1) * final[n, j],
                     "Without the way past the block."),
            stated("(1 + a)*(1 + b) == 1 + a + b", "Two blocks in a row: the branches also go "
                   "through each other.", a="Reals", b="Reals"),
        ),
        beside=(Drawn("Two blocks.", residual_figure),),
        sources=("he2016", "heidentity2016"),
    ),
    Item(
        "layer.rnn_bptt",
        "One cell, used at every step: its state is what it remembers. Unrolled over time it is a "
        "deep network whose layers share their weights, so errors run back through time, and each "
        "slope is a sum over the steps. On the way back every step multiplies by the same matrix, "
        "which is why the past is hard to learn from. $\\sigma_t$ is the slope of the loss by "
        "what step $t$ itself puts out.",
        (
            Forward(plain, (simple.nodes["state"].preactivation, simple.output)),
            Backward(of_simple.found, "The error signal of a step comes from that of the next: the "
                     "Jacobian of a step is $\\mathrm{diag}(1 - h_t^2)\\,U^\\top$, and the way "
                     "over several steps multiplies one for each."),
            Derived("recurrent_bound"),
            Equated(Product(abs(weight) * (1 - slope[t] ** 2), (t, 0, T - 1)), abs(weight) ** T,
                    "For a single unit with weight $u$, the derivative over $T$ steps is at most",
                    relation="<=", by=factorwise),
            Derived("rnn_backprop"),
        ),
        twins=(
            of_simple(signal[t, j],
                      (1 - simple.output[t, j] ** 2)
                      * (cost[t, j] + Sum(U[k, j] * signal[t + 1, k], k)),
                      "The matrix not transposed."),
            of_simple(signal[t, j], (1 - simple.output[t, j] ** 2) * cost[t, j],
                      "Cut off after one step."),
        ),
        beside=(Drawn("Four steps.", recurrent_figure),),
        sources=("werbos1990", "pascanu2013"),
    ),
    Item(
        "layer.lstm",
        "The memory $c$ is not overwritten but updated: a part of it is kept (the forget gate $f$) "
        "and a part of a candidate $g$ is added (the input gate $i$). The output gate $o$ says how "
        "much is shown. On the way from one cell state to the next stands one factor, $f$, and no "
        "matrix: the error carousel. The first version had $f = 1$; the forget gate came later.",
        (
            Forward(gated, (memory.nodes["input"].preactivation, *gates.values(), memory.cell,
                            memory.output),
                    "Each gate reads the input $x_t$ and the state $h_{t-1}$ before through "
                    "weights of its own, as the input gate does:"),
            Backward(of_memory.found, "The error of a cell: what shows in the state, and that of "
                     "the next cell, times the forget gate. From it come the error signals of all "
                     "four gates, and from these the slopes of their weights as those of $g$.",
                     (hidden_error, cell_error, *blamed.values(),
                      *map(of_memory.found.adjoint_of, memory.nodes["candidate"].parameters))),
            stated("Derivative(f*c + i*g, c) == f", "The direct slope from cell to cell,",
                   f="Interval.open(0, 1)", c="Reals", i="Reals", g="Reals"),
            Equated(Product(Rational(99, 100), (t, 0, T - 1)),
                    Product(forgetting[t], (t, 0, T - 1)),
                    "and over $T$ steps, with forget gates from 0.99 to 1:", relation="<=",
                    by=factorwise),
            Stated(claim(Pow(Rational(99, 100), 100, evaluate=False), ">", Rational(1, 3)),
                   "more than a third of the error is left after 100 steps."),
            stated("Abs(o*tanh(c)) < 1", "A state never leaves $(-1, 1)$, however large the cell.",
                   o="Interval.open(0, 1)", c="Reals"),
            Derived("lstm_backprop"),
        ),
        twins=(
            of_memory(cell_error[t, j],
                      shown_error
                      + cell_error[t + 1, j] * gates["forget"][t, j],
                      "The forget gate of the step itself."),
            of_memory(blamed["forget"][t, j],
                      cell_error[t, j] * memory.cell[t, j] * gates["forget"][t, j]
                      * (1 - gates["forget"][t, j]), "The cell of the step, not the one before."),
        ),
        beside=(Drawn("One step.", lstm_figure),),
        sources=("hochreiter1997", "gers2000"),
    ),
    Item(
        "layer.gru",
        "Two gates and no separate cell: the new state is a mean of the old one and a candidate, "
        "with the update gate $u$ as weight, and the reset gate $r$ says how much of the old state "
        "the candidate sees. The direct way back is multiplied by $u$ alone.",
        (
            Forward(light, (update.output, reset.output, kept, unit.nodes["candidate"].output,
                            unit.output),
                    "Each $z$ is an affine map: of $x_t$ and $h_{t-1}$ for the gates, of $x_t$ and "
                    "$s_t$ for the candidate."),
            of_unit(unit.output[t, j] - unit.nodes["candidate"].output[t, j],
                    update.output[t, j]
                    * (unit.output[t - 1, j] - unit.nodes["candidate"].output[t, j]),
                    "The new state lies between the candidate and the old state, at the share "
                    "$u$,"),
            stated("Abs(u*h + (1 - u)*g) <= Max(Abs(h), 1)", "so it never grows beyond 1, once "
                   "it is not.", u="Interval.open(0, 1)", h="Reals", g="Interval.open(-1, 1)"),
            Backward(of_unit.found, "The error of a state comes back by four ways; the slopes of "
                     "all weights follow as those of $g$.",
                     (unit_error, of_unit.found.adjoint_of(kept),
                      *(of_unit.found.adjoint_of(node.preactivation)
                        for node in unit.nodes.values()),
                      *map(of_unit.found.adjoint_of, unit.nodes["candidate"].parameters))),
            Equated(Sum(gate[k] * h0[k] * (diagonal[k] * KroneckerDelta(k, j)), k),
                    gate[j] * Sum(h0[k] * (diagonal[k] * KroneckerDelta(k, j)), k),
                    "Some libraries apply the reset gate after the product with $U$. For diagonal "
                    "matrices that is the same; for others it is another function."),
            Derived("gru_backprop"),
        ),
        twins=(
            Equated(before_product, after_product, "The gate before and after a full matrix."),
            of_unit(unit_error[t, j], cost[t, j] + unit_error[t + 1, j] * update.output[t + 1, j],
                    "The direct way alone."),
        ),
        beside=(Drawn("One step.", gru_figure),),
        sources=("cho2014",),
    ),
    Item(
        "layer.embedding",
        "Words are numbers in a list, and each number has a row of a table, which is trained. "
        "Looking a row up is the same as multiplying a one-hot vector with the table, but costs "
        "nothing; backward only the rows that were read get a slope.",
        (
            Forward(looked_up, (table.output, hot), "The row of a token, and the one-hot vector "
                    "$o$ of the token: 1 at its place, else 0."),
            of_table(table.output[n, j], Sum(hot[n, word] * table.table[word, j], word),
                     "Row and product are equal."),
            Backward(of_table.found, "The slope of a row is the sum of the errors of all places "
                     "where its token stands,"),
            of_table(by_table[word, j], Sum(hot[n, word] * error[n, j], n),
                     "which is $o^\\top \\delta$."),
            Derived("embedding"),
        ),
        twins=(
            of_table(by_table[word, j], Sum(error[n, j], n), "Every row gets every error."),
            of_table(table.output[n, j], Sum(table.table[word, j], word), "The sum of all rows."),
        ),
        sources=("bengio2003",),
    ),
)  # fmt: skip
