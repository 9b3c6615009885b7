"""What generated source says about itself, and the imports and helpers that it needs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from importlib.metadata import version

PIECEWISE = '''
def piecewise(conditions, branches, *arguments, dtype=None):
    """The first branch whose condition holds, evaluated only there; NaN where none holds."""
    dtype = np.result_type(*arguments) if dtype is None else dtype
    arrays = np.broadcast_arrays(*conditions, *arguments)
    conditions, arguments = arrays[:len(conditions)], arrays[len(conditions):]
    result = np.full(conditions[0].shape, np.nan, dtype)
    left = np.ones(result.shape, bool)
    for condition, branch in zip(conditions, branches):
        here = left & condition
        if here.any():
            result[here] = branch(*[a[here] for a in arguments])
        left &= ~here
    return result
'''

AS_FLOATS = '''
def as_floats(*values):
    """The values as arrays of one floating dtype: that of the arrays among them, else float64."""
    arrays = [v for v in values if isinstance(v, (np.ndarray, np.generic)) and v.dtype.kind == "f"]
    dtype = np.result_type(*[a.dtype for a in arrays]) if arrays else np.dtype(float)
    return [np.asarray(v, dtype) for v in values]
'''
SERIES = '''
def series(operation, term, first, last):
    """term(first), ..., term(last) joined by the operation; its identity if there is no term."""
    total = operation.identity
    for i in range(int(first), int(last) + 1):
        total = operation(total, term(i))
    return total
'''

STABLE_SIGMOID = '''
def stable_sigmoid(x):
    """1/(1 + exp(-x)), where no exponential overflows."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small)/(1 + small)
'''
STABLE_SOFTPLUS = '''
def stable_softplus(x):
    """log(1 + exp(x)), where no exponential overflows."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
'''
X_LOG_Y = '''
def x_log_y(x, y):
    """x*log(y), and 0 where x is 0: log(y) is evaluated only elsewhere."""
    x, y = np.broadcast_arrays(x, y)
    log_y = np.zeros(x.shape, np.result_type(x, y))
    np.log(y, out=log_y, where=(x != 0) | np.isnan(y))
    return x*log_y
'''
ALIGNED = '''
def aligned(shape, dtype):
    """Zeros that begin on a cache line: vector instructions are faster there."""
    size = math.prod(shape)*np.dtype(dtype).itemsize
    memory = np.zeros(size + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start:start + size].view(dtype).reshape(shape)
'''
AT_ONE_PLACE = '''
def at_one_place(dtype, *shapes):
    """Arrays that begin at one place in memory: only one of them holds something at a time."""
    memory = aligned((max(math.prod(shape) for shape in shapes),), dtype)
    return [memory[:math.prod(shape)].reshape(shape) for shape in shapes]
'''
PARTS = '''
def parts(vector, *shapes):
    """Consecutive pieces of a vector, as views of the given shapes."""
    lengths = [math.prod(shape) for shape in shapes]
    pieces = np.split(vector, np.cumsum(lengths)[:-1])
    return [piece.reshape(shape) for piece, shape in zip(pieces, shapes)]
'''
PIECES = '''
def pieces(array, length, rows):
    """Views of consecutive rows, up to a length; a shorter array is used over and over."""
    whole = len(array) == length
    return [array[k:k + rows] if whole else array[:length - k] for k in range(0, length, rows)]
'''
PIECES_OF_PIECES = '''
def pieces_of_pieces(array, length, rows, few):
    """For each piece, the list of the smaller ones that it consists of."""
    lengths = [min(rows, length - k) for k in range(0, length, rows)]
    return [pieces(p, n, few) for p, n in zip(pieces(array, length, rows), lengths)]
'''
ENTRY = '''
def entry(array, position, axis=0):
    """The entries at one position of an axis; beyond its ends they are 0."""
    if 0 <= position < array.shape[axis]:
        return array[(slice(None),)*axis + (position, ...)]
    return np.zeros(array.shape[:axis] + array.shape[axis + 1:], array.dtype)
'''
SHIFTED = '''
def shifted(array, by, axis=0):
    """The array read at i + by for every i of an axis; beyond its ends it is 0."""
    result = np.zeros_like(array)
    to, of = np.moveaxis(result, axis, 0), np.moveaxis(array, axis, 0)
    count = max(len(of) - abs(by), 0)
    to[max(-by, 0):][:count] = of[max(by, 0):][:count]
    return result
'''

WINDOWS = '''
def windows(array, start, steps, shape):
    """The view whose entry [p, q, ...] is array[start + p*steps[0] + q*steps[1] + ...]."""
    strides = [sum(s*a for s, a in zip(step, array.strides)) for step in steps]
    corner = array[tuple(slice(place, None) for place in start)]
    return np.lib.stride_tricks.as_strided(corner, shape, strides)
'''
AT_EACH = '''
def at_each(array, axes):
    """The entries at every place along some axes, as a list of views."""
    front = np.moveaxis(array, axes, range(len(axes)))
    return [front[place] for place in np.ndindex(front.shape[:len(axes)])]
'''
SCATTERED = '''
def scattered(parts, start, steps, shape, axes):
    """Zeros to which each parts[p, q, ...] is added at start + p*steps[0] + q*steps[1] + ..."""
    result = np.zeros(shape, parts.dtype)
    places = windows(result, start, steps, parts.shape)
    for place, part in zip(at_each(places, axes), at_each(parts, axes)):
        place += part
    return result
'''

ADDED_UP = '''
def added_up(rows, places, count):
    """The rows whose places are the same added up: result[v] is the sum of rows[p] at places v."""
    rest = rows.shape[places.ndim:]
    width = math.prod(rest)
    spots = places.reshape(-1, 1)*width + np.arange(width)
    total = np.bincount(spots.ravel(), rows.ravel(), count*width)
    return total.astype(rows.dtype, copy=False).reshape(count, *rest)
'''

HELPERS = {
    "added_up": ADDED_UP,
    "scattered": SCATTERED,
    "windows": WINDOWS,
    "at_each": AT_EACH,
    "at_one_place": AT_ONE_PLACE,
    "aligned": ALIGNED,
    "parts": PARTS,
    "pieces": PIECES,
    "pieces_of_pieces": PIECES_OF_PIECES,
    "entry": ENTRY,
    "shifted": SHIFTED,
    "as_floats": AS_FLOATS,
    "piecewise": PIECEWISE,
    "series": SERIES,
    "x_log_y": X_LOG_Y,
    "stable_sigmoid": STABLE_SIGMOID,
    "stable_softplus": STABLE_SOFTPLUS,
}
"""What generated source may need besides NumPy and SciPy, by name."""


def header(lines: Iterable[str], policy: str) -> str:
    """The comment on top: the formulas, who wrote the file, how it treats dtypes."""
    text = [*lines, "", f"Generated by symnn {version('symnn')}. {policy}"]
    wrapped = [part for line in text for part in _wrapped(line)]
    return "\n".join(f"# {line}".rstrip() for line in wrapped) + "\n"


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, 96, subsequent_indent="    ", break_long_words=False) or [""]
