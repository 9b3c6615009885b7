"""What `symnn train` tells of a trained model: as lines, as data, and as a page."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from symnn.cli import streams
from symnn.errors import DataError
from symnn.lazy import load


def outcome(model: Any, samples: Any, parts: Any) -> dict[str, Any]:
    """The result as plain data."""
    held = len(parts.test)
    return {
        "data": samples.name,
        "task": samples.task,
        "samples": {"training": len(parts.train), "held out": held},
        "features": samples.X.shape[1],
        "classes": list(samples.classes),
        "targets": "labels" if samples.several else "classes" if samples.classes else "quantities",
        "network": _network(model.network),
        "backend": {"name": model.backend.name, "reason": model.backend.reason},
        "status": model.outcome,
        "metric": model.history.metric,
        "score": {
            "training": _score(model, parts.train),
            "held out": _score(model, parts.test) if held else None,
        },
        "crosscheck": [_checked(epoch, found) for epoch, found in model.compared],
        "history": model.history.to_json(),
    }


def _network(network: Any) -> dict[str, Any]:
    """Its layers: units, or what each of them is."""
    activations = ", ".join(network.activations) or "linear"
    layers: Any = getattr(network, "layers", ())
    return {
        "layers": list(layers or map(str, network.layout.sequential.layers)),
        "activations": list(network.activations),
        "loss": getattr(network.loss, "name", network.loss),
        "parameters": network.parameter_count,
        "text": f"{network.title}, {activations}" if layers else network.title,
    }


def costs(model: Any, chosen: Any, samples: int) -> dict[str, Any]:
    """What a step cost, as data and as lines."""
    batching = load("symnn.train.batches", "Batching")(samples, chosen.batch_size)
    last = model.history.last
    steps = batching.steps * last.number
    work = load("symnn.train.backend", "Work")(model.network, batching.size, steps)
    found = load("symnn.train.explain", "account")(model, work, last.seconds, chosen.dtype)
    return {**found.to_json(), "lines": found.lines}


def _checked(epoch: int, found: Any) -> dict[str, Any]:
    worst = found.worst
    distance = {"entry": worst.entry, "ulps": worst.ulps}
    told = {"epoch": epoch, "entries": len(found.rows), "ok": found.ok, "largest": distance}
    return told if found.ok else {**told, "evidence": found.verdict.evidence.summary}


def _score(model: Any, part: Any) -> float:
    """Of a part whose labels are class numbers."""
    return float(model.score(part.X, part.labels))


def lines_of(result: dict[str, Any]) -> list[str]:
    """The result for people."""
    network, count, score = result["network"], result["samples"], result["score"]
    kind = f"{len(result['classes'])} {result['targets']}" if result["classes"] else "quantities"
    lines = [
        f"data      {result['data']}: {count['training']} samples to train on, "
        f"{count['held out']} held out, {result['features']} features, {kind}",
        f"network   {network['text']}, {network['loss']}: {network['parameters']} parameters",
        f"backend   {result['backend']['name']}: {result['backend']['reason']}",
        f"status    {result['status']} after epoch {result['history']['epochs'][-1]['number']}",
    ]
    lines += result["step"]["lines"] if "step" in result else []
    later = "unchecked" if result["crosscheck"] else ""  # it was put off, and is made here
    events = [event for event in result["history"]["events"] if event["kind"] != later]
    lines += [f"note      {event['message']}" for event in events]
    lines += [f"exact     epoch {f['epoch']}: {_exact(f)}" for f in result["crosscheck"]]
    lines.append(f"training  {result['metric']} {score['training']:.4f}")
    if score["held out"] is not None:
        lines.append(f"held out  {result['metric']} {score['held out']:.4f}")
    return lines


def _exact(found: dict[str, Any]) -> str:
    """What a comparison found, in words."""
    if not found["ok"]:
        return found["evidence"]
    distance = f"{found['largest']['ulps']:.2g} ulp at {found['largest']['entry']}"
    return f"{found['entries']} entries, the largest distance {distance}"


def write_training_report(model: Any, parts: Any, chosen: Any, path: str) -> None:
    """The equations, the proofs of their gradients, the curves, the cross-checks and the code."""
    account = load("symnn.train.account")
    material, tell = account.material_of(model, parts), account.Tell(streams.note)
    told = account.described(model, material, chosen, tell)
    load("symnn.train.report", "write_account")(told, path, "html")


def save(model: Any, place: str) -> None:
    """Write a model where it was asked for, or else in the folder for temporary files.

    `Why not lost:` training may have taken hours, and a disk fills up after it has begun.

    Raises:
        DataError: it is not where it was asked for; the message tells where it is.
    """
    try:
        model.save(place)
    except DataError as error:
        rescued = Path(tempfile.mkdtemp(prefix="symnn-")) / Path(place).name
        try:
            model.save(rescued)
        except DataError:
            rescued.parent.rmdir()
            raise error from None
        raise DataError(f"{error}; the model lies in {rescued} instead") from error
