"""What is printed says what it was printed from: text is read back, matrices are multiplied."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import pytest
from indexed_networks import NETWORKS, OUTPUTS, SHAPES, Case, named, scored
from parsed_text import check_text, says
from printed_programs import MAKERS, program
from printed_values import Values, check_matrices, is_caught, matrix_equations, slips
from sympy import Idx

from symnn.indexed import Program, gradient
from symnn.indexed.derivatives.anf import named_sums
from symnn.indexed.language.index import index_name
from symnn.indexed.printing.columns import column_extents
from symnn.indexed.printing.index_names import IndexNames
from symnn.indexed.printing.matrix import matrix_form
from symnn.indexed.printing.text import text

RECORDS: dict[str, Callable[[], Program]] = {
    **{name: partial(program, name) for name in MAKERS},
    **{f"shape-{name}": partial(lambda f: derived(f()), f) for name, f in SHAPES.items()},
    **{name: partial(lambda f: derived(scored(f)), f) for name, f in OUTPUTS.items()},
    **{name: partial(lambda n: derived(named(n)), name) for name in sorted(NETWORKS)[::4]},
}


def derived(case: Case) -> Program:
    return gradient(case.program, case.loss, list(case.wrt))


@cache
def record(name: str) -> Program:
    """A program with its derivative."""
    return RECORDS[name]()


@pytest.mark.every(3)
@pytest.mark.parametrize("name", RECORDS)
def test_text_says_what_it_was_printed_from(name: str) -> None:
    check_text(record(name))


@pytest.mark.every(3)
@pytest.mark.parametrize("name", RECORDS)
def test_matrices_mean_what_the_entries_say(name: str) -> None:
    check_matrices(record(name))


TRUE_ANYWAY = {
    ("shape-quadratic_form", "L"), ("log_determinant", "L"), ("log_determinant", "S"),
    *(("log_determinant", f"dL_d{name}") for name in "SAb"),
}  # fmt: skip
"""A number is its own transpose, as is a symmetric matrix."""
SEEDS = range(5, 20)
"""More than one draw: where only signs matter, a matrix may look like its transpose by chance."""


@pytest.mark.every(3)
@pytest.mark.parametrize("name", RECORDS)
def test_every_slip_in_a_matrix_is_caught(name: str) -> None:
    P = record(name)
    columns = column_extents(P)
    draw = cache(partial(Values, P, columns, None))
    for equation in matrix_equations(P, columns):
        missed = list(slips(matrix_form(equation, columns)))
        for seed in SEEDS:
            missed = [slip for slip in missed if not is_caught(draw(seed), equation, slip)]
            if not missed:
                break
        assert not missed or (name, equation.name) in TRUE_ANYWAY, (equation, missed)


def test_many_equations_have_a_matrix_form() -> None:
    """So that the laws above do not hold for want of anything to check."""
    assert check_matrices(record("mlp")) == len(record("mlp"))
    assert check_matrices(record("layer_norm")) == len(record("layer_norm"))
    assert check_matrices(record("logistic_regression")) == len(record("logistic_regression"))
    assert check_matrices(record("convolution")) == 2


@pytest.mark.parametrize("name", ["mlp", "recurrent", "attention"])
def test_another_equation_is_noticed(name: str) -> None:
    """Twice as much, another sign, another index: the text of each is not the equation's."""
    P = record(name)
    for equation in P:
        line = text(equation, unicode=False)
        assert says(P, line, equation)
        left, _, right = line.partition(" = ")
        for wrong in (f"{left} = 2*({right})", f"{left} = -({right})", f"{left} = {right} + 1"):
            assert not says(P, wrong, equation)


def test_a_mask_that_is_lost_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    P = named_sums(record("attention"))
    total = next(e for e in P if e.name == "S_A")
    line = text(total, unicode=False)
    assert line == "S_A[b,a,s] = sum_{w<=s} exp(S[b,a,s,w])"
    assert not says(P, line.replace("w<=s", "w"), total)
    assert not says(P, line.replace("w<=s", "w<s"), total)


def test_primes_that_are_lost_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without them two indices with one letter print as a diagonal."""

    def careless(names: IndexNames, i: Idx) -> None:
        names.shown[i] = names.spell(index_name(i))

    check_text(record("twice_one_letter"))
    monkeypatch.setattr(IndexNames, "_add", careless)
    with pytest.raises(AssertionError):
        check_text(record("twice_one_letter"))
