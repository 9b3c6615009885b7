"""Claims are found where they stand, and nowhere else, in every kind of document."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from settling import read, settled

from symnn.audit.documents import LARGEST, claims_of, find, kind_of
from symnn.errors import SymnnError

BLOCK = """\
```symnn
x: Reals
p, q: Interval.open(0, 1)      # two at once
where p + q < 1
x**2 >= 0
log(p*q) == log(p)
    + log(q)
p < q where q > 1/2, p < 1/2; p < 1
```
"""


def places(kind: str, text: str) -> list[tuple[int, str]]:
    """Line and text of each claim."""
    return [(s.claim.start[0], " ".join(s.claim.text.split())) for s in read(kind, text)]


def test_a_block_declares_restricts_and_claims() -> None:
    square, log, own, plain = read("markdown", BLOCK)
    assert square.item == {
        "claim": "x**2 >= 0",
        "symbols": {"x": "Reals", "p": "Interval.open(0, 1)", "q": "Interval.open(0, 1)"},
        "constraints": ["p + q < 1"],
        "conventions": [],
    }
    assert log.claim.text.split() == ["log(p*q)", "==", "log(p)", "+", "log(q)"]
    assert (log.claim.place(), log.claim.place(log.claim.text.index("+"))) == ((6, 1), (7, 5))
    assert own.item["constraints"] == ["p + q < 1", "q > 1/2", "p < 1/2"]  # type: ignore[index]
    assert plain.item["constraints"] == ["p + q < 1"]  # type: ignore[index]
    assert plain.claim.place() == (8, 31)


def test_conventions_belong_to_the_claims_below() -> None:
    text = "```symnn\np: Interval(0, 1)\np*log(p) <= 0\nconvention 0*log(0)=0\np*log(p) <= 0\n```"
    first, second = settled("markdown", text)
    assert (first.verdict.status, second.verdict.holds) == ("refuted", True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("~~~symnn\n1 < 2\n~~~", 2),
        ("````symnn\n1 < 2\n````", 2),
        ("   ```symnn\n   1 < 2\n   ```", 2),
        ("``` symnn title\n1 < 2\n```", 2),
        ("```{symnn}\n1 < 2\n```", 2),
        ("- item\n\n    ```symnn\n    1 < 2\n    ```", 4),
        ("10. item\n\n    ```symnn\n    1 < 2\n    ```", 4),
        ("```symnn\n1 < 2", 2),
        ("```symnn\r\n1 < 2\r\n```\r\n", 2),
        ("<!-- symnn: 1 < 2 -->", 1),
        ("<!-- symnn:\n   1 < 2\n-->", 2),
        ("```python\n```\n```symnn\n1 < 2\n```", 4),
    ],
)  # fmt: skip
def test_markdown_has_these_claims(text: str, line: int) -> None:
    assert places("markdown", text) == [(line, "1 < 2")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 < 2",
        "```\n1 < 2\n```",
        "```symnnx\n1 < 2\n```",
        "```python symnn\n1 < 2\n```",
        "    ```symnn\n    1 < 2\n    ```",
        "- item\n\ntext\n\n    ```symnn\n    1 < 2\n    ```",
        "````markdown\n```symnn\n1 < 2\n```\n````",
        "~~~\n```symnn\n1 < 2\n```\n~~~",
        "<!--\n```symnn\n1 < 2\n```\n-->",
        "a `symnn` b\n`1 < 2`",
        "$$ 1 < 2 $$",
        "```math\n1 < 2\n```",
    ],
)
def test_markdown_has_no_claim_here(text: str) -> None:
    assert places("markdown", text) == []


NOTE = "<!-- symnn: x: Reals -->\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{NOTE}$$ \\tanh x < 1 $$",
        f"{NOTE}\n$$\n\\tanh x < 1\n$$",
        f"{NOTE}```math\n\\tanh x < 1\n```",
    ],
)
def test_a_note_makes_claims_of_the_display_below(text: str) -> None:
    (claim,) = read("markdown", text)
    assert claim.item["claim"] == "tanh(x) < 1"  # type: ignore[index]
    assert text.splitlines()[claim.claim.start[0] - 1].endswith(("1", "$$"))


def test_a_display_without_symbols_is_asked_for_by_name() -> None:
    (claim,) = read("markdown", "<!-- symnn: display -->\n$$ \\sqrt{4} = 2 $$")
    assert claim.item["claim"] == "sqrt(4) == 2"  # type: ignore[index]


LATEX = r"""
\documentclass{article} % symnn
\begin{document}
% symnn: 1 < 2
% symnn: x: Reals; where x > 0
%% symnn: x + 1 > 1
text % symnn: not at the start of a line
% symnn: x: Reals
\begin{align}
  \cosh^2 x - \sinh^2 x &= 1  \label{eq:one} \\
    &> 0.
