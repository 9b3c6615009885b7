"""`symnn train` and `symnn predict`: a data set in, a model, a page and predictions out."""

from __future__ import annotations

import json
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from symnn import crosscheck
from symnn.cli.application import application
from symnn.cli.trained import lines_of
from symnn.train import storage
from symnn.train.fit import Run

XOR = "a,b,kind\n" + "0,0,even\n0,1,odd\n1,0,odd\n1,1,even\n" * 5


def run(*arguments: object, text: str | None = None) -> Result:
    return CliRunner().invoke(application, list(map(str, arguments)), input=text)


@pytest.fixture
def xor(tmp_path: Path) -> Path:
    path = tmp_path / "xor.csv"
    path.write_text(XOR)
    return path


QUICK = ("--epochs", "3", "--hidden", "4")


def test_a_trained_model_predicts(xor: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.npz"
    done = run("train", xor, "--hidden", "8", "--learning-rate", "0.1", "--epochs", "60",
               "--batch-size", "4", "--save", model, "--json")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["score"] == {"training": 1.0, "held out": 1.0}
    assert result["classes"] == ["even", "odd"]
    assert "epoch 60/60" in done.stderr
    predicted = run("predict", model, "-", text="a,b\n0,1\n1,1\n")
    assert (predicted.exit_code, predicted.stdout) == (0, "odd\neven\n")
    both = json.loads(run("predict", model, xor, "--probabilities", "--json").stdout)
    assert both["classes"] == ["even", "odd"]
    assert all(abs(sum(row) - 1) < 1e-9 for row in both["predictions"])


def test_text_and_regression() -> None:
    done = run("train", "diabetes", *QUICK)
    assert done.exit_code == 0
    for part in ("354 samples to train on, 88 held out", "10-4-1, tanh, mse", "R²"):
        assert part in done.stdout


def test_report_is_one_page(xor: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert run("train", xor, *QUICK, "--report", page).exit_code == 0
    text = page.read_text()
    assert text.lower().startswith("<!doctype html>")
    assert "derived, checked and trained" in text
    assert "The code that ran" in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.html", "xor.csv"]


def test_crosscheck_compares_with_exact_arithmetic(xor: Path) -> None:
    done = run("train", xor, *QUICK, "--crosscheck", "--json")
    found = json.loads(done.stdout)["crosscheck"]
    assert [check["epoch"] for check in found] == [0, 1, 2, 3]
    assert all(check["ok"] and check["entries"] > 8 for check in found)
    assert "ulp at" in run("train", xor, *QUICK, "--crosscheck").stdout
    alone = json.loads(run("train", xor, *QUICK, "--json").stdout)["crosscheck"]
    assert [check["epoch"] for check in alone] == [3]


def test_a_comparison_that_was_put_off_and_made_is_not_called_missing(xor: Path) -> None:
    result = json.loads(run("train", xor, *QUICK, "--json").stdout)
    put_off = {"kind": "unchecked", "epoch": 3, "message": "too short for a comparison"}
    result["history"]["events"] = [put_off, {**put_off, "kind": "stopped early"}]
    notes = [sum(line.startswith("note ") for line in lines_of(result | {"crosscheck": made}))
             for made in (result["crosscheck"], [])]  # fmt: skip
    assert notes == [1, 2]


def test_who_ends_too_early_is_told(xor: Path) -> None:
    early = run("train", "iris", "--epochs", "3")
    assert early.stderr.splitlines()[-1] == (
        "not converged: the loss was still falling; try --epochs 12"
    )
    for arguments in (["iris"], [xor, "--early-stopping", "1"]):
        done = run("train", *arguments)
        assert done.exit_code == 0
        assert "not converged" not in done.stderr


def test_the_number_of_epochs(xor: Path) -> None:
    assert "epoch 50/50" in run("train", "iris").stderr
    assert "epoch 4/4" in run("train", "iris", "--epochs", "4").stderr
    checked = json.loads(run("train", "iris", "--hidden", "", "--crosscheck", "--json").stdout)
    assert [found["epoch"] for found in checked["crosscheck"]] == [0, 10, 20, 30, 40, 50]


def test_a_failed_crosscheck_exits_1(xor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gradient that is off by a thousandth is noticed, and training ends."""
    exact = crosscheck.crosscheck

    def planted(program: Any, read: Any, values: Any, **how: Any) -> Any:
        return exact(program, read, {n: v * 1.001 for n, v in values.items()}, **how)

    monkeypatch.setattr(crosscheck, "crosscheck", planted)
    done = run("train", xor, *QUICK, "--crosscheck")
    assert done.exit_code == 1
    assert "crosscheck failed after epoch 0" in done.stdout
    assert "rounding units apart" in done.stdout


@pytest.mark.parametrize("wrong", [False, True])
def test_a_training_too_short_for_a_comparison_is_compared_after_it(
    xor: Path, monkeypatch: pytest.MonkeyPatch, wrong: bool
) -> None:
    begin = Run.__init__

    def build(self: Run, *given: Any) -> None:
        begin(self, *given)
        step = self.stepper._bound[self.batching.size]
        right = step.run

        def run() -> None:
            right()
            step.buffers["W1"][...] *= 1 + 1e-6 * wrong

        step.run = run
        self.stepper._use(self.batching.size)

    monkeypatch.setattr(Run, "__init__", build)
    done = run("train", xor, *QUICK)
    assert done.exit_code == wrong
    assert ("crosscheck failed after epoch 3" in done.stdout) == wrong
    assert ("exact     epoch 3: W1_next[" in done.stdout) == wrong


def test_early_stopping_keeps_the_test_samples_out_of_the_choice(xor: Path) -> None:
    result = json.loads(run("train", xor, *QUICK, "--early-stopping", "1", "--json").stdout)
    assert result["samples"] == {"training": 16, "held out": 4}


def test_several_layers_and_activations(xor: Path) -> None:
    done = run(
        "train", xor, "--hidden", "4,3", "--activation", "relu,elu", "--epochs", "1", "--json"
    )
    assert json.loads(done.stdout)["network"]["layers"][1:3] == [4, 3]
    assert json.loads(done.stdout)["network"]["activations"] == ["relu", "elu"]


def test_no_hidden_layer_and_nothing_held_out(xor: Path) -> None:
    done = run("train", xor, "--hidden", "", "--epochs", "1", "--test-size", "0", "--json")
    result = json.loads(done.stdout)
    assert (result["network"]["activations"], result["score"]["held out"]) == ([], None)


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid")
def test_divergence_is_said_and_is_no_success(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    path.write_text("x,y\n" + "".join(f"{k},{k * 7919 % 31}\n" for k in range(40)))
    done = run("train", path, "--task", "regression", "--optimizer", "gradient_descent",
               "--learning-rate", "1e150", "--epochs", "4", "--activation", "relu")  # fmt: skip
    assert done.exit_code == 3, done.output
    assert "diverged" in done.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b,y\n1,2,3\n1,nan,3\n", "nan"),
        ("a,b,y\n1,2,3\n1,x,3\n", "x"),
        ("a,b,y\n1,2,3\n1,2\n", "line 3"),
        ("", "empty"),
        ("a,y\n1,p\n2,p\n3,p\n", "all 3 samples have the label 'p'"),
    ],
)
def test_bad_data(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    done = run("train", path, *QUICK)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message.lower() in done.stderr.lower()
    assert "internal error" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope"], "'nope' is neither a file nor a bundled data set"),
        (["iris", "--resume"], "--resume needs --checkpoint DIR"),
        (["iris", "--checkpoint", __file__], "cannot be made: File exists; name another folder"),
        (["iris", "--hidden", "3,x"], "--hidden is '3,x'; needed positive integers"),
        (["iris", "--hidden", "0"], "--hidden is '0'; needed positive integers"),
        (["iris", "--activation", "foo"], "activation `foo` is unknown"),
        (["iris", "--optimizer", "foo"], "`foo`"),
        (["iris", "--loss", "mse"], "loss `mse` is for real targets"),
        (["iris", "--epochs", "0"], "'--epochs': 0 is not in the range x>=1"),
        (["iris", "--early-stopping", "0"], "'--early-stopping': 0 is not in the range x>=1"),
        (["iris", "--batch-size", "0"], "'--batch-size': 0 is not in the range x>=1"),
        (["iris", "--hidden", "100000000"], "network 4-100000000-3 has 800000003 parameters"),
        (["iris", "--learning-rate", "nan"], "`learning_rate` is nan; needed a number in"),
        (["iris", "--test-size", "nan"], "test size is nan"),
        (["iris", "--test-size", "1"], "test size is 1.0"),
        (["iris", "--target-column", "y"], "only CSV and Parquet files have columns"),
        (["iris", "--save", "no-such-folder/m.npz"], "--save: `no-such-folder/m.npz` cannot be"),
        (["iris", "--save", "m.txt"], "m.txt: its ending tells no format; needed .safetensors or"),
        (["iris", "--keep", "m", "--backend", "c"], "m: its ending tells no format; needed"),
        (["iris", "--report", "r.html", "--test-size", "0"], "needed a --test-size above 0"),
        (["iris", "--report", "."], "--report: `.` cannot be written: it is a folder; needed"),
    ],
)  # fmt: skip
def test_bad_arguments(arguments: list[str], message: str) -> None:
    done = run("train", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert "internal error" not in done.stderr


def test_labels_that_hardly_repeat_are_warned_of(tmp_path: Path) -> None:
    done = run("train", "diabetes", "--task", "classification", "--epochs", "1", "--hidden", "2")
    assert done.exit_code == 0
    assert "warning: 214 classes for 442 samples; are the labels classes?" in done.stderr
    path = tmp_path / "letters.csv"
    path.write_text("x,y\n" + "".join(f"{k},c{k % 36}\n" for k in range(400)))
    assert "warning" not in run("train", path, *QUICK).stderr


def test_a_loss_beyond_hope_is_divergence_in_short_numbers() -> None:
    done = run("train", "iris", "--learning-rate", "1e300", *QUICK)
    assert done.exit_code == 3
    assert "status    diverged after epoch 0" in done.stdout
    assert "the loss has grown from" in done.stdout
    assert all(len(line) < 200 for line in done.output.splitlines())


def test_predict_refuses_what_is_no_model(xor: Path, tmp_path: Path) -> None:
    for model in (xor, tmp_path / "gone.npz"):
        done = run("predict", model, xor)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "internal error" not in done.stderr


def test_predict_refuses_other_features(xor: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.npz"
    assert run("train", xor, *QUICK, "--save", model).exit_code == 0
    done = run("predict", model, "iris")
    assert done.exit_code == 2
    assert "found 4 features; the model was trained on 2" in done.stderr


def test_training_goes_on_from_a_checkpoint(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    command = ("train", "iris", "--hidden", "4", "--json", "--checkpoint", folder)
    assert run(*command, "--epochs", "2").exit_code == 0
    again = run(*command, "--epochs", "4")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "a checkpoint is there already; resume from it (`resume=True`" in again.stderr
    resumed = json.loads(run(*command, "--epochs", "4", "--resume").stdout)
    alone = json.loads(run("train", "iris", "--hidden", "4", "--json", "--epochs", "4").stdout)
    losses = [[e["loss"] for e in r["history"]["epochs"]] for r in (alone, resumed)]
    assert losses[0] == losses[1]
    assert resumed["score"] == alone["score"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_training_writes_what_it_has(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Run.look

    def send(self: Run, watch: Any) -> None:
        look(self, watch)
        if self.epochs[-1].number == 2:
            os.kill(os.getpid(), number)

    monkeypatch.setattr(Run, "look", send)
    model, folder = tmp_path / "model.safetensors", tmp_path / "kept"
    done = run("train", "iris", "--epochs", "500", "--hidden", "4", "--save", model,
               "--checkpoint", folder)  # fmt: skip
    assert done.exit_code == 130
    assert "status    interrupted after epoch 2" in done.stdout
    assert f"{signal.Signals(number).name} ended training; the parameters of epoch 2" in done.stdout
    assert f"with --checkpoint {folder} --resume goes on from here" in done.stderr
    assert run("predict", model, "iris").exit_code == 0
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_several_labels(tmp_path: Path) -> None:
    X = np.random.default_rng(0).normal(size=(60, 3))
    np.savez(tmp_path / "labels.npz", X=X, y=X > 0)
    done = run("train", tmp_path / "labels.npz", "--task", "classification", "--epochs", "40",
               "--save", tmp_path / "model.npz")  # fmt: skip
    assert "3 features, 3 labels" in done.stdout
    np.savez(tmp_path / "X.npz", X=X[:2])
    predicted = run("predict", tmp_path / "model.npz", tmp_path / "X.npz")
    assert predicted.stdout == "\n".join(",".join(map(str, r)) for r in 1 * (X[:2] > 0)) + "\n"


def test_what_a_step_costs(xor: Path) -> None:
    done = run("train", xor, "--epochs", 2, "--explain", "--backend", "numpy", "--json")
    found = json.loads(done.stdout)
    assert found["backend"] == {"name": "numpy", "reason": "asked for"}
    assert set(found["step"]["predicted"]) == {"numpy", "c"}
    assert any(line.startswith("measured ") for line in found["step"]["lines"])


def test_a_model_that_finds_no_room_is_kept_elsewhere(
    xor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "spare").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "spare"))
    real = storage.write_whole

    def full(files: dict[Path, bytes]) -> None:
        if any(place.parent == tmp_path for place in files):
            raise OSError(28, "No space left on device")
        real(files)

    monkeypatch.setattr(storage, "write_whole", full)
    result = run("train", xor, "--test-size", 0, "--epochs", 1, "--save", tmp_path / "m.npz")
    assert result.exit_code == 2
    (kept,) = (tmp_path / "spare").glob("symnn-*/m.npz")
    assert "No space left on device; choose" in result.stderr
    assert f"the model lies in {kept} instead" in result.stderr
    assert run("predict", kept, xor).exit_code == 0


def test_where_nothing_can_be_written_the_message_is_of_what_was_asked(
    xor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "spare").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "spare"))

    def full(files: dict[Path, bytes]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "write_whole", full)
    result = run("train", xor, "--test-size", 0, "--epochs", 1, "--save", tmp_path / "m.npz")
    assert result.exit_code == 2
    assert f"{tmp_path / 'm.npz'}: cannot be written: No space left" in result.stderr
    assert not list((tmp_path / "spare").iterdir())
