"""Best-first search among equal forms: what is kept is best somewhere."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np

from symnn.codegen.search.moves import neighbors
from symnn.codegen.search.term import Term
from symnn.codegen.search.values import Evaluation

WORST = 2.0**60
BETTER = 0.6
"""A form that is not within the tolerance counts as progress where its error is this much less."""

HOLE, WHOLE, SIZE, DEPTH = 0.6, 0.4, 0.12, 0.3
"""Weights: bits lost where no form is good yet, bits lost everywhere, size, steps taken."""

Errors = Callable[[Any], np.ndarray]


@dataclass(frozen=True)
class Budget:
    """How much is tried; counted, not timed, so that results can be repeated.

    Args:
        forms: how many are scored at most.
        expansions: how many have their neighbors made.
    """

    forms: int = 4000
    expansions: int = 250


@dataclass
class Search:
    """The state of a search: what was scored, and the best error at each point.

    Args:
        evaluation: at the points of the sample.
        errors: of computed values there, in ulps.
        tolerance: in ulps; what is better counts as good.
        budget: how much is tried.
    """

    evaluation: Evaluation
    errors: Errors
    tolerance: float
    budget: Budget = field(default_factory=Budget)
    kept: dict[Term, np.ndarray] = field(default_factory=dict)
    scored: int = 0

    def run(self, starts: Iterable[Term]) -> dict[Term, np.ndarray]:
        """The forms that are best somewhere, with their errors.

        What comes of each start is searched in turn: one that is better at first does not
        crowd out the others.
        """
        order, queues, seen = count(), deque[list[Any]](), set()
        best: np.ndarray | None = None
        for start in starts:
            errors = self._score(start)
            best = errors if best is None else np.minimum(best, errors)
            self.kept[start] = errors
            seen.add(start)
            queues.append([(self._rank(start, errors, best, 0), next(order), start, 0)])
        assert best is not None, "a search starts from the formula as written"
        largest = 2.5 * max(t.size for t in seen) + 25
        for _ in range(self.budget.expansions):
            if not queues or self.scored >= self.budget.forms or not (best > self.tolerance).any():
                break
            queue = queues.popleft()
            _, _, term, depth = heapq.heappop(queue)
            for form in neighbors(term):
                if form in seen or form.size > largest:
                    continue
                seen.add(form)
                errors = self._score(form)
                if self._helps(errors, best):
                    self.kept[form] = errors
                    best = np.minimum(best, errors)
                rank = self._rank(form, errors, best, depth + 1)
                heapq.heappush(queue, (rank, next(order), form, depth + 1))
            if queue:
                queues.append(queue)
        return self.kept

    def _score(self, form: Term) -> np.ndarray:
        self.scored += 1
        return self.errors(self.evaluation(form))

    def _helps(self, errors: np.ndarray, best: np.ndarray) -> bool:
        bad = best > self.tolerance
        return bool((bad & ((errors < BETTER * best) | (errors <= self.tolerance))).any())

    def _rank(self, form: Term, errors: np.ndarray, best: np.ndarray, depth: int) -> float:
        lost = bits(errors)
        hole = lost[best > self.tolerance]
        return (
            HOLE * (float(hole.mean()) if hole.size else 0.0)
            + WHOLE * float(lost.mean())
            + SIZE * form.size
            + DEPTH * depth
        )


def bits(errors: np.ndarray) -> np.ndarray:
    """Bits lost for errors in ulps.

    >>> bits(np.array([0.0, 3.0, np.inf]))
    array([ 0.,  2., 60.])
    """
    return np.log2(1 + np.minimum(errors, WORST - 1))
