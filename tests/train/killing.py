"""Trainings that are killed at random moments, and compared with those that were not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from subprocess import PIPE

import numpy as np

from symnn.train import Options, load_data, load_model, train
from symnn.train.checkpoint import NAME

SAMPLES = 200
NURSERY = """
import json, os, sys
from symnn.train import Checkpoints, Options, load_data, train

options, samples, warm = json.loads(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
data = load_data("digits").part(range(samples))

def run(folder, **more):
    where = Checkpoints(folder, 0, resume=True)
    train(data, Options(**options | more), checkpoints=where).save(folder + "/model.safetensors")

if warm:
    run(warm, epochs=1)
for line in sys.stdin:
    child = os.fork()
    if not child:
        run(line.strip())
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""Trains in children, so that each need not import everything again."""


def same(first, second):
    for name, values in first.parameters.items():
        assert values.tobytes() == second.parameters[name].tobytes(), name
    assert first.history.series("loss") == second.history.series("loss")
    assert first.history.series("score") == second.history.series("score")
    assert first.status == second.status


def killed_often(times, folder, options, longest=0.1, warm=True):
    """How often a training was killed at random moments before it was let go to its end.

    Args:
        times: how often, at most.
        folder: of the checkpoint.
        options: of the training, as plain data.
        longest: seconds before it is killed.
        warm: whether the children inherit what a first training has compiled.
    """
    random, kills = np.random.default_rng(times), 0
    command = [sys.executable, "-c", NURSERY, json.dumps(options), str(SAMPLES)]
    command.append(str(folder / "warm") if warm else "")
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True) as nursery:
        while True:
            nursery.stdin.write(f"{folder}\n")
            nursery.stdin.flush()
            child = int(nursery.stdout.readline())
            if kills < times:
                time.sleep(random.uniform(0, longest))
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            if nursery.stdout.readline() == "0\n":
                nursery.stdin.close()
                return kills
            kills += 1


def nothing_is_lost(folder, options):
    """The files that are left, and the model: that of a training that nobody killed."""
    assert (
        {NAME, "model.safetensors"}
        <= set(os.listdir(folder))
        <= {NAME, "model.safetensors", "warm"}
    )
    alone = train(load_data("digits").part(range(SAMPLES)), Options(**options))
    same(alone, load_model(folder / "model.safetensors"))
