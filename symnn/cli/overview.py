"""The commands of `symnn`, where each lives, and the text of `symnn --help`.

Nothing is imported to print that text: no library, not even the one that parses the arguments.
"""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "derive": ("symnn.cli.derivations:derive", "Differentiate a formula, every rule named."),
    "verify": ("symnn.cli.verdicts:verify", "Decide whether a claim is true on its domain."),
    "bound": ("symnn.cli.extremes:bound", "Find the supremum and infimum of a formula."),
    "approximate": (
        "symnn.cli.approximations:approximate", "Write down a network close to a formula.",
    ),
    "fit": ("symnn.cli.curves:fit", "Fit the parameters of a formula to data."),
    "recheck": ("symnn.cli.rechecking:recheck", "Check a certificate again, independently."),
    "compile": ("symnn.cli.generation:compile_formula", "Turn a formula into readable array code."),
    "train": ("symnn.cli.training:train", "Train a network on a data set."),
    "continue": ("symnn.cli.continuing:go_on", "Train on from what `train --keep` wrote, at once."),
    "predict": ("symnn.cli.training:predict", "Apply a trained network to data."),
    "report": ("symnn.cli.documents:report", "Write derivation scripts as pages."),
    "catalog": ("symnn.cli.records:catalog", "Look up a formula or an identity."),
    "audit": ("symnn.cli.audits:audit", "Check every claim in documents."),
    "check": ("symnn.cli.implementations:check", "Check a function against its formula."),
    "demo": ("symnn.cli.demo:demo", "Derive, prove, compile, train, check; write report.html."),
}  # fmt: skip

HELP = """\
Usage: symnn [OPTIONS] COMMAND [ARGS]...

  The mathematics of neural networks: derived, verified, compiled, explained.

Commands:
{commands}

Options:
  --version  Show the version and exit.
  --help     Show this message and exit; `symnn COMMAND --help` tells of a command.

Exit codes: 0 done, or proved; 1 refuted, or a failed check; 2 bad input; 3 undecided.
"""


def overview() -> str:
    """What `symnn --help` prints."""
    width = max(len(name) for name in COMMANDS) + 2
    return HELP.format(
        commands="\n".join(f"  {name:{width}}{text}" for name, (_, text) in COMMANDS.items())
    )
