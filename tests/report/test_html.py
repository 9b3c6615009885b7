"""The page: self-contained, policed, readable without script, and hostile text stays text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from importlib import resources

import pytest

from symnn.report import (
    Badge,
    Document,
    Emphasis,
    Equation,
    Math,
    Paragraph,
    Text,
    prose,
    render_fragment,
    render_html,
)
from symnn.report.html import policy
from symnn.report.inline import MARKS

VOID = {"meta", "link", "br", "hr", "img", "input"}
KNOWN = {
    "html", "head", "meta", "title", "style", "script", "body", "a", "div", "button", "header",
    "h1", "h2", "h3", "h4", "p", "nav", "ul", "ol", "li", "span", "main", "footer", "dl", "dt",
    "dd", "em", "strong", "code", "pre", "details", "summary", "figure", "figcaption", "table",
    "thead", "tbody", "tr", "th", "td", "aside", "svg", "desc", "defs", "clippath", "rect", "g",
    "line", "path", "text", "tspan", "math", "semantics", "annotation", "mrow", "mi", "mn", "mo",
    "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover",
    "munderover", "mpadded", "mtable", "mtr", "mtd", "b", "i",
}  # fmt: skip


class Page(HTMLParser):
    """Elements in order, and a check that every one that opens closes in its place."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.comments: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs) -> None:
        assert len(attrs) == len(dict(attrs)), (tag, attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data) -> None:
        self.comments.append(data)

    def handle_data(self, data) -> None:
        if not {"style", "script", "annotation"} & set(self.open):
            self.text.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def attributes(self, name: str) -> list[str]:
        return [found[name] or "" for _, found in self.elements if name in found]


@pytest.fixture(scope="module")
def parsed(page: str) -> Page:
    return Page(page)


def inside(page: str, tag: str) -> list[str]:
    return re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)


# Structure


def test_the_page_is_balanced_and_uses_known_elements(parsed: Page) -> None:
    assert {tag for tag, _ in parsed.elements} <= KNOWN
    assert not parsed.comments


def test_there_is_one_title_one_heading_one_main(parsed: Page) -> None:
    count = Counter(tag for tag, _ in parsed.elements)
    assert [count[tag] for tag in ("h1", "main", "nav", "footer")] == [1, 1, 1, 1]
    assert parsed.named("html")[0]["lang"] == "en"


def test_ids_are_unique_and_internal_links_resolve(parsed: Page) -> None:
    ids = parsed.attributes("id")
    assert len(ids) == len(set(ids))
    targets = [href[1:] for href in parsed.attributes("href") if href.startswith("#")]
    assert len(targets) > 20
    assert set(targets) <= set(ids)


def test_references_of_labels_resolve(parsed: Page) -> None:
    ids = set(parsed.attributes("id"))
    for names in parsed.attributes("aria-labelledby"):
        assert set(names.split()) <= ids


def test_steps_fold_and_are_open_at_first(parsed: Page, document: Document) -> None:
    folds = parsed.named("details")
    assert sum("open" in fold for fold in folds) == 5
    assert sum(fold.get("class") == "fold" for fold in folds) == 5
    assert len(parsed.named("summary")) == len(folds)


def test_contents_list_the_headings_down_to_their_depth(page: str) -> None:
    navigation = page[page.index("<nav") : page.index("</nav>")]
    assert re.findall(r'class="number">([\d.]+)<', navigation) == ["1", "2", "2.1", "3", "4"]


def test_badges_say_it_in_words_and_signs(page: str) -> None:
    shown = re.findall(
        r'class="badge badge-([\w-]+)" title="([^"]+)"><b aria-hidden="true">([^<]+)</b>([\w-]+)',
        page,
    )
    assert len(shown) >= 14
    for status, tip, mark, word in shown:
        assert mark == MARKS[status]
        assert word == status
        assert len(tip) > 20


def test_every_status_on_the_page_is_explained_at_its_foot(page: str) -> None:
    body, foot = page.split("<footer")
    used = set(re.findall(r"badge badge-([\w-]+)", body))
    assert used == set(re.findall(r"badge badge-([\w-]+)", foot))


