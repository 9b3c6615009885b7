"""Held-out parts and standardization."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.errors import DataError
from symnn.train.data import from_arrays, load_data
from symnn.train.holdout import split
from symnn.train.standardize import fit_standardizer, identity_standardizer

DATA = load_data("digits")


@pytest.mark.parametrize("name", ["digits", "iris", "wine", "breast_cancer"])
@pytest.mark.parametrize("size", [0.1, 0.2, 0.5])
def test_classes_are_held_out_in_proportion(name, size):
    data = load_data(name)
    parts = split(data, size, seed=3)
    assert len(parts.test) == round(size * len(data))
    assert len(parts.train) + len(parts.test) == len(data)
    shares = np.bincount(parts.test.y) / np.bincount(data.y)
    assert np.abs(shares * np.bincount(data.y) - size * np.bincount(data.y)).max() < 1


def test_every_sample_is_in_exactly_one_part():
    data = from_arrays(np.arange(50.0).reshape(-1, 1), np.linspace(0, 1, 50))
    parts = split(data, 0.3, seed=1)
    assert sorted([*parts.train.X[:, 0], *parts.test.X[:, 0]]) == list(range(50))
    assert np.allclose(parts.test.y[:, 0], parts.test.X[:, 0] / 49)


def test_the_seed_decides():
    same = [split(DATA, 0.2, seed=s).test.X for s in (5, 5, 6)]
    assert np.array_equal(same[0], same[1])
    assert not np.array_equal(same[0], same[2])


def test_the_training_part_is_shuffled():
    assert len(np.unique(split(load_data("iris"), 0.2).train.y[:10])) > 1


def test_a_class_of_one_sample_is_trained_on():
    data = from_arrays(np.zeros((21, 1)), [0] * 20 + [1], "classification")
    for seed in range(5):
        assert 1 in split(data, 0.4, seed=seed).train.y


def test_nothing_is_held_out_on_request():
    assert len(split(DATA, 0).test) == 0


@pytest.mark.parametrize("size", [1, 1.5, -0.1, float("nan")])
def test_fractions_outside_the_range(size):
    with pytest.raises(DataError, match=f"test size is {size!r}; needed a fraction"):
        split(DATA, size)


def test_a_negative_seed():
    with pytest.raises(DataError, match="seed is -1; needed a whole number, at least 0"):
        split(DATA, seed=-1)


def test_too_few_samples():
    data = from_arrays([[0], [1], [2], [3]], ["a", "b", "c", "d"])
    with pytest.raises(DataError, match=r"test size 0\.3 of 4 samples holds out 0"):
        split(data, 0.3)
    with pytest.raises(DataError, match=r"test size 0\.0002 of 1797 samples holds out 0"):
        split(DATA, 0.0002)


def test_standardized_columns_have_mean_0_and_deviation_1():
    Z = fit_standardizer(DATA.X)(DATA.X)
    varying = DATA.X.std(axis=0) > 0
    assert np.abs(Z.mean(axis=0)).max() < 1e-13
    assert np.allclose(Z.std(axis=0)[varying], 1)
    assert (Z[:, ~varying] == 0).all()
    assert (~varying).sum() == 3


@pytest.mark.parametrize("value", [0.0, 0.1, -3e300, 1e-300])
def test_a_constant_column_is_only_shifted(value):
    column = np.full((7, 1), value)
    scaler = fit_standardizer(column)
    assert scaler.scale == [1]
    assert np.abs(scaler(column)).max() <= 1e-15 * abs(value)


@pytest.mark.parametrize("unit", [1e-300, 1, 1e300])
def test_any_unit_gives_the_same_columns(unit):
    column = np.array([[1.0], [2.0], [4.0]])
    expected = fit_standardizer(column)(column)
    assert np.allclose(fit_standardizer(column * unit)(column * unit), expected, rtol=1e-12)


def test_the_inverse_gives_the_units_back():
    scaler = fit_standardizer(DATA.X)
    assert np.allclose(scaler.inverse(scaler(DATA.X)), DATA.X)
    assert np.array_equal(identity_standardizer(64)(DATA.X), DATA.X)


def test_the_held_out_part_does_not_leak_into_the_scale():
    parts = split(DATA, 0.2)
    scaler = fit_standardizer(parts.train.X)
    assert np.abs(scaler(parts.test.X).mean(axis=0)).max() > 1e-3
