"""The sample document, loaded once; and text that means harm."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from symnn.report import Document, render_html

FOLDER = Path(__file__).parent

HOSTILE = (
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "'><img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    "<!--",
    "]]>",
    "$$",
    "$x$ `y` *z* [a](javascript:alert(1))",
    "\\input{/etc/passwd}",
    "\\end{document}\\write18{id}",
    "{{ 7 * 7 }}{% raw %}",
    "```{raw} html\n<script>alert(1)</script>\n```",
    "# no heading\n\n- no list",
    "(target)=\n:::{note}",
    "&lt;b&gt; &amp; &#60;",
    "a\x00b\x1b[2Jc\u202ed\ud800e",
    "| a | b |\n|---|---|",
    "%{x} ~ ^ _ # & \\",
)


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"report_{name}", FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    return _load("sample")


@pytest.fixture(scope="session")
def chromium() -> ModuleType:
    return _load("chromium")


@pytest.fixture(scope="session")
def document(sample: ModuleType) -> Document:
    return sample.document()


@pytest.fixture(scope="session")
def page(document: Document) -> str:
    return render_html(document)


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def hostile(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def hostile_document(sample: ModuleType, hostile: str) -> Document:
    return sample.with_text(hostile)


@pytest.fixture(scope="session")
def formulas() -> tuple[str, ...]:
    return _load("test_mathml").FORMULAS


@pytest.fixture(scope="session")
def font() -> ModuleType:
    return _load("test_font")


@pytest.fixture(scope="session")
def glyphs() -> ModuleType:
    return _load("glyphs")
