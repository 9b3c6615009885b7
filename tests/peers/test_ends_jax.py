"""Of processes that share a training one hears a signal, fails or is killed: all end, in words."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic

import numpy as np
import pytest
from processes_of_jax import address, spread, told

from symnn.train import Options, from_arrays, train

pytest.importorskip("jax")
pytestmark = pytest.mark.peers

LONGEST = 60
"""Seconds that all processes have to their end, JAX's 10 for one that does not answer included."""

BEGIN = """
import json, os, signal, sys
import jax
jax.config.update("jax_cpu_collectives_implementation", "gloo")
where, number, folder = sys.argv[2:5]
jax.distributed.initialize(where, 2, int(number), heartbeat_timeout_seconds=10)
sys.path[:0] = json.loads(sys.argv[1])
import numpy as np
from symnn.errors import SymnnError
from symnn.train import Checkpoints, Options, Watch, from_arrays, train
X = np.random.default_rng(0).normal(size=(60, 4))
data = from_arrays(X, X[:, 0] > X[:, 1])
given = dict(hidden=(5,), batch_size=20, backend="jax")
"""

SHARED = f"""{BEGIN}
def planted(epoch):
    if epoch.number == 2 and number == who:
        if what.startswith("SIG"):
            os.kill(os.getpid(), getattr(signal, what))
        if what == "error":
            raise RuntimeError("planted")
        return what == "stop"

who, what = sys.argv[5:]
if what == "folder" and number == who:
    open(folder, "w").close()
kept = Checkpoints(folder, 0)
try:
    model = train(data, Options(epochs=2000, **given), watch=Watch(planted), checkpoints=kept)
    last = model.history.events[-1]
    print(json.dumps([model.status, last.message, last.epoch]), flush=True)
except (SymnnError, RuntimeError) as error:
    print(json.dumps([type(error).__name__, str(error), 0]), flush=True)
"""

AGAIN = f"""{BEGIN}
kept = Checkpoints(folder, 0, resume=True)
model = train(data, Options(epochs=8, **given), checkpoints=kept)
print(json.dumps(model.history.series("loss")))
"""


def ends(folder: Path, who: int, what: str) -> list[list[object]]:
    """What both processes say in the end, where something befalls one; nothing where it is dead."""
    here, begun = address(), monotonic()
    more = [(here, str(k), str(folder), str(who), what) for k in range(2)]
    both = [spread(SHARED, 1, *arguments) for arguments in more]
    try:
        outputs = [p.communicate(timeout=LONGEST)[0].splitlines() for p in both]
    finally:
        for process in both:
            process.kill()
    assert monotonic() - begun < LONGEST
    lines = [[json.loads(s) for s in lines if s.startswith('["')] for lines in outputs]
    assert all(len(found) <= 1 for found in lines)
    return [found[0] if found else [] for found in lines]


@pytest.mark.parametrize(
    ("who", "what"),
    [(1, "SIGINT"), *(pytest.param(*c, marks=pytest.mark.slow)
                      for c in ((0, "SIGINT"), (0, "SIGTERM"), (1, "SIGTERM")))],
)  # fmt: skip
def test_a_signal_to_one_ends_all_at_the_same_step(who, what, tmp_path):
    folder = tmp_path / "kept"
    first, second = ends(folder, who, what)
    assert first == second
    assert first[0] == "interrupted"
    assert first[1].startswith(f"{what} ended training; the parameters of epoch 2 are kept")
    assert [file.name for file in folder.iterdir()] == ["checkpoint.safetensors"]


def test_an_error_in_one_ends_all(tmp_path):
    first, second = ends(tmp_path / "kept", 1, "error")
    assert second == ["RuntimeError", "planted", 0]
    assert first[0] == "LostProcessError"
    assert first[1].startswith("train: another of the processes that share the steps has failed")


@pytest.mark.slow
def test_a_callback_of_one_ends_all(tmp_path):
    first, second = ends(tmp_path / "kept", 1, "stop")
    assert first == second == ["stopped early", "a callback ended it at 2", 2]


@pytest.mark.slow
def test_a_folder_that_the_first_cannot_have_ends_all(tmp_path):
    first, second = ends(tmp_path / "kept", 0, "folder")
    assert first[0] == "DataError"
    assert "cannot be made: File exists" in first[1]
    assert second[0] == "LostProcessError"


@pytest.mark.slow
@pytest.mark.parametrize("who", [0, 1])
def test_one_that_is_killed_ends_the_other_and_what_was_kept_goes_on(who, tmp_path):
    """JAX itself may end the other one first, where the one that is killed was the first."""
    folder = tmp_path / "kept"
    found = ends(folder, who, "SIGKILL")
    assert found[who] == []
    if who == 1 or found[1]:
        assert found[1 - who][0] == "LostProcessError"
        assert "no longer answer each other; one of them has ended" in found[1 - who][1]
    assert [file.name for file in folder.iterdir()] == ["checkpoint.safetensors"]
    here = address()
    both = [spread(AGAIN, 1, here, str(k), str(folder)) for k in range(2)]
    losses = [told(process) for process in both]
    assert losses[0] == losses[1]
    X = np.random.default_rng(0).normal(size=(60, 4))
    options = Options(hidden=(5,), epochs=8, batch_size=20, backend="numpy")
    alone = train(from_arrays(X, X[:, 0] > X[:, 1]), options)
    np.testing.assert_allclose(losses[0], alone.history.series("loss"), rtol=1e-12)
