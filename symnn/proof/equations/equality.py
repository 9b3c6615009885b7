"""Equations by canonical form, on every case of the domain."""

from __future__ import annotations

from symnn.core import Verdict
from symnn.proof.equations.problem import Problem
from symnn.proof.equations.zero import Zero, prove_zero
from symnn.proof.resources.wording import in_short


def prove_equation(problem: Problem) -> Verdict | None:
    """lhs - rhs is zero on every case."""
    if not problem.is_equation or problem.pieces is None:
        return None
    proofs = []
    for piece in problem.pieces:
        proof = prove_zero(piece.gap, piece.case.cell)
        if proof is None:
            return None
        proofs.append(proof)
    return _verdict(problem, proofs)


def _verdict(problem: Problem, proofs: list[Zero]) -> Verdict:
    methods = sorted({p.method for p in proofs})
    cells = sum(p.cells for p in proofs)
    chain = " and ".join(methods)
    summary = f"the difference of both sides reduces to 0 by {in_short(chain)}"
    if cells > 1:
        summary += f", on each of {cells} cells"
    signs = sorted({u for p in proofs for u in p.used})
    return problem.proved(
        "canonical form", "exact", summary, cells=cells, signs=signs, tactics=chain
    )


"""The chain's first prover; a gap that does not reduce to 0 means nothing."""