def test_formulas_are_native_and_carry_their_tex(page: str, sample) -> None:
    assert page.count("<math") >= 25
    assert f'<annotation encoding="application/x-tex">{sample.GRADIENT}</annotation>' in page
    assert "formula shown as TeX" not in page


def test_charts_have_alternative_text(parsed: Page) -> None:
    drawings = [found for found in parsed.named("svg") if found.get("role") == "img"]
    assert len(drawings) == 6
    assert all(found.get("aria-label") for found in drawings)


def test_numbers_line_up_at_their_points(page: str) -> None:
    cells = re.findall(
        r'<td class="decimal">([^<]+)(?:<span class="pad"[^>]*>([\d.]+)</span>)?', page
    )
    compiled = ["".join(pair) for pair in cells[::2]]
    assert len(compiled) == 4
    assert len({len(text) - text.index(".") for text in compiled}) == 1


def test_headers_of_tables_have_a_scope(parsed: Page) -> None:
    assert {found.get("scope") for found in parsed.named("th")} == {"col"}


def test_code_is_marked_and_unchanged(page: str, sample) -> None:
    block = re.search(r"<pre><code[^>]*>(.*?)</code>", page, re.S)
    assert block
    bare = re.sub(r"<[^>]+>", "", block[1])
    assert Page(f"<p>{bare}</p>").text[0] == sample.SOURCE.strip("\n")
    assert '<span class="keyword">def</span>' in block[1]


def test_the_foot_tells_where_it_comes_from(page: str) -> None:
    foot = page[page.index("<footer") :]
    assert "<dt>SymPy</dt><dd>1.14.0</dd>" in foot


def test_output_is_reproducible(document: Document, page: str) -> None:
    assert render_html(document) == page


def test_the_page_is_light_enough(page: str) -> None:
    assert len(page.encode()) < 500_000


# Nothing is loaded, and only what we wrote may act


def test_nothing_is_loaded(page: str, parsed: Page) -> None:
    assert not {"link", "img", "iframe", "object", "embed", "base", "form"} & {
        t for t, _ in parsed.elements
    }
    assert not parsed.attributes("src")
    assert not parsed.attributes("srcset")
    assert set(re.findall(r"url\((?!#)(\w*:?)", page)) == {"data:"}
    assert "@import" not in page
    outside = {href for href in parsed.attributes("href") if not href.startswith("#")}
    assert outside == {"https://www.microsoft.com/en-us/research/"}


def test_no_inline_style_or_handler(parsed: Page) -> None:
    assert not parsed.attributes("style")
    assert not [name for _, found in parsed.elements for name in found if name.startswith("on")]


