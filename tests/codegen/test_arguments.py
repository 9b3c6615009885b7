"""Symbols of one name that SymPy tells apart are told apart in generated code too."""

from __future__ import annotations

import pytest
from sympy import Dummy, Interval, Sum, Symbol

from symnn import codegen
from symnn.core import Variable
from symnn.errors import UnknownNameError

x, positive, dummy = Symbol("x"), Symbol("x", positive=True), Dummy("x")
other, integer = Dummy("x", real=True), Dummy("x", integer=True)


def test_a_dummy_is_no_argument_of_its_name() -> None:
    with pytest.raises(UnknownNameError, match="a Dummy, which no other `x` stands for"):
        codegen.lambdify(x, x - 2 * dummy)
    with pytest.raises(UnknownNameError, match="a Dummy, which no other `x` stands for"):
        codegen.compile(dummy + 1, inputs=["x"])


def test_arguments_of_one_name_get_names_of_their_own() -> None:
    assert codegen.lambdify([dummy, other], dummy - 2 * other)(1.0, 2.0) == -3
    assert codegen.lambdify([x, positive], x - 2 * positive)(1.0, 2.0) == -3
    bounded = Variable("x", Interval(0, 1))
    assert codegen.lambdify([x, bounded], x - 2 * bounded)(1.0, 2.0) == -3
    f = codegen.compile(x - 2 * dummy)
    assert f.names == ("x", "x_2")
    assert f(x=1.0, x_2=2.0) == -3
    assert f.gradient(1.0, 2.0) == (1, -2)


def test_a_bound_symbol_is_no_argument() -> None:
    assert codegen.lambdify(x, Sum(x * integer, (integer, 1, 3)))(5.0) == 30


def test_the_symbol_of_that_name_is_meant_where_there_is_one() -> None:
    assert codegen.lambdify(positive, x + 1)(1.0) == 2
    assert codegen.lambdify("x", positive + 1)(1.0) == 2
    with pytest.raises(UnknownNameError, match="`x` may mean 2 different symbols"):
        codegen.lambdify("x", x + positive)
    with pytest.raises(UnknownNameError, match="argument `x` is given twice"):
        codegen.lambdify([x, x], x)
