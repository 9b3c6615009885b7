"""Which terms are computed in one loop."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from symnn.codegen.native.directions import turned_source
from symnn.codegen.native.term import Term, walk_terms


@dataclass(eq=False)
class Cluster:
    """Terms of one shape that one loop computes, entry by entry.

    Args:
        head: the sum that comes first, if there is one.
        terms: in order, the head among them.
    """

    head: Term | None
    terms: list[Term] = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.terms[0].shape

    @property
    def is_open(self) -> bool:
        """Whether maps may join."""
        if self.head is None:
            return not (self.terms and turned_source(self.terms[0]))
        return self.head.kind == "sum"


@dataclass
class Fusion:
    """Clusters in the order in which they run.

    Args:
        roots: terms that are kept after the step.
        alone: sums whose loop yields no vectors, which maps cannot join.
        known: terms that are computed before.
    """

    roots: Sequence[Term]
    alone: Collection[Term] = ()
    known: Collection[Term] = ()
    clusters: list[Cluster] = field(default_factory=list)
    where: dict[Term, Cluster] = field(default_factory=dict)
    consumers: dict[Term, list[Term]] = field(default_factory=dict)

    def fused(self) -> list[Cluster]:
        """The clusters."""
        order = [t for t in walk_terms(*self.roots, seen=self.known) if t.kind != "input"]
        for term in order:
            for access in term.accesses:
                self.consumers.setdefault(access.term, []).append(term)
        for term in order:
            self._place(term)
        for term in reversed(order):
            self._sink(term)
        rank = {t: k for k, t in enumerate(order)}
        for cluster in self.clusters:
            cluster.terms.sort(key=lambda t: (t is not cluster.head, rank[t]))
        return [c for c in self.clusters if c.terms]

    def _place(self, term: Term) -> None:
        """Into the first cluster that comes late enough, else one of its own."""
        if term.kind == "map":
            for cluster in self.clusters[self._earliest(term) :]:
                if self._joins(term, cluster):
                    return self._put(term, cluster)
        cluster = Cluster(None if term.kind == "map" else term)
        self.clusters.append(cluster)
        return self._put(term, cluster)

    def _put(self, term: Term, cluster: Cluster) -> None:
        cluster.terms.append(term)
        self.where[term] = cluster

    def _earliest(self, term: Term) -> int:
        """The first position at which all that it reads elsewhere is there."""
        first = 0
        for access in term.accesses:
            cluster = self.where.get(access.term)
            if cluster is not None:
                inside = access.is_at(term.axes) and self._joins(term, cluster)
                first = max(first, self.clusters.index(cluster) + (not inside))
        return first

    def _joins(self, term: Term, cluster: Cluster) -> bool:
        """Whether a term may be computed in a cluster.

        `Why no copy with rows and columns exchanged:` alone it is turned in registers.
        """
        if turned_source(term):
            return False
        is_free = cluster.is_open and cluster.head not in self.alone
        return bool(cluster.terms) and is_free and cluster.shape == term.shape

    def _sink(self, term: Term) -> None:
        """Into the cluster of its only readers, where it need not be stored.

        `Why at most one array:` what it reads must then be kept for longer.
        """
        own, readers = self.where[term], self.consumers.get(term, [])
        later = {self.where[r] for r in readers}
        if term.kind != "map" or term in self.roots or len(later) != 1:
            return
        (cluster,) = later
        if cluster is own or not self._joins(term, cluster):
            return
        direct = all(r.kind == "map" and a.is_at(r.axes)
                     for r in readers for a in r.accesses if a.term is term)  # fmt: skip
        arrays = {a.term for a in term.accesses if a.term.axes and a.term.kind != "input"}
        if direct and len(arrays) < 2:
            own.terms.remove(term)
            self._put(term, cluster)


def stored(clusters: Sequence[Cluster], roots: Iterable[Term]) -> set[Term]:
    """The terms that lie in memory: read elsewhere, or in another place, or kept."""
    found = set(roots)
    for cluster in clusters:
        inside = set(cluster.terms)
        for term in cluster.terms:
            for access in term.accesses:
                outside = access.term not in inside or not access.is_at(term.axes)
                if outside and access.term.kind != "input":
                    found.add(access.term)
    return found


def reads(cluster: Cluster, term: Term) -> list[bool]:
    """For every read of an array by a cluster whether it is of the entry at hand."""
    return [access.is_at(t.axes) for t in cluster.terms for access in t.accesses
            if access.term is term]  # fmt: skip
