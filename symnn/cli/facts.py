"""What `symnn catalog NAME` tells of a record; everything is computed from the record itself."""

from __future__ import annotations

from typing import Any

from symnn.lazy import load

Facts = dict[str, Any]

KINDS = {
    "Formula": "formula", "Identity": "identity", "LossRecord": "loss",
    "Initializer": "initializer", "UpdateRule": "optimizer",
}  # fmt: skip


def summary(record: Any) -> Facts:
    """Name, kind and title: a line of the list."""
    return {"name": record.name, "kind": KINDS[type(record).__name__], "title": record.title}


def facts(record: Any) -> Facts:
    """All of the record, in the order of reading."""
    own = OF_KIND[summary(record)["kind"]](record)
    source = load("symnn.sources", "source")
    ending = {
        "about": _read_aloud(getattr(record, "about", "")),
        "sources": [source(key).citation for key in record.sources],
    }
    found = {**summary(record), **own, **ending}
    return {name: value for name, value in found.items() if value not in ("", [], {})}


def _read_aloud(sentence: str) -> str:
    """A sentence as a terminal shows it."""
    prose, plain = load("symnn.report", "prose"), load("symnn.report.inline", "plain")
    return str(plain(prose(sentence)))


def _formula(record: Any) -> Facts:
    latex = load("symnn.core.latex", "latex")
    return {
        "statement": str(record.expression),
        "latex": f"{record.notation} = {latex(record.expression)}",
        "domain": _domains((a, a.domain) for a in record.arguments),
        "conditions": [str(condition) for condition in record.conditions],
        "conventions": list(record.conventions),
        **_slope(record),
        "accuracy": _accuracy(record),
    }


def _accuracy(record: Any) -> list[str]:
    """What was measured of compiled code; stored, with the formula it was measured for."""
    lines = load("symnn.catalog.evidence", "accuracy_of")(record.name)
    current = any(line.statement == str(record.expression) for line in lines)
    return [str(line) for line in lines] if current else []


def _slope(record: Any) -> Facts:
    """The derivative with its steps, where the variable is not a natural number."""
    if not load("symnn.derivation.natural", "is_continuous")(record.variable):
        return {}
    derivation = load("symnn.derivation", "derive")(record.expression, record.variable)
    sentence = load("symnn.derivation.text", "sentence")
    return {
        "derivative": str(derivation.result),
        "evidence": [f"{sentence(s.reason)} {s.verdict.status}" for s in derivation.steps],
    }


def _identity(record: Any) -> Facts:
    verify, latex = load("symnn.proof", "verify"), load("symnn.core.latex", "latex")
    claim, signs = record.claim, {"==": "=", "!=": r"\neq", "<=": r"\leq", ">=": r"\geq"}
    relation = signs.get(claim.relation, claim.relation)
    return {
        "statement": f"{claim.lhs} {claim.relation} {claim.rhs}",
        "latex": f"{latex(claim.lhs)} {relation} {latex(claim.rhs)}",
        "domain": _domains(claim.domains),
        "conditions": [str(condition) for condition in claim.conditions],
        "conventions": list(claim.conventions),
        "evidence": [str(verify(claim))],
        "false twin": f"{record.twin.lhs} {record.twin.relation} {record.twin.rhs}",
    }


def _loss(record: Any) -> Facts:
    sizes, tensor = load("symnn.core", "sizes"), load("symnn.core", "tensor")
    program = load("symnn.indexed", "Program")()
    shape = sizes("N K")
    record.define(program, tensor("z", *shape), tensor("T", *shape))
    return {
        "statement": str(program).splitlines(),
        "task": record.task,
        "parameters": {str(symbol): str(value) for symbol, value in record.defaults},
    }


def _initializer(record: Any) -> Facts:
    variance = record.variance
    return {
        "statement": f"{'bound' if record.law == 'uniform' else 'standard deviation'} "
        f"{record.scale}",
        "law": record.law,
        "variance": str(variance.expression),
        "domain": _domains((a, a.domain) for a in variance.arguments),
    }


def _update_rule(record: Any) -> Facts:
    return {
        "statement": [f"{left} := {right}" for left, right in record.equations],
        "hyperparameters": {str(name): str(value) for name, value in record.defaults.items()},
        "states": ", ".join(str(state.symbol) for state in record.states),
    }


def _domains(pairs: Any) -> list[str]:
    return [f"{symbol} in {domain}" for symbol, domain in pairs]


OF_KIND: dict[str, Any] = {
    "formula": _formula, "identity": _identity, "loss": _loss, "initializer": _initializer,
    "optimizer": _update_rule,
}  # fmt: skip
