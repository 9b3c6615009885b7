"""Markup without the bytes that HTML does not need: quotes around plain values."""

from __future__ import annotations

import re

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_PLAIN = re.compile(r'="([\w.-]+)"')


def compact(markup: str) -> str:
    """The markup, well-formed before, for an HTML page; a browser reads both alike.

    Args:
        markup: in which no text holds a bare `<` or `>`.

    >>> compact('<mo stretchy="false">(</mo><mrow /><a b="x y" c="1" />')
    '<mo stretchy=false>(</mo><mrow/><a b="x y" c=1 />'
    """
    return _TAG.sub(lambda match: _of_tag(match[0]), markup)


def _of_tag(tag: str) -> str:
    if "=" not in tag:
        return tag.replace(" />", "/>")
    # A slash right after a bare value would belong to it, so that the blank before it stays.
    return _PLAIN.sub(r"=\1", tag)
