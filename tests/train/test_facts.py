"""Answers of the equations that are kept: the same bits without the symbols, none of them stale."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from processes_of_tests import printed

from symnn import cache
from symnn.native import found_compiler
from symnn.train import Options, Sequential, from_arrays, train
from symnn.train import facts as facts_of_training
from symnn.train.facts import UNASKED, answer, described, loss_task
from symnn.train.network import Network

WHOLE = """
import json, sys
from hashlib import sha256
import numpy as np
from symnn.train import Classifier, Regressor
X = np.random.default_rng(0).normal(size=(70, 4))
y = np.array(["a", "b", "c"])[(X[:, 0] > 0) * 1 + (X[:, 1] > 0)]
fits = {{
    "classes": Classifier(hidden=5, epochs=2, backend="{backend}").fit(X, y),
    "weights": Classifier(hidden=5, epochs=2, backend="{backend}").fit(X, y, abs(X[:, 2])),
    "quantities": Regressor(
        hidden=(3, 2), activation=("prelu", "gelu"), epochs=2, dtype="float32", clip=1.0,
        optimizer="momentum", schedule="cosine_annealing", backend="{backend}",
    ).fit(X, X[:, 0]),
}}
found = {{
    name: [a.tobytes().hex() for _, a in sorted(made.model_.parameters.items())]
    + [repr(made.history_.last.loss), made.predict(X).tolist()]
    for name, made in fits.items()
}}
modules = sorted({{m.partition(".")[0] for m in sys.modules}})
print(json.dumps([modules, found, [made.crosscheck_[0][1].ok for made in fits.values()]]))
"""
BACKENDS = ["numpy", *(["c"] if found_compiler() else [])]


def whole(backend: str, folder: Path) -> tuple[list[str], dict[str, list[str]], list[bool]]:
    """Modules and bits of a process that fits three times, and what its comparisons found."""
    modules, found, compared = json.loads(printed(WHOLE.format(backend=backend), folder))
    return modules, found, compared


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_next_process_trains_without_the_symbols_to_the_same_bits(
    backend: str, tmp_path: Path
) -> None:
    cold, warm = whole(backend, tmp_path), whole(backend, tmp_path)
    assert "sympy" in cold[0]
    assert "sympy" not in warm[0]
    assert warm[1] == cold[1]
    assert warm[2] == cold[2] == [True] * 3


HOUSES = """
import sys
import numpy as np
from symnn.train import Options, from_arrays, train
X = np.random.default_rng(0).normal(size=(20, 8))
data = from_arrays(X, X[:, 0] > 0)
train(data, Options(epochs=1))
train(data, Options(epochs=1, network="rnn 2; layer norm; formula x/2; dense", shape=(4, 2)))
print(*{m.split(".")[1] for m in sys.modules if m.startswith("symnn.")})
"""


def test_all_code_that_answers_counts(tmp_path: Path) -> None:
    houses = {*printed(HOUSES, tmp_path).split()}
    assert {"codegen", "indexed", "syntax", "train"} <= houses
    assert not houses & {*UNASKED}


def test_an_answer_is_for_one_question_alone(asked: list[str]) -> None:
    for name in ("mse", "mse", "bce", "mse"):
        assert loss_task(name) == ("regression" if name == "mse" else "binary")
    assert asked == ["loss", "loss"]


X = np.random.default_rng(0).normal(size=(21, 3))
USUAL = {"hidden": (4,), "epochs": 1, "batch_size": 10}


def fitted(**options):
    facts_of_training.forward.cache_clear()
    return train(from_arrays(X, X[:, 0] > 0), Options(**{**USUAL, **options}))


@pytest.mark.parametrize(
    ("options", "anew"),
    [
        ({}, []),
        ({"seed": 5}, []),
        ({"epochs": 2}, []),
        ({"batch_size": 7}, ["sketch"]),
        ({"hidden": (5,)}, ["parameters", "step", "sketch", "sketch", "forward"]),
        ({"activation": "relu"}, ["parameters", "step", "sketch", "sketch", "forward"]),
        ({"optimizer": "sgd"}, ["step", "sketch", "sketch"]),
        ({"clip": 1.0}, ["step", "sketch", "sketch"]),
        ({"initializer": "he_normal"}, ["parameters"]),
    ],
)
def test_what_is_trained_otherwise_is_asked_anew(asked, options, anew) -> None:
    fitted()
    asked.clear()
    fitted(**options)
    small = {"rule_name", "values", "composed_rule", "activation_name", "initializer_name", "loss"}
    assert [q for q in asked if q not in small] == anew


def test_another_installation_is_asked_anew(asked, monkeypatch) -> None:
    fitted()
    asked.clear()
    monkeypatch.setattr(facts_of_training, "installation", lambda without: "another")
    fitted()
    assert {"step", "sketch", "forward", "parameters"} <= {*asked}


@pytest.mark.parametrize("damage", [b"", b"null", b"0" * 32 + b'\n"sgd"'])
def test_a_damaged_answer_is_asked_anew(asked, damage, tmp_path) -> None:
    first = fitted()
    for path in tmp_path.glob("answer-*"):
        path.write_bytes(damage)
    asked.clear()
    again = fitted()
    assert {"step", "sketch", "forward", "parameters"} <= {*asked}
    for name, values in first.parameters.items():
        assert values.tobytes() == again.parameters[name].tobytes()


def test_what_users_wrote_is_never_kept(asked, tmp_path) -> None:
    own = Sequential("dense 4", lambda z: z / (1 + abs(z)), "dense")
    for _ in range(2):
        asked.clear()
        fitted(network=own)
        assert "step" in asked
    assert described(Network((2, 1), loss="mse"))
    kept = len([*tmp_path.glob("answer-*")])
    assert answer("rule_name", (None,), "adam") == "adam"
    assert len([*tmp_path.glob("answer-*")]) == kept


def test_changed_files_are_another_installation(monkeypatch, tmp_path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "one.py").write_text("a = 1\n")
    (tmp_path / "inner" / "two.py").write_text("b = 2\n")
    (tmp_path / "unasked").mkdir()
    monkeypatch.setattr(cache, "PACKAGE", tmp_path)

    def name() -> str:
        cache.installation.cache_clear()
        return cache.installation(("unasked",))

    names = [name(), name()]
    assert names[0] == names[1]
    (tmp_path / "unasked" / "three.py").write_text("c = 3\n")
    assert name() == names[0]
    (tmp_path / "one.py").write_text("a = 10\n")
    names.append(name())
    found = os.stat(tmp_path / "inner" / "two.py")
    os.utime(tmp_path / "inner" / "two.py", ns=(found.st_atime_ns, found.st_mtime_ns + 1))
    names.append(name())
    (tmp_path / "inner" / "two.py").rename(tmp_path / "inner" / "four.py")
    names.append(name())
    assert len({*names}) == 4
    cache.installation.cache_clear()