def hash_of(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_lets_exactly_our_style_and_script_act(page: str, parsed: Page) -> None:
    rules = next(m["content"] for m in parsed.named("meta") if "Policy" in str(m.get("http-equiv")))
    found = dict(rule.strip().split(" ", 1) for rule in str(rules).split(";"))
    styles, scripts = inside(page, "style"), inside(page, "script")
    assert len(styles) == len(scripts) == 1
    assert found == {
        "default-src": "'none'",
        "style-src": f"'{hash_of(styles[0])}'",
        "script-src": f"'{hash_of(scripts[0])}'",
        "font-src": "data:",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_a_changed_script_would_not_match_the_policy(page: str) -> None:
    script = inside(page, "script")[0]
    assert hash_of(script + " ") not in page
    assert policy("a", "b") != policy("a", "c")


def test_the_policy_comes_before_what_it_covers(page: str) -> None:
    assert page.index("Content-Security-Policy") < page.index("<style>") < page.index("<script>")


def test_our_own_style_and_script_cannot_end_early() -> None:
    folder = resources.files("symnn.report").joinpath("templates")
    names = (
        "color.css",
        "content.css",
        "chart.css",
        "page.css",
        "fragment.css",
        "page.js",
        "typst.js",
    )
    for name in names:
        assert "</" not in folder.joinpath(name).read_text("utf-8").replace("</>", "")


def test_every_color_that_is_used_is_defined() -> None:
    folder = resources.files("symnn.report").joinpath("templates")
    sheets = "".join(p.read_text("utf-8") for p in folder.iterdir() if p.name.endswith(".css"))
    used = set(re.findall(r"var\((--[\w-]+)", sheets))
    assert used <= set(re.findall(r"(--[\w-]+):", sheets))


# Hostile text


def test_hostile_text_stays_text(hostile_document: Document, hostile: str) -> None:
    page = render_html(hostile_document)
    parsed = Page(page)
    assert {tag for tag, _ in parsed.elements} <= KNOWN
    count = Counter(tag for tag, _ in parsed.elements)
    assert count["script"] == count["style"] == 1
    assert not parsed.comments
    assert not parsed.attributes("style")
    assert not [name for _, found in parsed.elements for name in found if name.startswith("on")]
    assert not [
        href for href in parsed.attributes("href") if "script" in href.lower() and ":" in href
    ]
    page.encode("utf-8")


def test_hostile_text_is_shown_as_written(hostile: str) -> None:
    shown = "".join(Page(render_html(Document("t", (Paragraph(hostile),)))).text)
    assert Text(hostile).text in shown


def test_hostile_text_in_the_title_stays_in_the_title(hostile: str) -> None:
    page = render_html(Document(hostile, ()))
    assert len(inside(page, "title")) == 1


def test_a_formula_that_cannot_be_typeset_is_shown_and_said_to_be() -> None:
    page = render_html(Document("t", (Equation(r"\nosuch{<b>}"), Paragraph((Math(r"\nosuch"),)))))
    assert page.count("formula shown as TeX") == 2
    assert r"<code>\nosuch{&lt;b&gt;}</code>" in page


def test_the_templates_escape_by_themselves() -> None:
    from symnn.report.markup import environment

    assert environment().from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
    folder = resources.files("symnn.report").joinpath("templates")
    source = "".join(p.read_text("utf-8") for p in folder.iterdir() if p.name.endswith(".html"))
    assert not re.search(r"\|\s*safe|autoescape\s+false", source)


# Fragment


def test_a_fragment_has_no_script_and_no_font(document: Document) -> None:
    text = render_fragment(document)
    parsed = Page(text)
    assert len(text.encode()) < 150_000
    assert "script" not in {tag for tag, _ in parsed.elements}
    assert "@font-face" not in text
    assert parsed.elements[0] == ("div", {"class": "symnn"})


def test_a_fragment_styles_nothing_but_itself(document: Document) -> None:
    sheet = re.sub(r"/\*.*?\*/", "", inside(render_fragment(document), "style")[0], flags=re.S)
    selectors = re.findall(r"(?:^|[}{])\s*([^{}@]+?)\s*\{", sheet)
    assert len(selectors) > 80
    for selector in selectors:
        assert all(
            part.lstrip().startswith((".symnn", ".chart"))
            for part in re.split(r",(?![^(]*\))", selector)
        )


def test_nested_emphasis_and_badges_in_a_line() -> None:
    runs = (Emphasis((Text("a"), Emphasis((Text("b"),), strong=True))), Badge("unknown"))
    page = render_html(Document("t", (Paragraph(runs), Paragraph(prose("**x**")))))
    assert "<em>a<strong>b</strong></em>" in page
    assert "badge-unknown" in page


def test_formulas_are_copied_as_tex_sympy_and_typst() -> None:
    block = Equation(r"\frac{x}{2}", "x/2", spellings=(("SymPy", "x/2"),))
    shown = render_html(Document("t", (block,)))
    assert 'data-copies="SymPy\nx/2"' in shown
    assert r'application/x-tex">\frac{x}{2}</annotation>' in shown
    assert "typstOf = " in shown
    assert (
        "data-copies=" not in render_html(Document("t", (Equation(r"\input{x}"),))).split("body")[1]
    )
