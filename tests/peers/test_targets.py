"""Emitted code of PyTorch and JAX: values, derivatives, dtypes, transformations, bad input."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.accuracy import measure
from symnn.core import Variable
from symnn.errors import DataError, NotSupportedError, ShapeError, UnknownNameError

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
jnp = jax.numpy
pytestmark = pytest.mark.peers

x, y = Variable("x"), Variable("y")
MISH = x * sp.tanh(sp.log(1 + sp.exp(x)))
ELU = sp.Piecewise((x, x > 0), (sp.exp(x) - 1, True))
FORMULAS = {
    "mish": MISH, "softplus": sp.log(1 + sp.exp(x)), "elu": ELU, "entropy": x * sp.log(x),
    "gelu": x * (1 + sp.erf(x / sp.sqrt(2))) / 2, "clipped": sp.Min(sp.Max(x, -1), 1),
    "two": sp.log(sp.exp(x) + sp.exp(y)), "turned": sp.atan2(y, x) + sp.Max(x, y),
    "hinge": sp.Max(0, 1 - x * y), "step": sp.Heaviside(x) + sp.sign(x),
    "nested": 1 + sp.Piecewise((sp.sin(x), x > y), (y**5, True)), "linear": 3 * x,
}  # fmt: skip
POINTS = np.array([-800.0, -30.0, -2.0, -0.3, 0.0, 0.7, 1.0, 2.5, 40.0, 800.0])


def columns(formula):
    return [POINTS] if len(formula.free_symbols) == 1 else [POINTS, POINTS[:, None] + 0.125]


def as_numpy(target, values):
    return np.asarray(values.numpy() if target == "torch" else values)


@pytest.fixture(autouse=True)
def wide():
    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize("target", ["torch", "jax"])
@pytest.mark.parametrize("name", FORMULAS)
def test_values_and_slopes_are_those_of_numpy(name, target):
    formula = FORMULAS[name]
    ours = symnn.compile(formula, target=target, with_gradient=True)
    reference, given = symnn.compile(formula), columns(formula)
    with np.errstate(all="ignore"):
        expected = reference(*given)
        slopes = reference.gradient(*given)
    close = {"rtol": 1e-13, "atol": 1e-300, "equal_nan": True}
    assert np.allclose(as_numpy(target, ours(*given)), expected, **close)
    found = ours.gradient(*given)
    pairs = zip(found, slopes, strict=True) if len(given) > 1 else [(found, slopes)]
    for a, b in pairs:
        assert np.allclose(as_numpy(target, a), b, rtol=1e-12, atol=1e-300, equal_nan=True)


SMOOTH = ["mish", "softplus", "gelu", "two"]
ORDER = {"order": 2, "rtol": 1e-3}


@pytest.mark.parametrize("name", SMOOTH)
def test_two_derivatives_of_torch(name):
    formula = FORMULAS[name]
    f = symnn.compile(formula, target="torch", with_gradient=True)
    count = len(formula.free_symbols)
    given = tuple(torch.randn(5, dtype=torch.float64, requires_grad=True) for _ in range(count))
    assert torch.autograd.gradcheck(f, given)
    assert torch.autograd.gradgradcheck(f, given)


@pytest.mark.parametrize("name", SMOOTH)
def test_two_derivatives_of_jax(name):
    from jax.test_util import check_grads

    formula = FORMULAS[name]
    f = symnn.compile(formula, target="jax", with_gradient=True)
    given = tuple(jnp.linspace(-2.0, 2.0, 4) + 0.1 * n for n in range(len(formula.free_symbols)))
    check_grads(f, given, **ORDER)


@pytest.fixture(scope="module")
def made():
    return {t: symnn.compile(MISH, target=t, accuracy="accurate", with_gradient=True)
            for t in ("torch", "jax")}  # fmt: skip


def beside(source):
    """The thresholds in a source, and the floats around them."""
    lines = [
        line.translate({40: " ", 41: " "}) for line in source.splitlines() if " part = " in line
    ]
    found = [float(word) for line in lines for word in line.split() if _is_number(word)]
    return np.array([v for t in found for v in (np.nextafter(t, -9e9), t, np.nextafter(t, 9e9))])


def _is_number(word):
    try:
        return bool(np.isfinite(float(word)))
    except ValueError:
        return False


def test_derivatives_are_finite_on_both_sides_of_every_threshold(made):
    points = beside(made["torch"].source)
    tame = points[np.abs(points) < 700]  # beyond, XLA flushes what is divided by to 0
    assert len(points) >= 3
    at = torch.tensor(points, requires_grad=True)
    (first,) = torch.autograd.grad(made["torch"](at).sum(), at, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), at)
    assert torch.isfinite(first).all()
    assert torch.isfinite(second).all()
    f = made["jax"]
    assert jnp.isfinite(jax.vmap(jax.grad(f))(tame)).all()
    assert jnp.isfinite(jax.jit(jax.vmap(jax.grad(jax.grad(f))))(tame)).all()


def library(order):
    """The library's own mish and its derivatives, on arrays of NumPy."""
    return derived(torch.nn.functional.mish, order)


