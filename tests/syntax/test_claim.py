"""Claims and claim records: relations, constraints, and errors that name the field."""

from __future__ import annotations

import pytest
from sympy import Ne, S

from symnn.core import Claim, Size, refusal
from symnn.core.claim import SYMPY_RELATION
from symnn.errors import DomainError, FormulaSyntaxError, SymnnError, UnknownNameError
from symnn.syntax import claim_from_record, declare, parse, parse_claim, parse_conditions

PQ = {"p": "Interval.open(0, 1)", "q": "Interval.open(0, 1)"}
RECORD = {"id": "a1", "lhs": "x*y", "relation": "<", "rhs": "y", "symbols": {"x": "Reals",
"y": "Reals"},
          "constraints": ["Ne(x*y, 1)", "0 < y < 2"]}  # fmt: skip


@pytest.mark.parametrize("relation", sorted(SYMPY_RELATION))
def test_every_relation(relation: str) -> None:
    claim = parse_claim(f"p {relation} q/q", PQ)
    assert claim.relation == relation
    assert claim.rhs == parse("q/q", PQ)


@pytest.mark.parametrize(
    ("name", "relation"),
    [("Eq", "=="), ("Ne", "!="), ("Lt", "<"), ("Le", "<="), ("Gt", ">"), ("Ge", ">=")],
)
def test_relations_as_functions(name: str, relation: str) -> None:
    assert parse_claim(f"{name}(p, q)", PQ) == parse_claim(f"p {relation} q", PQ)


def test_domains_are_those_of_what_the_claim_speaks_of() -> None:
    symbols = {"x": "Reals", "n": "Naturals", "v": "Vector(Reals, n)", "unused": "Reals"}
    claim = parse_claim("Sum(v[i], (i, 0, n - 1)) == x", symbols)
    assert [str(s) for s, _ in claim.domains] == ["x", "n", "v"]
    assert any(isinstance(s, Size) for s, _ in claim.domains)


def test_conditions_and_conventions() -> None:
    claim = parse_claim(
        "p < q", PQ, ["0 < p < q", "Ne(p, 1/2)", "And(p > 0, q >= p)"], ["0*log(0)=0"]
    )
    assert [str(c) for c in claim.conditions] == ["0 < p", "p < q", "Ne(p, 1/2)", "p > 0", "q >= p"]
    assert claim.conventions == ("0*log(0)=0",)


def test_relation_between_chain_sides_is_not_evaluated() -> None:
    (condition,) = parse_conditions("p/p < 1", declare(PQ))
    assert str(condition) == "p/p < 1"


CLAIM_ERRORS = [
    ("p", "a claim is needed, such as `lhs == rhs`; found no relation", 1),
    ("0 < p < 1", "a claim has one relation; verify the parts of a chain", 6),
    ("p = q", "`=` is not a relation; write `==`", 2),
    ("p == ", "the formula ends after `==`", 5),
    ("p == (q == 1)", "`==` is a relation; a number is needed here", 8),
    ("p == r", "unknown name `r`", 5),
]


@pytest.mark.parametrize(("text", "match", "position"), CLAIM_ERRORS)
def test_claim_errors(text: str, match: str, position: int) -> None:
    with pytest.raises(FormulaSyntaxError, match=match) as caught:
        parse_claim(text, PQ)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("where", "match"),
    [
        ("p", "a condition such as `x > 0`"), ("1 < 2", "constraint `1 < 2` has no symbol in it"),
        ("Or(p > 0, q > 0)", "`Or` cannot stand in a constraint"), ("True",
        "a constraint is a relation"),
        ("Not(And(p > 0, q > 0))", "a constraint is a relation"), ("r > 0", "unknown name `r`"),
        ("p > 9**9**9", "the exponent is beyond"),
    ],
)  # fmt: skip
def test_constraint_errors(where: str, match: str) -> None:
    with pytest.raises(FormulaSyntaxError, match=match):
        parse_claim("p < q", PQ, [where])


def test_symbol_without_a_domain() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown name `x`.*declare it, `x: Reals`"):
        parse_claim("x == x")


