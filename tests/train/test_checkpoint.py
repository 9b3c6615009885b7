"""Checkpoints: a run that was killed, stopped or resumed ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace

import numpy as np
import pytest
from killing import same

from symnn.catalog.optimizers import OPTIMIZERS
from symnn.errors import DataError
from symnn.native import found_compiler
from symnn.train import (
    Checkpoints,
    EarlyStopping,
    Options,
    Watch,
    crosscheck,
    load_data,
    train,
)
from symnn.train import checkpoint as module
from symnn.train.storage import read_archive, write_archive

IRIS = load_data("iris")
OPTIONS = Options(hidden=(5,), epochs=6, batch_size=16, learning_rate=0.02)
FORMAT = "symnn checkpoint 1"


class Stop(Exception):
    """What a test raises in the middle of a training."""


def stopped(options, folder, after, **more):
    """A training that dies when so many steps are taken; a checkpoint lies after every step."""
    steps = 0
    write = module.CheckpointKeeper._write

    def count(self, run):
        nonlocal steps
        write(self, run)
        steps = run.stepper.place[1]
        if steps >= after:
            raise Stop

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.CheckpointKeeper, "_write", count)
        with pytest.raises(Stop):
            train(IRIS, options, checkpoints=Checkpoints(folder, 0), **more)
    return steps


@pytest.mark.every(2)
@pytest.mark.parametrize("after", [9, 1, 10, 11, 37, 59])
def test_a_resumed_training_ends_with_the_same_bits(after, tmp_path):
    alone = train(IRIS, OPTIONS)
    assert stopped(OPTIONS, tmp_path, after) == after
    resumed = train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path, resume=True))
    same(alone, resumed)
    assert os.listdir(tmp_path) == ["checkpoint.safetensors"]


@pytest.mark.skipif(found_compiler() is None, reason="needs a C compiler")
@pytest.mark.every(4)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("activation", ["tanh", "prelu"])
def test_steps_in_c(activation, dtype, tmp_path):
    options = replace(OPTIONS, activation=activation, dtype=dtype, backend="c", epochs=3)
    steps = stopped(options, tmp_path, 12)
    resumed = train(IRIS, replace(options, backend="auto"),
                    checkpoints=Checkpoints(tmp_path, resume=True))  # fmt: skip
    assert steps < 30
    assert str(resumed.backend) == "c: it ran the steps before"
    same(train(IRIS, options), resumed)
    with pytest.raises(DataError, match="its steps were run by `c`"):
        train(IRIS, replace(options, backend="numpy"),
              checkpoints=Checkpoints(tmp_path, resume=True))  # fmt: skip


@pytest.mark.every(6)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.name)
def test_every_optimizer_and_a_learned_activation(rule, dtype, tmp_path):
    options = Options(hidden=(5,), activation="prelu", optimizer=rule.name, dtype=dtype,
                      epochs=3, batch_size=40)  # fmt: skip
    stopped(options, tmp_path, 6)
    resumed = train(IRIS, options, checkpoints=Checkpoints(tmp_path, resume=True))
    same(train(IRIS, options), resumed)


def test_states_in_other_units_and_weights(tmp_path):
    digits = load_data("digits").part(np.arange(200))
    digits = replace(digits, weights=1.0 + digits.y)
    options = Options(epochs=3, batch_size=48)
    alone = train(digits, options)
    train(digits, replace(options, epochs=1), checkpoints=Checkpoints(tmp_path, 0))
    same(alone, train(digits, options, checkpoints=Checkpoints(tmp_path, resume=True)))


def test_early_stopping_remembers_the_best_epoch(tmp_path):
    options = Options(hidden=(16,), learning_rate=0.05, epochs=300,
                      early_stopping=EarlyStopping(3))  # fmt: skip
    alone = train(IRIS, options)
    assert alone.status == "stopped early"
    stopped(options, tmp_path, 5 * (alone.history.last.number - 1))
    resumed = train(IRIS, options, checkpoints=Checkpoints(tmp_path, resume=True))
    same(alone, resumed)
    assert resumed.history.events == alone.history.events
    again = train(IRIS, options, checkpoints=Checkpoints(tmp_path, resume=True))
    same(alone, again)


def test_checks_against_exact_arithmetic_are_kept(tmp_path):
    options, watch = replace(OPTIONS, epochs=3, crosscheck_every=1), Watch(check=crosscheck)
    train(IRIS, replace(options, epochs=1), watch=watch, checkpoints=Checkpoints(tmp_path))
    resumed = train(IRIS, options, watch=watch, checkpoints=Checkpoints(tmp_path, resume=True))
    alone = train(IRIS, options, watch=watch)
    assert [e for e, _ in resumed.checks] == [0, 1, 2, 3]
    rows = [[found.rows for _, found in model.checks] for model in (alone, resumed)]
    assert rows[0] == rows[1]
    same(alone, resumed)


def test_a_finished_training_goes_on_for_more_epochs(tmp_path):
    train(IRIS, replace(OPTIONS, epochs=2), checkpoints=Checkpoints(tmp_path))
    more = train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path, resume=True))
    same(train(IRIS, OPTIONS), more)
    same(more, train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path, resume=True)))


def test_to_resume_without_a_checkpoint_is_to_start(tmp_path):
    folder = tmp_path / "new" / "folder"
    model = train(IRIS, OPTIONS, checkpoints=Checkpoints(folder, resume=True))
    same(train(IRIS, OPTIONS), model)


def test_a_checkpoint_is_not_overwritten_unasked(tmp_path):
    train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path))
    with pytest.raises(DataError, match=r"safetensors: a checkpoint is there already; resume from"):
        train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path))


OTHERS = {
    "layers": (
        IRIS,
        replace(OPTIONS, hidden=(6,)),
        r"`layers` was \[4, 5, 3\], now it is \[4, 6",
    ),
    "rate": (IRIS, replace(OPTIONS, learning_rate=0.1), "`learning_rate` was 0.02, now it is 0.1"),
    "seed": (IRIS, replace(OPTIONS, seed=1), "`seed` was 0, now it is 1"),
    "samples": (IRIS.part(np.arange(149)), OPTIONS, "is of another training: its samples are"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_the_checkpoint_of_another_training_is_refused(case, tmp_path):
    data, options, message = OTHERS[case]
    train(IRIS, replace(OPTIONS, epochs=1), checkpoints=Checkpoints(tmp_path))
    before = (tmp_path / module.NAME).read_bytes()
    with pytest.raises(DataError, match=message):
        train(data, replace(options, epochs=1), checkpoints=Checkpoints(tmp_path, resume=True))
    assert (tmp_path / module.NAME).read_bytes() == before


def test_many_trainings_share_a_folder(tmp_path):
    """Each goes on from a file of its own, and one of other epochs is another."""
    first, data = Checkpoints(tmp_path, many=True), IRIS.part(np.arange(149))
    short, other = replace(OPTIONS, epochs=2), replace(OPTIONS, epochs=3)
    found = [
        train(d, o, checkpoints=first) for d, o in ((IRIS, short), (data, short), (IRIS, other))
    ]
    assert len(list(tmp_path.iterdir())) == 3
    again = train(data, short, checkpoints=Checkpoints(tmp_path, resume=True, many=True))
    same(again, found[1])
    with pytest.raises(DataError, match="a checkpoint is there already"):
        train(data, short, checkpoints=first)


def test_checkpoints_that_are_damaged_are_refused(tmp_path):
    train(IRIS, replace(OPTIONS, epochs=1), checkpoints=Checkpoints(tmp_path))
    path = tmp_path / module.NAME
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    with pytest.raises(DataError, match="is no sound safetensors file: the arrays take"):
        train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path, resume=True))
    path.write_bytes(whole)
    arrays, content = read_archive(path, FORMAT)
    arrays["state.W1"] = arrays["state.W1"][:2]
    write_archive(path, arrays, content)
    with pytest.raises(DataError, match=r"contradicts itself \(`state.W1` is not float64 of shape"):
        train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path, resume=True))


def test_seconds_between_checkpoints():
    with pytest.raises(DataError, match="checkpoints: seconds is -1; needed at least 0"):
        Checkpoints("x", -1)


def test_a_folder_that_cannot_be_written_is_refused_before_the_first_step(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="file: cannot be made: File exists; name another folder"):
        train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path / "file"))

    def full(_):
        raise OSError(30, "Read-only file system")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(DataError, match="cannot be written: Read-only file system"):
            train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path / "folder"))
    assert os.listdir(tmp_path / "folder") == []


def test_one_training_at_a_time_writes_to_a_folder(tmp_path):
    """The second says so and harms nothing; when the first has ended, the folder is free."""
    refused = []

    def second(epoch):
        if epoch.number == 2:
            with pytest.raises(DataError, match="another training keeps its state there now") as e:
                train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path, resume=True))
            refused.append(e)

    model = train(IRIS, OPTIONS, watch=Watch(second), checkpoints=Checkpoints(tmp_path, 0))
    assert len(refused) == 1
    assert model.history.events == ()
    same(train(IRIS, OPTIONS), model)
    same(model, train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path, resume=True)))


def test_several_trainings_write_to_a_folder_that_is_for_many(tmp_path):
    many = Checkpoints(tmp_path, 0, many=True)

    def second(epoch):
        if epoch.number == 2:
            train(IRIS, replace(OPTIONS, epochs=1), checkpoints=many)

    train(IRIS, OPTIONS, watch=Watch(second), checkpoints=many)
    assert len(os.listdir(tmp_path)) == 2


def test_a_disk_that_fills_up_ends_no_training(tmp_path):
    """The last checkpoint stays whole, the model comes out, and one event tells of it."""
    calls, real = 0, os.fsync

    def full(handle):
        nonlocal calls
        calls += 1
        if calls > 20:
            raise OSError(28, "No space left on device")
        real(handle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", full)
        model = train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path, 0))
    same(train(IRIS, OPTIONS), model)
    (event,) = model.history.events
    assert (event.kind, event.epoch) == ("checkpoint", 2)
    assert event.message.endswith("can be written to, and has room")
    assert os.listdir(tmp_path) == [module.NAME]
    same(model, train(IRIS, OPTIONS, checkpoints=Checkpoints(tmp_path, resume=True)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_training_between_two_steps(number, tmp_path):
    options, seen = replace(OPTIONS, epochs=3000), []

    def send(epoch):
        seen.append(epoch)
        if epoch.number == 2:
            threading.Timer(0.002, os.kill, (os.getpid(), number)).start()

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        model = train(IRIS, options, watch=Watch(send), checkpoints=Checkpoints(tmp_path))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert model.status == "interrupted"
    event = model.history.events[-1]
    assert event.kind == "interrupted"
    assert event.message.startswith(f"{signal.Signals(number).name} ended training")
    last = model.history.last.number
    same(replace(model, status="finished"), train(IRIS, replace(OPTIONS, epochs=last)))
    options = replace(options, epochs=last + 2)
    resumed = train(IRIS, options, checkpoints=Checkpoints(tmp_path, resume=True))
    same(train(IRIS, options), resumed)
    assert resumed.history.events == model.history.events


def test_a_second_signal_ends_it_at_once():
    def send(_):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        train(IRIS, OPTIONS, watch=Watch(send))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
