"""Mutants that no law can catch, because what the calculus then does is right."""

from __future__ import annotations

ZERO = "it is only asked whether the outcome is 0, and all sides are changed alike"
READS = "it is only asked which arrays are read"
KEY = "keys of problems that differ still differ, and keys of equal ones are equal"
POLES = "of this slope only the poles count; the rule beside it is made by `fact_rule`"
ALIKE = "which of the two is called the first does not matter"
ORDER = "the bound indices are in another order, the same for all expressions that are equal"
IN_VAIN = "more rules are tried than can fit, in vain"

EQUIVALENT: dict[tuple[str, str], str] = {
    ("normal.equality._simpler", "doubled"): ZERO,
    ("normal.equality._simpler", "swapped"): ZERO,
    ("normal.equality._denominators", "doubled"): ZERO,
    ("normal.equality._one_sum", "doubled"): ZERO,
    ("normal.equality._one_sum", "swapped"): ZERO,
    ("normal.equality._as_sum", "doubled"): ZERO,
    ("normal.equality._as_sum", "swapped"): ZERO,
    ("normal.equality.indicator", "swapped"): ZERO,
    ("normal.equality._oriented", "swapped"): ZERO,
    ("normal.equality._basic", "swapped"): ZERO,
    ("normal.canonical._orders", "swapped"): ORDER,
    ("normal.deltas.as_delta", "swapped"): ALIKE,
    ("derivatives.whole_derivative._pair", "swapped"): ALIKE,
    ("normal.symmetry.Symmetry.factors", "doubled"): READS,
    ("normal.symmetry.Symmetry.factors", "swapped"): READS,
    ("closed_form.fold._within", "doubled"): READS,
    ("closed_form.fold._within", "swapped"): READS,
    ("closed_form.facts._solved_for_sum", "doubled"): POLES,
    ("closed_form.facts.FactRule.needs", "disabled"): IN_VAIN,
    ("closed_form.shorten._parts", "doubled"): KEY,
    ("closed_form.shorten._parts", "swapped"): KEY,
    ("closed_form.shorten._bases", "doubled"): KEY,
    ("closed_form.skeleton.Skeleton.names", "doubled"): KEY,
    ("closed_form.skeleton.Skeleton._of", "doubled"): KEY,
    ("closed_form.skeleton.Skeleton._leaf", "doubled"): KEY,
    ("closed_form.skeleton.Skeleton._described", "doubled"): KEY,
}
