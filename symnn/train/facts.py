"""What training asks of equations, as plain data: names, shapes, starts, and code.

The answers are kept on disk, so that the next process that trains the same network loads no
symbols. They hold for one state of the installed files and for one description of network and rule.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from symnn.cache import Cache, digest, installation
from symnn.codegen.calls.sketch import Sketch
from symnn.garbage import lasting
from symnn.lazy import load
from symnn.native.machine import threads_asked, vector_bytes
from symnn.native.recipe import Recipe
from symnn.train.told import Forward, ForwardInC, Inside, ParameterFacts, StepFacts

if TYPE_CHECKING:
    from symnn.train.layered import AnyNetwork
    from symnn.train.update import TrainingProgram

ANSWERS = "symnn.train.answers"
UNASKED = (
    "accuracy", "approximation", "audit", "book", "certificates", "cli", "derivation",
    "probability", "proof", "regression", "report", "testing",
)  # fmt: skip
"""Folders whose code gives no answer here."""
ROWS = (2, 16, 128)
"""Rows for which it is told what a comparison takes; between them it grows along a line."""


def described(network: AnyNetwork) -> str | None:
    """A network in words that stand for nothing else; None where a user wrote parts of it."""
    if network.written or not isinstance(network.loss, str):
        return None
    return json.dumps(network.to_json(), sort_keys=True)


def answer(question: str, about: Sequence[str | None], *given: Any) -> Any:
    """The answer that `symnn.train.answers` gives to a question, as plain data.

    Args:
        question: the name of a function there.
        about: what the answer depends on, in words; nothing is kept where some of it has none.
        given: the arguments.
    """
    if None in about:
        return _plain(_asked(question, given))
    kept, key = Cache(), _key(question, about)
    known = kept.get(key)
    if known is None:
        known = _asked(question, given)
        kept.put(key, known)
    return _plain(known)


def _asked(question: str, given: Sequence[Any]) -> str:
    """The answer of the equations themselves, which are loaded and derived for it."""
    with lasting():
        return json.dumps(load(ANSWERS, question)(*given))


def _key(question: str, about: Sequence[str | None]) -> str:
    return f"answer-{digest([installation(UNASKED), question, *map(str, about)])}"


def _plain(text: str) -> Any:
    return json.loads(text)


class Equations:
    """What is asked of the equations of a training step.

    Args:
        network: what is trained.
        rule: the update rule, by the names of its parts or as a record of its own.
        weighted: whether samples have weights.
    """

    def __init__(self, network: AnyNetwork, rule: Any, weighted: bool) -> None:
        self.network, self.rule, self.weighted = network, rule, weighted
        self._about = (described(network), _described_rule(rule), str(weighted))

    @cached_property
    def program(self) -> TrainingProgram:
        """The equations themselves."""
        made = load("symnn.train.update", "training_program")
        network = self.network
        return made(network.plan, network.loss, record_of(self.rule), self.weighted)

    @property
    def compiled(self) -> Any:
        """The equations as a generated function, for any sizes."""
        made, network = load("symnn.train.compiled", "compiled_step"), self.network
        return made(network.plan, network.loss, record_of(self.rule), self.weighted)

    @cached_property
    def facts(self) -> StepFacts:
        """What a step reads and replaces."""
        return StepFacts.from_json(answer("step", self._about, self))

    def exact_work(self, rows: int) -> int:
        """Reads of entries that a comparison with exact arithmetic takes on so many rows, about.

        `Why of all rows at once:` another number of them would ask the symbols anew, and loading
        these takes longer than many a comparison.
        """
        pairs = list(pairwise(self._works))
        (few, first), (many, last) = next((p for p in pairs if rows <= p[1][0]), pairs[-1])
        return round(max(0.0, first + (last - first) / (many - few) * (rows - few)))

    @cached_property
    def _works(self) -> list[tuple[int, int]]:
        return [(rows, work) for rows, work in answer("exact_work", self._about, self)]

    @cached_property
    def inside(self) -> Inside:
        """The gradients of a step and the values on the way, as a function of arrays."""
        found = answer("inside", self._about, self)
        slopes = tuple((name, gradient) for name, gradient in found["gradients"])
        return Inside(found["source"], tuple(found["inputs"]), {}, slopes, tuple(found["values"]))

    @property
    def knows_inside(self) -> bool:
        """Whether `inside` was answered before, and is kept."""
        return None not in self._about and Cache().get(_key("inside", self._about)) is not None

    def values(self, chosen: Mapping[str, float | None]) -> dict[str, float]:
        """The value of every hyperparameter."""
        return rule_values(self.rule, chosen)

    def sketch(self, arrays: Mapping[str, Any], dtype: Any) -> Sketch:
        """The step in NumPy for arrays of these shapes."""
        found = answer("sketch", (*self._about, _shapes(arrays)), self, arrays, dtype)
        return Sketch.from_text(found)

    def recipe(self, arrays: Mapping[str, Any], batched: Sequence[str], dtype: Any) -> Recipe:
        """The step in C for arrays of these shapes."""
        about = (*self._about, _shapes(arrays), " ".join(batched), _machine(dtype))
        return Recipe.from_text(answer("recipe", about, self, arrays, batched, dtype))


def _machine(dtype: Any) -> str:
    """What C is written for."""
    return f"{dtype} {vector_bytes()} {threads_asked()}"


def _shapes(arrays: Mapping[str, Any]) -> str:
    return str({name: getattr(a, "shape", ()) for name, a in arrays.items()})


def parameter_facts(network: AnyNetwork, law: str | None = None) -> list[ParameterFacts]:
    """What the parameters of a network are, and how they begin.

    Args:
        network: whose parameters.
        law: name of an initializer for every layer that has none of its own; None for the one of
            each activation.
    """
    found = answer("parameters", (described(network), str(law)), network, law)
    tuples = ("shape", "summed")
    return [ParameterFacts(**{**p, **{n: tuple(p[n]) for n in tuples}}) for p in found]


def activation_name(given: Any) -> str:
    """The name of an activation that goes by this one, too.

    Raises:
        UnknownNameError: there is none.
    """
    return answer("activation_name", (_name(given),), given)


@cache
def activation_names() -> tuple[str, ...]:
    """The names of all activations, in the order of the catalog."""
    return tuple(answer("activation_names", ()))


def rule_name(given: Any) -> str:
    """The name of an update rule that goes by this one, too.

    Raises:
        UnknownNameError: there is none.
    """
    return answer("rule_name", (_name(given),), given)


def loss_name(given: Any) -> Any:
    """The name of a loss that goes by this one, too; a record stands for itself.

    Raises:
        UnknownNameError: there is none.
    """
    if not isinstance(given, str):
        return load(ANSWERS, "loss_itself")(given)
    return answer("loss", (given,), given)["name"]


def loss_task(given: Any) -> str:
    """What kind of targets a loss is for."""
    return answer("loss", (_name(given),), given)["task"]


def check_initializer(name: Any) -> None:
    """Refuse an initializer that there is not.

    Raises:
        UnknownNameError: there is none of this name.
    """
    answer("initializer_name", (_name(name),), name)


def check_formula(text: Any) -> None:
    """Refuse a text that is no formula of one entry.

    Raises:
        FormulaSyntaxError: it cannot be read, or has no variable or several.
    """
    answer("formula", (_name(text),), text)


def is_name(given: Any) -> bool:
    """Whether something is looked up in the catalog; a text that could be no name is a formula.

    >>> is_name("tanh"), is_name("x*exp(-x**2)")
    (True, False)
    """
    return isinstance(given, str) and (given.isidentifier() or not given)


def _name(given: Any) -> str | None:
    return given if isinstance(given, str) else None


def work(network: AnyNetwork) -> dict[str, Any]:
    """What a forward pass of a network of layers takes: products, entries, equations."""
    return answer("work", (described(network),), network)


@lru_cache(maxsize=64)
def forward(network: AnyNetwork, wanted: tuple[str, ...], weighted: bool = False) -> Forward:
    """What a trained network computes: of `prediction`, `scores` and `loss` those wanted."""
    about = (described(network), str(wanted), str(weighted))
    found = answer("forward", about, network, wanted, weighted)
    return Forward(found["source"], tuple(found["inputs"]), found["constants"])


def forward_in_c(network: AnyNetwork, size: int, dtype: Any) -> ForwardInC:
    """What a trained network computes, in C for so many samples at once.

    Raises:
        NotSupportedError: an operation has no C yet.
    """
    about = (described(network), str(size), _machine(dtype))
    found = answer("forward_in_c", about, network, size, dtype)
    recipe = Recipe.from_text(found["recipe"])
    return ForwardInC(recipe, found["constants"], found["results"])


@dataclass(frozen=True)
class Composed:
    """An update rule by the names of its parts.

    Args:
        optimizer: name of the rule.
        decayed, clipped: whether weights decay, and whether gradients are clipped.
        schedule: name or formula of how the rate changes; None for not at all.
    """

    optimizer: str
    decayed: bool = False
    clipped: bool = False
    schedule: str | None = None


def _described_rule(rule: Any) -> str | None:
    """A rule in words that stand for nothing else; None for a record."""
    named = rule.optimizer if isinstance(rule, Composed) else rule
    return repr(rule) if isinstance(named, str) else None


def record_of(rule: Any) -> Any:
    """The record of an update rule."""
    return load(ANSWERS, "composed_rule")(rule) if isinstance(rule, Composed) else rule


def rule_values(rule: Any, chosen: Mapping[str, float | None]) -> dict[str, float]:
    """The value of every hyperparameter of a rule.

    Raises:
        UnknownNameError: the rule has no such hyperparameter.
        DomainError: a value is outside its domain.
    """
    about = _described_rule(rule), repr(sorted(chosen.items()))
    return answer("values", about, rule, dict(chosen))
