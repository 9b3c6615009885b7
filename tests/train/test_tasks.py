"""Networks of layers on tasks that need them: what they reach on samples held out."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from symnn.train import Classifier, Regressor

pytestmark = pytest.mark.slow
BLOCK = "residual (layer norm; attention 2); residual (layer norm; dense 32; gelu; dense 16)"
CNN = (
    "conv 16 3; relu; conv 32 3; relu; pool 2; flatten; dropout 0.4; dense 64; relu; dropout 0.2; "
    "dense"
)


def test_a_convolutional_network_reads_digits():
    X, y = load_digits(return_X_y=True)
    X, X_test, y, y_test = train_test_split(X, y, random_state=0, stratify=y)
    model = Classifier(network=CNN, shape=(8, 8), epochs=20, schedule="cosine_annealing",
                       learning_rate=0.003).fit(X, y)  # fmt: skip
    assert model.score(X_test, y_test) >= 0.98
    assert all(found.ok for _, found in model.crosscheck_)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_recurrent_network_tells_the_parity_of_ten_bits(cell):
    X = np.random.default_rng(0).integers(0, 2, (3000, 10, 1)).astype(float)
    odd = (X.sum(axis=(1, 2)) % 2).astype(int)
    model = Classifier(network=f"{cell} 16; dense", epochs=40, learning_rate=0.02)
    assert model.fit(X[:2500], odd[:2500]).score(X[2500:], odd[2500:]) > 0.98


def test_an_lstm_adds_two_of_thirty_numbers():
    random = np.random.default_rng(0)
    values, marks = random.uniform(0, 1, (3000, 30)), np.zeros((3000, 30))
    for row in marks:
        row[random.choice(30, 2, replace=False)] = 1
    X, y = np.stack([values, marks], axis=2), (values * marks).sum(axis=1)
    model = Regressor(network="lstm 24; dense", epochs=30, learning_rate=0.01, clip=1.0)
    assert model.fit(X[:2500], y[:2500]).score(X[2500:], y[2500:]) > 0.98


def test_attention_finds_whether_the_first_token_comes_again():
    tokens = np.random.default_rng(0).integers(0, 8, (3000, 12))
    again = (tokens[:, 1:] == tokens[:, :1]).any(axis=1)
    network = f"embedding 16; positions; {BLOCK}; layer norm; global mean; dense"
    model = Classifier(network=network, epochs=40, learning_rate=0.003)
    assert model.fit(tokens[:2500], again[:2500]).score(tokens[2500:], again[2500:]) > 0.95
