"""A program as a module of PyTorch: its forward equations, and its own derivative behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from symnn.codegen.calls.compiler import compile_program
from symnn.codegen.lowering.lowered import Lowered
from symnn.codegen.writing.functional import function_text, module_text
from symnn.codegen.writing.torch_dialect import TORCH
from symnn.core import tensor
from symnn.indexed import Program, Sum, gradient, index
from symnn.indexed.language.program import influences
from symnn.indexed.language.traverse import entry, name_of, shape_of

AXES = "abcdefgh"
SEED, PAIRED = "pulled", "paired"

CLASSES = Template('''

class Predict(torch.autograd.Function):
    """$predicted, and what a derivative by it is by everything else."""

    @staticmethod
    def forward(ctx, *arrays):
        with torch.device(arrays[0].device):
            found = predict($forward_arguments)
        ctx.save_for_backward($kept)
        return found["$predicted"]

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, seed):
        kept = ctx.saved_tensors
        with torch.device(seed.device):
            found = pull_back($backward_arguments)
        return $pulled


class Loss(torch.autograd.Function):
    """$loss, and its gradient, which is computed with it."""

    @staticmethod
    def forward(ctx, *arrays):
        with torch.device(arrays[0].device):
            found = loss_and_gradient($loss_arguments)
        ctx.save_for_backward($gradients)
        return found["$loss"]

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, seed):
        return $scaled


class $name(torch.nn.Module):
    """$title

    values: what to begin with, by name: $all_names.
    """

    NAMES = $names

    def __init__(self, values, dtype=torch.float64):
        super().__init__()
        for name in (*self.NAMES, *$fixed):
            value = torch.as_tensor(values[name], dtype=dtype)
            if name in self.NAMES:
                self.register_parameter(name, torch.nn.Parameter(value.clone()))
            else:
                self.register_buffer(name, value)

    def forward(self, $inputs):
        """$predicted of samples."""
        return Predict.apply($inputs, $own)

    def loss(self, $inputs, $targets):
        """$loss of samples and their targets."""
        return Loss.apply($inputs, $targets, $own)
''')


@dataclass(frozen=True)
class Parts:
    """What a module is made of.

    Args:
        program: forward equations and the loss.
        inputs, targets: arrays of samples.
        prediction, loss: what comes out.
        parameters: what is trained.
        fixed: other arrays that are given.
        smooth: whether there is a derivative by the inputs, which numbers of tokens have not.
    """

    program: Program
    inputs: Any
    targets: Any
    prediction: Any
    loss: Any
    parameters: tuple[Any, ...]
    fixed: tuple[Any, ...] = ()
    smooth: bool = True


def torch_module(
    parts: Parts, name: str = "Network", title: str = "", sizes: Mapping[Any, int] | None = None
) -> str:
    """The text of a file with a `torch.nn.Module`; it runs without symnn.

    Its derivative by parameters and by inputs is that of the equations, in textbook form; PyTorch
    only multiplies it by what comes from behind.

    Args:
        parts: of the program.
        name: of the class.
        title: what the class says of itself.
        sizes: values of sizes that no input shows.

    Raises:
        NotSupportedError: an operation has no PyTorch yet.
    """
    known = sizes or {}
    wanted = (*parts.parameters, *((parts.inputs,) if parts.smooth else ()))
    pulled, results = _pull_back(parts, wanted, known)
    needed = [b for b in pulled.inputs if b in parts.program and b != parts.prediction]
    losses = gradient(parts.program, parts.loss, list(wanted))
    lowered = {
        "predict": _lowered(parts.program, [parts.prediction, *needed], known),
        "pull_back": _lowered(pulled, results, known),
        "loss_and_gradient": _lowered(losses, [parts.loss, *losses.gradients], known),
    }
    functions = [function_text(low, known, called, TORCH) for called, low in lowered.items()]
    text = module_text(lowered["loss_and_gradient"], functions, TORCH)
    return text + _classes(parts, wanted, results, losses.gradients, lowered, name, title)


def _pull_back(
    parts: Parts, wanted: Sequence[Any], known: Mapping[Any, int]
) -> tuple[Program, tuple[Any, ...]]:
    """The derivative of what is predicted, paired with a seed of its shape.

    It reads what the forward equations computed, so that they need not run again; constants it has
    anew, and all of them where the derivative is 0 and nothing that is read shows its shape.
    """
    shape = shape_of(parts.prediction)
    indices = [index(letter, n) for letter, n in zip(AXES, shape, strict=False)]
    seed, program = tensor(SEED, *shape), parts.program.copy()
    products = entry(parts.prediction, indices) * entry(seed, indices)
    paired = program.define(PAIRED, (), Sum(products, *indices))
    found = gradient(program, paired, list(wanted))
    numbers = [e for e in found.forward if not influences(found, [e.base]) & {*found.inputs}]
    alone = Program([*numbers, *found.adjoint], found.facts)
    shown = {s for b in alone.inputs for n in shape_of(b) for s in n.free_symbols}
    return alone if shown.issuperset(set(alone.sizes) - set(known)) else found, found.gradients


def _lowered(program: Program, outputs: Sequence[Any], sizes: Mapping[Any, int]) -> Lowered:
    return compile_program(program, (), None, outputs=outputs, updates={}, sizes=sizes).lowered  # type: ignore[union-attr]


def _classes(
    parts: Parts, wanted: Sequence[Any], pulled: Sequence[Any], gradients: Sequence[Any],
    lowered: Mapping[str, Lowered], name: str, title: str,
) -> str:  # fmt: skip
    x, t = name_of(parts.inputs), name_of(parts.targets)
    names, fixed = ([name_of(b) for b in group] for group in (parts.parameters, parts.fixed))
    order, with_targets = [x, *names, *fixed], [x, t, *names, *fixed]
    found = {name_of(b): name_of(g) for b, g in zip(wanted, pulled, strict=True)}
    saved = [name_of(b) for b in wanted]
    places = {n: f"arrays[{k}]" for k, n in enumerate(order)}
    loss_places = {n: f"arrays[{k}]" for k, n in enumerate(with_targets)}
    read = [i.name for i in lowered["pull_back"].inputs]
    kept = [n for n in read if n != SEED]
    back = {SEED: "seed", **{n: f"kept[{k}]" for k, n in enumerate(kept)}}
    return CLASSES.substitute(
        predicted=name_of(parts.prediction), loss=name_of(parts.loss), name=name,
        title=title or "A network.", names=tuple(names), fixed=tuple(fixed),
        all_names=", ".join([*names, *fixed]), inputs=x, targets=t,
        own=", ".join(f"self.{n}" for n in (*names, *fixed)),
        forward_arguments=_call(lowered["predict"], places),
        kept=", ".join(places.get(n, f'found["{n}"]') for n in kept),
        backward_arguments=_call(lowered["pull_back"], back),
        loss_arguments=_call(lowered["loss_and_gradient"], loss_places),
        pulled=_tuple(f'found["{found[n]}"]' if n in found else "None" for n in order),
        gradients=", ".join(f'found["{name_of(g)}"]' for g in gradients),
        scaled=_tuple(
            f"seed*ctx.saved_tensors[{saved.index(n)}]" if n in saved else "None"
            for n in with_targets
        ),
    )  # fmt: skip


def _call(lowered: Lowered, places: Mapping[str, str]) -> str:
    return ", ".join(places[i.name] for i in lowered.inputs)


def _tuple(items: Any) -> str:
    return f"({', '.join(items)},)"
