"""CSV: what is understood, and the place and words of every refusal."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.errors import DataError
from symnn.train.data import load_data, load_features
from symnn.train.table import read_csv


def read(text, target=None, task="auto"):
    return read_csv(text.splitlines(keepends=True), "t.csv", target, task)


GOOD = {
    "header": ("a,b,y\n1,2,0\n3,4,1\n", ("a", "b"), [[1, 2], [3, 4]]),
    "no header": ("1,2,0\n3,4,1\n", ("x1", "x2"), [[1, 2], [3, 4]]),
    "no header, text labels": ("1,2,u\n3,4,v\n", ("x1", "x2"), [[1, 2], [3, 4]]),
    "semicolons": ("a;b;y\n1;2;0\n3;4;1\n", ("a", "b"), [[1, 2], [3, 4]]),
    "tabs": ("a\tb\ty\n1\t2\t0\n", ("a", "b"), [[1, 2]]),
    "quoted, with the delimiter": ('"a, really",b,y\n1,"2",0\n', ("a, really", "b"), [[1, 2]]),
    "quoted line break": ('"a\nb",c,y\n1,2,0\n', ("a\nb", "c"), [[1, 2]]),
    "blank lines and spaces": ("\n a , b , y \n\n 1 , 2 , 0 \n,,\n", ("a", "b"), [[1, 2]]),
    "carriage returns": ("a,b,y\r\n1,2,0\r\n", ("a", "b"), [[1, 2]]),
    "counted columns": ("0,1,2,y\n1,2,3,0\n", ("0", "1", "2"), [[1, 2, 3]]),
    "scientific": ("a,b,y\n1e-3,-2.5E2,0\n", ("a", "b"), [[1e-3, -250]]),
}


@pytest.mark.parametrize("case", GOOD)
def test_what_is_understood(case):
    text, names, X = GOOD[case]
    table = read(text)
    assert table.feature_names == names
    assert table.X.tolist() == X


def test_the_target_column_by_name_by_number_and_by_default():
    text = "a,b,c\n1,2,3\n"
    assert read(text).y.tolist() == [3]
    assert read(text, "a").y.tolist() == [1]
    assert read(text, "a").feature_names == ("b", "c")
    assert read("1,2,3\n4,5,6\n", "1").y.tolist() == [1, 4]


def test_labels_that_mix_numbers_and_text_need_the_task():
    text = "a,y\n1,3\n2,b\n3,4\n"
    with pytest.raises(DataError, match=r"t.csv, line 3, column `y`: found 'b'; .*most are numb"):
        read(text)
    assert read(text, task="classification").y.tolist() == ["3", "b", "4"]
    with pytest.raises(DataError, match=r"line 2, column `y`: found '3'; .*most are text"):
        read("a,y\n1,3\n2,b\n3,c\n")


BAD = {
    "empty": ("", "t.csv: the file is empty; needed a header and rows of numbers"),
    "blank": ("\n\n  \n", "the file is empty"),
    "header only": ("a,b,y\n", "has a header but no rows"),
    "one column": ("a\n1\n", "found 1 column; needed at least one feature and the target"),
    "NaN": ("a,b,y\n1,2,0\n1,nan,0\n", "t.csv, line 3, column `b`: found 'nan'; needed a finite"),
    "infinite": ("a,b,y\n1e999,2,0\n", "line 2, column `a`: found '1e999'; needed a finite number"),
    "gap": ("a,b,y\n1,,0\n", "line 2, column `b`: found ''; needed a finite number as feature"),
    "text": ("a,b,y\n1,abc,0\n", "line 2, column `b`: found 'abc'; needed a finite number"),
    "long text": ("a,y\n1,0\n" + "z" * 60 + ",0\n", r"line 3, column `a`: found 'z{37}\.\.\.'"),
    "text in the first row": ("1,abc,0\n1,2,0\n", "line 1, column `x2`: found 'abc'"),
    "slip in the first row": ("0,1,x\n1,0,1\n", "line 1, column `x3`: found 'x'; needed labels"),
    "underscore": ("a,y\n1_0,0\n", "line 2, column `a`: found '1_0'"),
    "other digits": ("a,y\n١,0\n", "line 2, column `a`: found '١'"),
    "ragged, short": ("a,b,y\n1,2,0\n1,2\n", "line 3: found 2 cells; needed 3, as in the first"),
    "ragged, long": ("a,b,y\n1,2,0,9\n", "line 2: found 4 cells; needed 3"),
    "line after a quoted break": ('"a\nb",y\n1,0\n1\n', "line 4: found 1 cells; needed 2"),
    "same name twice": ("a,b,a\n1,2,0\n", "line 1: two columns are named 'a'"),
    "no name": (",b,y\n1,2,0\n", "line 1: column 1 has no name; name it, or remove it"),
    "open quote": ('a,b,y\n1,"2,0\n', "line 2: .*; check the quotes of this row"),
    "text after quote": ('a,b,y\n1,"2"x,0\n', "line 2: .*; check the quotes of this row"),
    "no label": ("a,b,y\n1,2,\n", "line 2, column `y`: found ''; needed a label"),
    "NaN label": ("a,b,y\n1,2,NaN\n", "line 2, column `y`: found 'NaN'; needed a label"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused(case):
    text, message = BAD[case]
    with pytest.raises(DataError, match=message):
        read(text)


def test_a_target_column_that_is_not_there():
    with pytest.raises(DataError, match=r"no column is named 'spices'; did you mean `species`"):
        read("a,species\n1,u\n2,v\n", "spices")
    with pytest.raises(DataError, match="the target column is '4', but the file has no header"):
        read("1,2,3\n4,5,6\n", "4")


def test_text_targets_are_refused_for_regression():
    with pytest.raises(DataError, match="line 2, column `y`: found 'b'; needed a number as target"):
        read("a,y\n1,b\n", task="regression")


def test_files(tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text("\ufeffa,b,species\n1,2,u\n2,1,v\n", encoding="utf-8")
    data = load_data(path)
    assert data.feature_names == ("a", "b")
    assert data.classes == ("u", "v")
    with pytest.raises(DataError, match=r"missing.csv: cannot be read: No such file"):
        load_data(tmp_path / "missing.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(DataError, match=r"folder.csv: cannot be read: Is a directory"):
        load_data(tmp_path / "folder.csv")
    path.write_bytes(b"a,b,y\n1,2,\xff\n")
    with pytest.raises(DataError, match=r"flowers.csv: byte .* is not UTF-8 text"):
        load_data(path)


FEATURES = {
    "by name, in the model's order": ("b,y,a\n1,9,2\n", [[2, 1]]),
    "by position when the names are others": ("u,v\n1,2\n", [[1, 2]]),
    "without the target": ("u,v,y\n1,2,9\n", [[1, 2]]),
    "no header": ("1,2\n", [[1, 2]]),
    "no header, with the target": ("1,2,9\n", [[1, 2]]),
}


@pytest.mark.parametrize("case", FEATURES)
def test_features_for_prediction(case, tmp_path):
    text, X = FEATURES[case]
    path = tmp_path / "new.csv"
    path.write_text(text)
    assert np.array_equal(load_features(path, ("a", "b"), ("y",)), X)


def test_missing_features(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("a,c,d\n1,2,3\n")
    with pytest.raises(DataError, match=r"found 3 columns; the model needs 2 features; missing: b"):
        load_features(path, ("a", "b"), ("y",))


def test_a_column_of_another_name_does_not_stand_for_a_missing_one(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("a,c\n1,2\n")
    with pytest.raises(DataError, match=r"missing: b; found: a, c$"):
        load_features(path, ("a", "b"), ("y",))
