"""Documents as HTML: one self-contained page that loads nothing, or a fragment for notebooks."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib import resources

from markupsafe import Markup

from symnn.report.anchors import resolve
from symnn.report.document import Document, Equation, Search
from symnn.report.inline import plain
from symnn.report.markup import Writer, environment
from symnn.report.traversal import walk

FONTS = (
    ("symnn Math", "stix-two-math", 400, "normal"),
    ("symnn Text", "stix-two-text-regular", 400, "normal"),
    ("symnn Text", "stix-two-text-italic", 400, "italic"),
    ("symnn Text", "stix-two-text-semibold", 600, "normal"),
)


def render_html(document: Document) -> str:
    """The document as one HTML page: fonts, styles and charts inside, nothing loaded.

    >>> from symnn.report.document import Paragraph
    >>> page = render_html(Document("<b>", (Paragraph("a < b"),)))
    >>> "<h1>&lt;b&gt;</h1>" in page, "a &lt; b" in page
    (True, True)
    """
    document = resolve(document)
    writer = Writer()
    body = writer.body(document)
    # The hashes of the policy cover the exact text between the tags, so that is made first.
    style = page_style() + writer.style()
    searches = any(isinstance(block, Search) for block in walk(document.blocks))
    copies = any(isinstance(block, Equation) for block in walk(document.blocks))
    names = ["page", *["typst"] * copies, *["search"] * searches]
    script = "".join(_template(f"{name}.js") for name in names)
    return (
        environment()
        .get_template("page.html")
        .render(
            language=document.language,
            title=plain(document.title),
            policy=policy(style, script),
            style=Markup(style),
            script=Markup(script),
            body=body,
        )
    )


def render_fragment(document: Document) -> str:
    """The document as an HTML fragment for notebooks: own styles, no script, no embedded font.

    >>> from symnn.report.document import Paragraph
    >>> "<p>a</p>" in render_fragment(Document("t", (Paragraph("a"),)))
    True
    """
    document = resolve(document)
    writer = Writer()
    title, body = writer.runs(document.title), writer.blocks(document.blocks)
    style = fragment_style() + writer.style()
    return (
        environment()
        .get_template("fragment.html")
        .render(style=Markup(style), title=title, body=body)
    )


def policy(style: str, script: str) -> str:
    """A content security policy that lets exactly this style sheet and script act."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def page_style() -> str:
    """The style sheet of a page, with its fonts inside."""
    return "".join(_font_face(*font) for font in FONTS) + _sheets(
        "color", "content", "chart", "page"
    )


@lru_cache(maxsize=1)
def fragment_style() -> str:
    """The style sheet of a fragment: the host decides the colors of paper and ink."""
    colors = _template("color.css").replace(":root", ".symnn")
    return colors + _sheets("content", "chart", "fragment")


def _font_face(family: str, name: str, weight: int, style: str) -> str:
    data = resources.files("symnn.report").joinpath(f"assets/{name}.woff2").read_bytes()
    source = f"data:font/woff2;base64,{base64.b64encode(data).decode()}"
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f'src: url({source}) format("woff2"); }}\n'
    )


def _sheets(*names: str) -> str:
    return "".join(_template(f"{name}.css") for name in names)


def _template(name: str) -> str:
    return resources.files("symnn.report").joinpath(f"templates/{name}").read_text("utf-8")
