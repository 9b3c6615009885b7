"""Documents as values, and how they are written: HTML, Markdown, plain text, LaTeX."""

from symnn.report.anchors import resolve
from symnn.report.document import (
    Callout,
    CodeBlock,
    Column,
    Contents,
    Definitions,
    Details,
    Document,
    Equation,
    Fact,
    Facts,
    Figure,
    Heading,
    ItemList,
    Paragraph,
    StepEntry,
    StepList,
    Table,
    text_of,
)
from symnn.report.html import render_fragment, render_html
from symnn.report.inline import (
    Badge,
    Code,
    Emphasis,
    Link,
    Math,
    Reference,
    Text,
    badge,
    prose,
)
from symnn.report.plot import Axis, Band, Mark, Panels, Plot, Rule, Series
from symnn.report.svg import render_svg

__all__ = [
    "Axis", "Badge", "Band", "Callout", "Code", "CodeBlock", "Column", "Contents", "Definitions",
    "Details", "Document", "Emphasis", "Equation", "Fact", "Facts", "Figure", "Heading", "ItemList",
    "Link", "Mark", "Math", "Panels", "Paragraph", "Plot", "Reference", "Rule", "Series",
    "StepEntry", "StepList", "Table", "Text", "badge", "prose", "render_fragment", "render_html",
    "render_svg", "resolve", "text_of",
]  # fmt: skip
