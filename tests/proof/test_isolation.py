"""Workers: order, limits that kill, crashes that are reported, and nothing evaluated on the way."""

import pickle
import signal
from time import sleep

import pytest
from sympy import Mul, Piecewise, S, Symbol, log

from symnn.core import Claim, Evidence, Verdict
from symnn.errors import SymnnError
from symnn.proof import Limits, Pool, check_isolated, verify
from symnn.proof.service.isolation import AHEAD, _request, _Worker
from symnn.proof.service.transport import packed, packed_claim, unpacked, unpacked_claim
from symnn.proof.service.worker import answer, limit_memory
from symnn.syntax import parse_claim

x = Symbol("x", real=True)
SLOW = "Sum(sin(k*x), (k, 1, 99999)) == Sum(sin(k*x), (k, 1, 99998))"


@pytest.fixture(scope="module")
def pool():
    """Two workers for the tests that only ask."""
    with Pool(2, Limits(timeout=10)) as made:
        yield made


def test_unevaluated_expressions_survive_the_journey():
    for e in (
        Mul(x, 1 / x, evaluate=False), Mul(S.Zero, log(x), evaluate=False),
        Piecewise((x / x, x > 0), (log(S.Zero, evaluate=False), True), evaluate=False),
    ):  # fmt: skip
        assert str(unpacked(packed(e))) == str(e)
    claim = parse_claim("x/x == 1", {"x": "Reals"}, where=["x < 5"])
    assert unpacked_claim(packed_claim(claim)) == claim


def test_a_pool_answers_in_order_and_outlives_bad_claims(pool):
    items = [
        parse_claim("x/x == 1", {"x": "Reals"}),
        {"lhs": "x", "relation": "<", "rhs": "1 +", "symbols": {"x": "Reals"}},
        {"lhs": "x", "relation": "==", "rhs": "x", "symbols": {"x": "Reals"}},
    ]
    found = [v.status for v in pool.verdicts(items * 3)]
    assert found == ["refuted", "error", "proved"] * 3


def test_one_who_waits_for_each_verdict_is_answered(pool):
    """The next claim is only written when the verdict on the one before is known."""
    known: list[str] = []

    def claims():
        for n, text in enumerate(["x == x", "x < x", "x/x == 1"]):
            while len(known) < n:
                sleep(0.005)
            yield parse_claim(text, {"x": "Reals"})

    for verdict in pool.verdicts(claims()):
        known.append(verdict.status)
    assert known == ["proved", "refuted", "refuted"]


def test_verdicts_stand_for_themselves_and_what_fails_to_be_read_is_raised():
    known = Verdict("unknown", "none", "none", Evidence("as told"))

    def claims():
        yield known
        yield known
        raise OSError("gone")

    with Pool(1) as pool:
        found = pool.verdicts(claims())
        assert next(found) is next(found) is known
        with pytest.raises(OSError, match="gone"):
            next(found)


def test_no_more_claims_are_read_than_are_needed():
    read = []

    def claims():
        for n in range(1000):
            read.append(n)
            yield Verdict("unknown", "none", "none", Evidence("as told"))

    with Pool(2) as pool:
        next(pool.verdicts(claims()))
        sleep(0.05)
    assert len(read) <= 2 * AHEAD + 4


def test_a_claim_over_its_time_is_killed_and_the_next_one_is_answered():
    with Pool(1, Limits(timeout=0.3)) as pool:
        late, fine = pool.verdicts(
            [parse_claim(SLOW, {"x": "Reals"}), parse_claim("x == x", {"x": "Reals"})]
        )
    assert late.status == "unknown"
    assert "over its limit of 0.3 s" in late.evidence.summary
    assert fine.status == "proved"


def test_a_crash_is_unknown_with_the_reason(monkeypatch):
    worker = _Worker(Limits())
    worker._running()
    worker.process.kill()
    worker.process.wait()
    verdict = worker.settle(parse_claim("x == x", {"x": "Reals"}))
    assert verdict.status == "unknown"
    assert "its process ended unexpectedly (SIGKILL)" in verdict.evidence.summary

    def explode(*args, **kwargs):
        raise RecursionError

    monkeypatch.setattr("symnn.proof.service.worker.check", explode)
    request = {"claim": packed_claim(Claim(x, "==", x)), "timeout": 1, "seed": 0}
    assert "nested too deeply" in answer(request).evidence.summary


class Large:
    """What unpickles into a gigabyte."""

    def __reduce__(self):
        return bytearray, (10**9,)


def test_a_worker_without_memory_is_replaced():
    worker = _Worker(Limits(memory=512))
    try:
        full = worker._answer(pickle.dumps(Large()))
        fine = worker.settle(parse_claim("x == x", {"x": "Reals"}))
    finally:
        worker.close()
    assert full.status == "unknown"
    assert "over its limit of 512 MiB; its process ended" in full.evidence.summary
    assert fine.status == "proved"


@pytest.mark.slow
def test_a_worker_that_nobody_watches_ends_by_itself():
    worker = _Worker(Limits(timeout=1))
    process = worker._running()
    process.stdin.write(
        pickle.dumps(
            {
                **pickle.loads(_request(parse_claim(SLOW, {"x": "Reals"}), worker.limits)),
                "timeout": 600,
            }
        )
    )
    process.stdin.flush()
    assert process.wait(30) == -signal.SIGXCPU
    assert "over its limit of 1 s of computing" in worker._died(process, False).evidence.summary


def test_isolated_checks_agree_with_those_in_process():
    claim = parse_claim("sqrt(x**2) == x", {"x": "Reals"})
    assert check_isolated(claim).status == verify(claim).status == "refuted"
    assert verify("sqrt(x**2) == Abs(x)", {"x": "Reals"}, isolate=True).status == "proved"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Limits(timeout=0), "timeout is 0"),
        (lambda: Limits(timeout=float("nan")), "timeout is nan; needed seconds > 0, up to"),
        (lambda: Limits(timeout=float("inf")), "timeout is inf"),
        (lambda: Limits(memory=10), "memory is 10 MiB"),
        (lambda: Limits(memory=1 << 50), "at most 1073741824"),
        (lambda: Pool(0), "jobs is 0"),
    ],
)
def test_limits_must_make_sense(make, message):
    with pytest.raises(SymnnError, match=message):
        make()


def test_a_closed_pool_starts_no_worker_again():
    pool = Pool(1)
    pool.close()
    with pytest.raises(SymnnError, match="the pool of workers is closed; make another one"):
        list(pool.verdicts([parse_claim("x == x", {"x": "Reals"})]))


def test_a_limit_of_the_system_is_not_exceeded(monkeypatch):
    """A process may lower its hard limit, and not raise it."""
    asked = []
    monkeypatch.setattr("resource.getrlimit", lambda _: (1 << 30, 1 << 30))
    monkeypatch.setattr("resource.setrlimit", lambda _, limits: asked.append(limits))
    limit_memory(512)
    limit_memory(4096)
    assert asked == [(1 << 29, 1 << 29), (1 << 30, 1 << 30)]
