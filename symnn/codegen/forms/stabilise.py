"""Safe forms at the level of a program: what softmax and log-sum-exp need is not local.

Every sum of exponentials S = Sum(exp(u), m) is shifted by M = MaxOver(u, m):

    S = exp(M)*s,  s = Sum(exp(u - M), m)    log S = M + log s    exp(v)/S = exp(v - M)/s

so that no exponential overflows and s >= 1. Where the log of s is asked for, the largest term is
left out of the sum (`winners`), so that a confident winner keeps what the others add:

    s = 1 + r,  r = Sum(exp(u - M) where u < M, m) + how often M is attained - 1,  log s = log1p r

These are identities; nothing else changes.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import sympy as sp
from sympy import Piecewise, S

from symnn.codegen.forms.complements import complemented
from symnn.codegen.forms.exponentials import Stabiliser
from symnn.codegen.forms.facts import use_facts
from symnn.codegen.forms.moments import shifted_variance
from symnn.codegen.forms.safe_form import exponent_of, safe_form
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import rewrite
from symnn.indexed.normal.conditions import is_index_condition


def stabilise(program: Program, winners: bool = True) -> Program:
    """The same program in forms that neither overflow nor cancel where the true value is fine.

    Softmax and log-sum-exp are shifted by the largest exponent; log-softmax and the log of a
    sigmoid are taken from the logits; scalar parts take their safe form; facts about the data
    save sums.

    Args:
        program: the equations.
        winners: whether small differences of large numbers are kept: logs of sums of exponentials
            leave out the largest term of the sum, p - t is taken from 1 - p, variances from means.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> K = sizes("K"); k, m = index("k m", K); z = tensor("z", K)
    >>> P = Program()
    >>> p = P.define("p", (k,), sp.exp(z[k]) / Sum(sp.exp(z[m]), m))
    >>> print(stabilise(P)[p])
    p[k] := exp(shifted_z[k])/sum_exp_z
    """
    whole = [(e.left, rewrite(e.right, masked_exponent)) for e in program]
    local = Program((Equation(left, safe_form(right)) for left, right in whole), program.facts)
    state = Stabiliser(local, winners)
    changed = [Equation(e.left, rewrite(e.right, partial(_rule, state))) for e in local]
    return use_facts(Program([*state.added.equations, *changed], program.facts))


def _rule(state: Stabiliser, e: Any) -> Any:
    changed = state.rule(e)
    return complemented(state, shifted_variance(state.added, changed)) if state.winners else changed


def masked_exponent(e: Any) -> Any:
    """exp(u) where a condition between indices holds, else 0, as exp(u or minus infinity).

    `Why:` then masked weights are a softmax like any other, whose largest exponent is one that
    counts.
    """
    branches: Any = e.args if isinstance(e, Piecewise) else ()
    if len(branches) != 2 or branches[1].expr != 0 or not is_index_condition(branches[0].cond):
        return e
    exponent = exponent_of(branches[0].expr)
    if exponent is None:
        return e
    return sp.exp(piecewise((exponent, branches[0].cond), (S.NegativeInfinity, True)))
