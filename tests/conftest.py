"""How the suite runs: how many examples, which cases are slow, how long a fast test may take."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, settings

from symnn.native import loading

HERE = Path(__file__).parent
FEW, MANY = 30, 300
"""Examples for a law: in every run, and with `--hypothesis-profile=slow`."""
LONGEST = 10.0
"""Seconds of CPU time, of its own and of processes that ended, that a fast test may take."""
PROVING = ("derivation", "derivations", "laws", "matrix_calculus", "proof")
"""Rooms where what is proved must not depend on what else the machine does."""
AS_SHIPPED = ("test_aliasing", "test_compiled_forms", "test_memory", "test_native")
"""Files whose C every run compiles as users do: what optimizers may spoil shows there."""

# Workers, and the Pythons that many tests start, need not compile everything each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Shells have commands in the background ignore Ctrl-C, which tests send.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

for profile, examples in (("symnn", FEW), ("slow", MANY)):
    settings.register_profile(
        profile,
        derandomize=True,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("symnn")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test that is marked `every(N)`, all cases but every N-th one are slow."""
    cases: Counter[str] = Counter()
    for item in items:
        marker = item.get_closest_marker("every")
        test = item.nodeid.partition("[")[0]
        if marker and cases[test] % marker.args[0]:
            item.add_marker("slow")
        cases[test] += 1


def pytest_collection() -> None:
    """What is made now lives as long as the suite, and is not searched for garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="module", autouse=True)
def limits_in_cpu_time(request: pytest.FixtureRequest) -> Iterator[None]:
    """In the rooms that prove, seconds are those of this process."""
    with pytest.MonkeyPatch.context() as patch:
        if request.path.is_relative_to(HERE) and request.path.parent.name in PROVING:
            patch.setattr("symnn.proof.resources.budget.monotonic", process_time)
        yield


@pytest.fixture(scope="module", autouse=True)
def compiled_quickly(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fast tests have their C made in a fifth of the time, and slow ones as users have it."""
    quick = tuple("-Og" if f == "-O3" else f for f in loading.FLAGS)
    with pytest.MonkeyPatch.context() as patch:
        fast = request.config.option.markexpr.startswith("not slow")
        if fast and request.path.stem not in AS_SHIPPED:
            patch.setattr(loading, "FLAGS", quick)
        yield


def computed() -> float:
    """Seconds of CPU time so far, with those of child processes that ended."""
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    item.stash[STARTED] = computed()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test that takes long is marked slow, or fails."""
    result = yield
    seconds = computed() - item.stash[STARTED]
    if seconds > LONGEST and not {"slow", "peers"} & {m.name for m in item.iter_markers()}:
        pytest.fail(f"{seconds:.1f} s of CPU time, at most {LONGEST:g} s; thin it or mark it slow")
    return result


STARTED = pytest.StashKey[float]()
