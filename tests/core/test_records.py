from __future__ import annotations

import pickle

import pytest
from sympy import Interval, S, Symbol, exp, log, oo

from symnn.core import (
    Claim,
    Evidence,
    Formula,
    Identity,
    Variable,
    Verdict,
    combined_exit_code,
    domain_of,
    free_names,
    sizes,
    tensor,
)  # fmt: skip
from symnn.core.verdict import STATUSES
from symnn.errors import FormulaSyntaxError, ShapeError, SymnnError, UnknownNameError, nearest
from symnn.lazy import extra, load
from symnn.sources import SOURCES, source

x = Variable("x")
p = Variable("p", Interval.open(0, 1))


def verdict(status):
    return Verdict(status, "none", "test", Evidence("because"))


def test_variables_with_different_domains_differ():
    assert Variable("x") == x
    assert Variable("x", Interval.open(0, oo)) != x
    assert Variable("p", Interval(0, 1)) != Variable("p", Interval(0, 2))


def test_expressions_survive_pickling():
    N = sizes("N")
    expression = log(p) * tensor("t", N)[2] + N
    assert pickle.loads(pickle.dumps(expression)) == expression


def test_arrays_count_their_indices():
    N = sizes("N")
    X = tensor("X", N, 3)
    with pytest.raises(ShapeError, match=r"`X\[0\]` has 1 indices, but `X` has shape \(N, 3\)"):
        X[0]
    assert X[0, 1].base == X
    assert pickle.loads(pickle.dumps(X)) == X


def test_plain_symbols_have_the_domain_of_their_assumptions():
    cases = {
        Symbol("a"): S.Reals, Symbol("a", real=True): S.Reals,
        Symbol("a", positive=True): Interval.open(0, oo),
        Symbol("a", nonnegative=True): Interval(0, oo),
        Symbol("a", negative=True): Interval.open(-oo, 0),
        Symbol("a", nonpositive=True): Interval(-oo, 0),
        Symbol("a", integer=True): S.Integers,
        Symbol("a", integer=True, positive=True): S.Naturals,
        Symbol("a", integer=True, nonnegative=True): S.Naturals0,
    }  # fmt: skip
    for symbol, domain in cases.items():
        assert domain_of(symbol) == domain


def test_a_claim_completes_its_domains():
    claim = Claim(exp(x), ">", p)
    assert dict(claim.domains) == {x: S.Reals, p: Interval.open(0, 1)}
    assert str(claim) == "exp(x) > p  where p in Interval.open(0, 1), x in Reals"


def test_a_claim_refuses_an_unknown_relation():
    with pytest.raises(SymnnError, match="relation is '='"):
        Claim(x, "=", x)  # type: ignore[arg-type]


def test_free_names_see_arrays_and_their_sizes():
    N = sizes("N")
    t = tensor("t", N)
    assert [str(s) for s in free_names(t[0] * x)] == ["N", "t", "x"]


def test_a_formula_is_checked_when_made():
    assert Formula("square", "Square", "f(x)", (x,), x**2)(p) == p**2
    with pytest.raises(SymnnError, match="name is 'Square it'"):
        Formula("Square it", "Square", "f(x)", (x,), x**2)
    with pytest.raises(SymnnError, match="title is empty"):
        Formula("square", "", "f(x)", (x,), x**2)
    with pytest.raises(SymnnError, match="`p` is not an argument"):
        Formula("square", "Square", "f(x)", (x,), p * x**2)
    with pytest.raises(UnknownNameError, match="source `nobody1900` is unknown"):
        Formula("square", "Square", "f(x)", (x,), x**2, sources=("nobody1900",))


def test_an_identity_carries_its_twin():
    identity = Identity("a_b", "A", Claim(x, "==", x), Claim(x, "==", 2 * x))
    assert identity.claim != identity.twin


def test_a_verdict_has_no_truth_value():
    for status in STATUSES:
        with pytest.raises(TypeError, match=f"this one is {status}"):
            bool(verdict(status))


def test_exit_codes():
    assert [verdict(s).exit_code for s in STATUSES] == [0, 0, 3, 3, 3, 1, 2]
    assert combined_exit_code([]) == 0
    assert combined_exit_code([verdict("proved"), verdict("sampled")]) == 3
    assert combined_exit_code([verdict("unknown"), verdict("refuted")]) == 1
    assert combined_exit_code([verdict("refuted"), verdict("error")]) == 2


def test_only_proofs_hold():
    assert [s for s in STATUSES if verdict(s).holds] == ["proved", "enclosed"]


def test_verdicts_become_plain_data():
    data = Verdict("proved", "exact", "tower", Evidence("0 = 0", {"terms": 3}), ("x in Reals",))
    assert data.to_json()["evidence"] == {"summary": "0 = 0", "terms": 3}
    assert str(data) == "proved (exact, tower): 0 = 0"


def test_sources_are_well_formed():
    assert len({s.key for s in SOURCES}) == len(SOURCES)
    for record in SOURCES:
        assert record.key.rstrip("0123456789").isalpha()
        assert record.key.endswith(str(record.year))
        assert record.title in record.citation
        assert source(record.key) is record


def test_syntax_errors_point_at_the_column():
    error = FormulaSyntaxError("`$` is not allowed", "x + $", 4)
    assert str(error).splitlines() == ["`$` is not allowed (column 5)", "  x + $", "      ^"]
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_nearest_lists_or_suggests():
    assert nearest("sigmod", ["sigmoid", "tanh"]) == "did you mean `sigmoid`?"
    assert nearest("q", ["sigmoid", "tanh"]) == "known: `sigmoid`, `tanh`"


def test_late_imports_name_the_extra():
    assert load("symnn.core.claim", "Claim") is Claim
    with pytest.raises(ImportError, match=r'pip install "symnn\[torch\]"'):
        extra("a_module_that_does_not_exist", "torch")
