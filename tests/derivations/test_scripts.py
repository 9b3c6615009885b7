"""Every script: one claim, all steps established, every assumption needed, no error survives."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from parsed_text import check_text
from printed_values import check_matrices
from sympy import Rational

from symnn.core import Verdict
from symnn.derivation import Derivation, begin
from symnn.derivation.question import Question, ask
from symnn.derivation.scripts import find, run
from symnn.errors import SymnnError
from symnn.indexed import Program
from symnn.indexed.language.user_functions import UserFunction

FOLDER = Path(__file__).resolve().parents[2] / "derivations"
SCRIPTS = find([FOLDER])

MOST_STEPS = 8
"""So many steps of a script get a planted error each time; the slow tests plant all."""

EVERY = 5
"""Of the scripts so many-th are run by the fast tests, the others by the slow ones."""
HEAVY = ("adamax", "nesterov_rate", "staircase")
"""Scripts whose conditions take long to be shown needed."""


def some(*slow: str) -> list[ParameterSet]:
    """All scripts, most of them slow; the same ones in each test, since they are run once."""
    return [
        pytest.param(p, id=p.stem, marks=[pytest.mark.slow] if i % EVERY or p.stem in slow else [])
        for i, p in enumerate(SCRIPTS)
    ]


by_name = pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.stem)
by_script = pytest.mark.parametrize("path", some())


@cache
def derived(path: Path) -> Derivation:
    script = run(path)
    assert script.derivation is not None, script.error
    return script.derivation


def test_there_are_enough_scripts() -> None:
    assert len(SCRIPTS) >= 28


@by_script
def test_every_step_is_established(path: Path) -> None:
    d = derived(path)
    assert len(d.steps) >= 3
    weaker = [(s.reason, str(s.verdict)) for s in d.steps if not s.verdict.holds]
    assert not weaker
    assert d.exit_code == 0


@by_script
def test_every_step_says_something(path: Path) -> None:
    last = None
    for step in derived(path).steps:
        left = last if step.left is None else step.left
        assert left != step.expression, step.reason
        last = step.expression


@by_script
def test_the_docstring_states_claim_use_and_source(path: Path) -> None:
    d = derived(path)
    assert d.name == path.stem
    assert d.statement
    assert d.use
    assert d.sources
    assert d.conclusion
    assert all(step.reason or step.relation == "<" for step in d.steps)


@by_name
def test_nothing_happens_at_import(path: Path) -> None:
    """Only definitions at the top: no step is made before `derive` is called."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [
        node.func.attr
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert not set(calls) & {"claim", "then", "define", "conclude"}
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert functions[-1] == "derive"


def test_titles_and_claims_are_all_different() -> None:
    docstrings = {path: ast.get_docstring(ast.parse(path.read_text("utf-8"))) for path in SCRIPTS}
    found = [begin(path.name, text) for path, text in docstrings.items()]
    assert len({d.title for d in found}) == len(found)
    assert len({d.statement for d in found}) == len(found)


@by_script
def test_what_is_given_can_be_satisfied(path: Path) -> None:
    d = derived(path)
    values = d.satisfy(3)
    assert set(values) >= {g.what for g in d.given if g.is_name}


OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "==", "!=": "=="}


def mutants(question: Question) -> list[Question]:
    """Wrong factors and signs of the right side; the opposite of an inequality."""
    if question.relation != "==":
        return [replace(question, relation=OPPOSITE[question.relation])]
    right = question.right
    if right == 0:
        return [replace(question, right=right + 1), replace(question, right=right - 1)]
    factors = (Rational(2), Rational(-1), Rational(1001, 1000))
    return [replace(question, right=factor * right) for factor in factors]


def caught(path: Path, question: Question) -> Verdict:
    found = ask(replace(question, timeout=3))
    if found.holds:  # twice or minus what is 0 by the facts is no error
        assert ask(question.about(2 * question.right, question.right)).holds, question
    else:
        assert found.status == "refuted", (question.left, question.right, str(found))
    return found


@by_script
def test_a_planted_error_is_refuted(path: Path) -> None:
    """One mutant of every step, a different one from step to step; of long scripts, of some."""
    questions = derived(path).questions
    stride = 1 + len(questions) // MOST_STEPS
    for number, question in list(enumerate(questions))[::stride]:
        planted = mutants(question)
        caught(path, planted[number % len(planted)])


@pytest.mark.slow
@by_script
def test_all_planted_errors_are_refuted(path: Path) -> None:
    for question in derived(path).questions:
        for planted in mutants(question):
            caught(path, planted)


