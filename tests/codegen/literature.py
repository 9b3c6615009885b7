"""Expressions of one to three variables from the literature that lose digits as written.

Kahan (1987, 2000), Goldberg (1991), Higham (2002), Muller et al. (2018), and common formulas of
physics, statistics and finance.
"""

from __future__ import annotations

POSITIVE, INSIDE = "Interval.open(0, oo)", "Interval.open(-1, 1)"

LITERATURE: dict[str, tuple[str, dict[str, str]]] = {
    "hypotenuse": ("sqrt(x**2 + y**2)", {"x": "Reals", "y": "Reals"}),
    "difference of squares": ("x**2 - y**2", {"x": "Reals", "y": "Reals"}),
    "logarithmic mean": ("(x - y)/(log(x) - log(y))", {"x": POSITIVE, "y": POSITIVE}),
    "means": ("(x + y)/2 - sqrt(x*y)", {"x": POSITIVE, "y": POSITIVE}),
    "Lorentz factor less one": ("1/sqrt(1 - v**2) - 1", {"v": INSIDE}),
    "kinetic energy": ("sqrt(p**2 + m**2) - m", {"p": "Reals", "m": POSITIVE}),
    "area of a triangle": (
        "sqrt((a + b + c)*(a + b - c)*(a - b + c)*(b + c - a))/4",
        {"a": POSITIVE, "b": POSITIVE, "c": POSITIVE},
    ),
    "real part of a root": ("sqrt((sqrt(x**2 + y**2) + x)/2)", {"x": "Reals", "y": "Reals"}),
    "imaginary part of a root": ("sqrt((sqrt(x**2 + y**2) - x)/2)", {"x": "Reals", "y": "Reals"}),
    "logistic difference": (
        "1/(1 + exp(-x)) - 1/(1 + exp(-y))", {"x": "Reals", "y": "Reals"},
    ),
    "power less one": ("x**y - 1", {"x": POSITIVE, "y": "Reals"}),
    "compound interest": ("((1 + r)**n - 1)/r", {"r": INSIDE, "n": POSITIVE}),
    "sum of exponentials": ("log(exp(x) + exp(y))", {"x": "Reals", "y": "Reals"}),
    "resistors": ("x*y/(x + y)", {"x": POSITIVE, "y": POSITIVE}),
    "half angle": ("sqrt((1 - cos(x))/2)", {"x": "Reals"}),
    "log odds": ("log(p/(1 - p))", {"p": "Interval.open(0, 1)"}),
    "third side": ("sqrt(a**2 + b**2 - 2*a*b*cos(g))", {"a": POSITIVE, "b": POSITIVE,
                                                        "g": "Interval.open(0, pi)"}),
}  # fmt: skip
"""By name: the formula, and the domains of its variables."""
