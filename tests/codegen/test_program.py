"""Compiled programs: values, checks in front, dtype policy."""

from __future__ import annotations

import numpy as np
import pytest
from codegen_networks import GRADIENTS, by_hand, classifier, classifier_arrays

from symnn import codegen
from symnn.errors import DataError, NotSupportedError, ShapeError, UnknownNameError

STEP = codegen.compile(classifier(), outputs=["L", *GRADIENTS])


def test_gradient_agrees_with_numpy_by_hand() -> None:
    arrays = classifier_arrays()
    results, expected = STEP(**arrays), by_hand(**arrays)
    assert list(results) == ["L", *GRADIENTS]
    for name in results:
        np.testing.assert_allclose(results[name], expected[name], rtol=1e-13, atol=1e-15)


def test_float32_stays_float32_and_integers_become_float64() -> None:
    arrays = classifier_arrays()
    single = {name: a.astype(np.float32) for name, a in arrays.items()}
    assert {a.dtype for a in STEP(**single).values()} == {np.dtype(np.float32)}
    whole = {name: np.rint(a).astype(int) for name, a in arrays.items()}
    assert {a.dtype for a in STEP(**whole).values()} == {np.dtype(np.float64)}


def test_shape_mismatch_names_both_shapes() -> None:
    arrays = classifier_arrays()
    arrays["W"] = arrays["W"].T
    with pytest.raises(ShapeError, match=r"`X` has shape \(5, 3\); needed \(N, D\) with D = 2"):
        STEP(**arrays)


def test_rank_mismatch_names_the_wanted_shape() -> None:
    arrays = classifier_arrays()
    arrays["b"] = arrays["b"][None]
    with pytest.raises(ShapeError, match=r"`b` has shape \(1, 2\); needed \(H,\)"):
        STEP(**arrays)


def test_names_are_checked() -> None:
    arrays = classifier_arrays()
    with pytest.raises(UnknownNameError, match="input `T` is missing"):
        STEP(**{name: a for name, a in arrays.items() if name != "T"})
    with pytest.raises(UnknownNameError, match="`Y` is not an input"):
        STEP(**arrays, Y=1.0)


def test_text_is_not_data() -> None:
    arrays = classifier_arrays()
    arrays["b"] = np.array(["1", "2"])
    with pytest.raises(DataError, match="`b` has dtype <U1"):
        STEP(**arrays)


def test_what_is_not_built_says_so() -> None:
    with pytest.raises(NotSupportedError, match="target 'c' is built for formulas of scalars"):
        codegen.compile(classifier(), target="c")
    with pytest.raises(NotSupportedError, match="accuracy 'best' is unknown"):
        codegen.compile(classifier(), accuracy="best")
