"""Source for JAX: the functions of NumPy on arrays that are never written to."""

from __future__ import annotations

from collections.abc import Iterator

from symnn.codegen.graph.header import HELPERS
from symnn.codegen.graph.spelling import size_source
from symnn.codegen.lowering.assignment import Assignment, Loop
from symnn.codegen.writing.dialect import Dialect
from symnn.codegen.writing.statements import Statements
from symnn.codegen.writing.traced import with_traced_numbers

PIECEWISE = '''
def piecewise(conditions, branches, *arguments, dtype=None):
    """The first branch whose condition holds; NaN where none holds."""
    result = np.full(np.broadcast_shapes(*[np.shape(a) for a in (*conditions, *arguments)]), np.nan)
    for condition, branch in zip(reversed(conditions), reversed(branches)):
        result = np.where(condition, branch(*arguments), result)
    return result.astype(dtype or np.result_type(*arguments))
'''
X_LOG_Y = '''
def x_log_y(x, y):
    """x*log(y), and 0 where x is 0."""
    counts = (x != 0) | np.isnan(y)
    return np.where(counts, x*np.log(np.where(counts, y, 1)), 0)
'''
SHIFTED = '''
def shifted(array, by, axis=0):
    """The array read at i + by for every i of an axis; beyond its ends it is 0."""
    count = array.shape[axis]
    places = np.arange(count) + by
    front = np.moveaxis(np.roll(array, -by, axis), axis, -1)
    return np.moveaxis(np.where((places >= 0) & (places < count), front, 0), -1, axis)
'''
PLACES = '''
def window_places(start, steps, shape):
    """For each axis of an array, start + p*steps[0] + q*steps[1] + ... at every [p, q, ...]."""
    grid = np.indices(shape, sparse=True)
    return tuple(
        first + sum(step[axis]*index for step, index in zip(steps, grid))
        for axis, first in enumerate(start)
    )
'''
WINDOWS = '''
def windows(array, start, steps, shape):
    """The array whose entry [p, q, ...] is array[start + p*steps[0] + q*steps[1] + ...]."""
    return array[window_places(start, steps, shape)]
'''
SCATTERED = '''
def scattered(parts, start, steps, shape, axes):
    """Zeros to which each parts[p, q, ...] is added at start + p*steps[0] + q*steps[1] + ..."""
    return np.zeros(shape, parts.dtype).at[window_places(start, steps, parts.shape)].add(parts)
'''
ADDED_UP = '''
def added_up(rows, places, count):
    """The rows whose places are the same added up: result[v] is the sum of rows[p] at places v."""
    return np.zeros((count, *rows.shape[places.ndim:]), rows.dtype).at[places].add(rows)
'''
AT_EACH = '''
def at_each(array, axes):
    """The entries at every place along some axes, as rows of one array."""
    front = np.moveaxis(array, axes, range(len(axes)))
    return front.reshape(-1, *front.shape[len(axes):])
'''
ENTRY = '''
def entry(array, position, axis=0):
    """The entries at one position of an axis; beyond its ends they are 0."""
    inside = (position >= 0) & (position < array.shape[axis])
    return np.where(inside, np.take(array, position, axis, mode="clip"), 0)
'''
OWN = {
    "entry": ENTRY, "added_up": ADDED_UP, "scattered": SCATTERED, "windows": WINDOWS,
    "at_each": AT_EACH,
    "window_places": PLACES, "shifted": SHIFTED, "piecewise": PIECEWISE, "x_log_y": X_LOG_Y,
}  # fmt: skip
SAME = ("series", "stable_sigmoid", "stable_softplus")


class JaxStatements(Statements):
    """Entries that are filled in make a new array; a loop is a function of what it fills."""

    def _loop(self, loop: Loop) -> Iterator[str]:
        for assignment in loop.before:
            yield from self._assignment(assignment)
        before = dict(self.names)
        variable, extent = loop.variable.name, size_source(loop.extent).source
        carried = self._filled(loop)
        state = f"({', '.join(carried)},)"
        yield f"def one_{variable}({variable}, state):"
        yield f"    {state} = state"
        if loop.direction < 0:
            yield f"    {variable} = {size_source(loop.extent - 1 - loop.variable).source}"
        for step in loop.body:
            inner = self._loop(step) if isinstance(step, Loop) else self._assignment(step)
            yield from (f"    {line}" for line in inner)
        yield f"    return {state}"
        yield f"{state} = jax.lax.fori_loop(0, {extent}, one_{variable}, {state})"
        self.names.clear()  # what a pass computed is not known outside of it
        self.names.update(before)

    def _filled(self, loop: Loop) -> list[str]:
        """The arrays that passes write into."""
        steps = [s for s in loop.body if not isinstance(s, Loop)]
        inner = [self._filled(s) for s in loop.body if isinstance(s, Loop)]
        own = [self.variables[a.inside or a.name] for a in steps if a.places or a.adds or a.inside]
        return list(dict.fromkeys([*own, *(name for names in inner for name in names)]))

    def _into(self, target: str, a: Assignment) -> str:
        statement = super()._into(target, a)
        if not a.places:
            return statement
        operator = "+=" if statement.startswith(f"{target} += ") else "="
        variable, _, places = target.partition("[")
        source = statement.removeprefix(f"{target} {operator} ")
        method = "add" if operator == "+=" else "set"
        return f"{variable} = {variable}.at[{places}.{method}({source})"


JAX = Dialect(
    JaxStatements,
    "Results have the dtype of the inputs; JAX has float64 only where it is enabled.",
    "import jax.numpy as np",
    "from jax.scipy import special",
    {**OWN, **{name: HELPERS[name] for name in SAME}},
    # Numbers that are known before anything runs are computed by NumPy, else they are traced.
    (("np.ascontiguousarray(", "np.asarray("), ("float(np.", "float(numpy.")),
    with_traced_numbers,
)
