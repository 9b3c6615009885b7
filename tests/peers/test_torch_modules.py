"""Programs and networks in PyTorch: values, and their own gradients, are those of NumPy."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import symnn
from symnn.catalog.activations import ACTIVATIONS
from symnn.catalog.losses import LOSSES
from symnn.codegen import compile  # noqa: A004
from symnn.codegen.calls.module import functions_from
from symnn.errors import UnknownNameError
from symnn.indexed.language.traverse import name_of
from symnn.train import Classifier, Network, Regressor, Sequential
from symnn.train.export import network_text
from symnn.train.layered import LayeredNetwork
from symnn.train.layers.layout import Layout
from symnn.train.structure import gradients, structure

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers
ROWS, OUTPUTS = 4, 3
LAYERS = {
    "conv 2 3; relu; max pool 2; flatten; dense 3": (3, 8),
    "conv 2 3 padding 1; batch norm; tanh; mean pool 2; flatten; dense 3": (2, 6, 6),
    "rnn 4; dense 3": (5, 3),
    "lstm 4; dense 3": (5, 3),
    "gru 4; dense 3": (5, 3),
    "positions; attention 2; layer norm; global mean; dense 3": (5, 4),
    "residual (dense 4; tanh); dropout 0.5; dense 3": (4,),
}
NETWORKS = {
    **{a.name: (lambda a=a: Network((5, 4, OUTPUTS), (a.name,)), (5,)) for a in ACTIVATIONS},
    **{x.name: (lambda x=x: Network((5, 4, OUTPUTS), ("tanh",), x.name), (5,)) for x in LOSSES},
    **{t: (lambda t=t, s=s: LayeredNetwork(Layout(Sequential(t), s, OUTPUTS)), s)
       for t, s in LAYERS.items()},
}  # fmt: skip


class Case:
    """A network with parameters and samples."""

    def __init__(self, name: str) -> None:
        make, shape = NETWORKS[name]
        self.network, random = make(), np.random.default_rng(1)
        self.found = structure(self.network.plan, self.network.loss, training=False)
        self.X = random.normal(size=(ROWS, *shape))
        classes = random.integers(0, OUTPUTS, ROWS)
        self.T = np.eye(OUTPUTS)[classes]
        self.values = {n: random.normal(size=s) / 2 for n, s in self.network.parameter_shapes}
        self.values |= {n: np.asarray(v, float) for n, v in self.found.constants.items()}
        for average in self.found.averages:
            shape = [int(n.xreplace(self.found.sizes)) for n in average.array.shape]
            self.values[average.name] = 0.5 + random.random(shape)

    def by_numpy(self):
        """What NumPy computes: prediction, loss and gradients."""
        found = self.found
        derived = symnn.gradient(found.program, found.loss, [p.array for p in found.parameters])
        step = compile(derived, outputs=[found.prediction, found.loss, *derived.gradients])
        given = {**self.values, "X": self.X, "T": self.T}
        made = step(**{i.name: given[i.name] for i in step.inputs})
        slopes = [made[name_of(g)] for g in derived.gradients]
        return made[name_of(found.prediction)], made[name_of(found.loss)], slopes

    def module(self, dtype=None):
        """The module of PyTorch."""
        (made,) = functions_from(network_text(self.network), ("Network",))
        return made(self.values, dtype or torch.float64)


def near(a, b, tolerance=1e-12):
    a, b = np.asarray(a.detach()), np.asarray(b)
    assert a.shape == b.shape
    assert np.abs(a - b).max() <= tolerance * max(1.0, np.abs(b).max())


@pytest.mark.parametrize("name", NETWORKS)
def test_modules_compute_what_numpy_does(name):
    case = Case(name)
    prediction, loss, slopes = case.by_numpy()
    module = case.module()
    X, T = torch.from_numpy(case.X), torch.from_numpy(case.T)
    near(module(X), prediction)
    found = module.loss(X, T)
    near(found, loss)
    (2 * found).backward()
    for parameter, slope in zip(case.found.parameters, slopes, strict=True):
        near(getattr(module, parameter.name).grad, 2 * slope)


SMOOTH = ["tanh", "gelu", "mse", "lstm 4; dense 3", "rnn 4; dense 3", *list(LAYERS)[5:6]]


@pytest.mark.parametrize("name", SMOOTH)
def test_derivatives_by_inputs_and_parameters(name):
    case = Case(name)
    module, X = case.module(), torch.from_numpy(case.X).requires_grad_()
    T = torch.from_numpy(case.T)
    assert torch.autograd.gradcheck(module, (X,))
    assert torch.autograd.gradcheck(lambda x: module.loss(x, T), (X,))
    own = tuple(p.detach().clone().requires_grad_() for p in module.parameters())
    names = [n for n, _ in module.named_parameters()]
    call = lambda *p: torch.func.functional_call(module, dict(zip(names, p, strict=True)), (X,))  # noqa: E731
    assert torch.autograd.gradcheck(call, own)


def test_a_sign_that_is_wrong_is_seen():
    text = network_text(Case("tanh").network).replace("= X.T @", "= -X.T @")
    (made,) = functions_from(text, ("Network",))
    case = Case("tanh")
    module, X = made(case.values), torch.from_numpy(case.X)
    with pytest.raises(RuntimeError, match="Jacobian mismatch"):
        torch.autograd.gradcheck(
            lambda w: torch.func.functional_call(module, {"W1": w}, (X,)),
            (module.W1.detach().clone().requires_grad_(),),
        )


def test_single_precision():
    case = Case("lstm 4; dense 3")
    module = case.module(torch.float32)
    found = module(torch.from_numpy(case.X).float())
    assert found.dtype == torch.float32
    near(found.double(), case.by_numpy()[0], 1e-5)


def test_programs_are_compiled_for_torch():
    case = Case("conv 2 3; relu; max pool 2; flatten; dense 3")
    derived = gradients(case.network.plan, case.network.loss)
    step = compile(derived, outputs=derived.gradients, target="torch")
    given = {**case.values, "X": case.X, "T": case.T}
    found = step(**{i.name: torch.from_numpy(given[i.name]) for i in step.inputs})
    for gradient, slope in zip(derived.gradients, case.by_numpy()[2], strict=True):
        near(found[name_of(gradient)], slope)
    with pytest.raises(UnknownNameError, match="W1"):
        step(X=case.X)


ALONE = """
import sys, numpy, torch, net
module = net.trained()
with numpy.load("data.npz") as data:
    found = module(torch.from_numpy(data["X"])).detach().numpy()
assert "symnn" not in sys.modules and "sympy" not in sys.modules
numpy.save("found.npy", found)
"""


@pytest.mark.parametrize("kind", [Classifier, Regressor])
def test_an_exported_model_runs_alone(kind, tmp_path):
    random = np.random.default_rng(0)
    X = 3 + 2 * random.normal(size=(60, 3))
    y = X @ [1.0, -2.0, 0.5] if kind is Regressor else np.array(["a", "b", "c"])[np.arange(60) % 3]
    model = kind(hidden=4, epochs=2).fit(X, y)
    model.model_.export(tmp_path / "net.py")
    np.savez(tmp_path / "data.npz", X=X)
    subprocess.run([sys.executable, "-c", ALONE], cwd=tmp_path, check=True)
    found = np.load(tmp_path / "found.npy")
    want = model.predict(X)[:, None] if kind is Regressor else model.predict_proba(X)
    assert np.abs(found - want).max() < 1e-12
