"""Tensors and their domains as text."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Interval, oo

from symnn.core import Simplex, sizes
from symnn.core import tensor as named_array
from symnn.errors import DomainError, FormulaSyntaxError, UnknownNameError
from symnn.syntax import tensor

N = sizes("N")


def test_a_domain_may_be_text() -> None:
    assert tensor("s", N, domain="Interval.open(0, oo)") == named_array(
        "s", N, domain=Interval.open(0, oo)
    )
    assert tensor("p", N, domain="Simplex(N)") == named_array("p", N, domain=Simplex(N))
    assert tensor("x", N) == named_array("x", N)
    assert tensor("tau", domain="Interval.open(0, oo)").is_positive


def test_text_that_is_no_domain_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="domain of `x`: unknown domain `positive`"):
        tensor("x", domain="positive")


@pytest.mark.parametrize("domain", [3, None])
def test_what_is_no_domain_is_refused(domain: Any) -> None:
    with pytest.raises(DomainError, match=r"tensor `x`: .* is not a domain; needed text or a set"):
        tensor("x", domain=domain)


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(FormulaSyntaxError, match="name 'a b' has ' ' in it"):
        tensor("a b", N)
