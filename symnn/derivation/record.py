"""A derivation: a claim, what is given, and steps of which each was verified when it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Integral, Limit, Product, S

from symnn.core import Evidence, Verdict, combined_exit_code, free_names
from symnn.core.claim import Relation
from symnn.core.formula import check_record
from symnn.derivation.given import Given, conditions_of, satisfied
from symnn.derivation.question import Question, ask
from symnn.derivation.refusal import refusal
from symnn.derivation.step import Step
from symnn.derivation.text import as_text
from symnn.errors import StepRefuted, SymnnError
from symnn.indexed import Program, equals, merged
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.traverse import base_of, name_of
from symnn.lazy import load

DEFINITION = Verdict("proved", "exact", "definition", Evidence("a name for an expression"))


@dataclass(frozen=True)
class Derivation:
    """A claim with its derivation. Each method returns a longer derivation; none changes one.

    Args:
        name: permanent, lower case.
        title: as a reader calls it.
        statement: what is derived, in words and formulas.
        use: what it is good for.
        sources: keys of the bibliography.
        given: symbols and arrays with their domains, conditions and facts.
        program: definitions and facts of arrays that the steps read.
        derived: equations of arrays that the derivation itself introduced, such as gradients.
        conventions: switched on by name, or choices at kinks, in words.
        steps: what was derived.
        names: what `define` introduced.
        conclusion: one or two sentences at the end.
        found: the result, where it is not the last expression.

    >>> from sympy import exp
    >>> from symnn.core import Variable
    >>> x = Variable("x")
    >>> d = Derivation("demo", "Demo", "a product of powers", given=(Given(x),))
    >>> d.claim(exp(x)*exp(-2*x), exp(-x), "add the exponents").verdicts[0].status
    'proved'
    """

    name: str
    title: str
    statement: str
    use: str = ""
    sources: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()
    program: Program = field(default_factory=Program, compare=False)
    conventions: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    names: Mapping[Any, Any] = field(default_factory=dict)
    conclusion: str = ""
    found: Any = None
    derived: Program = field(default_factory=Program, compare=False)

    def __post_init__(self) -> None:
        check_record(self.name, self.title, self.sources)

    # building

    def claim(
        self, left: Any, right: Any, reason: str, relation: Relation = "==", **how: Any
    ) -> Derivation:
        """Begin a new line `left relation right`.

        Args:
            left, right: expressions.
            reason: why it holds, in words.
            relation: between them.
            how: `rule`, a name; `by`, an argument; `where`, conditions on this step alone; `keep`,
                so that later steps may use the equation for all values of its free indices.

        Raises:
            StepRefuted: it is false.
            SymnnError: it reads a name that is not given.
        """
        return self._extended(_expression(left), relation, _expression(right), reason, how, True)

    def then(
        self, expression: Any, reason: str, relation: Relation = "==", **how: Any
    ) -> Derivation:
        """Continue the line: the last expression stands in `relation` to this one.

        Raises:
            StepRefuted: it does not.
            SymnnError: there is no line to continue, or a name is not given.
        """
        if not self.steps:
            raise SymnnError(f"derivation {self.title!r}: nothing to continue; begin with `claim`")
        last = self.steps[-1].expression
        return self._extended(last, relation, _expression(expression), reason, how, False)

    def define(self, symbol: Any, expression: Any, reason: str) -> Derivation:
        """Introduce a name for an expression; later steps may use it."""
        names = {**self.names, symbol: _expression(expression).xreplace(dict(self.names))}
        step = Step(expression, reason, DEFINITION, "definition", symbol)
        return replace(self, steps=(*self.steps, step), names=names)

    def conclude(self, conclusion: str, result: Any = None) -> Derivation:
        """End with a conclusion in words; `result` where it is not the last expression.

        Raises:
            SymnnError: nothing was derived.
        """
        if not self.steps:
            raise SymnnError(f"derivation {self.title!r}: nothing was derived; add steps first")
        return replace(self, conclusion=conclusion, found=result)

    def _extended(
        self, left: Any, relation: Any, right: Any, reason: str, how: dict[str, Any], begins: bool
    ) -> Derivation:
        self._check_names(len(self.steps) + 1, left, right)
        where, by = tuple(how.get("where", ())), how.get("by")
        found = ask(self._question(left, relation, right, where, by))
        step = Step(right, reason, found, how.get("rule", ""), left if begins else None, relation,
                    how.get("focus"), where, by)  # fmt: skip
        longer = self.with_step(step)
        return longer._knowing(left, right) if how.get("keep") and found.holds else longer

    def _knowing(self, left: Any, right: Any) -> Derivation:
        """An equation that was established, as a fact for later steps."""
        facts = (*self.derived.facts, equals(left, right))
        return replace(self, derived=Program(self.derived, facts))

    def with_step(self, step: Step) -> Derivation:
        """One more step, with the verdict that was found on it.

        Raises:
            StepRefuted: the verdict refutes it.
        """
        if step.verdict.status in ("refuted", "error"):
            left = self.steps[-1].expression if step.left is None else step.left
            sides = (left, step.relation, step.expression)
            number = len(self.steps) + 1
            raise StepRefuted(refusal(number, self.title, step.reason, sides, step.verdict))
        return replace(self, steps=(*self.steps, step))

    def _question(
        self, left: Any, relation: Any, right: Any, where: Any, by: Any = None
    ) -> Question:
        names = dict(self.names)
        conventions = tuple(c for c in self.conventions if c in SWITCHED)
        conditions = (*conditions_of(self.given), *where)
        return Question(left.xreplace(names), relation, right.xreplace(names), self.all_equations,
                        conditions, conventions, by=by)  # fmt: skip

    def _check_names(self, number: int, left: Any, right: Any) -> None:
        """Everything that is read must be given: a stray name is a slip."""
        known = {str(s) for g in self.given for s in g.symbols}
        program = self.all_equations
        known |= {name_of(b) for b in (*program.inputs, *program.equations)}
        known |= {str(s) for s in (*program.sizes, *self.names)}
        bound = {str(s) for side in (left, right) for s in bound_symbols(side)}
        for read in free_names(left, right):
            if name_of(base_of(read)) not in known | bound:
                raise SymnnError(
                    f"derivation {self.title!r}, step {number}: `{read}` is not given; list it "
                    "in `given`, define it, or put it in the program"
                )

    # reading

    @property
    def all_equations(self) -> Program:
        """What is given and what was derived, as one program."""
        return merged(self.program, self.derived)

    @property
    def result(self) -> Any:
        """What was derived: the last expression, unless the conclusion named another."""
        if self.found is not None or not self.steps:
            return self.found
        return self.steps[-1].expression

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of each step."""
        return tuple(step.verdict for step in self.steps)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many steps have which status."""
        return Counter(verdict.status for verdict in self.verdicts)

    @property
    def exit_code(self) -> int:
        """0 when every step is proved or enclosed, 3 when one is weaker."""
        return combined_exit_code(list(self.verdicts))

    @property
    def questions(self) -> tuple[Question, ...]:
        """What each step claims, but for definitions: to be asked again, or asked wrongly."""
        found, last = [], None
        for step in self.steps:
            left = last if step.left is None else step.left
            last = step.expression
            if step.rule != "definition":
                sides = (left, step.relation, step.expression)
                found.append(self._question(*sides, step.where, step.by))
        return tuple(found)

    def satisfy(self, seed: int = 0) -> Mapping[Any, Any]:
        """Exact values for everything that is given."""
        return satisfied(self.given, seed)

    def to_json(self) -> dict[str, Any]:
        """The derivation as plain data."""
        return {
            "name": self.name,
            "title": self.title,
            "statement": self.statement,
            "use": self.use,
            "sources": list(self.sources),
            "given": [str(g) for g in self.given],
            "conventions": list(self.conventions),
            "steps": [step.to_json() for step in self.steps],
            "result": str(self.result),
            "conclusion": self.conclusion,
        }

    def __str__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        report = load("symnn.report")
        return report.render_fragment(report.derivation_document(self))


SWITCHED = frozenset({"0*log(0)=0"})
"""Conventions that change what a claim means; others are words for the reader."""


def _expression(value: Any) -> Any:
    return S(value) if isinstance(value, int) else value


def bound_symbols(expression: Any) -> set[Any]:
    """The symbols that sums, products, integrals and limits bind."""
    return {s for e in expression.atoms(*BINDERS, Product, Integral) for s in e.bound_symbols} | {
        e.args[1] for e in expression.atoms(Limit)
    }
