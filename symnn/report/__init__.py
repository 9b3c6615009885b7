"""Documents as values, and how they are written: HTML, Markdown, plain text, LaTeX."""

from symnn.report.anchors import resolve
from symnn.report.asked import page_wanted
from symnn.report.curves import function_plot
from symnn.report.derivation import derivation_blocks, derivation_document
from symnn.report.document import (
    Callout,
    CodeBlock,
    Column,
    Columns,
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
    Navigation,
    Paragraph,
    Search,
    SearchEntry,
    StepEntry,
    StepList,
    Table,
)
from symnn.report.drawing import (
    Circle,
    Drawing,
    Edge,
    Label,
    Node,
    Polygon,
    Segment,
    arrow,
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
    text_of,
)
from symnn.report.latex import render_latex
from symnn.report.markdown import render_markdown
from symnn.report.plot import Axis, Band, Mark, Panels, Plot, Rule, Series
from symnn.report.program import program_blocks, program_table
from symnn.report.svg import render_svg
from symnn.report.text import render_text
from symnn.report.training import (
    CrossCheckRow,
    ThreeWayRow,
    TrainingReport,
    crosscheck_table,
    learning_curves,
    three_way_table,
    training_document,
)
from symnn.report.write import write_files, write_report

__all__ = [
    "Axis", "Badge", "Band", "Callout", "Circle", "Code", "CodeBlock", "Column", "Columns",
    "Contents", "CrossCheckRow", "Definitions", "Details", "Document", "Drawing", "Edge",
    "Emphasis", "Equation", "Fact", "Facts", "Figure", "Heading", "ItemList", "Label", "Link",
    "Mark", "Math", "Navigation", "Node", "Panels", "Paragraph", "Plot", "Polygon", "Reference",
    "Rule", "Search", "SearchEntry", "Segment", "Series", "StepEntry", "StepList",
    "Table", "Text", "ThreeWayRow", "TrainingReport", "arrow", "badge", "crosscheck_table",
    "derivation_blocks",
    "derivation_document", "function_plot", "learning_curves", "page_wanted",
    "program_blocks",
    "program_table", "prose", "render_fragment", "render_html", "render_latex",
    "render_markdown", "render_svg", "render_text", "resolve", "text_of", "three_way_table",
    "training_document", "write_files", "write_report",
]  # fmt: skip
