"""A record of the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnn.book.material.finding import Finding, of_verdict
from symnn.catalog import get
from symnn.core import Claim, Identity
from symnn.errors import SymnnError
from symnn.proof import check


@dataclass(frozen=True)
class Recorded:
    """An identity of the catalog, by its name.

    Args:
        name: of the record.
        twin: check the false twin of the record instead: then it must be refuted.
        words: what it says; what the record says, if empty.
    """

    name: str
    twin: bool = False
    words: str = ""

    @cached_property
    def record(self) -> Any:
        """The identity.

        Raises:
            SymnnError: the record is of another kind, which claims nothing by itself.
        """
        record = get(self.name)
        if not isinstance(record, Identity):
            raise SymnnError(
                f"book: record `{self.name}` is a {type(record).__name__}; needed an Identity. "
                "State what is claimed of it"
            )
        return record

    @property
    def claim(self) -> Claim:
        return self.record.twin if self.twin else self.record.claim

    def find(self) -> Finding:
        """The verdict on its claim."""
        return of_verdict(check(self.claim))
