"""A trained network that takes data in its own units, predicts labels, and can be saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.errors import DataError, UnknownNameError
from symnn.lazy import load
from symnn.train.arrays import checked_features, checked_labels
from symnn.train.backend import Backend
from symnn.train.dataset import Array, labels_of
from symnn.train.encoding import ENCODINGS, Encoding, Joint, Labels, Quantities
from symnn.train.evaluation import predicted
from symnn.train.history import History, history_from_json
from symnn.train.metrics import accuracy, r_squared
from symnn.train.samples import flat, seen
from symnn.train.standardize import Standardizer
from symnn.train.storage import read_archive, write_archive

if TYPE_CHECKING:
    from symnn.crosscheck import CrossCheck
    from symnn.train.layered import AnyNetwork
    from symnn.train.specimen import Pending

FORMAT = "symnn model 1"


@dataclass(frozen=True, eq=False, repr=False)
class Model:
    """A trained network with what surrounds it.

    Args:
        network: its description; the equations follow from it.
        parameters: trained arrays by name.
        scaler: standardizes the features as in training.
        encoding: turns predictions into labels.
        feature_names, target_names: of the data that it was trained on.
        history: of its training.
        status: how training ended.
        source: the generated code of the training step; not saved.
        checks: comparisons with exact arithmetic, with their epochs; not saved.
        backend: what ran the steps, and why; not saved.
        pending: steps to compare yet, for which training was too short; not saved.
    """

    network: AnyNetwork
    parameters: Mapping[str, Array]
    scaler: Standardizer
    encoding: Encoding
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    history: History
    status: str = "finished"
    source: str = ""
    checks: tuple[tuple[int, CrossCheck], ...] = ()
    backend: Backend | None = None
    pending: Pending | None = None

    def __repr__(self) -> str:
        """In one line: what is too long for it is told by the parts."""
        title, count = self.network.title, self.network.parameter_count
        return f"Model({title}; {count} parameters; {self.status} after {self.history!r})"

    @cached_property
    def compared(self) -> tuple[tuple[int, CrossCheck], ...]:
        """The comparisons with exact arithmetic, and that of the steps that were kept, by epoch."""
        later = self.pending.compared() if self.pending else ()
        if not later:
            return self.checks
        found: dict[int, list[CrossCheck]] = {}
        for epoch, comparison in (*self.checks, *later):
            found.setdefault(epoch, []).append(comparison)
        joined = load("symnn.crosscheck", "joined")
        return tuple((epoch, joined(several)) for epoch, several in found.items())

    @property
    def outcome(self) -> str:
        """The status, or `crosscheck failed` where what was kept is refuted."""
        refuted = any(found.verdict.status == "refuted" for _, found in self.compared)
        return "crosscheck failed" if refuted else self.status

    def outputs(self, X: Any, what: str = "prediction") -> Array:
        """What the network computes: probabilities, or standardized values.

        Args:
            X: samples, one a row; of a network of layers also of the shape that it sees.
            what: `prediction`, or the `scores` that it is made of.

        Raises:
            DataError: X is not a matrix of finite numbers with as many columns as in training, or
                they are so large that what is computed of them is not finite.
        """
        features = checked_features(flat(X, self.network), "predict")
        if features.shape[1] != len(self.scaler.mean):
            raise DataError(
                f"predict: X has {features.shape[1]} features; the model was trained on "
                f"{len(self.scaler.mean)}"
            )
        with np.errstate(all="ignore"):  # what came of an overflow is found below
            rows, in_c = self.seen(features), self.backend is not None and self.backend.name == "c"
            found = predicted(self.network, self.parameters, rows, what=what, in_c=in_c)
        wrong = np.argwhere(~np.isfinite(found))
        if len(wrong):
            raise DataError(
                f"predict: the {what} at row {wrong[0][0]} (counted from 0) is "
                f"{found[tuple(wrong[0])]}; needed features nearer to those of training: products "
                "with the weights overflow"
            )
        return found

    def seen(self, features: Array) -> Array:
        """Features as the network sees them."""
        dtype = next(iter(self.parameters.values())).dtype
        return seen(self.network, self.scaler, features, dtype, "predict")

    def predict(self, X: Any) -> Array:
        """The most probable label of every sample, which of several it has, or its target values.

        Shapes:
            X: (samples, features). Result: (samples,), or (samples, targets) for several.
        """
        decoded = self.encoding.decoded(self.outputs(X))
        if self.several:
            return decoded
        if isinstance(self.encoding, Joint):
            return labels_of(self.encoding.classes, decoded)
        if self.encoding.classes:
            return np.array(self.encoding.classes)[decoded]
        return decoded[:, 0] if decoded.shape[1] == 1 else decoded

    def predict_proba(self, X: Any) -> Any:
        """The probability of every class or label, in the order of `classes`.

        Of several outputs a list, one for each.

        Raises:
            DataError: the model predicts quantities.
        """
        if isinstance(self.encoding, Quantities):
            raise DataError("predict_proba: the model predicts quantities; use `predict`")
        return self.encoding.probabilities(self.outputs(X))

    def scores(self, X: Any) -> Any:
        """What predictions are decided by: 0 is undecided between two classes, or on a label.

        Shapes:
            Result: (samples, classes or labels), (samples,) for two classes; a list of these for
            several outputs.

        Raises:
            DataError: the model predicts quantities.
        """
        if isinstance(self.encoding, Quantities):
            raise DataError("scores: the model predicts quantities; use `predict`")
        found = self.outputs(X, "scores")
        if isinstance(self.encoding, Joint):
            return self.encoding.parts(found)
        if self.several or len(self.classes) > 2:
            return found
        return found[:, 0] if found.shape[1] == 1 else found[:, 1] - found[:, 0]

    @property
    def classes(self) -> tuple[Any, ...]:
        """The labels; none for quantities."""
        return self.encoding.classes

    @property
    def several(self) -> bool:
        """Whether a sample may have several of the classes, or none of them."""
        return isinstance(self.encoding, Labels)

    def score(self, X: Any, y: Any) -> float:
        """Accuracy, or R², on samples with known labels."""
        predicted_labels = self.predict(X)
        labels = checked_labels(y, len(predicted_labels), "score")
        if self.encoding.classes:
            return accuracy(predicted_labels, labels)
        return r_squared(predicted_labels.reshape(len(labels), -1), labels.reshape(len(labels), -1))

    def save(self, path: str | Path) -> None:
        """Write the model to one file: arrays and JSON, no pickle; whole or not at all.

        Args:
            path: of the file, which ends in `.safetensors` or `.npz`.

        Raises:
            DataError: the file cannot be written, or has another ending.
        """
        write_archive(Path(path), *self.archived())

    def export(self, path: str | Path) -> Path:
        """Write the model as a module of PyTorch that runs without symnn; returns the path.

        Raises:
            DataError: the path does not end in `.py`, or a file cannot be written.
            NotSupportedError: an operation has no PyTorch yet.
        """
        return load("symnn.train.export", "export_torch")(self, path)

    def archived(self) -> tuple[dict[str, Array], dict[str, Any]]:
        """The arrays and the description that are saved."""
        arrays: dict[str, Array] = {f"parameter.{name}": a for name, a in self.parameters.items()}
        arrays |= {"feature.mean": self.scaler.mean, "feature.scale": self.scaler.scale}
        if isinstance(self.encoding, Quantities):
            scaler = self.encoding.scaler
            arrays |= {"target.mean": scaler.mean, "target.scale": scaler.scale}
        return arrays, self._metadata()

    def _metadata(self) -> dict[str, Any]:
        kind = next(name for name, c in ENCODINGS.items() if isinstance(self.encoding, c))
        return {
            "format": FORMAT, "network": self.network.to_json(), "encoding": kind,
            "classes": list(self.encoding.classes), "feature_names": list(self.feature_names),
            "target_names": list(self.target_names), "history": self.history.to_json(),
            "status": self.status,
        }  # fmt: skip


def load_model(path: str | Path, own: Mapping[str, Any] | None = None) -> Model:
    """The model that `save` wrote.

    Args:
        path: of the file.
        own: layers and losses that its user wrote, by the names of the functions; no file holds
            them.

    Raises:
        DataError: the file is missing or damaged, or holds something else.
    """
    arrays, content = read_archive(Path(path), FORMAT)
    try:
        return _model(arrays, content, own or {})
    except UnknownNameError as error:
        raise DataError(f"{path}: {error}") from error
    except (KeyError, TypeError, ValueError, LookupError) as error:
        raise DataError(
            f"{path}: the model is incomplete or contradicts itself ({error}); save it again"
        ) from error


def _model(
    arrays: Mapping[str, Array], content: Mapping[str, Any], own: Mapping[str, Any]
) -> Model:
    network = load("symnn.train.layered", "network_from_json")(content["network"], own)
    parameters = {name: arrays[f"parameter.{name}"] for name, _ in network.parameter_shapes}
    for name, shape in network.parameter_shapes:
        _check(name, parameters[name], shape)
    for part in ("mean", "scale"):
        _check(f"feature {part}", arrays[f"feature.{part}"], (prod(network.inputs),))
    return Model(
        network,
        parameters,
        Standardizer(arrays["feature.mean"], arrays["feature.scale"]),
        _encoding(arrays, content, network),
        tuple(content["feature_names"]),
        tuple(content["target_names"]),
        history_from_json(content["history"]),
        content["status"],
    )


def _encoding(
    arrays: Mapping[str, Array], content: Mapping[str, Any], network: AnyNetwork
) -> Encoding:
    if content["encoding"] == "quantities":
        for part in ("mean", "scale"):
            _check(f"target {part}", arrays[f"target.{part}"], (network.outputs,))
        return Quantities(Standardizer(arrays["target.mean"], arrays["target.scale"]))
    made = ENCODINGS[content["encoding"]](tuple(content["classes"]))
    if made.outputs != network.outputs:
        raise ValueError(f"{made.outputs} outputs for {network.outputs} units")
    return made


def _check(name: str, array: Array, shape: tuple[int, ...]) -> None:
    if array.shape != shape or array.dtype.kind != "f" or not np.isfinite(array).all():
        raise ValueError(f"`{name}` is {array.dtype} of shape {array.shape}; needed {shape}")
