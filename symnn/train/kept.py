"""Trainings that are kept with their compiled step: they go on without a formula being loaded.

What is imported here is NumPy and this package's plain data alone, so that a process takes its
first step as soon as NumPy is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.errors import DataError, NotSupportedError
from symnn.native.recipe import Recipe
from symnn.native.running import NativeStep
from symnn.train.batches import Batching, together
from symnn.train.data import load_data
from symnn.train.dataset import Array, Dataset
from symnn.train.encoding import ENCODINGS, Encoding, Quantities
from symnn.train.standardize import Standardizer
from symnn.train.storage import read_archive, write_archive

if TYPE_CHECKING:
    from symnn.train.fit import Run
    from symnn.train.model import Model

FORMAT = "symnn training 2"
STATE = "state."
AT_ONCE = 4096
"""Steps in one call."""


def keep(model: Model, run: Run, path: str | Path) -> None:
    """Write a training with its compiled step to a file, for `KeptTraining`.

    Args:
        model: what came out of it.
        run: the training.
        path: of the file.

    Raises:
        NotSupportedError: the steps did not run in C.
        DataError: the file cannot be written.
    """
    stepper = run.stepper
    facts = stepper.facts
    refused = {
        f"the steps ran in {stepper.backend}": stepper.backend != "c",
        "samples have weights": facts.given[-1] is not None,
        "parts of it are dropped at random": bool(facts.masks),
    }
    if any(refused.values()):
        raise NotSupportedError(
            f"keep: {next(why for why, holds in refused.items() if holds)}; needed steps in C "
            "(train with backend 'c') that read samples and targets alone"
        )
    arrays, described = model.archived()
    state, counted = stepper.state, stepper.next_numbers
    arrays |= {f"{STATE}{name}": np.asarray(a) for name, a in state.items()}
    write_archive(Path(path), arrays, {
        "format": FORMAT, "model": described, "seed": run.options.seed,
        "batch": run.batching.size, "numbers": {**stepper.chosen, **facts.constants, **counted},
        "counted": list(counted), "loss": stepper.loss_name, "target": list(model.target_names),
        "recipes": {str(size): recipe.to_text() for size, recipe in stepper.recipes.items()},
    })  # fmt: skip


class KeptTraining:
    """A training that goes on from a file that `keep` wrote.

    Args:
        path: of the file.

    Attributes:
        losses: the mean loss of the steps of each epoch taken here.

    Raises:
        DataError: the file is missing or damaged, or holds something else.
        NotSupportedError: there is no C compiler, and the step was not compiled here before.
    """

    def __init__(self, path: str | Path) -> None:
        arrays, self._content = read_archive(Path(path), FORMAT)
        self.losses: list[float] = []
        try:
            self._arrays = {n: a for n, a in arrays.items() if not n.startswith(STATE)}
            state = {n.removeprefix(STATE): a for n, a in arrays.items() if n.startswith(STATE)}
            texts: Mapping[str, str] = self._content["recipes"]
            recipes = {int(size): Recipe.from_text(text) for size, text in texts.items()}
            numbers: Mapping[str, float] = self._content["numbers"]
            self._steps = {s: NativeStep(r, {**state, **numbers}) for s, r in recipes.items()}
            self._names, self._batch = tuple(state), int(self._content["batch"])
            self._size = self._batch
            self._scaler = Standardizer(arrays["feature.mean"], arrays["feature.scale"])
            self._encoding = _encoding(arrays, self._content["model"])
        except (KeyError, TypeError, ValueError, LookupError) as error:
            raise DataError(
                f"{path}: the training is incomplete or contradicts itself ({error}); keep it again"
            ) from error

    def load(self, source: str | Path) -> Dataset:
        """Samples of the kind that it learns from.

        Raises:
            DataError: they cannot be read, or are of another kind.
        """
        target, classes = self._content["target"], self._encoding.classes
        text = str(source).lower().endswith((".csv", ".tsv", ".txt"))
        task = "classification" if classes else "regression"
        data = load_data(source, target[0] if text else None, task)
        if data.X.shape[1] != len(self._scaler.mean) or not set(data.classes) <= set(classes):
            raise DataError(
                f"{source}: has {data.X.shape[1]} features and the classes {data.classes}; needed "
                f"{len(self._scaler.mean)} and some of {classes}, as before"
            )
        return data

    def learn(self, data: Dataset, epochs: int = 1, seed: int | None = None) -> Iterator[float]:
        """Passes over samples; yields the mean loss of the steps of each.

        A last batch of a size that was not seen before is left out, other samples each time.

        Args:
            data: samples.
            epochs: how many passes.
            seed: of their order; None for that of the training.

        Raises:
            DataError: there are too few samples for a batch.
        """
        X = np.ascontiguousarray(self._scaler(data.X))
        order = {label: k for k, label in enumerate(self._encoding.classes)}
        known = [order[label] for label in data.classes]
        y = np.array(known)[data.y] if known and data.y.ndim == 1 else data.y
        given = {"X": X, "T": self._encoding.targets(y)}
        random = np.random.default_rng((self._content["seed"] if seed is None else seed, 1))
        if min(self._batch, len(X)) not in self._steps:
            raise DataError(f"{data.name}: has {len(X)} samples; needed at least {self._batch}")
        for _ in range(epochs):
            self.losses.append(self._pass(given, random))
            yield self.losses[-1]

    def _pass(self, given: Mapping[str, Array], random: np.random.Generator) -> float:
        batches = Batching(len(given["X"]), self._batch).epoch(random)
        found = []
        for group in together((b for b in batches if len(b) in self._steps), AT_ONCE):
            step = self._use(len(group[0]))
            found.append(step.loop(given, np.stack(group))[self._content["loss"]])
        return float(np.concatenate(found).mean())

    def _use(self, size: int) -> NativeStep:
        """The step for batches of this size, in the state of the other."""
        if size != self._size:
            other = self._steps.get(self._size)
            if other:
                names = (*self._names, *self._content["counted"])
                self._steps[size].hold(other.held(n for n in names if n in other.buffers))
            self._size = size
        return self._steps[size]

    @property
    def parameters(self) -> dict[str, Array]:
        """The trained arrays by name."""
        step = self._steps[self._size]
        found = [n.removeprefix("parameter.") for n in self._arrays if n.startswith("parameter.")]
        return {name: step.value(name) for name in found}

    def save(self, path: str | Path) -> None:
        """Write the model, for `load_model` and `symnn predict`.

        Raises:
            DataError: the file cannot be written.
        """
        arrays = self._arrays | {f"parameter.{n}": a for n, a in self.parameters.items()}
        write_archive(Path(path), arrays, self._content["model"])


def _encoding(arrays: Mapping[str, Array], described: Mapping[str, Any]) -> Encoding:
    kind = described["encoding"]
    if kind == "quantities":
        return Quantities(Standardizer(arrays["target.mean"], arrays["target.scale"]))
    return ENCODINGS[kind](tuple(described["classes"]))
