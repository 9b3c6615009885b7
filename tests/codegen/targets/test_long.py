"""Sums of two doubles in C: the same numbers as in NumPy, whatever flags the compiler is given."""

from __future__ import annotations

import subprocess
from fractions import Fraction

import numpy as np
import pytest

from symnn.codegen.calls.backends import BACKENDS, CFunction
from symnn.codegen.calls.target_functions import flushed_liftings
from symnn.codegen.search.lifting import HEADS, lifted
from symnn.codegen.search.term import number, times, variable
from symnn.codegen.search.values import Evaluation
from symnn.codegen.targets.c_text import c_source
from symnn.errors import NotSupportedError
from symnn.native import found_compiler, loaded

from .long_forms import columns, differing, family

pytestmark = pytest.mark.skipif(found_compiler() is None, reason="no C compiler is installed")


def found(kernels, source, flags=("-ffp-contract=off",)):
    handle = loaded(source, flags).handle
    return [CFunction(handle, k.name, len(k.variables)) for k in kernels]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("of_two", [False, True], ids=["one", "two"])
def test_the_values_are_those_of_numpy(head, of_two):
    made = family(of_two, head)
    for kernel, function in zip(made.kernels, found(made.kernels, c_source(made)), strict=True):
        given = columns()[: len(kernel.variables)]
        with np.errstate(all="ignore"):
            assert differing(kernel, given, function(*given)) == 0, kernel.formula


def test_a_compiler_that_contracts_is_told_not_to():
    made = family(False, "lifted")
    functions = found(made.kernels, c_source(made), ("-ffp-contract=fast",))
    for kernel, function in zip(made.kernels, functions, strict=True):
        with np.errstate(all="ignore"):
            assert differing(kernel, columns()[:1], function(columns()[0])) == 0, kernel.formula


def test_fast_mathematics_is_refused():
    with pytest.raises(NotSupportedError, match="needs a compiler without -ffast-math"):
        loaded(c_source(family(False, "lifted")), ("-ffast-math",))


@pytest.mark.parametrize("language", ["c99", "c++11"])
def test_no_warning(language, tmp_path):
    for of_two in (False, True):
        (tmp_path / f"f{of_two:d}.c").write_text(c_source(family(of_two, "scaled")), "utf-8")
    kind = ["-x", "c++"] if language == "c++11" else []
    flags = ["-Wall", "-Wextra", "-Werror", "-pedantic", f"-std={language}", "-fsyntax-only"]
    files = sorted(map(str, tmp_path.glob("f*.c")))
    done = subprocess.run([found_compiler().path, *kind, *flags, *files], capture_output=True,
                          text=True)  # fmt: skip
    assert not done.stderr


def test_a_changed_number_changes_values():
    made = family(False, "lifted")
    source = c_source(made)
    assert "0.01083042469326756" in source
    wrong = source.replace("0.01083042469326756", "0.010830424693267561")
    names = [k.name for k in made.kernels]
    functions = BACKENDS["c"].functions(wrong, names, 1)
    with np.errstate(all="ignore"):
        assert differing(made.kernels[0], columns()[:1], functions[0](columns()[0])) > 30


def test_flushed_numbers_lose_what_xla_loses():
    """Below 1e-299 the halves of a double are no normal numbers: only an exponent apart helps."""
    exact, points = number(Fraction("1.0507")), {"x": np.linspace(1e-300, 9e-300, 999)}
    form = times(exact, variable("x"))
    right = Evaluation(points)(form)
    for head, close in (("lifted", False), ("scaled", True)):
        found = Evaluation(points, flushed_liftings())(lifted(form, head))
        assert (abs(found - right) <= np.spacing(right)).all() == close
