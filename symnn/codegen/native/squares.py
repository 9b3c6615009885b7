"""Copies with rows and columns exchanged: squares of vectors, turned in registers."""

from __future__ import annotations

from symnn.codegen.native.affine import Axis, of
from symnn.codegen.native.directions import turned_source
from symnn.codegen.native.fusing import Cluster
from symnn.codegen.native.point import Names
from symnn.codegen.native.term import Access
from symnn.codegen.native.text import counting, nested, unrolled


def source_of(cluster: Cluster) -> Access | None:
    """What is copied, if its columns are rows of the copy, and nothing else happens."""
    term, *others = cluster.terms
    return None if others else turned_source(term)


def turned(names: Names, cluster: Cluster, source: Access) -> list[str]:
    """The loops over squares of as many rows as a vector has lanes; of the panel at hand alone,
    where no more of the copy lies in memory.
    """
    (term,) = cluster.terms
    layout, single = names.layout(term), term in names.single
    across: Axis = source.index[-1].terms[0][0]
    column, lanes = term.axes[-1], names.lanes
    others = {a: f"i{k}" for k, a in enumerate(term.axes[:-1]) if a is not across}
    last = f"LEAST(j + l, {column.extent - 1})"
    read = names.layout(source.term).address(source.index, {**others, across: "i", column: last})
    place = f"(j - p*{layout.width})" if single else "j"
    own = {a: others.get(a, "(i + l)") for a in term.axes[:-1]} | {column: place}
    write = layout.address([of(a) for a in term.axes], own)
    first, end = "0", f"{column.extent}"
    if single:
        first, end = f"p*{layout.width}", f"LEAST((p + 1)*{layout.width}, {column.extent})"
    body = [
        f"vec x[{lanes}];",
        *unrolled("l", lanes, [f"x[l] = AT({names.buffer(source.term)} + {read});"]),
        "v_turn(x);",
        *unrolled("l", lanes, [f"if (i + l < {across.extent}) "
                               f"AT({names.written(term)} + {write}) = x[l];"]),
    ]  # fmt: skip
    blocks = [f"for (long i = 0; i < {across.extent}; i += {lanes})",
              f"for (long j = {first}; j < {end}; j += {lanes})"]  # fmt: skip
    return nested([*(counting(n, a.extent) for a, n in others.items()), *blocks], body)
