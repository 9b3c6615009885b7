"""A sequence of losses on which Adam walks away from the best point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Rational, S

from symnn.catalog.optimizers import ADAM, AMSGRAD, UpdateRule, beta_1, beta_2, eta
from symnn.codegen import compile as compiled

SLOPE = 3
STEPS = 3000
CHOSEN = {beta_1: S.Zero, beta_2: Rational(1, 1 + SLOPE**2)}
OWN = {rule: {**rule.defaults, **CHOSEN} for rule in (ADAM, AMSGRAD)}
RATE = 0.1


def stepper(rule: UpdateRule) -> Callable[..., dict[str, float]]:
    """One step of the rule on floats, compiled from its equations."""
    values = {name: value for name, value in OWN[rule].items() if name != eta}
    made = {a: e.xreplace({**values}) for a, e in rule.after_step({**values, eta: eta}).items()}
    functions = {str(a): (sorted(map(str, e.free_symbols)), compiled(e)) for a, e in made.items()}

    def step(known: dict[str, float]) -> dict[str, float]:
        return {a: float(f(**{n: known[n] for n in names})) for a, (names, f) in functions.items()}

    return step


def end(rule: UpdateRule) -> float:
    """Where the rule ends that is held to [-1, 1], with slopes 3, -1, -1 by turns."""
    step, known = stepper(rule), {str(s.symbol): float(s.start) for s in rule.states}
    place = 0.0
    for count in range(1, STEPS + 1):
        slope = float(SLOPE) if count % 3 == 1 else -1.0
        about: dict[str, Any] = {"theta": place, "g": slope, "t": float(count)}
        known = step({**known, **about, "eta": RATE / count**0.5})
        place = min(1.0, max(-1.0, known["theta"]))
    return place


def forgets() -> tuple[bool, str]:
    """Whether Adam ends near the worst point and AMSGrad near the best."""
    adam, amsgrad = end(ADAM), end(AMSGRAD)
    return adam > 0.9 and amsgrad < -0.9, f"Adam ends at {adam:.3f}, AMSGrad at {amsgrad:.3f}"
