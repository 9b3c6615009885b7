"""Pages on trained networks: what they show of the inside, of any kind of network."""

from __future__ import annotations

import time

import numpy as np
import pytest

from symnn.report import render_markdown
from symnn.report.plot import Axis
from symnn.report.ticks import ticks
from symnn.train import Classifier, Regressor, account
from symnn.train.account import Material, described, points_of, within
from symnn.train.pictures import decisions, inside
from symnn.train.report import account_document, read_by_signals

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(40, 2))


def told(model, X, y):
    model.fit(X, y)
    return described(model.model_, Material(len(X), points=points_of(X, y)), model.options_)


@pytest.fixture(scope="module")
def page():
    found = told(Classifier(hidden=3, epochs=2), X, X[:, 0] > 0)
    return found, account_document(found)


def titles(document):
    return [block.content for block in document.blocks if hasattr(block, "level")]


def test_the_page_has_the_pictures(page):
    found, document = page
    assert "Inside the network" in str(titles(document))
    lengths, values, weights = inside(found)
    assert [s.name for s in lengths.drawing.series] == ["layer 1", "layer 2"]
    assert [p.title for p in values.drawing.plots] == [
        "$z^{(1)}$", "$a^{(1)}$", "$z^{(2)}$", "$p$"
    ]  # fmt: skip
    assert len(weights.drawing.plots) == 4


def test_a_map_of_two_features(page):
    figure = decisions(page[0])
    assert [series.name for series in figure.drawing.series] == ["False", "True"]
    marked = sum(len(series.x) for series in figure.drawing.series)
    assert marked == 40
    assert len(figure.drawing.areas) == 2


def test_a_surface_of_two_features():
    found = told(Regressor(hidden=3, epochs=2), X, X[:, 0])
    assert len(decisions(found).drawing.areas) > 3


def test_no_map_of_three_features():
    wide = RANDOM.normal(size=(20, 3))
    found = told(Classifier(hidden=3, epochs=1), wide, np.arange(20) % 2)
    assert decisions(found) is None


def test_networks_of_layers_have_a_page(monkeypatch):
    found = told(Classifier(network="rnn 3; dense 2", epochs=1), RANDOM.normal(size=(20, 4, 2)),
                 np.arange(20) % 2)  # fmt: skip
    assert len(inside(found)) == 3
    assert found.three_ways == ()
    account_document(found)


def test_proofs_that_take_long_are_undecided(page, monkeypatch):
    model = Classifier(hidden=3, epochs=1).fit(X, X[:, 0] > 0)

    def late(seconds, work, otherwise):
        return otherwise

    monkeypatch.setattr(account, "within", late)
    found = described(model.model_, Material(40), model.options_)
    assert {verdict.status for verdict in found.gradient_verdicts} == {"unknown"}
    assert found.selfcheck.evidence.summary == "not decided within 60 s"
    account_document(found)


def test_work_within_a_time():
    assert within(5.0, lambda: 3, 0) == 3

    def forever():
        while True:
            time.sleep(0.001)

    assert within(0.05, forever, 7) == 7


@pytest.fixture(scope="module")
def recurrent():
    images = RANDOM.normal(size=(20, 5, 3))
    model = Classifier(network="lstm 2; dense", epochs=1).fit(images, np.arange(20) % 2)
    return described(model.model_, Material(20), model.options_)


def test_a_page_on_layers_names_them_and_sets_sizes_as_symbols(recurrent):
    text = render_markdown(account_document(recurrent))
    assert "# A network of layers, derived, checked and trained" in text
    assert "`lstm 2; dense 2`. Trained on 20 samples" in text
    assert "$H_{1} = 2$" in text
    assert "$z^{(i,1)}$, $z^{(f,1)}$, $z^{(o,1)}$, $z^{(g,1)}$ and $y^{(1)}$" in text


def test_error_signals_come_with_what_they_read(recurrent):
    signals = {equation.name for equation in read_by_signals(recurrent.gradients)}
    assert {"dL_dz2", "dL_dh1", "dL_dc1", "dL_dz_f_1"} <= signals
    assert "dL_dW2" not in signals


def test_epochs_are_whole_numbers():
    assert [t.label for t in ticks(Axis(whole=True), 0, 3, 6)] == ["0", "1", "2", "3"]
    assert "2.5" in [t.label for t in ticks(Axis(), 0, 10, 4)]
