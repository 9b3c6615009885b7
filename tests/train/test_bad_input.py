"""What cannot be trained on is refused in words that name it, before anything is computed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from symnn.errors import DataError, DomainError, SymnnError, UnknownNameError
from symnn.train import Checkpoints, Classifier, Regressor, from_arrays
from symnn.train.arguments import seed_of
from symnn.train.arrays import as_array, refusal

X = np.random.default_rng(0).normal(size=(40, 4))
Y = np.arange(40) % 2
TOKENS = {"network": "embedding 3; flatten; dense"}


def fit(X=X, y=Y, **arguments):
    return Classifier(**{"hidden": (3,), "epochs": 1, **arguments}).fit(X, y)


ARGUMENTS = {
    "seed of text": ({"random_state": "x"}, "random_state is 'x'; needed a whole number, at least"),
    "seed of a fraction": ({"random_state": 1.5}, "random_state is 1.5; needed a whole number"),
    "callbacks": ({"callbacks": 3}, "callbacks is 3; needed functions of an epoch"),
    "a callback": ({"callbacks": [3]}, r"callbacks is \[3\]; needed functions of an epoch"),
    "verbose": ({"verbose": "loud"}, "verbose is 'loud'; needed 0, 1 or 2"),
    "checkpoints": ({"checkpoints": "kept"}, "checkpoints is 'kept'; needed `Checkpoints"),
    "activation": ({"activation": 3}, "activation is 3; needed a name, a formula such as"),
    "loss": ({"loss": 3}, "loss is 3; needed a name, a record, a formula"),
    "hyperparameters": ({"hyperparameters": [1]}, r"hyperparameters is \[1\]; needed numbers by"),
    "rate": ({"learning_rate": "0.1"}, "`learning_rate` is '0.1'; needed a number in"),
    "clip": ({"clip": "x"}, "`clip` is 'x'; needed a number in"),
    "fraction": ({"validation_fraction": None}, "validation_fraction is None; needed a number"),
    "standardize": ({"standardize": "yes"}, "standardize is 'yes'; needed True or False"),
    "shape": ({"shape": 4, "network": "dense"}, "shape is 4; needed the extents of a sample"),
    "shape alone": ({"shape": (2, 2)}, r"shape is \(2, 2\) without a network"),
}


@pytest.mark.parametrize("case", ARGUMENTS)
def test_arguments_of_the_wrong_kind(case):
    arguments, message = ARGUMENTS[case]
    with pytest.raises(DomainError, match=message):
        fit(**arguments)


@pytest.mark.parametrize("argument", ["optimizer", "initializer", "activation", "loss"])
def test_names_that_there_are_not(argument):
    with pytest.raises(UnknownNameError, match="`tanhh` is unknown"):
        fit(**{argument: "tanhh"})


def test_what_is_no_name_is_none():
    with pytest.raises(UnknownNameError, match="optimizer `None` is unknown; known:"):
        fit(optimizer=None)


def test_arguments_in_several_forms():
    seen = []
    fit(callbacks=seen.append, verbose=False, random_state=np.random.default_rng(1))
    assert [epoch.number for epoch in seen] == [0, 1]
    assert fit(callbacks=None).n_iter_ == 1
    drawn = [seed_of(np.random.default_rng(1)) for _ in range(2)]
    assert drawn[0] == drawn[1] != seed_of(np.random.default_rng(2))


MIXED = "beside text such as 'a'; needed values of one kind"
LABELS = {
    "numbers in a list": ([1, "a"] * 20, f"y holds 1 at row 0 .*{MIXED}"),
    "objects": (np.array(["a", 1] * 20, object), f"y holds 1 at row 1 .*{MIXED}"),
    "nothing": (np.array(["a", "b", None, "a"] * 10, object), f"y holds None at row 2 .*{MIXED}"),
    "columns": ([("a", 0), ("b", 1)] * 20, f"y holds 0 at row 0 .*{MIXED}"),
    "sparse": (sparse.csr_array(Y[:, None]), "y is sparse; needed a dense array"),
    "masked": (np.ma.masked_equal(Y, 1), "y has masked entries; needed a value at each place"),
}


@pytest.mark.parametrize("case", LABELS)
def test_labels_that_say_nothing_clear(case):
    labels, message = LABELS[case]
    with pytest.raises(DataError, match=message):
        fit(y=labels)


def test_text_of_every_kind_stays_what_it_is():
    words = ["no", "yes"] * 20
    kinds = [words, np.array(words, object), np.array(words, np.dtypes.StringDType()),
             np.array(words, "S")]  # fmt: skip
    for labels in kinds:
        model = fit(y=labels)
        assert model.classes_.tolist() == ["no", "yes"]
        assert set(model.predict(X)) <= {"no", "yes"}


SAMPLES = {
    "sparse": (sparse.csr_array(X), "Classifier: X is sparse; .* `OneHotEncoder"),
    "masked": (np.ma.masked_greater(X, 1), "X has masked entries; needed a value at each place"),
    "one row": (X[0], r"got 1D array instead: Reshape your data"),
    "times": (X.astype("M8[s]"), r"Classifier: .*"),
}


@pytest.mark.parametrize("layers", [{}, {"network": "dense"}])
@pytest.mark.parametrize("case", SAMPLES)
def test_samples_of_other_kinds(case, layers):
    samples, message = SAMPLES[case]
    with pytest.raises(DataError, match=message) as refused:
        fit(samples, **layers)
    assert len(str(refused.value).splitlines()) == 1


def test_ragged_samples_of_a_network():
    with pytest.raises(DataError, match="X is ragged"):
        fit([[1, 2], [3]], [0, 1], network="dense")


class Frame:
    """A table with names and kinds of its columns, as data frames have them."""

    columns, dtypes = ("age", "town", "name"), (np.dtype(float), np.dtype(object), np.dtype("U2"))


def test_columns_without_numbers_are_named():
    told = refusal(ValueError("could not convert string to float: 'u'"), Frame())
    assert told.endswith("`town` (object), `name` (<U2); encode them as numbers, or drop them")


LARGE = {
    "float32": (X * 1e39, {"standardize": False, "dtype": "float32"}, r"X holds .*e\+3.* float32"),
    "units": (np.where(X > 0, 1.7e308, -1.7e308), {}, r"X holds -?1.7e\+308 in column \d"),
}


@pytest.mark.parametrize("case", LARGE)
def test_values_that_overflow_are_named(case):
    samples, arguments, message = LARGE[case]
    with pytest.raises(DataError, match=message):
        fit(samples, **arguments)


def test_large_values_that_do_not_overflow_are_trained_on():
    assert fit(X * 1e300).model_.status == "finished"
    assert fit(X * 1e38, dtype="float32").model_.status == "finished"


def test_what_overflows_in_prediction_is_no_label():
    with pytest.raises(DataError, match=r"predict: X holds .*e\+.*too large for float64 in the un"):
        fit(X * 1e-300).predict(X * 1e300)
    steep = Regressor(hidden=(), epochs=1, standardize=False).fit(X, 1e9 * X[:, 0])
    with pytest.raises(DataError, match=r"the prediction at row 1 .* is (-inf|inf|nan); needed"):
        steep.predict([[1.0] * 4, [1.7e308] * 4])


def test_targets_that_overflow():
    with pytest.raises(DataError, match=r"y holds 1.7e\+308 in column 0 .*: too large for float64"):
        Regressor(hidden=(), epochs=1).fit(X[:3], [1.7e308, -1.7e308, -1.7e308])


def test_a_loss_that_is_not_finite_before_the_first_step():
    with pytest.raises(DataError, match=r"the loss is not finite .* before the first step; needed"):
        Regressor(hidden=(), epochs=1, standardize=False).fit(X * 1e200, X[:, 0])


@pytest.mark.parametrize(("token", "shown"), [(-1, "-1"), (1e300, r"1e\+300")])
def test_tokens_that_make_no_vocabulary(token, shown):
    with pytest.raises(DataError, match=rf"found {shown} as the largest token; needed whole"):
        fit(np.full((40, 3), token), **TOKENS)
    with pytest.raises(DataError, match="found -1 to 3 as tokens; needed whole numbers from 0"):
        fit(np.where(X[:, :3] > 0, -1, 3), **TOKENS)


@pytest.mark.parametrize("classes", ["ab", [], 2])
def test_classes_that_are_none(classes):
    with pytest.raises(DataError, match=r"partial_fit: classes is .*; needed all labels that will"):
        Classifier(hidden=()).partial_fit(X, Y, classes=classes)


def test_other_classes_later():
    model = (
        Classifier(hidden=()).partial_fit(X, Y, classes=[1, 0]).partial_fit(X, Y, classes=[0, 1])
    )
    with pytest.raises(DataError, match=r"classes is \[0, 2\]; needed \(0, 1\), as at first"):
        model.partial_fit(X, Y, classes=[0, 2])


def test_a_mixture_is_refused_by_every_door():
    with pytest.raises(DataError, match=r"data: X holds 2 at row 1 .* beside text such as '1'"):
        from_arrays([["1", "1"], [2, 3]], [0, 1])


def test_checkpoints_of_an_estimator(tmp_path):
    assert fit(checkpoints=Checkpoints(tmp_path)).n_iter_ == 1


def test_long_whole_numbers_stay_apart():
    numbers = np.array([2**60, 2**60 + 1], dtype=object)
    assert as_array(numbers, "y").tolist() == [2**60, 2**60 + 1]
    assert as_array(np.array([1, 2.5], dtype=object), "y").tolist() == [1, 2.5]
    with pytest.raises(DataError, match="y holds whole numbers of more than 64 bits; needed"):
        as_array(np.array([10**30, 10**30 + 1], dtype=object), "y")


def test_text_as_features_is_told_in_words():
    with pytest.raises(DataError, match="X holds text; needed numbers; encode it, by `OneHot"):
        Classifier().fit([["a", "b"]] * 4, [0, 1] * 2)


def test_a_report_of_no_format_is_refused_before_anything_is_proved(monkeypatch):
    model = Classifier(hidden=(2,), epochs=1).fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    monkeypatch.setattr(
        "symnn.train.account.described", lambda *given: pytest.fail("proved in vain")
    )
    with pytest.raises(SymnnError, match=r"cannot tell the format of `page\.foo`"):
        model.report("page.foo")
