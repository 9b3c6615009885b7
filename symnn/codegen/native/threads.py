"""Threads that share a step: each takes some rows of the large loops, and all meet after each.

No sum is cut, so the results are those of one thread to the bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from symnn.codegen.native.directions import is_along_rows
from symnn.codegen.native.fusing import Cluster
from symnn.codegen.native.numbers import Numbers
from symnn.codegen.native.text import indented

ENOUGH = 20_000
"""Entries computed or added: a loop of fewer is not worth meeting for."""

MEETING = """\
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#define THREADS {threads}
/* Where the part of a thread begins: of n entries in whole units; it ends where the next begins. */
#define PART(n, unit, me) ((n)/(unit)*(me)/THREADS*(unit))
typedef struct {{ _Atomic long arrived, phase, broken; }} Meeting;
/* Waits until all are here. */
static void meet(Meeting *m) {{
  const long phase = atomic_load(&m->phase);
  if (atomic_fetch_add(&m->arrived, 1) + 1 == THREADS) {{
    atomic_store(&m->arrived, 0);
    atomic_store(&m->phase, phase + 1);
  }} else
    for (long k = 0; atomic_load(&m->phase) == phase && !atomic_load(&m->broken); k++)
      if (k > {patience}) sched_yield();
}}
typedef struct {{
  T **arrays; double *given; const int64_t *order; long steps; T **results; T *work;
  Meeting *meeting; long me;
}} Share;
"""
PATIENCE = 4000

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
  for (long step = 0; step < s.steps; step++) {{
    meet(s.meeting);
    if (s.meeting->broken) return 0;
{numbers}
{stages}
  }}
  return 0;
}}
"""


def is_shared(cluster: Cluster) -> bool:
    """Whether a loop is long enough, and of a kind, that threads share it."""
    head = cluster.head
    if head is not None and (head.kind != "sum" or is_along_rows(head)):
        return False
    over = prod(a.extent for a in head.over) if head else 1
    return prod(cluster.shape) * over >= ENOUGH


def stages(gather: Sequence[str], calls: Sequence[tuple[str, bool]], finish: Sequence[str]) -> str:
    """The calls of a step: shared ones by all, the others by the first thread alone."""
    lines = ["if (me == 0) {", *indented(gather), "}", "meet(s.meeting);"] if gather else []
    alone: list[str] = []

    def settle() -> list[str]:
        found = ["if (me == 0) {", *indented(alone), "}", "meet(s.meeting);"] if alone else []
        alone.clear()
        return found

    for call, shared in calls:
        if shared:
            lines += [*settle(), call, "meet(s.meeting);"]
        else:
            alone.append(call)
    alone += finish
    return "\n".join(indented([*lines, *settle()], 2))


def meeting(threads: int) -> str:
    """What threads need in front."""
    return MEETING.format(threads=threads, patience=PATIENCE)


def threaded(
    moves: dict[str, list[str]], buffers: Sequence[str], numbers: Numbers,
    calls: Sequence[tuple[str, bool]], finish: Sequence[str],
) -> list[str]:  # fmt: skip
    """The loop over steps, for several threads."""
    places = "\n".join(indented(buffers))
    took = STEPS.format(
        buffers=places, fixed="\n".join(indented(numbers.fixed)),
        numbers="\n".join(indented(numbers.lines, 2)),
        stages=stages(moves["gather"], calls, finish),
    )  # fmt: skip
    run = RUN.format(
        buffers=places, enter="\n".join(indented(moves["enter"])),
        leave="\n".join(indented(moves["leave"])),
    )  # fmt: skip
    return [took, run]
