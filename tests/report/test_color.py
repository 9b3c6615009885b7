"""Colors keep enough contrast, on paper-white and in the dark."""

from __future__ import annotations

import re
from importlib import resources

import pytest

SHEET = resources.files("symnn.report").joinpath("templates/color.css").read_text("utf-8")
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", SHEET)
}
TEXT = {
    "ink",
    "soft",
    "accent",
    "link",
    "proved",
    "enclosed",
    "partial",
    "sampled",
    "unknown",
    "refuted",
}


def luminance(color: str) -> float:
    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(color[k : k + 2], 16)) for k in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_known_colors() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", sorted(TEXT | {f"s{k}" for k in range(1, 7)}))
@pytest.mark.parametrize("ground", ["paper", "tint"])
def test_text_and_curves_can_be_read(name: str, ground: str, scheme: int) -> None:
    assert contrast(PAIRS[name][scheme], PAIRS[ground][scheme]) >= 4.5


def test_paper_is_light_and_dark() -> None:
    assert luminance(PAIRS["paper"][0]) > 0.9
    assert luminance(PAIRS["paper"][1]) < 0.05
