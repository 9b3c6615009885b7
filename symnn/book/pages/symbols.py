"""Every symbol of the book: what it means, which values it takes, and where it comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy as sp
from sympy import Basic, preorder_traversal

from symnn.book.coverage import Line
from symnn.book.item import Item
from symnn.book.material import Material
from symnn.book.pages.named import Named, expressions, names
from symnn.book.pages.notation import meanings, notation
from symnn.book.pages.places import Places
from symnn.book.pages.statement import printed_name
from symnn.catalog.activations import FORMULAS
from symnn.core import Size, Variable
from symnn.probability import P, events
from symnn.report import Column, Contents, Document, Heading, Math, Paragraph, Table, prose, text_of
from symnn.report.derivation import printed
from symnn.report.document import Block
from symnn.report.domains import domain_latex, domain_words
from symnn.report.inline import Runs

_x, _y, _a, _n = (Variable(name) for name in ("x", "y", "a", "n"))
_f = sp.Function("f")
_A, _B = events("A B")
# What a sign looks like, and what it is called; where it comes first is looked up.
SIGNS: tuple[tuple[str, Any, str], ...] = (
    ("Sum", sp.Sum(_f(_n), (_n, 1, _a)), "sum"),
    ("Product", sp.Product(_f(_n), (_n, 1, _a)), "product"),
    ("Derivative", sp.Derivative(_f(_x), _x), "derivative: the slope as $x$ varies"),
    ("Subs", sp.Subs(sp.Derivative(_f(_x), _x), _x, _a), "the slope at a place"),
    ("Integral", sp.Integral(_f(_x), (_x, _a, _y)), "integral: signed area"),
    ("Limit", sp.Limit(_f(_x), _x, _a, "+-"), "limit, from both sides unless one is marked"),
    ("exp", sp.exp(_x), "exponential function"),
    ("log", sp.log(_x), "natural logarithm"),
    ("Abs", sp.Abs(_x), "size of a number"), ("sign", sp.sign(_x), "sign: -1, 0 or 1"),
    ("Max", sp.Max(_x, _y), "the larger"), ("Min", sp.Min(_x, _y), "the smaller"),
    ("Heaviside", sp.Heaviside(_x), "unit step"),
    ("Piecewise", sp.Piecewise((_f(_x), _x > 0), (_a, True)), "cases: the first that applies"),
    ("KroneckerDelta", sp.KroneckerDelta(_x, _y), "1 where both are equal, else 0"),
    ("floor", sp.floor(_x), "largest whole number below"),
    ("ceiling", sp.ceiling(_x), "smallest whole number above"),
    ("factorial", sp.factorial(_n), "product of the whole numbers up to $n$"),
    ("binomial", sp.binomial(_n, _a), "number of ways to choose"),
    ("sin", sp.sin(_x), "sine"), ("cos", sp.cos(_x), "cosine"), ("acos", sp.acos(_x), "arc cosine"),
    ("atan", sp.atan(_x), "arc tangent"), ("sinh", sp.sinh(_x), "hyperbolic sine"),
    ("cosh", sp.cosh(_x), "hyperbolic cosine"), ("tanh", sp.tanh(_x), "hyperbolic tangent"),
    ("erf", sp.erf(_x), "error function"), ("erfc", sp.erfc(_x), "1 less the error function"),
    ("gamma", sp.gamma(_x), "gamma function"),
    ("Probability", P(_A), "probability of an event"),
    ("Meet", _A & _B, "both events"), ("Union", _A | _B, "one event or the other, or both"),
    ("Complement", ~_A, "the event does not happen"),
)  # fmt: skip


SLOPE = r"\frac{\partial"
DOMAINS = 3
"""How many domains of a letter are shown."""


@dataclass
class Uses:
    """A symbol with one domain, and the rows that speak of it."""

    named: Named
    about: str = ""
    defined: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)


def symbols_document(lines: Sequence[Line], places: Places) -> Document:
    """Letters by their names, signs, and the notation that all of them follow.

    Args:
        lines: rows with their examinations.
        places: where they stand.
    """
    blocks: list[Block] = [
        Contents(1),
        Heading(1, "Letters"),
        Paragraph(prose(
            "Each letter with the values that it may take; one letter may have several meanings. "
            "The place is where it is defined, else where it comes first; the last column counts "
            r"the rows that speak of it. A slope such as $\partial L / \partial W$ has the "
            "shape of $W$, and is listed only where it has a meaning of its own."
        )),
        _letters(lines, places),
        Heading(1, "Signs and functions"),
        _signs(lines, places),
        Heading(1, "Activation functions"),
        _activations(lines, places),
    ]  # fmt: skip
    for table in notation()[:2]:
        columns = tuple(Column(name or "what") for name in table.header)
        rows = tuple(tuple(map(prose, row)) for row in table.rows)
        blocks += [Heading(1, table.title), Table(columns, rows)]
    return Document("Symbols", tuple(blocks))


def _material(item: Item) -> Iterator[Material]:
    yield from item.material
    yield from item.beside
    if item.erratum:
        yield from item.erratum.right


def _written(lines: Sequence[Line]) -> Iterator[tuple[str, Material]]:
    for line in lines:
        if line.examination is not None:
            for piece in _material(line.examination.item):
                yield line.row.id, piece


def uses(lines: Sequence[Line]) -> list[Uses]:
    """Every letter with every domain that it has in the book, in the order of the alphabet."""
    found: dict[tuple[str, str], Uses] = {}
    for row, piece in _written(lines):
        for name in names(piece):
            key = (printed_name(name.what), domain_latex(name.domain))
            use = found.setdefault(key, Uses(name))
            use.about = use.about or name.about
            use.rows += [row] if row not in use.rows else []
            use.defined += [row] if name.defined and row not in use.defined else []
    return [found[key] for key in sorted(found, key=_order)]


def _order(key: tuple[str, str]) -> tuple[str, str, str]:
    bare = key[0].lstrip("\\").replace("mathrm{", "").replace("mathit{", "")
    return bare.lower(), key[0], key[1]


def _letters(lines: Sequence[Line], places: Places) -> Table:
    columns = (Column("Letter"), Column("Values"), Column("Meaning"), Column("Place"),
               Column("Rows", "right"))  # fmt: skip
    return Table(columns, tuple(_letter(group, places) for group in gathered(uses(lines))))


def gathered(found: Sequence[Uses]) -> list[list[Uses]]:
    """Uses of one letter in one meaning; those of which only the values tell it are together.

    Slopes of which nothing else is known are left out: their letters say what they are.
    """
    groups: dict[tuple[str, str], list[Uses]] = {}
    for use in found:
        letter, said = printed_name(use.named.what), _said(use)
        if said or not letter.startswith(SLOPE):
            groups.setdefault((letter, said), []).append(use)
    return list(groups.values())


def _letter(group: Sequence[Uses], places: Places) -> tuple[Runs, Runs, Runs, Runs, str]:
    what, first = group[0].named.what, next((use for use in group if use.defined), group[0])
    kinds = dict.fromkeys(_said(use) or _kind(use.named) for use in group)
    return (
        (Math(printed_name(what), str(what)),),
        _values([use.named.domain for use in group]),
        prose(" or ".join(kinds)),
        (places.numbered((first.defined or first.rows)[0]),),
        str(len({row for use in group for row in use.rows})),
    )


def _values(domains: Sequence[Any]) -> Runs:
    """The domains, not all of them if there are many."""
    shown = [Math(domain_latex(domain), str(domain)) for domain in domains]
    if len(shown) > DOMAINS:
        shown[DOMAINS - 1 :] = [Math(r"\dots", "...")]
    return text_of(*[part for domain in shown for part in (", ", domain)][1:])


def _said(use: Uses) -> str:
    """What the letter stands for, as a derivation says it, else as the notation has it."""
    name = use.named.what
    known = meanings().get(str(getattr(name, "label", name)), "")
    return use.about or (known if use.named.domain != sp.S.Naturals else "")


def _kind(named: Named) -> str:
    """What the values of a letter are, where nobody says what it stands for."""
    domain: Any = named.domain
    shape = getattr(domain, "shape", None)
    if isinstance(named.what, Size):
        return "a size"
    if shape is not None:
        arrays = {1: "a vector", 2: "a matrix"}
        return domain_words(domain) or arrays.get(len(shape), "an array")
    if domain.is_subset(sp.S.Integers):
        return "a whole number"
    return "a positive number" if domain.is_subset(sp.Interval.open(0, sp.oo)) else "a number"


def signs(lines: Sequence[Line]) -> dict[str, str]:
    """The kinds of nodes in all expressions, each with the row where it comes first."""
    found: dict[str, str] = {}
    for row, piece in _written(lines):
        for expression in expressions(piece):
            if isinstance(expression, Basic):
                for node in preorder_traversal(expression):
                    found.setdefault(type(node).__name__, row)
    return found


def _signs(lines: Sequence[Line], places: Places) -> Table:
    first = signs(lines)
    columns = (Column("Sign"), Column("Meaning"), Column("Place"))
    rows = tuple(
        ((Math(printed_sign(shown), str(shown)),), prose(words), (places.numbered(first[name]),))
        for name, shown, words in SIGNS if name in first
    )  # fmt: skip
    return Table(columns, rows)


def printed_sign(shown: Any) -> str:
    r"""A sign in use, as the book prints it.

    >>> print(printed_sign(sp.Sum(_f(_n), (_n, 1, _a))))
    \sum_{n=1}^{a} f(n)
    """
    return printed(shown)


def _activations(lines: Sequence[Line], places: Places) -> Table:
    """The functions of the catalog that a row speaks of."""
    first: dict[str, str] = {}
    for row, piece in _written(lines):
        parts = [e for e in expressions(piece) if isinstance(e, Basic)]
        for formula in FORMULAS:
            if formula.name not in first and any(part.has(formula.expression) for part in parts):
                first[formula.name] = row
    rows = tuple(
        (
            (Math(rf"{f.notation} = {printed(f.expression)}", str(f.expression)),),
            prose(f.title),
            (places.numbered(first[f.name]),),
        )
        for f in FORMULAS if f.name in first and f.expression.args
    )  # fmt: skip
    return Table((Column("Function"), Column("Name"), Column("Place")), rows)
