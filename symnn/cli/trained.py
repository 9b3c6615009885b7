"""What `symnn train` tells of a trained model: as lines, as data, and as a page."""

from __future__ import annotations

from typing import Any

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
        "network": {
            "layers": list(model.network.layers),
            "activations": list(model.network.activations),
            "loss": model.network.loss,
            "parameters": model.network.parameter_count,
        },
        "status": model.status,
        "metric": model.history.metric,
        "score": {
            "training": _score(model, parts.train),
            "held out": _score(model, parts.test) if held else None,
        },
        "history": model.history.to_json(),
    }


def _score(model: Any, part: Any) -> float:
    """Of a part whose labels are class numbers."""
    labels = load("numpy", "array")(part.classes)[part.y] if part.classes else part.y
    return float(model.score(part.X, labels))


def lines_of(result: dict[str, Any]) -> list[str]:
    """The result for people."""
    network, count, score = result["network"], result["samples"], result["score"]
    layers = "-".join(map(str, network["layers"]))
    kind = f"{len(result['classes'])} classes" if result["classes"] else "quantities"
    lines = [
        f"data      {result['data']}: {count['training']} samples to train on, "
        f"{count['held out']} held out, {result['features']} features, {kind}",
        f"network   {layers}, {', '.join(network['activations']) or 'linear'}, "
        f"{network['loss']}: {network['parameters']} parameters",
        f"status    {result['status']} after epoch {result['history']['epochs'][-1]['number']}",
    ]
    lines += [f"note      {event['message']}" for event in result["history"]["events"]]
    lines.append(f"training  {result['metric']} {score['training']:.4f}")
    if score["held out"] is not None:
        lines.append(f"held out  {result['metric']} {score['held out']:.4f}")
    return lines


def write_training_report(model: Any, optimizer: str, result: dict[str, Any], path: str) -> None:
    """The equations, their gradients with the verdict on them, the curves and the code."""
    report, network = load("symnn.report"), model.network
    gradients = load("symnn.train.network", "gradients")(network.activations, network.loss)
    step = load("symnn.train.step", "compiled_step")(network.activations, network.loss, optimizer)
    table = load("symnn.report.program", "program_table")
    verdict = gradients.check()
    content = report.TrainingReport(
        f"A network trained on {result['data']}",
        facts=_facts(report, result, verdict),
        network=(table(gradients, gradients.forward),),
        derivation=(
            table(gradients, gradients.adjoint),
            report.Paragraph(
                (report.badge(verdict), *report.prose(f" {verdict.evidence.summary}"))
            ),
        ),
        curves=_curves(report, model.history),
        source=step.source,
        provenance=(("symnn", load("symnn", "__version__")),),
    )
    report.write_report(report.training_document(content), path, "html")


def _facts(report: Any, result: dict[str, Any], verdict: Any) -> tuple[Any, ...]:
    score = result["score"]["held out"]
    shown = [(f"{result['network']['parameters']}", "parameters"), (verdict.status, "gradients")]
    if score is not None:
        shown.insert(0, (f"{score:.4f}", f"{result['metric']}, held out"))
    return tuple(report.Fact(value, name) for value, name in shown)


def _curves(report: Any, history: Any) -> Any:
    pairs = {"training": "", "held out": "validation_"}
    loss, score = (
        {name: history.series(f"{prefix}{what}") for name, prefix in pairs.items()}
        for what in ("loss", "score")
    )
    return report.learning_curves(loss, score, history.metric)
