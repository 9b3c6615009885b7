"""Turned copies of which no more than the panel at hand lies in memory.

A large matrix that a product reads across its columns is turned panel by panel, each just before
the rows of the product go through it: it is near then, and its copy takes up next to nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from symnn.codegen.native.directions import is_along_rows
from symnn.codegen.native.fusing import Cluster
from symnn.codegen.native.layout import Layout, Target
from symnn.codegen.native.point import is_whole
from symnn.codegen.native.squares import source_of
from symnn.codegen.native.term import Access, Term
from symnn.codegen.native.tiles import tile_axis

LARGE = 2 << 20
"""Bytes of a copy that would not stay near from panel to panel."""


def turned_by_panel(
    clusters: Sequence[Cluster], roots: Collection[Term], replaced: Mapping[Term, Term],
    target: Target,
) -> dict[Cluster, Cluster]:  # fmt: skip
    """Copies by the product that alone reads them.

    Args:
        clusters: in the order in which they run.
        roots: terms that are kept after the step.
        replaced: states by their next values, which overwrite them.
        target: what the text is for; threads share the rows of a panel, so that all would turn it.
    """
    found: dict[Cluster, Cluster] = {}
    for copy in clusters if target.threads == 1 else ():
        term = copy.terms[0]
        size = Layout(term.shape, target.lanes).size * target.itemsize
        if term in roots or size < LARGE or not source_of(copy):
            continue
        readers = [c for c in clusters if any(a.term is term for a in _reads(c))]
        if len(readers) != 1 or readers[0] in found or not _goes_by_panel(readers[0], term):
            continue
        before = clusters[: clusters.index(readers[0]) + 1]
        overwritten = {replaced.get(t) for c in before for t in c.terms}
        if not any(a.term in overwritten for a in _reads(copy)):
            found[readers[0]] = copy
    return found


def _reads(cluster: Cluster) -> list[Access]:
    return [a for t in cluster.terms for a in t.accesses]


def _goes_by_panel(cluster: Cluster, term: Term) -> bool:
    """Whether a cluster is a product whose rows all read the panel of its own columns."""
    head = cluster.head
    if head is None or head.kind != "sum" or is_along_rows(head) or tile_axis(head) is None:
        return False
    own = [a for a in _reads(cluster) if a.term is term]
    column = head.axes[-1]
    return all(is_whole(a, column) and a.fill is None and a in head.arguments for a in own)
