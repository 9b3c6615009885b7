"""`symnn train` with networks of layers and with a column of weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from symnn.cli.application import application
from symnn.train import load_data, load_model

WEIGHED = "a,b,w,kind\n" + "0,0,1,even\n0,1,2,odd\n1,0,2,odd\n1,1,0,even\n" * 5


def run(*arguments: object) -> Result:
    return CliRunner().invoke(application, list(map(str, arguments)))


def test_a_network_as_text_learns_and_predicts(tmp_path: Path) -> None:
    path = tmp_path / "images.npz"
    X = np.random.default_rng(0).normal(size=(60, 4, 5))
    y = (X[:, 0].sum(axis=1) > 0).astype(int)
    np.savez(path, X=X, y=y)
    assert load_data(path).shape == (4, 5)
    net = "conv 3 2; tanh; flatten; dropout 0.1; dense"
    model = tmp_path / "net.safetensors"
    done = run("train", path, "--net", net, "--epochs", 2, "--save", model, "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["network"]["layers"] == [
        "conv 3 2", "tanh", "flatten", "dropout 0.1", "dense 2",
    ]  # fmt: skip
    assert found["crosscheck"][-1]["ok"]
    lines = run("predict", model, path).stdout.split()
    assert lines == [str(label) for label in load_model(model).predict(X)]


def test_the_shape_may_be_said_and_bundled_images_have_one() -> None:
    assert load_data("digits").shape == (8, 8)
    said = ["--shape", "2x2", "--epochs", "1"]
    done = run("train", "iris", "--net", "conv 2 2; tanh; flatten; dense", *said)
    assert done.exit_code == 0, done.stderr
    assert "conv 2 2; tanh; flatten; dense 3, cross_entropy: 19 parameters" in done.stdout


def test_a_column_tells_by_how_much_samples_count(tmp_path: Path) -> None:
    path, model = tmp_path / "weighed.csv", tmp_path / "model.npz"
    path.write_text(WEIGHED)
    done = run("train", path, "--weights", "w", "--test-size", 0, "--epochs", 2, "--save", model,
               "--json")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["features"], found["samples"]["training"]) == (2, 15)
    assert load_model(model).feature_names == ("a", "b")
    assert run("predict", model, path).exit_code == 0


BAD = [
    (("--net", "dense", "--hidden", "3"), "--net says what the layers are, and so does --hidden"),
    (("--shape", "2x2"), "--shape is that of samples for --net LAYERS"),
    (("--net", "dense", "--shape", "2xy"), "--shape is '2xy'; needed positive integers"),
    (("--net", "cnv 3"), "layer `cnv` is unknown; did you mean `conv`"),
    (("--weights", "v"), "no feature is named 'v', to be the weights"),
    (("--weights", "a"), "is negative"),
]


@pytest.mark.parametrize(("options", "message"), BAD)
def test_bad_requests(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b,y\n" + "-1,0,0\n0,1,1\n" * 4)
    done = run("train", path, *options, "--epochs", 1)
    assert done.exit_code == 2
    assert message in done.stderr


def test_weights_alone_are_nothing_to_learn_from(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("w,y\n1,0\n2,1\n1,0\n2,1\n")
    done = run("train", path, "--weights", "w", "--epochs", 1)
    assert "'w' is the only feature; needed another one to learn from" in done.stderr
