"""`symnn train` and `symnn predict`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click
from click.core import ParameterSource

from symnn.cli import options, streams
from symnn.cli.trained import costs, lines_of, outcome, save, write_training_report
from symnn.errors import SymnnError
from symnn.lazy import load

EXIT = {"finished": 0, "stopped early": 0, "crosscheck failed": 1, "diverged": 3,
        "interrupted": 130}  # fmt: skip
DEFAULT = ParameterSource.DEFAULT
CROSSCHECKS = 5
"""How often, about, a run is held against exact arithmetic when that is asked for."""

FILES = ("report", "save", "keep", "export")
AT_LEAST_1 = click.IntRange(min=1)


@click.command()
@click.argument("data", metavar="DATA")
@click.option("--target-column", metavar="NAME", help="Label column of a CSV; default the last.")
@click.option("--task", type=click.Choice(["auto", "classification", "regression"]),
              default="auto", show_default=True, help="What the labels mean.")  # fmt: skip
@click.option("--memory", type=click.IntRange(min=0), metavar="MIB",
              help="For features; more lie on disk. Default: a quarter of all.")  # fmt: skip
@click.option("--test-size", type=float, default=0.2, show_default=True, help="Fraction held out.")
@click.option("--hidden", metavar="32,32", default="32", show_default=True,
              help="Units of the hidden layers.")  # fmt: skip
@click.option("--activation", default="tanh", show_default=True, help="Of the hidden layers: a "
              "name, several with commas between, or a formula: \"x*exp(-x**2)\".")  # fmt: skip
@click.option("--net", metavar="LAYERS", help="In the place of hidden units, such as "
              "\"conv 8 3; relu; pool 2; flatten; dense 32; dropout 0.2; dense\".")  # fmt: skip
@click.option("--shape", metavar="8x8", help="Of a sample, for --net; default: as in the data.")
@click.option("--weights", metavar="COLUMN", help="By how much each sample counts; no feature.")
@click.option("--loss", help="Default: by the task.")
@click.option("--optimizer", default="adam", show_default=True, help="Update rule.")
@click.option("--learning-rate", type=float, help="Default: 0.005 for adam, else the rule's own.")
@click.option("--schedule", metavar="NAME", help="How the rate changes from step to step: "
              "cosine_annealing, inverse_square_root_warmup, or a formula of the step: "
              "\"eta/sqrt(t)\"; default: not at all.")  # fmt: skip
@click.option("--clip", type=float, metavar="LENGTH", help="No gradient is longer; default: any.")
@click.option("--weight-decay", type=float, help="Pull of weights towards 0; default: the rule's.")
@click.option(
    "--batch-size", type=AT_LEAST_1, default=32, show_default=True, help="Samples a step."
)
@click.option("--epochs", type=AT_LEAST_1, help="Passes, at most. Default: 20; on small data, as "
              "many as make 1/learning-rate steps of adam, 10 times that of others.")  # fmt: skip
@click.option("--initializer", help="Law of the first weights; default: by the activation.")
@click.option(
    "--early-stopping",
    type=AT_LEAST_1,
    metavar="PATIENCE",
    help="Stop after so many epochs without a better validation loss; default: never.",
)
@click.option("--dtype", type=click.Choice(["float64", "float32"]), default="float64",
              show_default=True, help="Of all arrays.")  # fmt: skip
@click.option("--backend", type=click.Choice(["auto", "numpy", "c", "jax"]), default="auto",
              show_default=True, help="What runs the steps; auto: what ends sooner.")  # fmt: skip
@click.option("--explain", is_flag=True, help="Tell what a step costs: work, floor, times.")
@click.option("--crosscheck", is_flag=True, help="Compare gradients with exact arithmetic five "
              "times; default: as often as 3 % of the time allow, or once after it.")  # fmt: skip
@click.option("--checkpoint", metavar="DIR", help="Keep the state there while training goes on.")
@click.option("--resume", is_flag=True, help="Go on from the state that --checkpoint kept.")
@click.option("--report", metavar="FILE", help="Write an HTML report.")
@click.option("--export", metavar="FILE.py", help="Write the model as a module of PyTorch "
              "that runs without symnn, with its numbers beside it.")  # fmt: skip
@click.option("--keep", metavar="FILE", help="Keep the training with its compiled step, for "
              "`symnn continue`; needs --backend c.")  # fmt: skip
@click.option("--save", metavar="FILE", help="Write the model, for `symnn predict`; FILE ends in "
              ".safetensors or .npz.")  # fmt: skip
@options.seed
@options.as_json
@click.pass_context
def train(context: click.Context, data: str, **given: Any) -> None:
    """Train a network on DATA: the name of a scikit-learn set, a CSV, npz or Parquet file.

    symnn train digits --hidden 32 --epochs 20 --save digits.safetensors

    Ctrl-C ends training between two steps; what was asked for is written all the same.
    """
    _refuse_contradictions(given)
    _check_places(data, given)
    chosen = _options(given)
    most = given["memory"] if given["memory"] is None else given["memory"] << 20
    samples = load("symnn.train", "load_data")(data, given["target_column"], given["task"], most)
    if given["weights"]:
        samples = load("symnn.train.weighting", "weighed_by")(samples, given["weights"])
    _warn_of_classes(samples)
    parts = load("symnn.train", "split")(samples, given["test_size"], given["seed"])
    chosen = _settled(chosen, len(parts.train), given["crosscheck"])
    watch, kept = _watch(chosen, given), _checkpoints(given)
    with _terminated_like_interrupted():
        training = load("symnn.train.training", "Training")(
            parts.train, chosen, _validation(parts, chosen)
        )
        model = training.finish(watch, kept)
    result = outcome(model, samples, parts)
    if given["explain"]:
        result["step"] = costs(model, chosen, len(parts.train))
    if given["save"]:
        save(model, given["save"])
    if given["export"]:
        load("symnn.train.export", "export_torch")(model, given["export"])
    if given["keep"]:
        load("symnn.train.kept", "keep")(model, training.run, given["keep"])
    if given["report"]:
        write_training_report(model, parts, chosen, given["report"])
    _print(result, given["as_json"])
    _advise(model, chosen.epochs, given["checkpoint"])
    context.exit(EXIT[model.outcome])


def _refuse_contradictions(given: dict[str, Any]) -> None:
    if given["shape"] and not given["net"]:
        raise SymnnError("--shape is that of samples for --net LAYERS; needed both, or neither")
    source = click.get_current_context().get_parameter_source
    chosen = [name for name in ("hidden", "activation") if source(name) != DEFAULT]
    if given["net"] and chosen:
        raise SymnnError(
            f"--net says what the layers are, and so does --{chosen[0]}; needed one of them"
        )
    if given["resume"] and not given["checkpoint"]:
        raise SymnnError("--resume needs --checkpoint DIR, the folder that holds the state")


def _checkpoints(given: dict[str, Any]) -> Any:
    place = given["checkpoint"]
    return place and load("symnn.train", "Checkpoints")(place, resume=given["resume"])


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """A request to terminate ends training as Ctrl-C does, so that what is done is not lost."""
    before = signal.getsignal(signal.SIGTERM)
    if before is signal.SIG_DFL and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)
    else:
        yield


def _check_places(data: str, given: dict[str, Any]) -> None:
    places = {f"--{option}": given[option] for option in FILES if given[option]}
    for option, path in places.items():
        streams.check_place(option, path)
    for path in filter(None, (given["save"], given["keep"])):
        load("symnn.train.storage", "check_ending")(path)
    streams.check_apart({"DATA": data, **places})
    if given["keep"] and given["backend"] != "c":
        raise SymnnError("--keep needs --backend c: what is kept is the compiled step")
    if given["report"] and given["test_size"] == 0:
        raise SymnnError("--report tells of held-out samples; needed a --test-size above 0")


def _warn_of_classes(samples: Any) -> None:
    """Labels that hardly repeat are rather quantities, or names of the samples."""
    count, most = len(samples.classes), load("symnn.train.dataset", "MOST_CLASSES")
    if count > most and 10 * count > len(samples):
        streams.note(
            f"warning: {count} classes for {len(samples)} samples; are the labels classes? "
            "For quantities use --task regression, for another column --target-column"
        )


def _options(given: dict[str, Any]) -> Any:
    stopping = given["early_stopping"]
    return load("symnn.train", "Options")(
        hidden=_units(given["hidden"]),
        activation=_one_or_each(given["activation"]),
        network=given["net"],
        shape=given["shape"] and _shape(given["shape"]),
        early_stopping=stopping and load("symnn.train", "EarlyStopping")(stopping),
        **{
            name: given[name]
            for name in ("loss", "optimizer", "learning_rate", "batch_size", "epochs",
                         "initializer", "dtype", "seed", "backend", "schedule", "clip",
                         "weight_decay")
        },
    )  # fmt: skip


def _settled(chosen: Any, samples: int, crosscheck: bool) -> Any:
    """The options with a number of epochs, and with cross-checks among them."""
    settled = chosen.settled(samples)
    every = max(1, settled.epochs // CROSSCHECKS) if crosscheck else None
    return replace(settled, crosscheck_every=every)


def _units(text: str) -> tuple[int, ...]:
    """The widths in `32,32`; none for an empty text."""
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise SymnnError(f"--hidden is {text!r}; needed positive integers, such as 32,32")
    return tuple(int(part) for part in parts)


def _shape(text: str) -> tuple[int, ...]:
    """The extents in `8x8`."""
    parts = text.lower().split("x")
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise SymnnError(f"--shape is {text!r}; needed positive integers, such as 8x8 or 3x32x32")
    return tuple(map(int, parts))


def _one_or_each(text: str) -> str | tuple[str, ...]:
    """Names with commas between; a formula may hold commas of its own."""
    parts = tuple(part.strip() for part in text.split(","))
    return parts if len(parts) > 1 and all(part.isidentifier() for part in parts) else text


def _validation(parts: Any, chosen: Any) -> Any:
    """What is watched: the held-out part, unless it would decide when to stop."""
    return None if chosen.early_stopping or not len(parts.test) else parts.test


def _watch(chosen: Any, given: dict[str, Any]) -> Any:
    """Progress on standard error, and comparisons with exact arithmetic where they are due."""
    progress = load("symnn.train.progress", "Progress")(chosen.epochs)
    line_of = load("symnn.train.progress", "line_of")

    def show(epoch: Any) -> None:
        if progress.wanted(epoch):
            streams.note(line_of(epoch, chosen.epochs))

    watch = load("symnn.train", "Watch")(show, load("symnn.train", "crosscheck"))
    if not given["report"]:
        return watch
    look, seconds = (
        load("symnn.train.observation", "look_inside"),
        load("symnn.train.look", "ASKED"),
    )
    return replace(watch, look=look, looking=seconds)


def _advise(model: Any, epochs: int, checkpoint: str | None) -> None:
    """A word to whoever ended training too early."""
    if model.status == "interrupted" and checkpoint:
        streams.note(f"the same command with --checkpoint {checkpoint} --resume goes on from here")
    if model.status == "finished" and model.history.still_falling:
        streams.note(f"not converged: the loss was still falling; try --epochs {4 * epochs}")


def _print(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        streams.print_json(result)
    else:
        for line in lines_of(result):
            streams.print_text(line)


@click.command()
@click.argument("model", metavar="MODEL")
@click.argument("data", metavar="DATA")
@click.option("--probabilities", is_flag=True, help="Of every class, instead of the label.")
@options.as_json
def predict(model: str, data: str, probabilities: bool, as_json: bool) -> None:
    """Apply a MODEL written by `symnn train --save` to DATA; one prediction a line."""
    trained = load("symnn.train", "load_model")(model)
    names = trained.feature_names, trained.target_names
    features = load("symnn.train", "load_features")(data, *names)
    found = (trained.predict_proba if probabilities else trained.predict)(features)
    if as_json:
        streams.print_json({"classes": list(trained.classes), "predictions": found.tolist()})
        return
    for row in found.tolist():
        click.echo(",".join(map(str, row)) if isinstance(row, list) else row)
