"""Facts that generated code rests on are said in its header, and data are held to them."""

from __future__ import annotations

import numpy as np
import pytest
from codegen_networks import classifier, classifier_arrays

from symnn import codegen
from symnn.core import sizes, tensor
from symnn.errors import DomainError
from symnn.indexed import Program, Sum, equals, index

N, K = sizes("N K")
n, m, k = *index("n m", N), index("k", K)
T, x = tensor("T", N, K), tensor("x", N)


def test_the_header_states_the_facts() -> None:
    step = codegen.compile(classifier(), outputs=["L"])
    assert "# Given that Σ_k T[n,k] = 1  for all n." in step.source
    assert "Given that" in step.bind(classifier_arrays()).source
    assert "Given that" not in codegen.compile(classifier(), outputs=["h"]).source


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_data_that_break_a_fact_are_refused_with_the_place(dtype: type) -> None:
    step = codegen.compile(classifier(), outputs=["L"], dtype=dtype)
    arrays = classifier_arrays()
    step(**arrays)
    arrays["T"] = arrays["T"].copy()
    arrays["T"][3] *= 1.5
    with pytest.raises(DomainError, match=r"do not meet: at n=3 the sides differ by 0\.5"):
        step(**arrays)


def test_rounding_is_no_violation_and_no_number_is_left_to_the_results() -> None:
    step = codegen.compile(classifier(), outputs=["L"])
    arrays = classifier_arrays()
    arrays["T"] = arrays["T"] * (1 + 1e-12)
    assert np.isfinite(step(**arrays)["L"])
    arrays["T"] = arrays["T"] * np.nan
    assert np.isnan(step(**arrays)["L"])


def test_facts_about_what_is_computed_are_not_tested() -> None:
    P = Program()
    y = P.define("y", (n,), x[n] - Sum(x[m], m) / N)
    P.assume(equals(Sum(y[n], n), 0))
    P.assume(equals(Sum(T[n, k], k), 1))
    step = codegen.compile(P, outputs=["y"])
    assert not step.assumptions
    assert "Given" not in step.source
