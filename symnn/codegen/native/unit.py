"""The whole text: a step as functions of its arrays, and the loop over steps around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod

from symnn.codegen.graph.node import Node
from symnn.codegen.native import places, reading, recurrence
from symnn.codegen.native.collecting import collected
from symnn.codegen.native.directions import is_along_rows
from symnn.codegen.native.fusing import Cluster, Fusion, reads, stored
from symnn.codegen.native.joining import Joining
from symnn.codegen.native.layout import Layout, Target
from symnn.codegen.native.logistic import Logistic
from symnn.codegen.native.loops import Looping
from symnn.codegen.native.moving import gathered, moved, states_moved
from symnn.codegen.native.numbers import Numbers
from symnn.codegen.native.outcome import Outcome
from symnn.codegen.native.panels import turned_by_panel
from symnn.codegen.native.point import Names
from symnn.codegen.native.prelude import prelude
from symnn.codegen.native.reading import Reading
from symnn.codegen.native.registers import Registers
from symnn.codegen.native.samples import Samples, is_wasteful
from symnn.codegen.native.skipping import Skipping
from symnn.codegen.native.straight import Straight, is_tiny
from symnn.codegen.native.term import Number, Term, walk_terms
from symnn.codegen.native.text import indented
from symnn.codegen.native.threads import Call, is_shared, part_of, threaded, unit_of
from symnn.codegen.native.turning import Turning
from symnn.codegen.native.work import flops
from symnn.codegen.steps.merge import merge
from symnn.codegen.steps.plan import Request
from symnn.errors import NotSupportedError
from symnn.native.recipe import Given, Recipe

RULES = {**reading.RULES, **recurrence.RULES, **places.RULES}


@dataclass
class Writing:
    """The state of writing one unit.

    Args:
        request: the program, and what it updates.
        batched: inputs whose first axis is the samples of a batch.
        target: what the text is for.
    """

    request: Request
    batched: Sequence[str]
    target: Target

    def __post_init__(self) -> None:
        self._check_places()
        merged = merge(self.request.lowered)
        self.reading = Reading(self.request.sizes, RULES)
        inputs = self.request.lowered.inputs
        self.scalars = {i.name: k for k, i in enumerate(n for n in inputs if not n.shape)}
        numbers = Numbers(self.request.sizes, self.scalars, {*self.request.updates})
        self.names = Names(self.target, numbers)
        self.nodes = merged.nodes
        self.updates = {s: self._root(n) for s, n in self.request.updates.items()}
        self.results = {n: self._root(n) for n in self.request.outputs}
        self.copies: list[tuple[str, Term]] = []
        self.places: dict[str, tuple[int, int, int]] = {}
        self.replaced: dict[Term, Term] = {}

    def _check_places(self) -> None:
        """Refuse places that the dtype cannot hold."""
        most = places.FIRST_WRONG[self.target.dtype]
        for given in (i for i in self.request.lowered.inputs if i.places is not None):
            count = int(given.places.xreplace(dict(self.request.sizes)))
            if count > most:
                raise NotSupportedError(
                    f"native: `{given.name}` holds places up to {count - 1}; {self.target.dtype} "
                    f"has all whole numbers up to {most}; use float64, or target 'numpy'"
                )

    def _root(self, name: str) -> Term | Node:
        node = self.nodes[name]
        return node if node.scalar else self.reading.term(node)

    def recipe(self) -> Recipe:
        """The text: its functions, then the loop that calls them."""
        self._turn()
        roots = self._roots()
        sums = [t for t in walk_terms(*roots) if t.kind in ("sum", "largest")]
        alone = {t for t in sums if is_along_rows(t)}
        clusters = Fusion(roots, alone).fused()
        self.inputs = {t.function: t for t in walk_terms(*roots) if t.kind == "input"}
        tiny = is_tiny(clusters, self.target.lanes)
        lines = self._straight(clusters) if tiny else self._loops(clusters, roots)
        text = "\n".join(lines) + "\n"
        source = prelude(self.target, text) + "\n" + text
        results = tuple(outcome.told for outcome in self._outcomes())
        given = tuple(self._placed(g) for g in self._given)
        return Recipe(source, given, tuple(self.scalars), results, self.workspace,
                      self.target.dtype, flops(sums))  # fmt: skip

    def _placed(self, given: Given) -> Given:
        """A state with its place in the work space."""
        buffer = self.names.buffers.get(self.inputs.get(given.name))  # type: ignore[arg-type]
        return replace(given, place=self.places[buffer]) if given.replaced and buffer else given

    def _loops(self, clusters: Sequence[Cluster], roots: Sequence[Term]) -> list[str]:
        """A function for every cluster, and the steps that call them."""
        for term in (t for t in walk_terms(*roots) if t.kind == "member"):
            self.names.buffers[term] = self.names.buffer(term.detail)
        self._place_states(clusters)
        by_panel = turned_by_panel(clusters, roots, self.replaced, self.target)
        self.names.single = {c.terms[0] for c in by_panel.values()}
        looping = Looping(self.names, stored(clusters, roots), turned=by_panel)
        functions, calls = [], list[Call]()
        apart = {*by_panel.values()}
        clusters = [c for c in clusters if c.terms[0].kind != "member" and c not in apart]
        for number, cluster in enumerate(clusters):
            shared = self.target.threads > 1 and is_shared(cluster)
            own = replace(looping, shared=shared, unit=unit_of(cluster, self.target))
            function, call = self._function(own, cluster, number)
            functions.append(function)
            used = frozenset(b for b in self.names.used if b.startswith("b"))
            calls.append(Call(call, shared, used, frozenset(self.names.changed)))
        moves, numbers = self._moves(), self.names.numbers
        self.names.used = {}
        finish = self._finish(lambda term: f"{self.names.buffer(term)}[0]")
        end = Call("\n".join(finish), False, *[frozenset(self.names.used)] * 2)
        functions += states_moved(moves["states"], self._buffers())
        if self.target.threads > 1:
            return [*functions, *threaded(moves, self._buffers(), numbers, calls, end)]
        step = [*moves["gather"], *numbers.lines, *(c.text for c in calls), *finish]
        return [*functions, *self._run(moves, [], step)]

    def _straight(self, clusters: Sequence[Cluster]) -> list[str]:
        """All arrays in variables, and the steps without a loop in them."""
        given = [i.name for i in self.request.lowered.inputs if i.shape]
        sources = {self.inputs[n]: self._entries(n, given.index(n))
                   for n in self.batched if n in self.inputs}  # fmt: skip
        registers = Registers(self.names, sources)
        Straight(registers).write(clusters)
        states = {s: t for s, t in self.updates.items()
                  if isinstance(t, Term) and s not in self.scalars}  # fmt: skip
        for state, term in states.items():
            registers.replace(self.inputs.setdefault(state, Term("input", term.axes, state)), term)
        for outcome in self._outcomes():
            outcome.lie(registers)
        moves = self._moves()
        finish = self._finish(registers.number)
        step = [*self.names.numbers.lines, *registers.lines, *finish, *registers.assigned]
        moves["leave"] = [*registers.after, *moves["leave"]]
        held = states_moved(moves["states"], self._buffers())
        return [*held, *self._run(moves, registers.before, step)]

    def _entries(self, name: str, pointer: int) -> list[str]:
        """C of every entry of a batch."""
        samples, *rest = self._shape(name)
        each = prod(rest)
        return [f"arrays[{pointer}][order[step*{samples} + {s}]*{each} + {k}]"
                for s in range(samples) for k in range(each)]  # fmt: skip

    def _shape(self, name: str) -> tuple[int, ...]:
        array = next(i for i in self.request.lowered.inputs if i.name == name)
        return tuple(map(self.reading.length, array.shape))

    def _put_samples_last(self) -> None:
        """Arrays with the axis of the batch in the end, where vectors along others are empty."""
        roots = self._roots()
        count = self._shape(self.batched[0])[0] if self.batched else 0
        if count < self.target.lanes or not is_wasteful(roots, self.target.lanes):
            return
        self._rewrite(Samples(self.batched, count).last)

    def _turn(self) -> None:
        """Sums in the place of scattered parts, one sum for two, one exponential; copies of what
        products read across their columns.
        """
        self._rewrite(collected)
        self._put_samples_last()
        for rewritten in (
            Joining().joined,
            Logistic().shared,
            Turning().turned,
            Skipping().skipped,
        ):
            self._rewrite(rewritten)

    def _roots(self) -> list[Term]:
        return [*_terms(self.updates.values()), *_terms(self.results.values())]

    def _rewrite(self, rewritten: Callable[[list[Term]], Sequence[Term]]) -> None:
        """Put new terms in the place of what is computed."""
        roots = self._roots()
        new = dict(zip(roots, rewritten(roots), strict=True))
        for own in (self.updates, self.results):
            own |= {n: new[r] for n, r in own.items() if isinstance(r, Term)}

    def _place_states(self, clusters: Sequence[Cluster]) -> None:
        """The next value of a state lies where the state does, if nobody needs that any more."""
        for state, term in self.updates.items():
            if not isinstance(term, Term) or state in self.scalars:
                continue
            old = self.inputs.setdefault(state, Term("input", term.axes, state))
            self.replaced[term] = old
            own = next(k for k, c in enumerate(clusters) if term in c.terms)
            later = any(reads(c, old) for c in clusters[own + 1 :])
            if later or not all(reads(clusters[own], old)) or term in self.names.buffers:
                self.copies.append((state, term))
            else:
                self.names.buffers[term] = self.names.buffer(old)

    def _function(self, looping: Looping, cluster: Cluster, number: int) -> tuple[str, str]:
        """A cluster as a function of the buffers and numbers that it uses, and its call."""
        self.names.used, self.names.changed = {}, {}
        body = looping.body(cluster)
        buffers = [n for n in self.names.used if n.startswith("b")]
        numbers = [n for n in self.names.used if n.startswith("n")]
        written = self.names.changed
        kinds = [f"{'' if b in written else 'const '}T *restrict {b}" for b in buffers]
        part = part_of(cluster, looping.shared, looping.unit)
        head = ", ".join([*kinds, *(f"const T {n}" for n in numbers), *part.parameters]) or "void"
        text = [f"{part.linkage} void stage{number}({head}) {{", *indented(body), "}"]
        return "\n".join(text), f"stage{number}({', '.join([*buffers, *numbers, *part.given])});"

    def _outcomes(self) -> list[Outcome]:
        """What the steps leave besides states."""
        length, alone = self.reading.length, not self.request.updates
        shapes = (tuple(map(length, self.nodes[name].shape)) for name in self.results)
        found = zip(self.results.items(), shapes, strict=True)
        return [Outcome(name, root, shape, k, alone)
                for k, ((name, root), shape) in enumerate(found)]  # fmt: skip

    # the loop over steps

    def _run(
        self, moves: dict[str, list[str]], before: Sequence[str], step: Sequence[str]
    ) -> list[str]:
        return [
            "/* Takes steps; `order` holds the samples of each, one step after the other. */",
            "int run(T **arrays, double *given, const int64_t *order, long steps, T **results,",
            "        T *work) {",
            *indented(self._buffers()),
            *indented([*moves["enter"], *before, *self.names.numbers.fixed]),
            "  for (long step = 0; step < steps; step++) {",
            *indented(step, 2),
            "  }",
            *indented(moves["leave"]),
            "  return 0;",
            "}",
        ]

    def _buffers(self) -> list[str]:
        """Where each buffer begins in the work space."""
        lines, end, self.places = [], 0, {}
        for term, name in self.names.buffers.items():
            if name not in self.places:
                layout = self.names.layout(term)
                self.places[name] = end, layout.size, layout.width
                lines.append(f"T *{name} = work + {end}; /* {_described(term)} */")
                end += -(-layout.size // LINE) * LINE
        self.workspace = end
        return lines

    def _moves(self) -> dict[str, list[str]]:
        """How arrays come in, before the first step or in each, and how results go out.

        States stay where they are between calls; what moves them, both ways, is a function alone.
        """
        found: dict[str, list[str]] = {"enter": [], "gather": [], "states": []}
        given = []
        for array in (i for i in self.request.lowered.inputs if i.shape):
            shape = self._shape(array.name)
            term = self.inputs.get(array.name)
            batched, replaced = array.name in self.batched, array.name in self.updates
            pointer = f"arrays[{len(given)}]"
            given.append(Given(array.name, shape, batched, replaced))
            if term is None:
                continue
            layout, buffer = Layout(term.shape, self.target.lanes), self.names.buffer(term)
            if batched:
                move = gathered(buffer, pointer, shape, layout, self.target.threads)
                found["gather"].append(move)
                continue
            if replaced:
                into = moved("to_panels", buffer, pointer, layout)
                out = moved("from_panels", pointer, buffer, layout)
                found["states"].append(f"if ({pointer}) {{ if (out) {out} else {into} }}")
            else:
                found["enter"].append(moved("to_panels", buffer, pointer, layout))
        found["leave"] = [line for o in self._outcomes() for line in o.of_last(self.names)]
        self._given = tuple(given)
        return found

    def _finish(self, number: Callable[[Term], str]) -> list[str]:
        """What every step ends with: results that it leaves, next values of states."""
        lines = [line for o in self._outcomes() for line in o.of_step(self.names, number)]
        for state, term in self.copies:
            old = self.inputs[state]
            size = Layout(term.shape, self.target.lanes).size
            lines.append(f"memcpy({self.names.buffer(old)}, {self.names.buffer(term)}, "
                         f"sizeof(T)*{size});")  # fmt: skip
        for state, root in self.updates.items():
            if isinstance(root, Term) and state in self.scalars:
                place = self.scalars[state]
                lines.append(f"given[{place}] = {number(root)};")
            elif not isinstance(root, Term):
                value = self.names.number(Number(root))
                lines.append(f"given[{self.scalars[state]}] = {value};")
        return lines


LINE = 16
"""Entries to which the beginnings of buffers are rounded up: whole cache lines and vectors."""


def _terms(roots: Iterable[Term | Node]) -> list[Term]:
    return [r for r in roots if isinstance(r, Term)]


def _described(term: Term) -> str:
    lengths = " x ".join(map(str, term.shape)) or "1"
    return f"{term.function or term.kind}: {lengths}"


def recipe_of(
    request: Request, batched: Sequence[str] = (), target: Target | None = None
) -> Recipe:
    """A step of a program as one text in C.

    Args:
        request: the lowered program, what it updates, and the number for every symbolic size.
        batched: inputs of which each step takes some samples.
        target: what the text is for.

    Raises:
        NotSupportedError: an operation has no C yet.
    """
    return Writing(request, batched, target or Target()).recipe()
