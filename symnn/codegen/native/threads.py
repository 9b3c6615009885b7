"""Threads that share a step: each takes some rows of the large loops, and all meet after each.

No sum is cut, so the results are those of one thread to the bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from symnn.codegen.native.apart import computed_in, samples_apart
from symnn.codegen.native.directions import is_along_rows
from symnn.codegen.native.fusing import Cluster
from symnn.codegen.native.layout import Target
from symnn.codegen.native.numbers import Numbers
from symnn.codegen.native.term import Term
from symnn.codegen.native.text import indented
from symnn.codegen.native.tiles import TOGETHER

ENOUGH = 20_000
"""Entries computed or added: a loop of fewer is not worth meeting for."""

MEETING = """\
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#define THREADS {threads}
/* Where the part of a thread begins: of n entries in whole units; it ends where the next begins. */
#define PART(n, unit, me) ((n)/(unit)*(me)/THREADS*(unit))
#if defined(__x86_64__) || defined(__i386__)
#define PAUSE __builtin_ia32_pause()
#else
#define PAUSE
#endif
/* What is written often has a cache line of its own. */
typedef struct {{
  _Alignas(64) _Atomic long arrived;
  _Alignas(64) _Atomic long phase;
  _Alignas(64) _Atomic long broken;
}} Meeting;
/* Waits until all are here: at first watching, then leaving the core to others. */
static void meet(Meeting *m) {{
  const long phase = atomic_load_explicit(&m->phase, memory_order_relaxed);
  if (atomic_fetch_add(&m->arrived, 1) + 1 == THREADS) {{
    atomic_store_explicit(&m->arrived, 0, memory_order_relaxed);
    atomic_store(&m->phase, phase + 1);
  }} else
    for (long k = 0; atomic_load(&m->phase) == phase && !atomic_load(&m->broken); k++)
      if (k < {patience}) PAUSE;
      else sched_yield();
}}
typedef struct {{
  T **arrays; double *given; const int64_t *order; long steps; T **results; T *work;
  Meeting *meeting; long me;
}} Share;
"""
PATIENCE = 200
"""Looks before a thread that waits leaves its core: a few microseconds, as long as the system takes
to change between threads. Where others want the cores too, the one that is waited for may need it.
"""

RUN = """\
int run(T **arrays, double *given, const int64_t *order, long steps, T **results, T *work) {{
{buffers}
{enter}
  Meeting meeting = {{0}};
  Share shares[THREADS];
  pthread_t others[THREADS];
  long started = 1;
  for (long k = 0; k < THREADS; k++)
    shares[k] = (Share){{arrays, given, order, steps, results, work, &meeting, k}};
  while (started < THREADS && !pthread_create(&others[started], 0, take_steps, &shares[started]))
    started++;
  if (started == THREADS) take_steps(&shares[0]);
  else meeting.broken = 1;
  for (long k = 1; k < started; k++) pthread_join(others[k], 0);
  if (started < THREADS) return 1;
{leave}
  return 0;
}}
"""

STEPS = """\
static void *take_steps(void *share) {{
  const Share s = *(Share *)share;
  T **arrays = s.arrays, **results = s.results, *work = s.work;
  double *given = s.given;
  const int64_t *order = s.order;
  const long me = s.me;
  (void)arrays; (void)results; (void)order;
{buffers}
{fixed}
  meet(s.meeting);
  if (s.meeting->broken) return 0;
  for (long step = 0; step < s.steps; step++) {{
{numbers}
{stages}
  }}
  return 0;
}}
"""


def is_shared(cluster: Cluster) -> bool:
    """Whether a loop is long enough, and of a kind, that threads share it."""
    head = cluster.head
    if head is not None and head.kind == "loop":
        most = max((_work(t) for t in computed_in(head.detail)), default=0)
        return most >= ENOUGH and samples_apart(head.detail) > 0
    if head is not None and (head.kind != "sum" or is_along_rows(head)):
        return False
    return _work(head or cluster.terms[0]) >= ENOUGH


def _work(term: Term) -> int:
    return prod(a.extent for a in (*term.axes, *term.over))


def unit_of(cluster: Cluster, target: Target) -> int:
    """Samples that stay together in a loop over time that threads may share; else 0."""
    is_loop = cluster.head is not None and cluster.head.kind == "loop"
    return TOGETHER[target.vector] if is_loop and is_shared(cluster) else 0


@dataclass(frozen=True)
class Part:
    """How a stage is told what a thread does of it.

    Args:
        parameters: in C, and `given` what each thread gives for them.
        linkage: of the function.
    """

    parameters: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    linkage: str = "STAGE"


def part_of(cluster: Cluster, shared: bool, unit: int) -> Part:
    """What a thread does of a stage; of a loop over time, samples from `first` to before `end`.

    `Why such a loop is compiled alone:` a compiler rounds by the form of a loop, and its form is
    then the same for any number of threads, and for one.
    """
    if not unit:
        return Part(("const long me",), ("me",)) if shared else Part()
    count = samples_apart(cluster.head.detail)  # type: ignore[union-attr]
    first, end = "0", f"{count}"
    if shared:
        first = f"PART({count}, {unit}, me)"
        end = f"me == THREADS - 1 ? {count} : PART({count}, {unit}, me + 1)"
    return Part(("const long first", "const long end"), (first, end), "ALONE")


@dataclass(frozen=True)
class Call:
    """The call of a stage.

    Args:
        text: in C.
        shared: whether all threads take part.
        used: buffers that it reads or writes, and `changed` those that it writes.
    """

    text: str
    shared: bool
    used: frozenset[str]
    changed: frozenset[str]

    def waits_for(self, other: Call) -> bool:
        """Whether it may begin only when the other has ended in all threads."""
        if not self.shared and not other.shared:
            return False
        return bool(self.changed & other.used or other.changed & self.used)


def stages(gather: Sequence[str], calls: Sequence[Call], end: Call) -> str:
    """The calls of a step; threads meet only where one needs what another has written.

    `Why all have met before the end:` it replaces numbers, which each has read by then.
    """
    meet = "meet(s.meeting);"
    lines, phase, alone = [*gather, *([meet] if gather else [])], list[Call](), list[str]()

    def settle() -> None:
        lines.extend(["if (me == 0) {", *indented(alone), "}"] if alone else [])
        alone.clear()

    for call in (*calls, end):
        early = call is end and meet not in lines
        if early or any(call.waits_for(other) for other in phase):
            settle()
            lines.append(meet)
            phase.clear()
        phase.append(call)
        if call.shared:
            settle()
            lines.append(call.text)
        else:
            alone += call.text.split("\n")
    settle()
    return "\n".join(indented([*lines, meet], 2))


def meeting(threads: int) -> str:
    """What threads need in front."""
    return MEETING.format(threads=threads, patience=PATIENCE)


def threaded(
    moves: dict[str, list[str]], buffers: Sequence[str], numbers: Numbers,
    calls: Sequence[Call], end: Call,
) -> list[str]:  # fmt: skip
    """The loop over steps, for several threads."""
    places = "\n".join(indented(buffers))
    took = STEPS.format(
        buffers=places, fixed="\n".join(indented(numbers.fixed)),
        numbers="\n".join(indented(numbers.lines, 2)),
        stages=stages(moves["gather"], calls, end),
    )  # fmt: skip
    run = RUN.format(
        buffers=places, enter="\n".join(indented(moves["enter"])),
        leave="\n".join(indented(moves["leave"])),
    )  # fmt: skip
    return [took, run]
