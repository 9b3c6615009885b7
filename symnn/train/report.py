"""A trained network as a document: equations, gradients with verdicts, curves, checks, code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from symnn.core import Identity, Verdict
from symnn.core.latex import latex
from symnn.indexed.derivatives.gradient_program import GradientProgram
from symnn.indexed.language.program import Equation as Definition
from symnn.indexed.language.program import Program, influences
from symnn.indexed.language.traverse import name_of, names_read
from symnn.indexed.printing.latex import latex_fact, notation_of
from symnn.indexed.printing.text import text
from symnn.indexed.printing.typeset import Typesetter, typesetter
from symnn.lazy import load
from symnn.report import (
    Callout,
    Document,
    Equation,
    Fact,
    Heading,
    Paragraph,
    StepEntry,
    StepList,
    badge,
    prose,
    text_of,
    write_report,
)
from symnn.report.evidence import evidence_runs
from symnn.report.program import program_table
from symnn.report.training import (
    CrossCheckRow,
    ThreeWayRow,
    TrainingReport,
    crosscheck_table,
    learning_curves,
    three_way_table,
    training_document,
)
from symnn.report.write import Format
from symnn.train.account import Account
from symnn.train.conventions import conventions
from symnn.train.network import Network
from symnn.train.pictures import decisions, inside

SHOWN = 4  # rows of each cross-check
RELATIONS = {"==": "=", "!=": r"\ne", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">"}


def account_document(
    account: Account, *, date: str = "", provenance: tuple[tuple[str, str], ...] = ()
) -> Document:
    """The document of one run.

    Args:
        account: what is known about it.
        date: as printed; passed in, so that the same run gives the same page.
        provenance: (name, value) pairs for the foot of the page.
    """
    return training_document(
        TrainingReport(
            title=_title(account),
            subtitle=_subtitle(account),
            facts=tuple(_facts(account)),
            network=tuple(_network(account)),
            derivation=tuple(_derivation(account)),
            curves=_curves(account),
            decisions=decisions(account),
            inside=inside(account),
            crosscheck=_crosscheck(account),
            three_ways=_three_ways(account),
            source=account.source,
            provenance=provenance,
            date=date,
        )
    )  # fmt: skip


def write_account(account: Account, path: str | Path, kind: Format | None = None) -> Path:
    """Write the document of one run to a file, as `write_report` does.

    Raises:
        SymnnError: the format is unknown, or the file cannot be written; nothing is left behind.
    """
    versions = (("symnn", load("symnn", "__version__")),)
    return write_report(account_document(account, provenance=versions), path, kind)


def _title(account: Account) -> str:
    network = account.model.network
    kind = f"{network.title} network" if isinstance(network, Network) else "network of layers"
    return f"A {kind}, derived, checked and trained"


def _subtitle(account: Account) -> Any:
    used = account.material
    source = f" of the set `{used.name}`" if used.name else ""
    tested = f", tested on {used.held_out} others" if used.held_out else ""
    network = account.model.network
    layers = "" if isinstance(network, Network) else f"`{network.title}`. "
    return prose(
        f"{layers}Trained on {used.trained_on} samples{source}{tested}. Every formula below was "
        "derived, checked and compiled from the equations of the network."
    )


def _facts(account: Account) -> Iterable[Fact]:
    yield _score(account)
    verdicts = account.gradient_verdicts
    if verdicts:
        proved = sum(v.status == "proved" for v in verdicts)
        yield Fact(f"{proved} of {len(verdicts)}", "gradient equations proved", "for every size")
    rows = [row for found in account.checks.values() for row in found.rows]
    if rows:
        worst = max(row.units for row in rows)
        remark = f"of {len(rows)} entries, in roundings"
        yield Fact(f"{worst:.2g}", "largest error in a step", remark)
    yield Fact(f"{account.model.network.parameter_count:,}", "trained parameters")


def _score(account: Account) -> Fact:
    """On samples held out, or else on those trained on."""
    history, held_out = account.model.history, account.held_out
    value = history.last.score if held_out is None else held_out
    shown = f"{100 * value:.1f} %" if history.metric == "accuracy" else f"{value:.3f}"
    return Fact(shown, f"{'training' if held_out is None else 'held-out'} {history.metric}")


def _network(account: Account) -> Iterable[Any]:
    program = account.gradients
    yield program_table(program, program.forward, "The equations of the network and its loss.")
    if program.facts:
        yield Paragraph("Of the data it is assumed that")
        yield from (Equation(latex_fact(f, notation_of(program)), text(f)) for f in program.facts)
    sizes = {str(s): n for s, n in account.model.network.sizes.items()}
    values = ", ".join(f"${_size(name)} = {n}$" for name, n in sizes.items())
    yield Paragraph(
        prose(f"The sizes stay symbols in everything that follows; this run has {values}.")
    )


def _size(name: str) -> str:
    """A size as LaTeX, its number as a subscript."""
    return re.sub(r"(?<=[A-Za-z])(\d+)$", r"_{\1}", name)


def _derivation(account: Account) -> Iterable[Any]:
    yield from _signals(account)
    yield Heading(2, "Equation by equation")
    yield StepList(tuple(_step(account, e) for e in account.gradients.adjoint))
    yield from _conventions(account.gradients)
    words = "A check that shares nothing with the derivation: "
    summary = f" {account.selfcheck.evidence.summary}."
    yield Paragraph(text_of(words, badge(account.selfcheck), summary))
    if account.identities:
        yield Heading(2, "Identities about its parts")
        yield _identities(account.identities)


def _conventions(program: GradientProgram) -> Iterable[Any]:
    """Where the equations have kinks or ties, at which the gradient is a choice."""
    forward, notation = Program(program.forward), notation_of(program)
    names = {name_of(b): f"${latex_name(b, notation)}$" for b in forward.equations}
    told = []
    for base, words in conventions(forward):
        shown = " ".join(names.get(word, word) for word in words.split())
        told.append(Paragraph(prose(f"{names[name_of(base)]}: {shown}.")))
    if told:
        yield Callout("note", "Where there is no derivative", tuple(told))


def _signals(account: Account) -> Iterable[Any]:
    """The error signals, from the loss back: the heart of backpropagation."""
    program, setter = account.gradients, typesetter(account.gradients)
    found = read_by_signals(program)
    if found:
        shown = [Equation(_both(e, setter), setter.text(e), numbered=True) for e in found]
        opening = Paragraph(
            prose("From the loss back, each error signal is the one behind it, carried through "
                  "the weights and scaled by the slope of the activation:")
        )  # fmt: skip
        yield Callout("result", "The error signals", (opening, *shown))


def read_by_signals(program: GradientProgram) -> list[Definition]:
    """The derivatives by values before an activation, and those that they are made of."""
    wanted = {e.base for e in program.adjoint if _differentiated(program, e).startswith("z")}
    made_of = influences(program, wanted)
    return [e for e in program.adjoint if e.base in made_of]


def _both(equation: Definition, setter: Typesetter) -> str:
    """Entry by entry, then as matrices where there is such a form."""
    entries, matrix = setter.latex(equation), setter.matrix_latex(equation)
    if not matrix:
        return entries
    return rf"\begin{{aligned}} {_split(entries)} \\ {_split(matrix)} \end{{aligned}}"


def _split(line: str) -> str:
    return line.replace(" = ", " & = ", 1)


def _step(account: Account, equation: Definition) -> StepEntry:
    program, setter = account.gradients, typesetter(account.gradients)
    verdict = account.proofs.get(equation.name)
    matrix = setter.matrix_latex(equation)
    shown = Equation(setter.latex(equation), setter.text(equation))
    rows: tuple[Any, ...] = (Paragraph(prose("As matrices:")), Equation(matrix)) if matrix else ()
    if verdict is not None:
        evidence = evidence_runs(verdict, setter.notation)
        rows = (*rows, Paragraph(text_of(f"{verdict.method}: ", *evidence, ".")))
    return StepEntry(
        prose(_reason(program, equation)),
        shown,
        "chain rule",
        badge(verdict) if verdict is not None else None,
        rows,
    )


def _differentiated(program: GradientProgram, equation: Definition) -> str:
    """The name of the array whose adjoint an equation defines."""
    return next(name_of(b) for b, adjoint in program.names.items() if adjoint == equation.base)


def _reason(program: GradientProgram, equation: Definition) -> str:
    """Which forward equations the array enters: those that the chain rule sums over."""
    notation = notation_of(program)
    base = next(b for b, adjoint in program.names.items() if adjoint == equation.base)
    readers = [e.base for e in program.forward if base in names_read(e.right)]
    shown = [f"${latex_name(reader, notation)}$" for reader in readers]
    listed = " and ".join([", ".join(shown[:-1])] * (len(shown) > 1) + shown[-1:])
    return f"${latex_name(base, notation)}$ acts on the loss through {listed}."


def latex_name(base: Any, notation: Any) -> str:
    """The name of an array as the equations print it."""
    return notation.name(name_of(base), array=hasattr(base, "shape")).latex()


def _identities(identities: Iterable[tuple[Identity, Verdict]]) -> StepList:
    return StepList(
        tuple(
            StepEntry(
                prose(identity.title),
                Equation(_statement(identity), str(identity.claim)),
                identity.name.replace("_", " "),
                badge(verdict),
                (Paragraph(f"{verdict.method}: {verdict.evidence.summary}."),),
            )
            for identity, verdict in identities
        )
    )


def _statement(identity: Identity) -> str:
    claim = identity.claim
    return f"{latex(claim.lhs)} {RELATIONS[claim.relation]} {latex(claim.rhs)}"


def _curves(account: Account) -> Any:
    history = account.model.history
    losses = {"training": history.series("loss"), "held out": history.series("validation_loss")}
    scores = {"training": history.series("score"), "held out": history.series("validation_score")}
    kept = [e.epoch for e in history.events if e.kind == "stopped early"]
    return learning_curves(
        losses, scores, history.metric, stopped=kept[0] if kept else None,
        caption="Loss and score after every epoch.",
    )  # fmt: skip


def _crosscheck(account: Account) -> Any:
    """The entries with the largest errors of each check; all of them would fill pages."""
    notation = notation_of(account.gradients)
    rows = [
        CrossCheckRow(_entry(row, notation), row.computed, _digits(row.exact), row.ulps,
                      row.units, epoch)
        for epoch, found in account.checks.items()
        for row in sorted(found.rows, key=lambda row: -row.units)[:SHOWN]
    ]  # fmt: skip
    count = sum(len(found.rows) for found in account.checks.values())
    caption = (
        f"The {SHOWN} entries with the largest errors of each check, out of {count} entries in "
        "all: gradients, new parameters and optimizer states."
    )
    return crosscheck_table(rows, caption) if rows else None


def _three_ways(account: Account) -> Any:
    notation = notation_of(account.gradients)
    rows = [
        ThreeWayRow(_entry(w, notation), w.scalar, w.compiled, _digits(w.exact), w.scalar_ulps,
                    w.compiled_ulps)
        for w in account.three_ways
    ]  # fmt: skip
    return three_way_table(rows) if rows else None


def _digits(exact: str) -> str:
    """The leading digits of an enclosure, whose radius lies beyond the digits shown."""
    return exact.split(" +/-")[0]


def _entry(row: Any, notation: Any) -> str:
    """An entry such as the derivative by `W1[3, 7]`, with its places as subscripts."""
    indices = ",".join(map(str, row.place))
    return notation.name(row.name, array=bool(row.place)).latex(indices)
