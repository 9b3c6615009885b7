"""Source for PyTorch: the same statements, in its words for what NumPy calls otherwise."""

from __future__ import annotations

from symnn.codegen.graph.header import HELPERS
from symnn.codegen.writing.dialect import Dialect
from symnn.codegen.writing.jax_dialect import PIECEWISE, WINDOWS, X_LOG_Y

WHERE = '''
def where(condition, one, other):
    """Entries of one where the condition holds, else of the other; numbers are not rounded."""
    if not torch.is_tensor(condition):
        return one if condition else other
    if not torch.is_tensor(one) and not torch.is_tensor(other):
        one = torch.as_tensor(one, dtype=torch.float64)
    return torch.where(condition, one, other)
'''
LIKE = '''
def like(value, array):
    """A number as a tensor beside another one."""
    return torch.as_tensor(value, dtype=array.dtype, device=array.device)
'''
LARGER = '''
def larger(a, b):
    """The larger of each two entries; of a tensor and a number too."""
    if not torch.is_tensor(a):
        a, b = b, a
    return torch.maximum(a, like(b, a))
'''
SMALLER = '''
def smaller(a, b):
    """The smaller of each two entries; of a tensor and a number too."""
    if not torch.is_tensor(a):
        a, b = b, a
    return torch.minimum(a, like(b, a))
'''
PLACES = '''
def window_places(start, steps, shape):
    """For each axis of a tensor, start + p*steps[0] + q*steps[1] + ... at every [p, q, ...]."""
    axes = range(len(shape))
    grid = [torch.arange(shape[a]).reshape([-1 if a == b else 1 for b in axes]) for a in axes]
    return tuple(
        first + sum(step[axis]*index for step, index in zip(steps, grid))
        for axis, first in enumerate(start)
    )
'''
SCATTERED = '''
def scattered(parts, start, steps, shape, axes):
    """Zeros to which each parts[p, q, ...] is added at start + p*steps[0] + q*steps[1] + ..."""
    places = window_places(start, steps, parts.shape)
    return torch.zeros(shape, dtype=parts.dtype).index_put_(places, parts, accumulate=True)
'''
ADDED_UP = '''
def added_up(rows, places, count):
    """The rows whose places are the same added up: result[v] is the sum of rows[p] at places v."""
    result = torch.zeros((count, *rows.shape[places.ndim:]), dtype=rows.dtype)
    return result.index_put_((places,), rows, accumulate=True)
'''
AT_EACH = '''
def at_each(array, axes):
    """The entries at every place along some axes, as rows of one tensor."""
    front = torch.moveaxis(array, axes, tuple(range(len(axes))))
    return front.reshape(-1, *front.shape[len(axes):])
'''
SHIFTED = '''
def shifted(array, by, axis=0):
    """The tensor read at i + by for every i of an axis; beyond its ends it is 0."""
    result = torch.zeros_like(array)
    to, of = torch.moveaxis(result, axis, 0), torch.moveaxis(array, axis, 0)
    count = max(len(of) - abs(by), 0)
    to[max(-by, 0):][:count] = of[max(by, 0):][:count]
    return result
'''
TOTAL = '''
def total_of(rows, dtype=None):
    """The sum of rows."""
    return rows.sum(0, dtype=dtype)
'''
LARGEST = '''
def largest_of(rows):
    """The largest entries of rows."""
    return rows.amax(0)
'''
TYPED = '''
def typed(value, dtype):
    """A number or a tensor with this dtype."""
    return torch.as_tensor(value, dtype=dtype)
'''
DOT = '''
def dot(a, b):
    """The sum of the products of entries."""
    return (a*b).sum()
'''
FILLED = '''
def filled(shape, value, dtype):
    """A tensor with one value in all entries."""
    return torch.zeros(shape, dtype=dtype) + value
'''
BLANK = '''
def blank(shape, dtype):
    """Zeros of a shape."""
    return torch.zeros(shape, dtype=dtype)
'''
COPY = '''
def copy(array):
    """A tensor of its own, in order."""
    return array.contiguous().clone()
'''
PADDED = '''
def padded(array, widths):
    """The tensor with so many zeros before and after it along each axis."""
    shape = [n + before + after for n, (before, after) in zip(array.shape, widths)]
    result = torch.zeros(shape, dtype=array.dtype)
    result[tuple(slice(a, a + n) for n, (a, _) in zip(array.shape, widths))] = array
    return result
'''
PIECES = PIECEWISE.replace("np.result_type(*arguments)", "arguments[0].dtype").replace(
    "np.full(np.broadcast_shapes(*[np.shape(a) for a in (*conditions, *arguments)]), np.nan)",
    "filled(torch.broadcast_tensors(*arguments)[0].shape, torch.nan, arguments[0].dtype)",
)
OWN = {
    "added_up": ADDED_UP, "scattered": SCATTERED, "windows": WINDOWS, "at_each": AT_EACH,
    "window_places": PLACES, "shifted": SHIFTED, "padded": PADDED, "piecewise": PIECES,
    "x_log_y": X_LOG_Y, "entry": HELPERS["entry"], "stable_sigmoid": HELPERS["stable_sigmoid"],
    "stable_softplus": HELPERS["stable_softplus"], "larger": LARGER, "smaller": SMALLER,
    "like": LIKE, "where": WHERE, "total_of": TOTAL, "largest_of": LARGEST, "dot": DOT,
    "typed": TYPED, "filled": FILLED, "blank": BLANK, "copy": COPY,
}  # fmt: skip
OTHER = (
    ("np.where(", "where("), ("np.maximum.reduce(", "largest_of("), ("np.pad(", "padded("),
    ("np.add.reduce(", "total_of("), ("np.maximum(", "larger("), ("np.minimum(", "smaller("),
    ("np.ascontiguousarray(", "copy("), ("np.array(", "copy("), ("np.vdot(", "dot("),
    ("np.zeros(", "blank("), ("np.empty(", "blank("), ("np.full(", "filled("),
    ("np.asarray(", "typed("), ("np.power(", "torch.pow("), ("np.mod(", "torch.remainder("),
    (".transpose(", ".permute("), (".astype(", ".to("), (".max(axis", ".amax(axis"),
    (".min(axis", ".amin(axis"), ("float(np.", "float(math."), ("np.", "torch."),
)  # fmt: skip

TORCH = Dialect(
    policy="Results have the dtype of the parameters.",
    arrays="import torch",
    special="from torch import special",
    helpers=OWN,
    other=OTHER,
)
