"""Text to unevaluated SymPy, by a grammar of formulas and nothing more; no eval anywhere."""

from symnn.syntax.claim import parse_claim, parse_conditions
from symnn.syntax.conditions import where
from symnn.syntax.declare import declare, parse_assumptions, symbol, tensor
from symnn.syntax.domain import parse_domain
from symnn.syntax.expression import parse
from symnn.syntax.names import identifier, symbol_name
from symnn.syntax.record import claim_from_record

__all__ = [
    "claim_from_record", "declare", "identifier", "parse", "parse_assumptions", "parse_claim",
    "parse_conditions", "parse_domain", "symbol", "symbol_name", "tensor", "where",
]  # fmt: skip