\end{align}
\begin{equation} 1 = 2 \end{equation}
\begin{equation}
  % symnn: x: Reals
  |x| \ge 0 % \end{equation}
\end{equation}
% symnn: y: Interval(0, 1)
\[ y \le 1 \]
\begin{verbatim}
% symnn: 2 < 1
\end{verbatim}
\end{document}
"""


def test_latex_has_claims_in_comments_and_below_them() -> None:
    assert places("latex", LATEX) == [
        (4, "1 < 2"), (6, "x + 1 > 1"), (10, "cosh(x)**2 - sinh(x)**2 == 1"), (11, "1 > 0"),
        (16, "Abs(x) >= 0"), (19, "y <= 1"),
    ]  # fmt: skip


PYTHON = '''\
"""Module.

```symnn
1 < 2
```
"""
import os; os.abort()

NOT = """
```symnn
2 < 3
```
"""

class A:
    r"""A class.

    .. code-block:: symnn
       :caption: claims

       x: Reals
       x**2 >= 0

    Text.
    """

    async def f(self):
        """Does.

        Note:
            Indented.

            ```symnn
            3 < 4
            ```
        """
        "```symnn\\n9 < 9\\n```"

def g(): "one\\n```symnn\\n5 < 6\\n```"
'''


def test_docstrings_have_claims_and_nothing_is_executed() -> None:
    assert places("python", PYTHON) == [
        (4, "1 < 2"), (22, "x**2 >= 0"), (34, "3 < 4"), (39, "5 < 6"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", [".. symnn::\n\n   1 < 2\n\na", ".. code:: symnn\n\n   1 < 2"])
def test_directives_have_claims(text: str) -> None:
    assert places("rst", text) == [(3, "1 < 2")]
    assert places("rst", text.replace("symnn", "python")) == []


@pytest.mark.parametrize("text", ["def f(:", "x = '\0'", "(" * 9000])
def test_a_file_that_is_not_python_is_an_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(text)
    (claim,) = claims_of(str(path), "python")
    assert "this is not Python" in claim.item.evidence.summary  # type: ignore[union-attr]


REFUSED = [
    ("```symnn\n```", "no claim stands here", (1, 1)),
    ("```symnn\nx: Reals\n```", "no claim stands here", (1, 1)),
    ("```symnn\n1 < 2\nx: Reals\n```", "no claim below depends on this", (3, 1)),
    ("```symnn\n1 < 2\nwhere x > 0\n```", "no claim below depends on this", (3, 7)),
    ("```symnn\nx: Reals\nx: Integers\nx == x\n```", "symbol `x` is declared twice", (3, 1)),
    ("<!-- symnn: x: Reals -->\ntext", "neither a claim nor a formula on display", (1, 13)),
    ("<!-- symnn: x: Reals -->", "neither a claim nor a formula on display", (1, 13)),
    ("<!-- symnn: -->", "no claim stands here", (1, 1)),
    ("<!-- symnn: x: Reals -->\n$$ y = x $$", "unknown name `y`; declare it", (2, 4)),
    ("<!-- symnn: x: Reals -->\n$$ x $$", "no relation stands in this formula", (2, 4)),
    ("<!-- symnn: display -->\n$$ $$", "the display is empty", (2, 4)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "place"), REFUSED, ids=[m for _, m, _ in REFUSED])
def test_what_nobody_would_check_is_an_error(
    text: str, message: str, place: tuple[int, int]
) -> None:
    found = next(f for f in settled("markdown", text) if f.verdict.status == "error")
    assert (message in found.reason, found.place) == (True, place)


WRONG = [
    ("x = x", "`=` is not a relation; write `==`", 3, "  ^"),
    ("sigmod(x) > 0", "unknown function `sigmod`; did you mean `sigmoid`", 1, "^"),
    ("x + y > 0", "unknown name `y`; declare it, `y: Reals`", 5, "    ^"),
    ("x + 1", "a claim is needed, such as `lhs == rhs`; found no relation", 6, "     ^"),
    ("x > 0 where x = 1", "`=` is not a relation", 15, "  ^"),
    ("y: Real; y == y", "domain of `y`: unknown domain `Real`; write `Reals`", 4, "^"),
    ("y: Interval(1, 0); y == y", "`Interval(1, 0)` is empty: no value satisfies it", 4, "^"),
    ("x == x where x > 1, x < 0", "no point meets x in Reals, x > 1, x < 0", 1, None),
]


@pytest.mark.parametrize(("line", "message", "column", "caret"), WRONG, ids=[w[0] for w in WRONG])
def test_an_error_has_its_place_and_the_rest_is_checked(
    line: str, message: str, column: int, caret: str | None
) -> None:
    wrong, fine = settled("markdown", f"```symnn\nx: Reals\n{line}\nx == x\n```")
    assert (wrong.verdict.status, fine.verdict.status) == ("error", "proved")
    assert message in wrong.reason
    assert wrong.place == (3, column)
    assert (wrong.excerpt or (None, None))[1] == caret


def test_a_finding_as_json() -> None:
    (found,) = settled("markdown", "```symnn\nx: Reals\nx/x\n  == 1\n```")
    made = found.to_json()
    assert list(made)[:5] == ["id", "file", "line", "column", "claim"]
    assert (made["line"], made["claim"], made["status"]) == (3, "x/x == 1", "refuted")
    assert made["evidence"]["point"] == {"x": "0"}


def test_kinds_follow_the_suffix() -> None:
    assert [kind_of(f"a.{s}") for s in ("md", "TEX", "py", "rst", "jsonl", "markdown")] == [
        "markdown", "latex", "python", "rst", "claims", "markdown",
    ]  # fmt: skip
    with pytest.raises(SymnnError, match=r"`a.txt` is of no kind .*; needed \.md, .*--from"):
        kind_of("a.txt")


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.tex", "a/b.txt", "a/c.jsonl", ".hidden/x.md", "venv/x.py", "_b/y.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [os.path.relpath(name, tmp_path) for name, _ in find([str(tmp_path)])]
    assert found == ["b.md", os.path.join("a", "z.tex")]
    (tmp_path / "empty").mkdir()
    with pytest.raises(SymnnError, match="empty` holds no document; needed"):
        find([str(tmp_path / "empty")])


def test_a_path_that_does_not_exist_names_its_neighbors(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text("")
    with pytest.raises(SymnnError, match=r"guid.md` does not exist; did you mean `.*guide.md`"):
        find([str(tmp_path / "guid.md")])
    with pytest.raises(SymnnError, match=r"no/where\.md` does not exist"):
        find(["no/where.md"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a\nb\xff", "not UTF-8 text (line 2, byte 4)"),
        (b"x" * (LARGEST + 1), "the document is larger than 64 MiB"),
    ],
    ids=["utf-8", "large"],
)
def test_a_document_that_is_no_text_is_an_error(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(data)
    (claim,) = claims_of(str(path), "markdown")
    assert message in claim.item.evidence.summary  # type: ignore[union-attr]
    path.unlink()
    (claim,) = claims_of(str(path), "markdown")
    assert "No such file" in claim.item.evidence.summary  # type: ignore[union-attr]


CLAIMS = b"""\xef\xbb\xbf{"id": "t", "claim": "x == x", "symbols": {"x": "Reals"}}

