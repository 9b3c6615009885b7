"""`symnn catalog`: the list, a search, and what a record of each kind tells."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from symnn.catalog import RECORDS
from symnn.cli.application import application
from symnn.cli.facts import KINDS, OF_KIND, summary


def run(*arguments: str) -> Result:
    return CliRunner().invoke(application, ["catalog", *arguments])


def test_the_list_names_every_record_once() -> None:
    done = run("--json")
    assert done.exit_code == 0
    assert [line["name"] for line in json.loads(done.stdout)] == [r.name for r in RECORDS]
    assert len(run().stdout.splitlines()) == len(RECORDS)


def test_every_kind_of_record_has_its_facts() -> None:
    assert {summary(record)["kind"] for record in RECORDS} == set(OF_KIND) == set(KINDS.values())


def test_search() -> None:
    found = json.loads(run("--search", "leaky relu", "--json").stdout)
    assert found[0] == {
        "name": "leaky_relu",
        "kind": "formula",
        "title": "Leaky rectified linear unit",
    }


def test_a_word_lists_the_records_that_have_it() -> None:
    done = run("softmax")
    assert done.exit_code == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1
    assert all("softmax" in line.lower() for line in done.stdout.splitlines())
    assert "no record is named `softmax`; these have the word:" in done.stderr
    assert len(json.loads(run("softmax", "--json").stdout)) == len(done.stdout.splitlines())


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "tanh_neg_eq_neg_tanh",
            ["== -tanh(x)", "x in Reals", "proved (exact", "false twin"],
        ),
        ("adam", ["m_next := ", "eta = 1/1000", "states", "m, s", "Kingma"]),
        ("he_normal", ["standard deviation sqrt(2)/sqrt(fan_in)", "2/fan_in", "He, K."]),
        ("glorot_uniform", ["bound sqrt(6)/sqrt(fan_in + fan_out)"]),
        ("mse", ["L := Sum(", "regression"]),
        ("xavier_uniform", ["glorot_uniform"]),
        ("sigmoid", ["1/(1 + exp(-x))", "x in Reals", "derivative", "evidence", "Rumelhart"]),
    ],
)
def test_a_record(name: str, parts: list[str]) -> None:
    done = run(name)
    assert done.exit_code == 0, done.stderr
    for part in parts:
        assert part in done.stdout


def test_a_record_as_json() -> None:
    found = json.loads(run("tanh_double", "--json").stdout)
    assert {
        "name",
        "kind",
        "title",
        "statement",
        "latex",
        "domain",
        "evidence",
        "false twin",
    } <= set(found)
    assert found["evidence"][0].startswith("proved")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sigmod"], "catalog: `sigmod` is unknown; did you mean `sigmoid`"),
        (["softma"], "catalog: `softma` is unknown; "),
        (["--search", "zzz"], "catalog: no record holds all of: zzz"),
        (["sigmoid", "--search", "x"], "--search stands alone; needed one of NAME"),
        (["sigmoid", "tanh"], "unexpected extra argument"),
    ],
)
def test_bad_input(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
