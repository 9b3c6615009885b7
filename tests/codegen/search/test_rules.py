"""Rules of the search: each is proved, its false variant is refuted, no form changes the value."""

from __future__ import annotations

import re

import pytest
from sympy import Rational, Symbol, cos, erf, exp, log, sin, sqrt, tanh

from symnn import verify
from symnn.balls import Imprecise, Undefined, enclose
from symnn.codegen.search.formula import formula_of
from symnn.codegen.search.matching import applied, put
from symnn.codegen.search.moves import changes, neighbors
from symnn.codegen.search.reading import of_formula, of_text
from symnn.codegen.search.rules import EVEN, LAST, RULES, Rule
from symnn.codegen.search.term import ZERO, Term, variable

ALL = (*RULES, *EVEN, *LAST)
x, y = Symbol("x", real=True), Symbol("y", real=True)
FORMULAS = {
    "softplus": log(1 + exp(x)),
    "mish": x * tanh(log(1 + exp(x))),
    "sigmoid slope": exp(-x) / (1 + exp(-x)) ** 2,
    "gelu": x * (1 + erf(x / sqrt(2))) / 2,
    "difference of roots": sqrt(x + 1) - sqrt(x),
    "tangent": (1 - cos(x)) / sin(x),
    "third": (x + 1) ** Rational(1, 3) - x ** Rational(1, 3),
    "two": log(exp(x) + exp(y)) - x * y / (x + y),
}
POINTS = ({x: Rational(3, 7), y: Rational(5, 3)}, {x: Rational(21, 4), y: Rational(1, 9)})


def claim(rule: Rule) -> tuple[str, dict[str, str]]:
    names = sorted(set(re.findall(r"\b[abcd]\b", rule.left + rule.right)))
    return f"{rule.left} == {rule.right}", {n: rule.domains.get(n, "Reals") for n in names}


@pytest.mark.parametrize("rule", ALL, ids=str)
def test_every_rule_is_proved(rule: Rule) -> None:
    text, domains = claim(rule)
    assert verify(text, domains, where=rule.where).status == "proved"


@pytest.mark.parametrize("rule", ALL, ids=str)
def test_a_changed_rule_is_refuted(rule: Rule) -> None:
    text, domains = claim(rule)
    left, _, right = text.partition(" == ")
    assert verify(f"{left} == {right} + 1", domains, where=rule.where).status == "refuted"


@pytest.mark.parametrize("name", FORMULAS)
def test_no_neighbor_has_another_value(name: str) -> None:
    term = of_formula(FORMULAS[name])
    found = list(dict.fromkeys(neighbors(term)))
    assert len(found) > 3
    for form in found:
        assert same(form), (name, form)


def same(form: Term) -> bool:
    """Whether its value is that of some formula of the table, at all points where it has one."""
    return any(_agrees(form, f) for f in FORMULAS.values())


def _agrees(form: Term, formula: object) -> bool:
    for point in POINTS:
        try:
            here = enclose(formula_of(form, {"x": x, "y": y}), point)
        except (Imprecise, Undefined):
            continue
        if not here.overlaps(enclose(formula, point)):
            return False
    return True


def test_a_quotient_by_zero_has_no_neighbors() -> None:
    assert changes(Term("/", variable("x"), ZERO)) == ()


def test_a_wrong_rule_changes_the_value() -> None:
    wrong = Rule("exp(a) - 1", "expm1(2*a)")
    changed = next(applied(wrong, of_formula(exp(x) - 1)))
    assert not _agrees(changed, exp(x) - 1)


@pytest.mark.parametrize(
    ("rule", "term", "result"),
    [
        (("exp(a) - 1", "expm1(a)"), "3*exp(x) + y - 3", "3*expm1(x) + y"),
        (("exp(a) - 1", "expm1(a)"), "exp(x) + 1", "expm1(x) + 2"),
        (("1 - erf(a)", "erfc(a)"), "erf(x) - 1", "-erfc(x)"),
        (("log(1 + a)", "log1p(a)"), "log(x + y + 1)", "log1p(x + y)"),
        (("log(a + b)", "log(a) + log1p(b/a)"), "log(exp(x) + 1)", "x + log1p(1/exp(x))"),
        (("a**2 - b**2", "(a - b)*(a + b)"), "x**2 - y**2", "(x - y)*(x + y)"),
        (("sqrt(a) - sqrt(b)", "(a - b)/(sqrt(a) + sqrt(b))"), "sqrt(x + 1) - sqrt(x)",
         "1/(sqrt(x + 1) + sqrt(x))"),
        (("a*b + a*c", "a*(b + c)"), "x*exp(y) + x*y", "x*(exp(y) + y)"),
        (("exp(a)/b**2", "(exp(a/2)/b)**2"), "exp(x)/(1 + y)**2", "(exp(x/2)/(1 + y))**2"),
    ],
)  # fmt: skip
def test_rules_fit_in_any_order(rule: tuple[str, str], term: str, result: str) -> None:
    assert concrete(result) in list(applied(Rule(*rule), concrete(term)))


@pytest.mark.parametrize(
    ("rule", "term"),
    [(("exp(a) - 1", "expm1(a)"), "log(x)"), (("a**2 - b**2", "0*a"), "x**2 + y**2"),
     (("sin(a)/cos(a)", "tan(a)"), "sin(x)/cos(y)")],
)  # fmt: skip
def test_rules_do_not_fit(rule: tuple[str, str], term: str) -> None:
    assert list(applied(Rule(*rule), concrete(term))) == []


def concrete(text: str) -> Term:
    return put(of_text(text), {name: variable(name) for name in "xy"})
