"""The labels of a CSV file: checked as they are read, kept in a byte a letter."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from math import isfinite

import numpy as np

from symnn.train.dataset import Array
from symnn.train.sheet import Sheet, number

Cell = tuple[int, str]
"""A label with its line."""
ODD = "surrogatepass"
"""Halves of characters, which standard input may hold, stay as they are."""


class Labels:
    """The cells of the target column, which are all numbers or all text in the end.

    `Why text is kept beside numbers:` where text comes yet, `1.0` is a label as it stands.

    Args:
        sheet: of which they are.
        column: the position of the target.
        task: for `regression` text is refused at once, for `classification` it may stand among
            numbers.
    """

    def __init__(self, sheet: Sheet, column: int, task: str = "auto") -> None:
        self._sheet, self._column, self._task = sheet, column, task
        self._numbers = array("d")
        self._texts: list[Array] = []
        self._first: dict[bool, Cell] = {}  # that is text, or a number
        self._counts = {True: 0, False: 0}

    def add(self, cells: Iterable[Cell]) -> None:
        """More of them.

        Raises:
            DataError: one is no label.
        """
        told = list(cells)
        for line, cell in told:
            self._check(line, cell)
        if self._task != "regression" and told:
            self._texts.append(np.array([cell.encode("utf-8", ODD) for _, cell in told]))

    def _check(self, line: int, cell: str) -> None:
        value = number(cell)
        if cell == "" or (value is not None and not isfinite(value)):
            self._sheet.fail(line, self._column, cell, "a label")
        if value is None and self._task == "regression":
            self._sheet.fail(line, self._column, cell, "a number as target for regression")
        self._first.setdefault(value is None, (line, cell))
        self._counts[value is None] += 1
        if value is not None:
            self._numbers.append(value)

    def array(self) -> Array:
        """All of them, as numbers if they are.

        Raises:
            DataError: numbers and text are mixed, where a task does not say that they may be.
        """
        if not self._counts[True]:
            return np.array(self._numbers)
        if self._task != "classification" and self._counts[False]:
            self._refuse_mixture()
        return np.char.decode(np.concatenate(self._texts), "utf-8", ODD)

    def _refuse_mixture(self) -> None:
        """Among numbers, text is more likely a slip than a class."""
        rarer = self._counts[True] <= self._counts[False]
        others = "numbers" if rarer else "text"
        self._sheet.fail(
            self._first[rarer][0], self._column, self._first[rarer][1],
            f"labels all numbers or all text (most are {others}), or task `classification`",
        )  # fmt: skip
