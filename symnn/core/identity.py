"""An identity is a record: a claim with a permanent name, a source, and a false twin."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.core.claim import Claim
from symnn.core.formula import check_record


@dataclass(frozen=True)
class Identity:
    """A named claim that the library stands behind.

    Args:
        name: the statement in words, such as `tanh_eq_two_sigmoid_double_sub_one`.
        title: as a reader calls it.
        claim: what holds, and where.
        twin: a wrong variant of the claim; checking must refute it.
        about: one or two sentences on what it is for.
        sources: keys of the bibliography.
    """

    name: str
    title: str
    claim: Claim
    twin: Claim
    about: str = ""
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_record(self.name, self.title, self.sources)
