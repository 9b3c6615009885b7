"""Reading certificates: limits, versions, malformed fields; and what the package may import."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import symnn.certificates
from symnn.certificates import recheck
from symnn.cli.application import application
from symnn.errors import SymnnError
from symnn.proof import verify

PACKAGE = Path(symnn.certificates.__file__).parent
ALLOWED = ("symnn.certificates", "symnn.core", "symnn.syntax", "symnn.errors")


@pytest.fixture
def certificate():
    verdict = verify("sqrt(x**2) == x", {"x": "Reals"}, certify=True)
    return json.loads(json.dumps(verdict.certificate))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.stem)
def test_the_checker_shares_no_code_with_the_provers(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            assert not name.startswith("flint"), name
            assert not name.startswith("symnn") or name.startswith(ALLOWED), name


def test_a_certificate_is_text_or_the_object_that_it_holds(certificate):
    for given in (certificate, json.dumps(certificate)):
        outcome = recheck(given)
        assert (outcome.decision, outcome.exit_code) == ("accepted", 0)
        assert "sqrt(x**2) == x" in str(outcome)
    with pytest.raises(TypeError, match="no truth value"):
        bool(outcome)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("{", r"not JSON: .*\(line 1, column 2\)"),
        ('{"a": ' + "9" * 10_000 + "}", "not read: Exceeds the limit"),
        ("[1]", "found list; needed a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 300 + "1" + "}" * 300, "nested more than 200 deep"),
        ("{}", "`format` is None"),
        (" " * 4_000_001, "4000001 characters"),
    ],
)
def test_what_is_no_certificate_is_an_error(text, message):
    with pytest.raises(SymnnError, match=message):
        recheck(text)


@pytest.mark.parametrize("field", ["version", "symnn", "claim", "verdict", "proof"])
def test_a_missing_field_is_named(certificate, field):
    del certificate[field]
    with pytest.raises(SymnnError, match=f"field `{field}` is missing"):
        recheck(certificate)


def test_a_field_of_another_type_is_named(certificate):
    certificate["proof"]["point"] = "x = 1"
    with pytest.raises(SymnnError, match="field `point` is 'x = 1'; needed an object"):
        recheck(certificate)
    certificate["proof"]["point"] = {"x": 1}
    with pytest.raises(SymnnError, match="value of `x` is 1; needed text"):
        recheck(certificate)


@pytest.mark.parametrize("text", ["10**10**10", "__import__('os')", "exp(10**9999)"])
def test_hostile_text_is_refused(certificate, text):
    certificate["claim"]["lhs"] = text
    with pytest.raises(SymnnError):
        recheck(certificate)


def test_other_versions_and_kinds_are_not_rechecked(certificate):
    other = {**certificate, "version": 2}
    assert recheck(other).exit_code == 3
    assert "of version 2; this symnn reads version 1" in recheck(other).reason
    certificate["proof"] = {"kind": "oracle"}
    assert "kind 'oracle' are not rechecked" in recheck(certificate).reason


def test_the_command(certificate, tmp_path):
    def run(*lines):
        (tmp_path / "c.json").write_text("\n".join(lines))
        return CliRunner().invoke(
            application, ["recheck", "--here", "--json", str(tmp_path / "c.json")]
        )

    good = json.dumps(certificate)
    assert run(json.dumps(certificate, indent=1)).exit_code == 0
    bad = {**certificate, "proof": {**certificate["proof"], "point": {"x": "1"}}}
    done = run(good, json.dumps(bad), json.dumps({**certificate, "version": 9}))
    decisions = [json.loads(line)["decision"] for line in done.stdout.splitlines()]
    assert decisions == ["accepted", "rejected", "not rechecked"]
    assert done.exit_code == 1
    done = run(good, "{}", good)
    assert (done.exit_code, len(done.stdout.splitlines())) == (2, 2)
    assert "line 2: certificate: `format` is None" in done.stderr
    done = run("{}")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "needed 'symnn-certificate'" in done.stderr


def test_a_domain_without_points_proves_nothing():
    claim = {"lhs": "x", "relation": "==", "rhs": "x", "symbols": {"x": "Reals"}}
    nowhere = {**claim, "constraints": ["x > 1", "x < 0"]}
    outcome = recheck({
        "format": "symnn-certificate", "version": 1, "symnn": "0", "claim": nowhere,
        "verdict": {"status": "proved"}, "proof": {"kind": "relation", "cells": []},
    })  # fmt: skip
    assert outcome.decision == "rejected"
    assert "no point meets the conditions" in outcome.reason