def derived(function, order):
    def values(given):
        at = torch.from_numpy(np.ascontiguousarray(given)).requires_grad_()
        found = function(at)
        for _ in range(order):
            (found,) = torch.autograd.grad(found.sum(), at, create_graph=True)
        return found.detach().numpy()

    return values


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_it_beats_the_library(made, order, dtype):
    formula = sp.diff(MISH, x, order) if order else MISH
    f = made["torch"].function.functions[0]
    ours, theirs = (
        max(
            (measure(g, formula, sampler=s, points=200, seed=5, dtype=dtype)
             for s in ("whole", "everyday", "near")),
            key=lambda m: (m.spurious, m.max_ulp),
        )
        for g in (derived(f, order), library(order))
    )  # fmt: skip
    assert ours.spurious == 0
    assert ours.max_ulp < theirs.max_ulp or theirs.spurious
    if dtype == "float32":
        assert ours.max_ulp <= 0.51


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # what tracing does inside of PyTorch
def test_transformations_of_torch(made):
    f = made["torch"].function.functions[0]
    at = torch.linspace(-3, 3, 7, dtype=torch.float64)
    assert torch.equal(torch.vmap(f)(at), f(at))
    assert torch.equal(torch.vmap(torch.func.grad(f))(at), made["torch"].gradient(at))
    compiled = torch.compile(f, backend="aot_eager", fullgraph=True)
    given = at.clone().requires_grad_()
    compiled(given).sum().backward()
    assert torch.allclose(given.grad, made["torch"].gradient(at), rtol=1e-15)


def test_dtypes_of_torch(made):
    f = made["torch"]
    for dtype in (torch.float32, torch.float16, torch.bfloat16):
        at = torch.tensor([1.0, -2.0, 3.5], dtype=dtype, requires_grad=True)
        found = f(at)
        found.sum().backward()
        assert found.dtype == at.grad.dtype == dtype
        assert torch.equal(found, f(at.double()).to(dtype))
        assert torch.equal(at.grad, f.gradient(at.detach().double()).to(dtype))
    assert f(torch.tensor([1, 2])).dtype == f(2.0).dtype == torch.float32
    assert f(np.array([1.0, 2.0])[::-1]).dtype == torch.float64
    assert f(torch.ones(0)).shape == (0,)
    assert f(torch.ones(2, 3).T).shape == (3, 2)
    assert f(torch.tensor(1.0)).shape == ()


def test_dtypes_of_jax_without_wide_numbers(made):
    f = made["jax"]
    with jax.enable_x64(False):
        at = jnp.asarray([1.0, -2.0, 3.5, -80.0])
        assert at.dtype == f(at).dtype == jnp.float32
        exact = symnn.compile(MISH, accuracy="guarded")(np.asarray(at))
        assert np.array_equal(np.asarray(f(at)), exact)
        assert jax.jit(jax.vmap(jax.grad(f)))(at).dtype == jnp.float32
        assert f(at.astype(jnp.bfloat16)).dtype == jnp.bfloat16
        assert f(3).dtype == jnp.float32
        assert f(jnp.ones((0, 2))).shape == (0, 2)


BAD = {
    "text": (DataError, "needed real numbers", (["a"],)),
    "object": (DataError, "dtype object", ([None],)),
    "missing": (UnknownNameError, "`x` is missing", ()),
    "extra": (UnknownNameError, "2 values; arguments: x", (1.0, 2.0)),
}


@pytest.mark.parametrize("target", ["torch", "jax"])
@pytest.mark.parametrize("name", BAD)
def test_bad_input(name, target):
    kind, message, values = BAD[name]
    with pytest.raises(kind, match=message):
        symnn.compile(sp.exp(x), target=target)(*values)


@pytest.mark.parametrize("target", ["torch", "jax"])
def test_complex_numbers_and_shapes(target):
    make = {"torch": lambda v: torch.tensor(v), "jax": jnp.asarray}[target]
    f = symnn.compile(x * y, target=target)
    with pytest.raises(DataError, match="needed real numbers"):
        f(make([1j]), 1.0)
    with pytest.raises(ShapeError, match="do not broadcast"):
        f(make([1.0, 2.0]), make([1.0, 2.0, 3.0]))
    with pytest.raises(TypeError, match="complex numbers are given"):
        f.function(make([1j]), make([1.0]))
    assert f(make([1.0, 2.0]), [[3], [4]]).shape == (2, 2)


@pytest.mark.parametrize("target", ["torch", "jax"])
def test_derivatives_that_are_not_there_are_refused(target):
    f = symnn.compile(sp.exp(x), target=target)
    slope = {"torch": lambda: f(torch.ones(1, requires_grad=True)).sum().backward(),
             "jax": lambda: jax.grad(f)(1.0)}[target]  # fmt: skip
    with pytest.raises(NotImplementedError, match="the derivative of f is not in this file"):
        slope()


@pytest.mark.parametrize("target", ["torch", "jax"])
def test_the_source_runs_alone(made, target, tmp_path):
    (tmp_path / "alone.py").write_text(made[target].source, "utf-8")
    line = "import sys, alone; assert 'symnn' not in sys.modules; print(float(alone.f(2.0)))"
    done = subprocess.run([sys.executable, "-c", line], cwd=tmp_path, capture_output=True,
                          text=True, check=True)  # fmt: skip
    assert float(done.stdout) == pytest.approx(1.943958959533995, rel=1e-7)


def test_what_a_library_lacks():
    with pytest.raises(NotSupportedError, match="target 'torch' has no gamma"):
        symnn.compile(sp.gamma(x), target="torch")
    assert float(symnn.compile(sp.gamma(x), target="jax")(4.0)) == pytest.approx(6.0)
