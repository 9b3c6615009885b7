"""Losses: what a prediction costs against a target, and how a batch of them enters a program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from sympy import Abs, Add, Expr, Interval, Max, Mul, Piecewise, S, Symbol, log, oo

from symnn.catalog.activations import RELU, SIGMOID, SOFTPLUS
from symnn.catalog.layers import elementwise, formal_indices, softmax
from symnn.catalog.margins import HINGE_LOSS, SQUARED_HINGE_LOSS
from symnn.catalog.residuals import LOG_COSH, PINBALL_LOSS, SMOOTH_L1
from symnn.core import Formula, Variable
from symnn.core.formula import check_record
from symnn.errors import ShapeError, UnknownNameError, nearest
from symnn.indexed import Program, Sum, equals, index, padded

y, z = Variable("y"), Variable("z")
t = Variable("t")
p = Variable("p", Interval.open(0, 1))
label = Variable("t", Interval(0, 1))
delta = Variable("delta", Interval.open(0, oo))

SQUARED_ERROR = Formula(
    "squared_error", "Squared error", r"\ell(y, t)", (y, t), (y - t) ** 2,
    about="Its mean is minimal at the mean of the targets; outliers count quadratically.",
    sources=("bishop2006",),
)  # fmt: skip
ABSOLUTE_ERROR = Formula(
    "absolute_error", "Absolute error", r"\ell(y, t)", (y, t), Abs(y - t),
    conventions=("the slope at y = t is 0",),
    about="Its mean is minimal at the median of the targets; outliers count linearly.",
    sources=("huber1964",),
)  # fmt: skip
HUBER_ERROR = Formula(
    "huber_error", "Huber error", r"\ell_{\delta}(y, t)", (y, t, delta),
    Piecewise(((y - t) ** 2 / 2, Abs(y - t) <= delta), (delta * (Abs(y - t) - delta / 2), True)),
    about="Half the square near the target, linear beyond delta, with one slope where they meet.",
    sources=("huber1964",),
)  # fmt: skip
BINARY_CROSS_ENTROPY = Formula(
    "binary_cross_entropy", "Binary cross-entropy", r"\ell(p, t)", (p, label),
    -label * log(p) - (1 - label) * log(1 - p),
    about="The cost, in nats, of the prediction p for an event of probability t.",
    sources=("bishop2006",),
)  # fmt: skip
LOGISTIC_LOSS = Formula(
    "logistic_loss", "Binary cross-entropy of a logit", r"\ell(z, t)", (z, label),
    SOFTPLUS(z) - label * z,
    about="The same cost as a function of the logit z, where p is its sigmoid.",
    sources=("bishop2006",),
)  # fmt: skip
PERCEPTRON_CRITERION = Formula(
    "perceptron_criterion", "Perceptron criterion", r"\ell(z, t)", (z, label),
    RELU(z) - label * z,
    conventions=("f'(0) = -t, by z",),
    about="The size of the score z where its sign contradicts the class t, 0 or 1; else 0.",
    sources=("rosenblatt1958", "bishop2006"),
)  # fmt: skip

FORMULAS: tuple[Formula, ...] = (
    SQUARED_ERROR, ABSOLUTE_ERROR, HUBER_ERROR, BINARY_CROSS_ENTROPY, LOGISTIC_LOSS,
    PERCEPTRON_CRITERION,
)  # fmt: skip

Task = Literal["regression", "binary", "multiclass"]


@dataclass(frozen=True)
class Objective:
    """What a loss adds to a program.

    Args:
        prediction: the output of the network: values or probabilities.
        loss: the scalar to minimize.
    """

    prediction: Any
    loss: Any


@dataclass(frozen=True)
class LossRecord:
    """A loss of a batch: the output activation that belongs to it, and its equations.

    Args:
        name: permanent, lower case.
        title: as a reader calls it.
        task: what kind of target it is for.
        output: name of the activation between the last preactivation and the loss.
        error: the cost of one entry, where the loss is a mean over entries, or over samples for one
            of several classes; else None.
        defaults: exact value of each parameter of the error.
        about: one or two sentences on what it is for.
        sources: keys of the bibliography.
        groups: where several outputs have classes of their own, the number of classes of each.
        of_scores: whether the error is one of the scores, and not of the prediction.
    """

    name: str
    title: str
    task: Task
    output: str
    error: Formula | None
    defaults: tuple[tuple[Symbol, Expr], ...] = ()
    about: str = ""
    sources: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()
    of_scores: bool = False

    def __post_init__(self) -> None:
        check_record(self.name, self.title, self.sources)

    def define(
        self, program: Program, scores: Any, targets: Any, name: str = "L", weights: Any = None
    ) -> Objective:
        """Add the output activation, the loss and the facts about the targets to a program.

        Args:
            program: extended in place.
            scores: the last preactivation: an array whose last axis runs over outputs.
            targets: an array of the same shape.
            name: of the loss.
            weights: one a sample: by how much it counts, 1 on average; None where all count alike.

        >>> from symnn.core import sizes, tensor
        >>> N, K = sizes("N K")
        >>> program = Program()
        >>> _ = loss("mse").define(program, tensor("z", N, K), tensor("T", N, K))
        >>> print(program)
        L := Sum((-T[n, k] + z[n, k])**2, (n, 0, N - 1), (k, 0, K - 1))/(K*N)

        >>> weighted = Program()
        >>> scores, targets = tensor("z", N, K), tensor("T", N, K)
        >>> _ = loss("mse").define(weighted, scores, targets, weights=tensor("w", N))
        >>> print(weighted)
        L := Sum((-T[n, k] + z[n, k])**2*w[n], (n, 0, N - 1), (k, 0, K - 1))/(K*N)

        Raises:
            ShapeError: the scores and the targets differ in shape, or the weights in number.
        """
        if tuple(scores.shape) != tuple(targets.shape):
            raise ShapeError(
                f"loss `{self.name}`: scores have shape {tuple(scores.shape)}, targets "
                f"{tuple(targets.shape)}; give targets of the scores' shape"
            )
        if weights is not None and tuple(weights.shape) != tuple(targets.shape[:-1]):
            raise ShapeError(
                f"loss `{self.name}`: weights have shape {tuple(weights.shape)}; needed "
                f"{tuple(targets.shape[:-1])}, one for each sample"
            )
        indices = formal_indices(targets)
        weight = S.One if weights is None else weights[indices[:-1]]
        if self.groups:
            prediction, right = _joint(program, scores, targets, self.groups, weight)
            return Objective(prediction, program.define(name, (), right))
        prediction = OUTPUTS[self.output](program, scores)
        if self.error is None:
            right = _cross_entropy(program, prediction, targets, indices, weight)
        else:
            values = (default for _, default in self.defaults)
            judged = scores if self.of_scores else prediction
            cost = self.error(judged[indices], targets[indices], *values)
            counted = targets.shape
            if self.task == "multiclass":
                counted = counted[:-1]
                program.assume(equals(Sum(targets[indices], indices[-1]), 1))
            right = Sum(weight * cost, *indices) / Mul(*counted)
        return Objective(prediction, program.define(name, (), right))


def _cross_entropy(
    program: Program, prediction: Any, targets: Any, indices: Any, weight: Expr
) -> Expr:
    """The mean over samples of -sum_k t_k log p_k, where the targets of a sample sum to 1."""
    program.assume(equals(Sum(targets[indices], indices[-1]), 1))
    total = Sum(weight * targets[indices] * log(prediction[indices]), *indices)
    return -total / Mul(*targets.shape[:-1])


def _joint(
    program: Program, scores: Any, targets: Any, groups: tuple[int, ...], weight: Expr
) -> tuple[Any, Expr]:
    """Softmax and cross-entropy of each output on its own columns; the costs are added.

    `Why from the last column of each:` an index that stands alone counts a whole axis.
    """
    *rows, column = formal_indices(scores)
    shares, costs, start = [], [], 0
    for number, classes in enumerate(groups, start=1):
        k, last = index("k", classes), start + classes - 1
        own = program.define(f"score{number}", (*rows, k), scores[(*rows, last - k)])
        p = softmax(program, f"share{number}", own)
        target = targets[(*rows, last - k)]
        program.assume(equals(Sum(target, k), 1))
        costs.append(Sum(weight * target * log(p[(*rows, k)]), *rows, k))
        shares.append(padded(p[(*rows, last - column)]))
        start += classes
    prediction = program.define("p", (*rows, column), Add(*shares))
    return prediction, -Add(*costs) / Mul(*targets.shape[:-1])


def joint_cross_entropy(groups: tuple[int, ...]) -> LossRecord:
    """The sum of the softmax cross-entropies of several outputs, each with classes of its own.

    Args:
        groups: the number of classes of each; their scores stand side by side.

    >>> from symnn.core import sizes, tensor
    >>> N, program = sizes("N"), Program()
    >>> record = joint_cross_entropy((3, 2))
    >>> _ = record.define(program, tensor("z", N, 5), tensor("T", N, 5))
    >>> print(program[program.named("score2")])
    score2[n, k] := z[n, 4 - k]
    """
    return LossRecord(
        "joint_cross_entropy", "Softmax cross-entropy of several outputs", "multiclass", "softmax",
        None, about="For several classifications of one sample.",
        sources=("bridle1990", "bishop2006"), groups=tuple(groups),
    )  # fmt: skip


def _as_is(program: Program, scores: Any) -> Any:
    return scores


def _sigmoid(program: Program, scores: Any) -> Any:
    return elementwise(program, "p", SIGMOID, scores)


def _softmax(program: Program, scores: Any) -> Any:
    return softmax(program, "p", scores)


def _between(cost: Formula, first: Expr, *before: Symbol) -> Formula:
    """A cost of a residual or a margin as one of a prediction and its target, by
    cases, whose squares have slopes that are proved.

    Args:
        cost: of one number, then its parameters.
        first: this number.
        before: prediction and target, which it is made of.
    """
    arguments = (*before, *cost.arguments[1:])
    return replace(cost, arguments=arguments, expression=cost(first).rewrite(Max, Piecewise))


OUTPUTS: dict[str, Callable[[Program, Any], Any]] = {
    "identity": _as_is, "sigmoid": _sigmoid, "softmax": _softmax,
}  # fmt: skip

MSE = LossRecord(
    "mse", "Mean squared error", "regression", "identity", SQUARED_ERROR,
    about="For targets with Gaussian noise.", sources=("bishop2006",),
)  # fmt: skip
MAE = LossRecord(
    "mae", "Mean absolute error", "regression", "identity", ABSOLUTE_ERROR,
    about="For targets with outliers.", sources=("huber1964",),
)  # fmt: skip
HUBER = LossRecord(
    "huber", "Huber loss", "regression", "identity", HUBER_ERROR, ((delta, S.One),),
    about="Squares small errors and takes large ones by size.", sources=("huber1964",),
)  # fmt: skip
BINARY = LossRecord(
    "bce", "Binary cross-entropy", "binary", "sigmoid", BINARY_CROSS_ENTROPY,
    about="For yes-or-no targets, one for each output.", sources=("bishop2006",),
)  # fmt: skip
CROSS_ENTROPY = LossRecord(
    "cross_entropy", "Softmax cross-entropy", "multiclass", "softmax", None,
    about="For one of K classes: the targets of a sample are a distribution over them.",
    sources=("bridle1990", "bishop2006"),
)  # fmt: skip


MARGIN = (2 * label - 1) * z
"""Of a score: positive on the right side, for the class t = 1 or 0."""
MARGINAL = " Its probabilities are sigmoids of scores that were not trained to be probabilities."

LOGCOSH = LossRecord(
    "logcosh", "Mean log-cosh loss", "regression", "identity", _between(LOG_COSH, y - t, y, t),
    about=LOG_COSH.about, sources=LOG_COSH.sources,
)  # fmt: skip
SMOOTHED = LossRecord(
    "smooth_mae", "Mean smooth L1 loss", "regression", "identity", _between(SMOOTH_L1, y - t, y, t),
    ((SMOOTH_L1.arguments[1], S.One),), about=SMOOTH_L1.about, sources=SMOOTH_L1.sources,
)  # fmt: skip
QUANTILE = LossRecord(
    "quantile", "Mean pinball loss", "regression", "identity", _between(PINBALL_LOSS, t - y, y, t),
    ((PINBALL_LOSS.arguments[1], S.Half),), about=PINBALL_LOSS.about + " The median, unless told.",
    sources=PINBALL_LOSS.sources,
)  # fmt: skip
HINGE = LossRecord(
    "hinge", "Mean hinge loss", "binary", "sigmoid", _between(HINGE_LOSS, MARGIN, z, label),
    about=HINGE_LOSS.about + MARGINAL, sources=HINGE_LOSS.sources, of_scores=True,
)  # fmt: skip
SQUARED_HINGE = LossRecord(
    "squared_hinge", "Mean squared hinge loss", "binary", "sigmoid",
    _between(SQUARED_HINGE_LOSS, MARGIN, z, label), about=SQUARED_HINGE_LOSS.about + MARGINAL,
    sources=SQUARED_HINGE_LOSS.sources, of_scores=True,
)  # fmt: skip
LOSSES: tuple[LossRecord, ...] = (
    MSE, MAE, HUBER, LOGCOSH, SMOOTHED, QUANTILE,
    BINARY, HINGE, SQUARED_HINGE, CROSS_ENTROPY,
)  # fmt: skip

ALIASES: dict[str, str] = {
    "binary_cross_entropy": "bce", "softmax_cross_entropy": "cross_entropy",
    "mean_squared_error": "mse", "mean_absolute_error": "mae",
    "squared_error": "mse", "absolute_error": "mae", "huber_error": "huber",
    "log_cosh": "logcosh", "smooth_l1": "smooth_mae", "pinball_loss": "quantile",
    "logistic_loss": "bce", "hinge_loss": "hinge", "squared_hinge_loss": "squared_hinge",
}  # fmt: skip

_BY_NAME = {record.name: record for record in LOSSES}


def loss(name: str | LossRecord) -> LossRecord:
    """The loss with this name, or an alias such as `bce`; a record stands for itself.

    Raises:
        UnknownNameError: no loss has this name.
    """
    if isinstance(name, LossRecord):
        return name
    known = ALIASES.get(name, name)
    if known not in _BY_NAME:
        legal = [*_BY_NAME, *ALIASES]
        raise UnknownNameError(f"loss `{name}` is unknown; {nearest(name, legal)}")
    return _BY_NAME[known]
