"""`symnn demo`: the main job, from equations to a checked report, on real data."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from symnn.cli import options, streams
from symnn.lazy import load

DATA = "digits"
HIDDEN = (32,)
EPOCHS = 40
CROSSCHECK_EVERY = 10
WANTED = 0.96
FAILED = 1


@click.command()
@click.option("--out", default="report.html", show_default=True, metavar="FILE",
              help="The report, one self-contained page.")  # fmt: skip
@options.seed
@options.as_json
@click.pass_context
def demo(context: click.Context, out: str, seed: int, as_json: bool) -> None:
    """Derive a network's gradients, prove them, compile, train, cross-check, and write a report.

    The network is 64-32-10 with tanh, softmax and cross-entropy; the data are scikit-learn's
    handwritten digits. Prints the path of the report last.
    """
    streams.check_place("--out", out)
    started = time.perf_counter()
    with _progress() as shown:
        account = _account(seed, shown)
        shown.stage("write the report")
        _write(account, out, seed)
    summary = _summary(account, time.perf_counter() - started)
    if as_json:
        streams.print_json({**summary, "report": out})
    else:
        _print(account, summary)
        click.echo(out)
    context.exit(0 if account.ok and account.held_out >= WANTED else FAILED)


def _account(seed: int, shown: Any) -> Any:
    shown.stage("load the libraries and the data")
    train = load("symnn.train")
    parts = train.split(train.load_data(DATA), seed=seed)
    chosen = train.Options(
        hidden=HIDDEN, activation="tanh", epochs=EPOCHS, seed=seed,
        crosscheck_every=CROSSCHECK_EVERY,
    )  # fmt: skip
    shown.stage("derive the gradients from the equations")
    account = load("symnn.train.account")
    load("symnn.train.structure", "gradients")(("tanh",), "cross_entropy")
    return account.account_of(parts, chosen, account.Tell(shown.stage, shown.epoch))


def _write(account: Any, out: str, seed: int) -> None:
    versions = [(name, load(name, "__version__")) for name in ("symnn", "sympy", "numpy")]
    provenance = (*versions, ("data", f"scikit-learn, {DATA}"), ("seed", str(seed)),
                  ("command", "symnn demo"))  # fmt: skip
    document = load("symnn.train.report", "account_document")(
        account, date=date.today().isoformat(), provenance=provenance
    )
    load("symnn.report", "write_report")(document, out, "html")


def _summary(account: Any, seconds: float) -> dict[str, Any]:
    rows = [row for found in account.checks.values() for row in found.rows]
    statuses = [verdict.status for verdict in account.gradient_verdicts]
    proved = [verdict.status for _, verdict in account.identities]
    return {
        "held_out_accuracy": account.held_out,
        "gradient_equations": {s: statuses.count(s) for s in sorted(set(statuses))},
        "identities": {s: proved.count(s) for s in sorted(set(proved))},
        "selfcheck": account.selfcheck.to_json(),
        "crosscheck": {
            "entries": len(rows),
            "largest_error_in_rounding_units": max(row.units for row in rows),
            "ok": all(found.ok for found in account.checks.values()),
        },
        "seconds": round(seconds, 2),
    }


def _print(account: Any, summary: dict[str, Any]) -> None:
    """The derivation as it stands, and what was found."""
    program = account.gradients
    text, notation = (
        load("symnn.indexed.printing.text", "text"),
        load("symnn.indexed.printing.latex", "notation_of"),
    )
    click.echo("The network\n")
    for equation in program.forward:
        click.echo(f"  {text(equation, notation=notation(program))}")
    click.echo("\nIts gradients, derived and checked\n")
    for equation in program.adjoint:
        verdict = account.proofs[equation.name]
        line = text(equation, notation=notation(program))
        click.echo(f"  {line:60}  {_colored(verdict.status)}")
    crosscheck, counts = summary["crosscheck"], summary["identities"]
    rounding = crosscheck["largest_error_in_rounding_units"]
    click.echo(
        f"\nIdentities about its parts: {', '.join(f'{n} {s}' for s, n in counts.items())}.\n"
        f"Gradients of the expanded network: {account.selfcheck.evidence.summary}.\n"
        f"Running step against exact arithmetic: {crosscheck['entries']} entries, "
        f"largest error {rounding:.1f} rounding units.\n"
        f"Held-out accuracy {account.held_out:.2%} after {len(account.model.history.epochs) - 1} "
        f"epochs; {summary['seconds']:.1f} s in all.\n"
    )


def _colored(status: str) -> str:
    color = {"proved": "green", "refuted": "red"}.get(status, "yellow")
    return streams.styled(status, fg=color)


class _Lines:
    """Progress for files and pipes: one line a stage."""

    def stage(self, words: str) -> None:
        streams.note(f"- {words}")

    def epoch(self, epoch: Any) -> None:
        if epoch.number % CROSSCHECK_EVERY == 0:
            streams.note(
                f"  epoch {epoch.number:3}  loss {epoch.loss:.4f}  "
                f"held-out accuracy {epoch.validation_score:.4f}"
            )


class _Bars:
    """Progress for terminals: stages ticked off, a bar for the epochs."""

    def __init__(self, progress: Any) -> None:
        self.progress = progress
        self.current: Any = None

    def stage(self, words: str) -> None:
        self.finish()
        total = EPOCHS if words.startswith("train") else None
        self.current = self.progress.add_task(words, total=total, note="")

    def epoch(self, epoch: Any) -> None:
        note = f"loss {epoch.loss:.3f}, held out {epoch.validation_score:.1%}"
        self.progress.update(self.current, completed=epoch.number, note=note)

    def finish(self) -> None:
        """Tick off what was going on."""
        if self.current is not None:
            self.progress.update(self.current, total=1, completed=1)


@contextmanager
def _progress() -> Iterator[Any]:
    console = load("rich.console", "Console")(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    parts = load("rich.progress")
    columns = (
        parts.SpinnerColumn(finished_text="[green]✓"), "{task.description}",
        parts.BarColumn(bar_width=20), parts.TimeElapsedColumn(), "{task.fields[note]}",
    )  # fmt: skip
    with parts.Progress(*columns, console=console) as progress:
        bars = _Bars(progress)
        yield bars
        bars.finish()
