"""Without python-flint nothing can be tried against true values, and what is guarded serves."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from symnn.codegen.calls import compiler, targeted, tiered

HIDDEN = """
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "flint":
            raise ModuleNotFoundError("No module named 'flint'", name="flint")

sys.meta_path.insert(0, Hidden())
"""
FORMULAS = """
import json
import numpy as np
import sympy as sp
import symnn as sn
from symnn.errors import NotSupportedError

x = sp.Symbol("x", real=True)
found = {}
for accuracy in ("plain", "guarded", "fast", "accurate"):
    tier = {} if accuracy == "plain" else {"accuracy": accuracy}
    f = sn.compile(sp.log(1 + sp.exp(x)), inputs=[x], **tier)
    found[accuracy] = [*f(np.array([-40.0, 1e6])).tolist(), f.evidence.summary]
K = sn.sizes("K")
k, z, P = sn.index("k", K), sn.tensor("z", K), sn.Program()
P.define("s", (), sn.Sum(z[k], k))
f = sn.compile(P, accuracy="fast")
found["program"] = [float(f(z=[1e16, 1.0, -1e16])["s"]), f.evidence.summary]
try:
    sn.compile(sp.exp(x), target="c")
except NotSupportedError as error:
    found["target"] = str(error)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found() -> dict[str, list]:
    command = [sys.executable, "-W", "error", "-c", HIDDEN + FORMULAS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("accuracy", ["plain", "guarded", "fast", "accurate"])
def test_formulas_are_compiled(found: dict[str, list], accuracy: str) -> None:
    small, large, told = found[accuracy]
    assert (small, large) == (4.248354255291589e-18, 1e6)
    assert ("python-flint is not installed" in told) == (accuracy in ("fast", "accurate"))


def test_programs_are_guarded_instead(found: dict[str, list]) -> None:
    total, told = found["program"]
    assert total == 1.0
    assert "guarded, as python-flint is not installed" in told


def test_other_targets_say_what_they_need(found: dict[str, list]) -> None:
    assert "target 'c' needs python-flint, which is not installed" in found["target"]


def test_names_that_are_known_without_it_are_those_of_what_is_built() -> None:
    assert compiler.TIERS == tuple(tiered.TOLERANCES) == tuple(targeted.TOLERANCES)
    assert tuple(targeted.TARGETS) == compiler.TARGETS
