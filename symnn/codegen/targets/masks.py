"""Kernels as Python on tensors: masks, with stand-ins where a form is not meant.

A form is evaluated at all elements. Where another one is meant it gets a stand-in, a point at which
it is finite: so its derivative there is finite too, and what the mask drops leaves no NaN behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from symnn.codegen.search.choice import Choice
from symnn.codegen.search.source import LETTERS
from symnn.codegen.search.term import Term
from symnn.codegen.targets.dialect import Dialect, DialectWriter
from symnn.codegen.targets.family import Family
from symnn.codegen.targets.kernel import Kernel, Piece, branch_name
from symnn.codegen.targets.long_layout import LongText


@dataclass(frozen=True)
class MaskText:
    """Writes kernels.

    Args:
        dialect: of the library.
        module: what its functions are called by.
        suffix: of the functions' names.
        long: what writes forms in sums of two doubles.
    """

    dialect: Dialect
    module: str
    suffix: str
    long: LongText

    def lines(self, kernel: Kernel) -> list[str]:
        """The function of tensors of one shape, after one small function for each form."""
        called = self.called(kernel)
        if kernel.is_one_form:
            head = f"def {called}({', '.join(kernel.parameters)}):"
            return [head, *self._indented(self._form(kernel, kernel.pieces[0].forms[0])), "", ""]
        found = []
        for form, name in self._names(kernel).items():
            found += [f"def {name}({', '.join(kernel.parameters)}):"]
            found += [*self._indented(self._form(kernel, form)), "", ""]
        found += [f"def {called}({', '.join(kernel.parameters)}):"]
        return [*found, *self._indented(self._picking(kernel)), "", ""]

    def called(self, kernel: Kernel) -> str:
        """The name of the function."""
        return f"{kernel.name}{self.suffix}"

    def _indented(self, lines: Sequence[str] | Iterator[str]) -> list[str]:
        return [f"    {line}" for line in lines]

    def _writer(self, kernel: Kernel) -> DialectWriter:
        like = kernel.parameters[0]
        return DialectWriter(kernel.names, dialect=self.dialect, like=like, long=self.long)

    def _form(self, kernel: Kernel, form: Term) -> list[str]:
        return self._writer(kernel).lines(form)

    def _names(self, kernel: Kernel) -> dict[Term, str]:
        """The functions of forms that are more than a variable or a number."""
        forms = [f for piece in kernel.pieces for f in piece.forms if not f.is_leaf]
        marks = [*LETTERS, *(f"form_{n}" for n in range(9, 9 + len(forms)))]
        distinct = dict.fromkeys(forms)
        return {f: f"{kernel.name}_{m}" for f, m in zip(distinct, marks, strict=False)}

    def _picking(self, kernel: Kernel) -> Iterator[str]:
        first, several = kernel.parameters[0], len(kernel.pieces) > 1
        yield f"out = {self.module}.full_like({first}, {self.dialect.not_a_number})"
        if several:
            yield f"left = {self._all_are_numbers(kernel)}"
        for piece in kernel.pieces:
            here = "left" if several else ""
            if piece.holds is not None:
                yield f"here = left & {self._condition(kernel, piece)}"
                here = "here"
            yield from self._piece(kernel, piece, here)
            if piece.holds is not None:
                yield "left = left & ~here"
        for parameter in kernel.parameters:
            if not several:
                yield f"out = {self.module}.where({parameter} != {parameter}, {parameter}, out)"
        yield "return out"

    def _all_are_numbers(self, kernel: Kernel) -> str:
        tests = [f"{p} == {p}" for p in kernel.parameters]
        return tests[0] if len(tests) == 1 else " & ".join(f"({t})" for t in tests)

    def _condition(self, kernel: Kernel, piece: Piece) -> str:
        assert piece.holds is not None, "only asked for pieces with one"
        return self._writer(kernel).condition(piece.holds, inner=True)

    def _piece(self, kernel: Kernel, piece: Piece, here: str) -> Iterator[str]:
        """What fills the results of a piece in: forms, then what holds at infinity."""
        stand_ins = iter(piece.stand_ins or [()] * len(piece.forms))
        yield from self._choice(kernel, piece.choice, here, stand_ins)
        if piece.infinite is not None:
            tests = " | ".join(f"{self.module}.isinf({p})" for p in kernel.parameters)
            test = f"{here} & ({tests})" if here else tests
            yield from self._part(kernel, piece.infinite, test, next(stand_ins))
        for end, value in piece.ends.items():
            test = f"{kernel.parameters[0]} == {self.dialect.number(end)}"
            test = f"{here} & ({test})" if here else test
            yield f"out = {self.module}.where({test}, {self.dialect.number(value)}, out)"

    def _choice(
        self, kernel: Kernel, choice: Choice, here: str, stand_ins: Iterator[Sequence[float]],
        depth: int = 1,
    ) -> Iterator[str]:  # fmt: skip
        """The forms of a choice, and of those within it."""
        branch = self._writer(kernel).text(choice.branch)
        if choice.branch.head != "variable" and choice.thresholds:
            yield f"{branch_name(depth)} = {branch}"
            branch = branch_name(depth)
        for form, tests in zip(choice.forms, self._tests(choice, branch), strict=True):
            test = " & ".join([here, *tests] if here else tests)
            if isinstance(form, Choice):
                inner = f"within{branch_name(depth).removeprefix('branch')}"
                yield f"{inner} = {_bare(test)}"
                yield from self._choice(kernel, form, inner, stand_ins, depth + 1)
            else:
                assert form is not None, "targets have no guarded forms"
                yield from self._part(kernel, form, test, next(stand_ins))

    def _tests(self, choice: Choice, branch: str) -> Iterator[list[str]]:
        """Where each form is meant; the last one also where the branch has no value."""
        bounds = [None, *choice.thresholds, None]
        for above, below in pairwise(bounds):
            low = "" if above is None else self.dialect.number(above)
            high = "" if below is None else self.dialect.number(below)
            if low and not high and choice.branch.head != "variable":
                yield [f"{self.dialect.negation}({branch} < {low})"]
            else:
                yield [*([f"({branch} >= {low})"] if low else []),
                       *([f"({branch} < {high})"] if high else [])]  # fmt: skip

    def _part(
        self, kernel: Kernel, form: Term, test: str, stand_in: Sequence[float]
    ) -> Iterator[str]:
        """The values of one form where it is meant."""
        where = f"{self.module}.where"
        value = self._value(kernel, form, kernel.parameters)
        if not test:
            filled = f"{self.module}.full_like({kernel.parameters[0]}, {value})"
            is_number = form.is_leaf and form.head != "variable"
            yield f"out = {filled if is_number else value}"
            return
        yield f"part = {_bare(test)}"
        if not form.is_leaf:
            inner = [
                f"{where}(part, {p}, {self.dialect.number(v)})"
                for p, v in zip(kernel.parameters, stand_in, strict=True)
            ]
            value = self._value(kernel, form, inner)
        yield f"out = {where}(part, {value}, out)"

    def _value(self, kernel: Kernel, form: Term, arguments: Sequence[str]) -> str:
        if form.is_leaf:
            return self._writer(kernel).text(form)
        return f"{self._names(kernel)[form]}({', '.join(arguments)})"


def _bare(test: str) -> str:
    """The test without the brackets around all of it."""
    return test[1:-1] if test.startswith("(") and test.count("(") == 1 else test


def public(family: Family, called: Callable[[Kernel, str], str]) -> Iterator[str]:
    """What users call.

    Args:
        family: of functions.
        called: the value of a kernel, given its arguments.
    """
    for kernel in family.kernels:
        parameters = ", ".join(kernel.parameters)
        yield f"def {kernel.name}({parameters}):"
        yield f'    """{kernel.told}"""'
        yield from (f"    return {called(kernel, parameters)}", "", "")
    if len(family.slopes) > 1:
        parameters = ", ".join(family.value.parameters)
        calls = ", ".join(f"{s.name}({parameters})" for s in family.slopes)
        yield f"def {family.value.name}_gradient({parameters}):"
        yield '    """All partial derivatives."""'
        yield from (f"    return {calls}", "", "")
