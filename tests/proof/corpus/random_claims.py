"""Random claims around every method of proof, and what mpmath says of them at many points.

A claim is a line of `rewritings.txt` with its slots filled, on random domains, under random
conditions, and perhaps inside of something else. Whether it is true nobody knows beforehand;
`complaint` compares a verdict with the values at points: a proof must hold at all of them, and a
refutation must fail at its own.
"""

import re
from pathlib import Path
from random import Random

import numeric
import sympy
from sympy import Integer, Rational, S

from symnn.proof.cells.statement import prepared
from symnn.syntax import parse_claim

LINES = [
    line
    for line in (Path(__file__).parent / "rewritings.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]

DOMAINS = """Reals; Interval(0, oo); Interval.open(0, oo); Interval(-1, 1); Interval.open(-1, 1);
Interval.open(0, 1); Interval(0, 1); Interval.open(-oo, 0); Interval(-oo, 0); Interval(-2, 3);
Interval.Lopen(0, 2); Interval(1, oo); Interval.open(1, oo); Interval.Ropen(-1, 0);
Union(Interval.open(-oo, 0), Interval.open(0, oo)); Union(Interval(-3, -1), Interval(1, 3));
FiniteSet(-1, 0, 2); Interval.open(-pi/2, pi/2); Interval(0, pi); Interval(-1/2, 1/2)"""
INTEGERS = "Naturals; Naturals0; Integers"
CONDITIONS = """x > 0; x != 0; x < 1; x**2 < 1; x**2 > 1; n >= 2; n > m; m <= n; n != m; x > y;
x*y > 0; x*y != 1; x + y == 1; x == y; x**2 + y**2 <= 1; x - 2*y == 0; Abs(x) < y"""
AROUND = """[]; [] + x; sqrt([]); log([]); Abs([]); 1/([]); Max([], 0); exp([]); ([])**(1/3);
Derivative([], x); Piecewise(([], x > 0), (1, True)); atan([]); sign([]); ([])**2"""

SLOTS = {
    "N": "2; 3; 4; -1; -2",
    "Q": "1/2; 1/3; 2/3; 3/2; -1/2",
    "I": "n; m; n + 1; 2*n; n - 1; n + m; n*m; 2*n + 1; -n; n - m",
    "J": "m; n; 2; 3",
    "R": "x; -1; -x; 2; x**2; -2; Abs(x); (x - 1)",
    "K": """k; 1; k**2; x**k; k*x**k; exp(k*x); (-1)**k; x; 1/(k*(k + 1)); 2**k; 1/2**k; k*(-1)**k;
        binomial(n, k); log(k); x**(-k); 1/(k + 1) - 1/(k + 2); cos(k*x); Abs(k); Max(k, 0);
        factorial(k)*k; sqrt(k + 1) - sqrt(k); floor(k/2); x**(2*k); (1 - x)**k""",
    "L": "0; 1; 2; n; -1; m",
    "H": "n; n - 1; n + 1; 2*n; m; n + m",
    "W": """Abs(x); Max(x, 0); Max(x, y); x*Abs(x); Abs(x)**3; sqrt(x**2); log(Abs(x));
        Max(x, 0)**2;
        Piecewise((x, x > 0), (exp(x) - 1, True)); Piecewise((x**2, x >= 1), (2*x - 1,
        True)); Min(Max(x, -1), 1); sign(x); Heaviside(x)*x; sqrt(x); x**(3/2); x**(1/3);
        asin(x); acosh(x); x*log(x); x**y; y**x; Abs(x - y); atan(1/x); log(x**2);
        Abs(sin(x)); floor(x); x**x; x/x; Piecewise((sin(x)/x, x != 0), (1, True));
        Max(x**2, x); Max(x, y)**2; asin(sin(x)); (x**2)**(1/3); sqrt(x)*sqrt(x); log(x) -
        log(x); 0*log(x)""",
    "Z": """sign(x); Heaviside(x); Piecewise((1, x > 0), (0, True)); x/Abs(x); 1/x; 2*Abs(x); 0; 1;
        3*x*Abs(x); 2*Max(x, 0); 1/(2*sqrt(x)); 3*sqrt(x)/2; 1/sqrt(1 - x**2); log(x) + 1; 2/x;
        -1/(1 + x**2); sign(x - y); y*x**(y - 1); log(y)*y**x; 1/sqrt(x**2 - 1);
        Piecewise((1, x > y), (0, True)); Piecewise((2*x, x >= 1), (2, True)); x*sign(x);
        cos(x)*sign(sin(x)); x**x*(log(x) + 1); Piecewise((1, x > 0), (exp(x), True))""",
    "T": """t; Abs(t); sign(t); exp(-t); exp(-x*t); 1/t; 1/(1 + t**2); log(t); sqrt(t); Abs(t - x);
        Max(t, x); t*exp(-t**2); 1/t**2; Piecewise((t, t > x), (0, True)); Heaviside(t - x);
        tanh(t); x; 1/(t + x); exp(-Abs(t)); Min(t, 1); log(Abs(t))""",
    "U": "0; 1; -1; x; -x; y; -2; 1/2",
    "V": "1; x; 2; y; x**2; 3; Abs(x); pi",
    "Y": """sin(t)/t; (1 - cos(t))/t**2; Abs(t)/t; sign(t); exp(-x*t); t*log(t); (1 + x/t)**t; 1/t;
        tanh(x*t); x**t; (exp(x*t) - 1)/t; t**x; Max(t, x); floor(t); atan(x*t); t/(t + x);
        exp(1/t); 1/(1 + exp(-x*t)); (t**2 - 1)/(t - 1); t*exp(-x*t); sin(1/t); Heaviside(t); x/x;
        log(t)/t**x; Abs(t - 1)/(t - 1); Piecewise((1, t > 0), (x, True)); t**t; cos(t)""",
    "E": "0; 0, '+'; 0, '-'; oo; -oo; 1; x",
    "D": """0; 1; x; -1; 1/2; exp(x); sign(x); Heaviside(x); pi/2*sign(x); Max(x, 0); log(x); x**x;
        2; Piecewise((0, x > 0), (1, Eq(x, 0)), (2, True))""",
    "P": """p[i]; p[i]**2; p[i]*log(p[i]); p[i]*q[i]; x*p[i]; p[i] - q[i]; p[i]*v[i]; v[i]; 1; i;
        sqrt(p[i]*q[i]); p[i]*(1 - p[i]); exp(v[i]); p[i]/q[i]; q[i]*log(p[i])""",
    "O": "0; 1; n; 1/n; log(n); x; -1; n - 1",
}
FUNCTIONS = (
    "tanh; sin; cos; atan; sinh; cosh; erf; asinh; tan; asin; acos; exp; log; sqrt; Abs; sign"
)
SHAPES = """{0} + {1}; {0}*{1}; {0}/{1}; {0} - {1}; Max({0}, {1}); f; f; {0}**2; {0}**(1/3);
{0}**(-1/2)"""
LEAVES = """x; x; y; x + 1; x - 1; 2*x; 1 - x; x/2; -x; x**2; x**2 - 1; 1 - x**2; x**2 + 1; x**3;
x**2 - x; 3; -1/2; 0; x + y; x*y"""


def choices(text):
    return [part.strip() for part in text.split(";")]


def expression(random, depth):
    """A random expression in x and y."""
    if not depth:
        return random.choice(choices(LEAVES))
    left, right = (f"({expression(random, depth - 1)})" for _ in range(2))
    shape = random.choice(choices(SHAPES))
    return (
        f"{random.choice(choices(FUNCTIONS))}{left}" if shape == "f" else shape.format(left, right)
    )


def random_claim(seed):
    """Text, domains and conditions of one claim."""
    random = Random(seed)
    line = random.choice(LINES)
    filled = {s: random.choice(choices(values)) for s, values in SLOTS.items()}
    filled |= {slot: expression(random, random.choice([0, 0, 1])) for slot in "ABC"}
    for at, of, index in (("K at H", "K", "k"), ("T at x", "T", "t")):
        place = filled["H"] if of == "K" else "x"
        filled[at] = re.sub(rf"\b{index}\b", f"({place})", filled[of])
    text = re.sub(r"<([^<>]+?)>", lambda found: f"({filled[found[1]]})" if len(found[1]) > 1
                  else filled[found[1]], line)  # fmt: skip
    text = _inside_of_something(text, random) if random.random() < 0.2 else text
    names = set(re.findall(r"\b[a-z]\b", text))
    domains = {n: random.choice(choices(DOMAINS)) for n in sorted(names & set("xy"))}
    domains |= {n: random.choice(choices(INTEGERS)) for n in sorted(names & set("nm"))}
    if "[i]" in text or "p[" in text:
        domains |= {"n": "Naturals", "p": "Simplex(n)", "q": "Simplex(n)", "v": "Vector(Reals, n)"}
    known = [c for c in choices(CONDITIONS) if set(re.findall(r"\b[a-z]\b", c)) <= set(domains)]
    wanted = known and "p" not in domains and random.random() < 0.3
    where = [random.choice(known)] if wanted else []
    return text, domains, where


def _inside_of_something(text, random):
    relation = re.search(r" (==|<=|>=|<|>|!=) ", text)[1]
    around = random.choice(choices(AROUND))
    sides = (around.replace("[]", f"({side})") for side in text.split(f" {relation} ", 1))
    return f" {relation} ".join(sides)


def at_sizes(text, domains, where, random):
    """The claim with n written out where arrays have n entries, ready for values."""
    if any("(n)" in d or ", n)" in d for d in domains.values()):
        size = str(random.choice([1, 2, 3, 4]))
        text, *where = (re.sub(r"\bn\b", size, part) for part in (text, *where))
        domains = {k: re.sub(r"\bn\b", size, d) for k, d in domains.items() if k != "n"}
    return prepared(parse_claim(text, domains, where=where))


SIMPLE = [Rational(a, b) for b in (1, 2, 3, 10, 100) for a in (0, 1, -1, 2, -2, 3, 5, -7)]


def members(domain, random):
    """Members of a domain: simple ones, edges, and some at random."""
    if domain in (S.Naturals, S.Naturals0, S.Integers):
        return [Integer(k) for k in range(-6, 13) if domain.contains(k) == True]  # noqa: E712
    found = list(SIMPLE)
    for part in domain.args if isinstance(domain, sympy.Union) else [domain]:
        low, high = (Integer(-8) if part.inf == -sympy.oo else part.inf,
                     Integer(8) if part.sup == sympy.oo else part.sup)  # fmt: skip
        low, high = (Rational(str(round(float(e), 9))) for e in (low, high))
        found += [low, high, low + Rational(1, 1000), high - Rational(1, 1000)]
        found += [low + (high - low) * Rational(random.randint(1, 999), 1000) for _ in range(12)]
    return [v for v in dict.fromkeys(found) if domain.contains(v) == True]  # noqa: E712


def points(claim, random, count):
    """Points of the domain; equations between symbols are met where that is simple."""
    lists = {s: members(d, random) for s, d in claim.domains}
    for _ in range(count if all(lists.values()) else 0):
        point = {s: random.choice(values) for s, values in lists.items()}
        for c in claim.conditions:
            if isinstance(c, sympy.Eq):
                _meet(c, point)
        if all(d.contains(point[s]) == True for s, d in claim.domains):  # noqa: E712
            yield point


def _meet(equation, point):
    gap = sympy.expand(equation.lhs - equation.rhs)
    for symbol in sorted(gap.free_symbols, key=str, reverse=True):
        slope = gap.coeff(symbol, 1)
        if slope.is_Rational and slope and not (gap - slope * symbol).has(symbol):
            value = (-(gap - slope * symbol) / slope).xreplace(point)
            if value.is_Rational:
                point[symbol] = value
                return


def complaint(seed, verdict, count=40):
    """What values at points say against a verdict on a random claim; None when nothing."""
    random, question = Random(seed), random_claim(seed)
    if verdict.status == "refuted":
        text, domains, where = question
        return against_refutation(prepared(parse_claim(text, domains, where=where)), verdict)
    if verdict.status not in ("proved", "enclosed", "proved-where-defined"):
        return None
    for _ in range(4):
        claim = at_sizes(*question, random)
        for point in points(claim, random, count // 4):
            if numeric.truth(claim, point) is False and not (
                verdict.status == "proved-where-defined" and _is_undefined(claim, point)
            ):
                return f"{verdict.status}, but false at {point}"
    return None


def _is_undefined(claim, point):
    try:
        with numeric.mp.workdps(numeric.DIGITS):
            numeric.value(claim.lhs, point)
            numeric.value(claim.rhs, point)
    except ArithmeticError:
        return True
    return False


def against_refutation(claim, verdict):
    """What is wrong with the point of a refutation; None when nothing."""
    place = verdict.evidence.details.get("point") or {}
    try:
        point = {s: Rational(place[str(s)]) for s, _ in claim.domains}
    except (KeyError, TypeError, ValueError):
        return None  # arrays, irrational points
    inside = all(d.contains(point[s]) == True for s, d in claim.domains)  # noqa: E712
    if inside and numeric.truth(claim, point) is not True:
        return None
    return f"refuted at {point}, where it is true or which is outside of the domain"
