"""One training run with everything that can be said about it: proofs, curves, checks, code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from symnn.catalog import IDENTITIES
from symnn.catalog.losses import loss as loss_record
from symnn.core import Evidence, Identity, Verdict
from symnn.crosscheck import CrossCheck, ThreeWays, three_ways
from symnn.indexed.derivatives.gradient_program import GradientProgram
from symnn.proof import check as decide
from symnn.proof.resources.budget import OutOfBudget
from symnn.proof.resources.interrupt import time_limit
from symnn.train.checking import crosscheck
from symnn.train.compiled import compiled_gradient, compiled_step
from symnn.train.dataset import Dataset
from symnn.train.history import Epoch
from symnn.train.holdout import Split
from symnn.train.layered import AnyNetwork
from symnn.train.look import ASKED
from symnn.train.model import Model
from symnn.train.network import Network
from symnn.train.observation import look_inside
from symnn.train.options import Options
from symnn.train.shown import Points, points_of
from symnn.train.structure import gradients
from symnn.train.training import train
from symnn.train.watch import Watch

SMALL = 3  # units a layer, where a network is written out in scalars
SAMPLES = 2
FEW = 7
"""Forward equations of a dense network that is written out in scalars: entries of deeper ones are
formulas that take minutes."""
SECONDS = 5.0  # for one identity
PROVING = 60.0
"""Seconds for the proofs of all gradients, and for their check at small sizes."""
UNDECIDED = Verdict(
    "unknown", "none", "time limit", Evidence(f"not decided within {PROVING:g} s"), seconds=PROVING
)
Result = TypeVar("Result")


def _quiet(*_: Any) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Tell:
    """Who is told while a run goes on.

    Args:
        stage: what begins now, in words.
        epoch: after every epoch of training.
    """

    stage: Callable[[str], Any] = _quiet
    epoch: Callable[[Epoch], Any] = _quiet


@dataclass(frozen=True)
class Material:
    """The samples of one training run.

    Args:
        trained_on: how many were given to training.
        held_out: how many were kept from it.
        score: accuracy or R² on those held out; None if there are none.
        name: of the data set, if it has one.
        points: some of those trained on, where they have two features.
    """

    trained_on: int
    held_out: int = 0
    score: float | None = None
    name: str = ""
    points: Points | None = None


@dataclass(frozen=True, eq=False)
class Account:
    """What is known about one training run.

    Args:
        model: what came out, with its history.
        options: how it was trained.
        material: the samples that were trained on, and those that were not.
        gradients: the program whose gradients were compiled.
        proofs: the verdict on each adjoint equation, intermediate ones too, by the name it defines.
        selfcheck: the verdict of expansion at small sizes.
        identities: catalog identities on its activations, loss and optimizer, with verdicts.
        checks: the running step against exact arithmetic, by epoch.
        three_ways: expanded scalars, compiled program and exact arithmetic at small sizes.
        source: the code that ran.
    """

    model: Model
    options: Options
    material: Material
    gradients: GradientProgram
    proofs: Mapping[str, Verdict]
    selfcheck: Verdict
    identities: tuple[tuple[Identity, Verdict], ...] = ()
    checks: Mapping[int, CrossCheck] = field(default_factory=dict)
    three_ways: tuple[ThreeWays, ...] = ()
    source: str = ""

    @property
    def held_out(self) -> float | None:
        """Score on the samples that were not trained on."""
        return self.material.score

    @property
    def gradient_verdicts(self) -> list[Verdict]:
        """The verdicts on the gradient equations that are shown."""
        return [self.proofs[e.name] for e in self.gradients.adjoint]

    @property
    def ok(self) -> bool:
        """Whether nothing was refuted, at no time."""
        verdicts = [*self.proofs.values(), self.selfcheck, *(v for _, v in self.identities)]
        refuted = any(v.status == "refuted" for v in verdicts)
        return not refuted and all(found.ok for found in self.checks.values())


def account_of(parts: Split, options: Options, tell: Tell | None = None) -> Account:
    """Derive, prove, train and check a network on the data.

    Args:
        parts: training and held-out samples.
        options: what to train and how; `crosscheck_every` says when the step is checked.
        tell: who is told while it goes on.
    """
    tell = tell or Tell()
    tell.stage("train, and check the running step against exact arithmetic")
    watch = Watch(tell.epoch, crosscheck, look=look_inside, looking=ASKED)
    model = train(parts.train, options, parts.test, watch)
    return described(model, material_of(model, parts), options, tell)


def described(
    model: Model, material: Material, options: Options, tell: Tell | None = None
) -> Account:
    """A trained model with the proofs and comparisons that belong to it."""
    network, tell = model.network, tell or Tell()
    derived = gradients(network.plan, network.loss)
    tell.stage("prove every gradient equation, for all sizes")
    nothing = dict.fromkeys((e.name for e in derived.adjoint), UNDECIDED)
    proofs = within(PROVING, derived.prove, nothing)
    tell.stage("check the gradients against the expanded loss, at small sizes")
    selfcheck = within(PROVING, derived.check, UNDECIDED)
    tell.stage("prove the identities of the catalog about its parts")
    chosen = identities_of(network, options)
    identities = tuple((i, decide(i.claim, timeout=SECONDS)) for i in chosen)
    ways: tuple[ThreeWays, ...] = ()
    plain = isinstance(network, Network) and isinstance(network.loss, str)
    if plain and len(derived.forward) <= FEW:
        tell.stage("compute one small network in three ways")
        ways = small_network_three_ways(network)
    step = compiled_step(network.plan, network.loss, options.rule)
    return Account(
        model, options, material, derived, proofs, selfcheck, identities,
        dict(model.compared), ways, model.source or step.source,
    )  # fmt: skip


def within(seconds: float, work: Callable[[], Result], otherwise: Result) -> Result:
    """What some work gives, or something else where it takes longer."""
    try:
        with time_limit(seconds):
            return work()
    except OutOfBudget:
        return otherwise


def material_of(model: Model, parts: Split) -> Material:
    """The samples of a run on a data set, with the score on those held out."""
    train, test = parts.train, parts.test
    score, points = _score(model, test) if len(test) else None, points_of(train.X, train.labels)
    return Material(len(train), len(test), score, train.name, points)


def _score(model: Model, part: Dataset) -> float:
    """Accuracy or R² on a part whose labels are class numbers or quantities."""
    return float(model.score(part.X, part.labels))


def identities_of(network: AnyNetwork, options: Options) -> tuple[Identity, ...]:
    """The identities of the catalog about a network's activations, its output and its optimizer."""
    output = loss_record(network.loss).output
    words = {*network.activations, output, options.optimizer} - {"identity"}
    return tuple(i for i in IDENTITIES if any(i.name.startswith(f"{word}_") for word in words))


def small_network_three_ways(network: AnyNetwork, seed: int = 0) -> tuple[ThreeWays, ...]:
    """The same network with few units, by expanded scalars, compiled, and exactly."""
    derived = gradients(network.plan, network.loss)
    compiled = compiled_gradient(network.plan, network.loss)
    random = np.random.default_rng(seed)
    shapes = {b: tuple(SAMPLES if str(n) == "N" else SMALL for n in getattr(b, "shape", ()))
              for b in derived.inputs}  # fmt: skip
    inputs = {str(getattr(b, "label", b)): random.normal(size=s) / 2 for b, s in shapes.items()}
    inputs["T"] = np.eye(SMALL)[np.arange(SAMPLES) % SMALL]
    values = compiled(**inputs)
    places = [(name, tuple(n - 1 for n in array.shape)) for name, array in values.items()]
    return three_ways(derived, inputs, values, places)