{"id": 2, "lhs": "1", "relation": "<", "rhs": "2"}
{"claim": "\xff"}
{oops
[1]
{"claim": "1 < 2", "claim": "2 < 1"}
{"claim": "1 < 2", "lhs": "1"}
{"id": true, "lhs": "1"}
"""


def test_a_claims_file_goes_on_after_lines_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes(CLAIMS + b"[" + b" " * (1 << 20) + b"\n" + b'{"claim": "3 < 4"}')
    found = list(claims_of(str(path), "claims"))
    assert [(c.name, c.claim.place()[0]) for c in found] == [
        ("t", 1), (2, 3), (None, 4), (None, 5), (None, 6), (None, 7), (None, 8), (True, 9),
        (None, 10), (None, 11),
    ]  # fmt: skip
    assert [c.claim.text for c in found[:2]] == ["x == x", "1 < 2"]
    messages = [getattr(c.item, "evidence", None) for c in found[2:6] + found[8:9]]
    for message, expected in zip(messages, (
        "line 4 is not UTF-8 text (byte 12)", "line 5 is not JSON: Expecting property name",
        "line 6: a claim is a JSON object; found `[1]`",
        "line 7 is not JSON: `claim` is given twice",
        "line 10 is longer than 1048576 bytes",
    ), strict=True):  # fmt: skip
        assert expected in message.summary  # type: ignore[union-attr]
