"""Chains of tactics in few words."""

from __future__ import annotations

import re

LONGEST, MOST = 100, 3


def in_short(chain: str) -> str:
    """The chain as it is, if it is short; else its first tactics, and how many more there are.

    >>> in_short("monotony in x, then sign rules")
    'monotony in x, then sign rules'
    >>> in_short(" and ".join(f"tactic {k}" for k in (1, 2, 2, 1, 3, 4, 5, 6, 7, 8, 9)))
    'tactic 1, tactic 2, tactic 3 and 6 other tactics'
    """
    steps = list(dict.fromkeys(re.split(r", then | and ", chain)))
    repeats = len(steps) < len(re.split(r", then | and ", chain))
    if len(chain) <= LONGEST and not repeats:
        return chain
    if len(steps) <= MOST + 1:
        return f"{', '.join(steps[:-1])} and {steps[-1]}" if len(steps) > 1 else steps[0]
    return f"{', '.join(steps[:MOST])} and {len(steps) - MOST} other tactics"
