"""Laws of guarded programs: half an ulp of the whole program's value, entry by entry."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp
from array_programs import PROGRAMS, K, N, built, k, m, n, sizes_of, t, with_loss, z

import symnn as sn
from symnn.accuracy.array_sample import array_sample
from symnn.codegen.wide import arrays, balls, midpoints, programs
from symnn.errors import NotSupportedError, ShapeError, UnknownNameError
from symnn.indexed.language.traverse import name_of


def by_position(step: Any, program: sn.Program) -> Any:
    names, taken = [name_of(b) for b in program.inputs], {i.name for i in step.inputs}
    return lambda *given: step(**{q: v for q, v in zip(names, given, strict=True) if q in taken})


def check(program: sn.Program, outputs: Any, dtype: str, cases: int = 4, **where: Any) -> None:
    step = sn.compile(program, outputs=outputs, accuracy="guarded")
    for sampler in where.get("samplers", ("everyday", "whole", "near")):
        sample = array_sample(
            program, sizes_of(program), outputs=outputs, dtype=dtype, sampler=sampler, cases=cases
        )
        found = sample.measure(by_position(step, program))
        assert not found.max_ulp >= 0.504, found
        assert (found.spurious, found.missed_inf, found.flushed, found.wrong_sign) == (0, 0, 0, 0)


@pytest.mark.every(5)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_results_are_right_to_half_an_ulp(name: str, dtype: str) -> None:
    program, result = built(name)
    check(program, [result], dtype)


@pytest.mark.every(2)
@pytest.mark.parametrize("name", PROGRAMS)
def test_gradients_are_right_to_half_an_ulp(name: str) -> None:
    program, loss = with_loss(name)
    inputs = [b for b in program.inputs if name_of(b) not in ("label", "g")]
    derived = sn.gradient(program, loss, inputs)
    check(derived, list(derived.gradients), "float64", 3, samplers=("everyday", "near"))


def test_a_wrong_bound_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    program, result = built("variance_of_squares")
    sample = array_sample(program, sizes_of(program), sampler="near", cases=20)
    step = by_position(sn.compile(program, outputs=[result], accuracy="guarded"), program)
    assert sample.measure(step).max_ulp < 0.504
    monkeypatch.setattr(programs, "SPARE_BITS", -45)
    assert sample.measure(step).max_ulp > 0.504


def test_a_confident_winner_keeps_its_loss() -> None:
    program, result = built("log_softmax")
    step = sn.compile(program, outputs=[result], accuracy="guarded")
    found = step(z=np.array([[0.0, -40, -700, -745]]))["out"]
    assert found.tolist() == [[-4.248354255291589e-18, -40, -700, -745]]


def test_infinite_entries_give_limits() -> None:
    program, _ = built("log_softmax")
    step = sn.compile(program, accuracy="guarded")
    inf, nan = np.inf, np.nan
    rows = [[-inf, 1, 2, -inf], [inf, 1, 2, 3], [-inf] * 4, [inf, 1, inf, 2], [nan, 1, 2, 3]]
    p = step(z=np.array(rows))["p"]
    plain = step(z=np.array([[1.0, 2, -1e300, -1e300]]))["p"][0]
    assert p[0].tolist() == [0, plain[0], plain[1], 0]
    assert p[1].tolist() == [1, 0, 0, 0]
    assert np.isnan(p[2:]).all(axis=1).tolist() == [True, False, True]
    assert p[3].tolist()[1::2] == [0, 0]
    size, result = built("norm")
    assert sn.compile(size, outputs=[result], accuracy="guarded")(x=[[inf, 1], [3, 4]])[
        "r"
    ].tolist() == [inf, 5]


def test_entropy_at_zero() -> None:
    program, result = built("entropy")
    step = sn.compile(program, outputs=[result], accuracy="guarded")
    assert step(q=[0.0, 1.0, 0.5, 0.5])["out"] == np.log(2)


def test_where_there_is_no_value_the_limit_counts() -> None:
    program = sn.Program()
    program.define("out", (n,), sn.sin(z[n, 0]) / z[n, 0] + sn.Sum(z[n, k] ** 2, k))
    step = sn.compile(program, accuracy="guarded")
    assert step(z=[[0.0, 2.0, 1.0]] * 2)["out"].tolist() == [6, 6]


def test_pieces_do_not_change_results(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    given = {"z": random.normal(size=(5, 7)), "t": random.random((5, 7))}
    program, _ = built("cross_entropy")
    step = sn.compile(program, accuracy="guarded")
    whole = step(**given)
    for name, module in {"BLOCK": arrays, "CHUNK": programs, "MOST_KEPT": programs}.items():
        monkeypatch.setattr(module, name, 3)
    pieces = step(**given)
    assert all((pieces[name] == v).all() for name, v in whole.items())


def test_memory_does_not_grow_with_the_arrays() -> None:
    program, result = built("softmax")
    step = sn.compile(program, outputs=[result], accuracy="guarded")
    given = np.random.default_rng(0).normal(size=(2, 2**20))
    tracemalloc.start()
    step(z=given[:, : 2**17])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6


def test_a_long_recurrence_needs_no_deep_stack() -> None:
    program, result = built("product")
    step = sn.compile(program, outputs=[result], accuracy="guarded")
    assert step(c=np.full(400, np.pi))["out"][-1] == pytest.approx(np.pi**400, rel=1e-13)
    huge = [1e300, 1e300, *[1e-300] * 2] * 100
    assert step(c=np.array(huge))["out"][-1] == pytest.approx(1, rel=1e-12)


def test_facts_are_not_used() -> None:
    fact = sn.equals(sn.Sum(z[n, k], k), 1)
    program = sn.Program(facts=[fact])
    program.define("out", (n,), sn.Sum(z[n, k] * (t[n, k] - 1), k))
    step = sn.compile(program, accuracy="guarded")
    assert step(z=[[0.5, 0.25]], t=[[4.0, 8.0]])["out"].tolist() == [3.25]


def test_without_flint_mpmath_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balls, "flint", None)
    for name in ("log_softmax", "layer_norm", "causal_attention", "variance_of_squares"):
        program, result = built(name)
        check(program, [result], "float64", 3, samplers=("near",))
    monkeypatch.setattr(midpoints, "mpmath", None)
    program, result = built("log_softmax")
    step = sn.compile(program, outputs=[result], accuracy="guarded")
    with pytest.warns(RuntimeWarning, match="1 values may be off by more than 0.504 ulps"):
        step(z=np.array([[0.0, -40, -700, -745]]))


def test_the_source_runs_without_symnn(tmp_path: Path) -> None:
    program, loss = with_loss("causal_attention")
    derived = sn.gradient(program, loss, [program.named("Q")])
    step = sn.compile(derived, outputs=[loss, *derived.gradients], accuracy="guarded")
    (tmp_path / "made.py").write_text(step.source)
    given: Any = {i.name: np.random.default_rng(0).normal(size=(3, 4)) for i in step.inputs}
    np.savez(tmp_path / "given.npz", **given)
    code = "import made, sys, numpy as np; found = made.step(**np.load('given.npz'))"
    code += "; print(found['dL_dQ'].tolist()); print('symnn' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path += {sys.path!r}; {code}"],
        cwd=tmp_path, capture_output=True, text=True, check=True, env={},
    )  # fmt: skip
    assert run.stdout.splitlines() == [str(step(**given)["dL_dQ"].tolist()), "False"]
    head = step.source.split("# What the functions above need")[0]
    assert "return m.exp(a.shifted_s(i, j))/a.sum_exp_s(i)" in head


def test_an_expression_of_arrays() -> None:
    v = sn.tensor("v", K)
    f = sn.compile(
        sn.log(sn.Sum(sn.exp(v[k]), k)), accuracy="guarded", with_gradient=True, dtype="float32"
    )
    found = f(v=[1000, 1000])
    assert found["value"].dtype == np.float32
    assert found["dvalue_dv"].tolist() == [0.5, 0.5]
    assert "0.504 ulps" in str(f.evidence)


def test_shifted_reads_and_conditions() -> None:
    v, (s, r) = sn.tensor("v", K), sn.index("s r", 3)
    program = sn.Program()
    program.define(
        "w", (k,), sn.MaxOver(sn.padded(v[k + s - 1]), s) + sn.Sum(sn.padded(v[k - r]), r)
    )
    program.define("first", (), sn.ArgMax(v[k], k) + k.upper * 0)
    step = sn.compile(program, accuracy="guarded")
    given = np.array([-3.0, -1, -2, -5])
    found = step(v=given)
    assert found["w"].tolist() == [-1 - 3, -1 - 4, -1 - 6, -2 - 8]
    assert found["first"] == 1
    assert {name: v.tolist() for name, v in sn.compile(program)(v=given).items()} == {
        name: v.tolist() for name, v in found.items()
    }


def test_what_is_not_built_is_refused() -> None:
    A = sn.tensor("A", N, N)
    program = sn.Program()
    program.define("out", (), sn.Sum(sn.inv(A)[n, n], n))
    with pytest.raises(NotSupportedError, match=r"inv\(A\).* has no rule in guarded arithmetic"):
        sn.compile(program, accuracy="guarded")
    program, result = built("norm")
    with pytest.raises(NotSupportedError, match="accuracy 'guarded' has no bound form"):
        sn.compile(program, accuracy="guarded", updates={"x": "r"})
    step = sn.compile(program, outputs=[result], accuracy="guarded")
    with pytest.raises(ShapeError, match="needed \\(N, D\\)"):
        step(x=[1.0])
    with pytest.raises(UnknownNameError, match="`y` is not an input"):
        step(y=[1.0])
    lost = sn.Program()
    lost.define("out", (n,), sn.Sum(z[n, k] * k, k) / sn.sizes("M"))
    with pytest.raises(ShapeError, match="size `M` is used but is not the extent"):
        sn.compile(lost, accuracy="guarded")
    assert sn.compile(lost, accuracy="guarded", sizes={sn.sizes("M"): 2})(z=[[1.0, 3]])[
        "out"
    ].tolist() == [1.5]
    odd = sn.Program()
    odd.define("out", (), sp.zeta(sn.tensor("u")))
    with pytest.raises(NotSupportedError, match="zeta\\(u\\)` has no rule in guarded"):
        sn.compile(odd, accuracy="guarded")


def test_sums_are_made_once() -> None:
    program = sn.Program()
    program.define("out", (n, k), z[n, k] / sn.Sum(z[n, m], m))
    source = sn.compile(program, accuracy="guarded").source
    assert "return a.z(n, k)/a.sum_in_out(n)" in source