@pytest.mark.parametrize("path", some(*HEAVY))
def test_every_condition_of_a_step_is_needed(path: Path) -> None:
    d = derived(path)
    for step, question in zip(
        [s for s in d.steps if s.rule != "definition"], d.questions, strict=True
    ):
        for condition in step.where:
            rest = tuple(c for c in question.conditions if c != condition)
            assert ask(replace(question, conditions=rest)).status == "refuted", step.reason


@by_script
def test_every_fact_is_needed(path: Path) -> None:
    d = derived(path)
    for fact in d.program.facts:
        rest = [f for f in d.program.facts if f != fact]
        poorer = replace(d, program=Program(d.program, rest))
        verdicts = [ask(replace(q, timeout=4)) for q in poorer.questions]
        assert any(v.status == "refuted" for v in verdicts), str(fact)


@pytest.mark.slow
def test_scripts_with_facts_are_there() -> None:
    found = {path.stem for path in SCRIPTS if derived(path).program.facts}
    assert {"softmax_cross_entropy", "mlp_backprop", "xavier", "he", "mse"} <= found


def test_a_script_with_a_planted_error_fails_alone(tmp_path: Path) -> None:
    text = (FOLDER / "sigmoid.py").read_text(encoding="utf-8")
    wrong = text.replace("Mul(sigma, 1 - sigma", "Mul(sigma, 1 + sigma")
    assert wrong != text
    (tmp_path / "sigmoid.py").write_text(wrong, encoding="utf-8")
    (tmp_path / "tanh.py").write_text((FOLDER / "tanh.py").read_text(), encoding="utf-8")
    first, second = map(run, find([tmp_path]))
    assert first.derivation is None
    assert first.error.startswith("StepRefuted: step 4 of 'Derivative of the logistic sigmoid'")
    assert first.exit_code == 1
    assert second.exit_code == 0


BEGIN = """
from symnn.core import Variable
from symnn.derivation import Derivation, Given
x = Variable("x")
d = Derivation("odd", "Odd", "nothing much", given=(Given(x),))
def derive(): return """


@pytest.mark.parametrize("result", ["x + 1", "-x - 1", "x**2 + 1", "2*x + 2", "(x + 1)**2"])
def test_a_result_is_shown_as_a_part_or_an_equal_of_a_side(tmp_path: Path, result: str) -> None:
    path = tmp_path / "part.py"
    claim = "d.claim((x + 1)**2, x**2 + 2*x + 1, 'r')"
    path.write_text(f"{BEGIN}{claim}.conclude('so', {result})", encoding="utf-8")
    assert run(path).error == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "the script has no function `derive`"),
        ("def derive(): return 5", "`derive` returned `int`, not a Derivation"),
        ("import nowhere_at_all", "ModuleNotFoundError"),
        ("def derive(:", "SyntaxError"),
        ("def derive(): raise RuntimeError('inside')", "RuntimeError: inside"),
        (f"{BEGIN}d", "it derives nothing: it has no steps"),
        (f"{BEGIN}d.claim(x + x, 2*x - 0, 'r')", "it never concludes; end it with `conclude`"),
        (
            f"{BEGIN}d.claim((x + 1)**2, x**2 + 2*x + 1, 'r').conclude('so', x + 2)",
            "it concludes `x + 2`, which no step shows; add the step that does",
        ),
        (
            f"{BEGIN}d.claim((x + 1)**2, x**2 + 2*x + 1, 'r').conclude('so', 'x + 1')",
            "it concludes `x + 1`, which no step shows",
        ),
    ],
)
def test_a_broken_script_is_a_value(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "broken.py"
    path.write_text(text, encoding="utf-8")
    script = run(path)
    assert message in script.error
    assert script.exit_code == 1
    assert script.name == "broken"


def test_paths_that_are_no_scripts(tmp_path: Path) -> None:
    with pytest.raises(SymnnError, match="is an empty folder"):
        find([tmp_path])
    with pytest.raises(SymnnError, match="is not there"):
        find([tmp_path / "missing"])
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(SymnnError, match="is a file of another kind"):
        find([tmp_path / "notes.txt"])


def test_without_a_path_the_default_folder_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER.parent)
    assert find() == SCRIPTS or [p.name for p in find()] == [p.name for p in SCRIPTS]
    monkeypatch.chdir(tmp_path)
    assert [p.name for p in find()] == [p.name for p in SCRIPTS]


@by_script
def test_equations_are_printed_as_they_are(path: Path) -> None:
    """Text reads back as the equation; matrices have the values of the entries."""
    program = derived(path).all_equations
    check_text(program)
    if not any(e.right.atoms(UserFunction) for e in program):  # a name alone has no values
        check_matrices(program)