def test_empty_domain() -> None:
    with pytest.raises(DomainError, match="domain of `x`: `Interval\\(1, 0\\)` is empty"):
        parse_claim("x == x", {"x": "Interval(1, 0)"})


def test_record() -> None:
    claim = claim_from_record(RECORD)
    assert claim == parse_claim("x*y < y", RECORD["symbols"], RECORD["constraints"])
    assert isinstance(claim, Claim)
    assert claim.conditions[0] == Ne(*claim.conditions[0].args, evaluate=False)
    assert claim.domains[0][1] is S.Reals


def test_smallest_record() -> None:
    assert str(claim_from_record({"lhs": "1", "relation": "==", "rhs": "2"})) == "1 == 2"


RECORD_ERRORS = [
    ({"lhs": None}, "field `lhs` is None; needed text"),
    ({"rhs": 3}, "field `rhs` is 3; needed text"),
    ({"relation": "="}, "relation is '='; needed one of ==, !="),
    ({"relation": "=>"}, "relation is '=>'"),
    ({"symbols": ["x"]}, "field `symbols` is \\['x'\\]; needed an object"),
    ({"symbols": {"x": 1, "y": "Reals"}}, "field `symbols` holds 1; needed text"),
    (
        {"symbols": {"x": "Realz", "y": "Reals"}},
        "field `symbols`: domain of `x`: unknown domain `Realz`",
    ),
    ({"symbols": {"x": "Interval(1, 0)", "y": "Reals"}}, "domain of `x`: .* is empty"),
    ({"symbols": {"x": "Reals"}}, "field `lhs`: unknown name `y`"),
    ({"symbols": {"a b": "Reals"}}, "field `symbols`: name 'a b' has ' ' in it"),
    ({"constraints": "x > 0"}, "field `constraints` is 'x > 0'; needed a list"),
    ({"constraints": [1]}, "field `constraints` holds 1; needed text"),
    ({"constraints": ["x >"]}, "field `constraints`: the formula ends after `>`"),
    ({"conventions": "none"}, "field `conventions` is 'none'; needed a list"),
    ({"id": 1.5}, "field `id` is 1.5; needed text or an integer"),
    ({"id": True}, "field `id` is True; needed text or an integer"),
    ({"lhs": "2x"}, "field `lhs`: an operator is missing between `2` and `x`"),
    ({"constraint": []}, "unknown field 'constraint'; did you mean `constraints`"),
]


@pytest.mark.parametrize(
    ("change", "match"), RECORD_ERRORS, ids=[str(c)[:40] for c, _ in RECORD_ERRORS]
)
def test_record_errors(change: dict[str, object], match: str) -> None:
    with pytest.raises(SymnnError, match=match):
        claim_from_record({**RECORD, **change})


def test_a_claim_in_one_text() -> None:
    symbols = {"x": "Reals", "y": "Reals"}
    whole = claim_from_record({"claim": "x < y", "symbols": symbols, "constraints": ["x > 0"]})
    assert whole == parse_claim("x < y", symbols, ["x > 0"])
    with pytest.raises(SymnnError, match="field `rhs` says again what `claim` says; drop one"):
        claim_from_record({"claim": "1 < 2", "rhs": "1"})
    with pytest.raises(FormulaSyntaxError, match="field `claim`: `=` is not a relation") as caught:
        claim_from_record({"claim": "1 = 2"})
    assert refusal(caught.value).evidence.details["column"] == 3


@pytest.mark.parametrize("name", ["lhs", "relation", "rhs"])
def test_missing_fields(name: str) -> None:
    with pytest.raises(SymnnError, match=f"field `{name}` is missing"):
        claim_from_record({key: value for key, value in RECORD.items() if key != name})


@pytest.mark.parametrize("record", [None, [], "x == y", 3])
def test_record_that_is_no_object(record: object) -> None:
    with pytest.raises(SymnnError, match="a claim is a JSON object; found"):
        claim_from_record(record)  # type: ignore[arg-type]


def test_error_in_a_record_keeps_text_and_position() -> None:
    with pytest.raises(FormulaSyntaxError) as caught:
        claim_from_record({**RECORD, "rhs": "1 + z"})
    assert (caught.value.text, caught.value.position) == ("1 + z", 4)
