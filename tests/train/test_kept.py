"""Trainings that are kept: they go on as they would have, without the symbols."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from symnn.cli.application import application
from symnn.cli.quick import continued
from symnn.errors import DataError, NotSupportedError
from symnn.native import found_compiler
from symnn.train import KeptTraining, Options, from_arrays, load_model
from symnn.train.kept import keep
from symnn.train.safe import read_safe, safe_bytes
from symnn.train.training import Training

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(70, 3))
Y = {"classes": np.array(["a", "b", "c"])[(X[:, 0] > 0).astype(int) + (X[:, 1] > 0)],
     "quantities": X @ [1.0, 2.0, 3.0], "two": X[:, 0] > 0.3}  # fmt: skip
IN_C = Options(hidden=(5,), epochs=3, backend="c", learning_rate=0.03)


def kept(folder: Path, y, options=IN_C, **more):
    training = Training(from_arrays(X, y, **more), options)
    keep(training.finish(), training.run, folder / "kept.safetensors")
    return training, folder / "kept.safetensors"


@pytest.mark.parametrize("kind", Y)
def test_it_goes_on_as_the_training_would_have(kind, tmp_path):
    np.savez(tmp_path / "data.npz", X=X, y=Y[kind])
    training, path = kept(tmp_path, Y[kind])
    again = KeptTraining(path)
    data = again.load(tmp_path / "data.npz")
    losses = list(again.learn(data, 2, seed=9))
    run = training.run
    run.random = np.random.default_rng((9, 1))
    for loss in losses:
        run.steps()
        assert loss == pytest.approx(run.losses.mean(), rel=1e-12)
    for name, values in again.parameters.items():
        assert (values == run.stepper.parameters[name]).all()


def test_the_model_predicts(tmp_path):
    np.savez(tmp_path / "data.npz", X=X, y=Y["classes"])
    _, path = kept(tmp_path, Y["classes"])
    again = KeptTraining(path)
    list(again.learn(again.load(tmp_path / "data.npz"), 60))
    again.save(tmp_path / "model.npz")
    assert again.losses[-1] < again.losses[0]
    assert load_model(tmp_path / "model.npz").score(X, Y["classes"]) > 0.9


def test_classes_that_are_missing_keep_their_places(tmp_path):
    rows = Y["classes"] != "a"
    np.savez(tmp_path / "data.npz", X=X[rows], y=Y["classes"][rows])
    _, path = kept(tmp_path, Y["classes"])
    again = KeptTraining(path)
    list(again.learn(again.load(tmp_path / "data.npz"), 150))
    again.save(tmp_path / "model.npz")
    assert load_model(tmp_path / "model.npz").score(X[rows], Y["classes"][rows]) > 0.95


PROCESS = """
import sys
sys.argv = ["symnn", "continue", *sys.argv[1:]]
from symnn.cli import main
main()
loaded = {"sympy", "sklearn", "click", "scipy", "csv"} & set(sys.modules)
assert not loaded, loaded
"""


def test_no_symbols_are_loaded(tmp_path):
    np.savez(tmp_path / "data.npz", X=X, y=Y["classes"])
    _, path = kept(tmp_path, Y["classes"])
    model = tmp_path / "model.npz"
    arguments = [path, tmp_path / "data.npz", "--epochs", "2", "--save", model]
    done = subprocess.run([sys.executable, "-c", PROCESS, *map(str, arguments)],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.startswith("epoch 1  loss ")
    assert load_model(model).classes == ("a", "b", "c")


def test_the_compiler_is_tried_once(tmp_path, monkeypatch):
    path = kept(tmp_path, Y["two"])[1]
    found_compiler.cache_clear()
    monkeypatch.setattr("symnn.native.compiler._version", lambda path: pytest.fail("asked again"))
    KeptTraining(path)
    found_compiler.cache_clear()


@pytest.mark.parametrize(
    ("options", "more", "match"),
    [
        (Options(hidden=(4,), epochs=1, backend="numpy"), {}, "the steps ran in numpy"),
        (IN_C, {"weights": np.arange(70) + 1.0}, "samples have weights"),
    ],
)
def test_what_is_not_kept(options, more, match, tmp_path):
    with pytest.raises(NotSupportedError, match=match):
        kept(tmp_path, Y["classes"], options, **more)


def test_files_that_are_something_else(tmp_path):
    path = kept(tmp_path, Y["classes"])[1]
    np.savez(tmp_path / "wide.npz", X=np.zeros((4, 5)), y=["a", "b", "a", "b"])
    np.savez(tmp_path / "few.npz", X=X[:3], y=Y["classes"][:3])
    np.savez(tmp_path / "other.npz", X=X[:4], y=["a", "b", "x", "b"])
    again = KeptTraining(path)
    for name in ("wide", "other"):
        with pytest.raises(DataError, match="as before"):
            again.load(tmp_path / f"{name}.npz")
    with pytest.raises(DataError, match="has 3 samples; needed at least 32"):
        next(again.learn(from_arrays(X[:3], ["a", "b", "a"])))
    with pytest.raises(
        DataError, match=r"needed 'symnn training 2'; give a file that .symnn train --keep. wrote"
    ):
        KeptTraining(tmp_path / "few.npz")


def test_a_kept_training_that_contradicts_itself(tmp_path):
    path = kept(tmp_path, Y["classes"])[1]
    arrays, texts = read_safe(path)
    arrays["feature.meen"] = arrays.pop("feature.mean")
    path.write_bytes(safe_bytes(arrays, texts))
    with pytest.raises(DataError, match="incomplete or contradicts itself"):
        KeptTraining(path)


def test_the_command(tmp_path):
    np.savez(tmp_path / "data.npz", X=X, y=Y["classes"])
    train = ["train", str(tmp_path / "data.npz"), "--epochs", "2", "--hidden", "4"]
    path = str(tmp_path / "kept.safetensors")
    run = CliRunner().invoke
    assert "--backend c" in run(application, [*train, "--keep", path]).stderr
    done = run(application, [*train, "--backend", "c", "--keep", path, "--json"])
    assert json.loads(done.stdout)["status"] == "finished"
    data = str(tmp_path / "data.npz")
    assert run(application, ["continue", path, data]).stdout.startswith("epoch 1  loss")
    assert run(application, ["continue", path, "nowhere.npz"]).exit_code == 2
    refused = run(application, ["continue", path, data, "--save", "model"])
    assert "model: its ending tells no format" in refused.stderr
    assert refused.stdout == ""


def test_arguments_that_are_not_plain_are_left_to_the_full_command(tmp_path):
    assert not continued(["--help"])
    assert not continued(["a", "b", "--epochs", "no"])
    assert not continued(["a", "b", "--other", "1"])
    assert not continued([str(tmp_path / "nothing"), "b"])


def test_training_loads_what_trains():
    line = """
import sys
import symnn.train.training
loaded = {"symnn.proof", "symnn.catalog.identities", "scipy.special", "sklearn"} & set(sys.modules)
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", line], check=True)
