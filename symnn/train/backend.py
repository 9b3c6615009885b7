"""What runs the steps: NumPy, C where that pays, or JAX where it pays and there is no C."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

from symnn.errors import DomainError, NotSupportedError
from symnn.native import found_compiler
from symnn.native.loading import NO_COMPILER
from symnn.train.network import Network

if TYPE_CHECKING:
    from symnn.train.layered import AnyNetwork

BACKENDS = ("auto", "numpy", "c", "jax")
COMPILING, STARTING = 2.0, 3.0
"""Seconds that C of a step takes until it is compiled, and JAX from its import on, about."""
CALLS, C_CALL, JAX_CALL = 25e-6, 1e-7, 2e-5
"""Seconds of a step that are not arithmetic: NumPy's calls for two layers, C's and JAX's."""
NUMPY_RATE, C_RATE, JAX_RATE = 40e9, 90e9, 60e9
"""Operations a second in products of matrices, about."""
PASSES, C_PASSES = 8e-9, 3e-9
"""Seconds for each value that layers other than dense ones leave, there and back."""


@dataclass(frozen=True)
class Work:
    """What a training has to do, for an estimate.

    Args:
        network: what is trained.
        batch: samples a step.
        steps: in all epochs.

    >>> from symnn.train.network import Network
    >>> Work(Network((64, 32, 10)), 32, 1000).flops
    323584
    """

    network: AnyNetwork
    batch: int
    steps: int

    @cached_property
    def flops(self) -> int:
        """Multiplications and additions of a step: three products a layer, two in the first."""
        return 2 * self.batch * (3 * self.network.products - self.network.first_products)

    @property
    def with_numpy(self) -> float:
        """Seconds a step, about."""
        passes = PASSES * self.batch * self.network.traffic
        return CALLS * self.network.depth / 2 + self.flops / NUMPY_RATE + passes

    @property
    def with_c(self) -> float:
        """Seconds a step, about."""
        return C_CALL + self.flops / C_RATE + C_PASSES * self.batch * self.network.traffic

    @property
    def saved(self) -> float:
        """Seconds that C saves in all."""
        return self.steps * (self.with_numpy - self.with_c)

    @property
    def saved_by_jax(self) -> float:
        """Seconds that JAX saves in all: in dense networks; in others it takes as long."""
        dense = isinstance(self.network, Network)
        with_jax = JAX_CALL + self.flops / JAX_RATE if dense else self.with_numpy
        return self.steps * (self.with_numpy - with_jax)


@dataclass(frozen=True)
class Backend:
    """What runs the steps, and why.

    Args:
        name: numpy, c or jax.
        reason: a sentence.
    """

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


def check_backend(asked: str, what: str) -> None:
    """Refuse a backend that there is not.

    Raises:
        DomainError: there is no such backend.
    """
    if asked not in BACKENDS:
        raise DomainError(f"{what}: backend is {asked!r}; needed one of {', '.join(BACKENDS)}")


def chosen_backend(asked: str, work: Work) -> Backend:
    """The backend that was asked for, or the one that ends sooner.

    `Why not whether C is compiled already:` the same training would then give other last digits.

    >>> from symnn.train.network import Network
    >>> chosen_backend("auto", Work(Network((2, 4, 1), loss="bce"), 4, 500)).name
    'numpy'

    Raises:
        NotSupportedError: C is asked for, and there is no compiler.
    """
    if asked in ("numpy", "jax"):
        return Backend(asked, "asked for")
    if asked == "c":
        if found_compiler() is None:
            raise NotSupportedError(NO_COMPILER)
        return Backend("c", "asked for")
    saved = _seconds(work.saved, work)
    if work.saved < COMPILING:
        return Backend("numpy", f"C would save {saved}, less than compiling takes")
    if found_compiler() is None:
        return _without_c(work, f"C would save {saved}, but no C compiler was found")
    return Backend("c", f"it saves about {saved}")


def _without_c(work: Work, reason: str) -> Backend:
    saved = _seconds(work.saved_by_jax, work)
    if work.saved_by_jax < STARTING:
        return Backend("numpy", f"{reason}; JAX would save {saved}, less than its start takes")
    if find_spec("jax") is None:
        return Backend("numpy", f"{reason}; JAX would save {saved}, but it is not installed")
    return Backend("jax", f"{reason}; it saves about {saved}")


def _seconds(saved: float, work: Work) -> str:
    return f"{max(saved, 0):.2g} s over {work.steps} steps"
