"""Charts as SVG for our pages: drawn by pygal, in the colours of the page, so that they follow it into the dark.

A chart holds no script, and its keys are the page's; lines differ by dashes, too, for who does not tell colours apart.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from enrich.characters import encodable, visible_on_a_line
from enrich.installed import missing

COLORS = 8
DASHES = ("none", "8,4", "2,4", "10,4,2,4")
"""How lines are dashed: the n-th as the n-th of these, and again from the first."""
_WIDTH, _HEIGHT, _ROW, _AROUND = 720, 280, 26, 50
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LONGEST = 28
_MARGIN = 10
_HALF_A_SIGN = 4  # pixels, of a label in 13 pixels
_LEFT_OUT = ("script", "title", "desc")
Series = Mapping[str, Sequence[float | None]]


def require_package() -> None:
    """Raises `UsageError` where what draws is missing."""
    if importlib.util.find_spec("pygal") is None:
        raise missing("`enrich report`", "report")


def _pygal() -> Any:  # noqa: ANN401 - it has no types
    """The library, without the finder of its maps: Python would warn of it whenever it looks for what is not there."""
    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]
    return pygal


def lines(name: str, labels: Sequence[str], series: Series, told: Callable[[float], str]) -> str:
    """Lines over time, from 0 on; ``name`` is the chart's own in its page, ``told`` writes values."""
    return _drawn(_dashed(_pygal().Line(**_over_time(told, labels), include_x_axis=True), series), name, labels)


def shares(name: str, labels: Sequence[str], series: Series, told: Callable[[float], str]) -> str:
    """The same of shares: the axis goes from 0 to 1."""
    ticks = [{"value": one, "label": told(one)} for one in _QUARTERS]
    chart = _pygal().Line(**_over_time(told, labels), range=(0, 1), y_labels=ticks)
    return _drawn(_dashed(chart, series), name, labels)


def columns(name: str, labels: Sequence[str], series: Series, told: Callable[[float], str]) -> str:
    """Columns over time."""
    return _drawn(_filled(_pygal().Bar(**_settings(told), include_x_axis=True), series), name, labels)


def bars(name: str, labels: Sequence[str], series: Series, told: Callable[[float], str]) -> str:
    """Bars of names, the first one on top; several series stand behind each other on one bar."""
    height = _AROUND + _ROW * max(1, len(labels))
    chart = _pygal().HorizontalStackedBar(**_settings(told) | {"height": height})
    return _drawn(_filled(chart, {title: values[::-1] for title, values in series.items()}), name, labels[::-1])


def _dashed(chart: Any, series: Series) -> Any:  # noqa: ANN401 - pygal has no types
    for number, (title, values) in enumerate(series.items()):
        chart.add(_label(title), list(values), stroke_style={"dasharray": DASHES[number % len(DASHES)]})
    return chart


def _filled(chart: Any, series: Series) -> Any:  # noqa: ANN401 - pygal has no types
    for title, values in series.items():
        chart.add(_label(title), list(values))
    return chart


def _settings(told: Callable[[float], str]) -> dict[str, Any]:
    return {
        "style": _style(),
        "width": _WIDTH,
        "height": _HEIGHT,
        "js": (),
        "disable_xml_declaration": True,
        "show_legend": False,
        "truncate_label": -1,
        "x_labels_major_count": 10,
        "show_minor_x_labels": False,
        "margin": _MARGIN,
        "formatter": lambda value: "" if value is None else told(value),
        "dots_size": 2,
    }


def _over_time(told: Callable[[float], str], labels: Sequence[str]) -> dict[str, Any]:
    """The same where the last label stands below the end of the chart, in the middle of its last place."""
    last = len(labels[-1]) if labels else 0
    return {**_settings(told), "margin_right": max(_MARGIN, _HALF_A_SIGN * last)}


def _style() -> Any:  # noqa: ANN401 - pygal has no types
    ink, faint, line = "var(--ink)", "var(--faint)", "var(--line)"
    return _pygal().style.Style(
        background="transparent",
        plot_background="transparent",
        foreground=ink,
        foreground_strong=ink,
        foreground_subtle=faint,
        guide_stroke_color=line,
        major_guide_stroke_color=line,
        colors=tuple(f"var(--c{number})" for number in range(1, COLORS + 1)),
        font_family="inherit",
        label_font_size=13,
        major_label_font_size=13,
        opacity="1",
        opacity_hover="1",
        transition="0s",
    )


def _label(text: str) -> str:
    """A text of others as XML can hold it, and short enough for a chart."""
    plain = visible_on_a_line(encodable(text)).translate({0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD})
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def _drawn(chart: Any, name: str, labels: Sequence[str]) -> str:  # noqa: ANN401 - pygal has no types
    """The chart as an ``svg`` element, without the script, the remarks, and the words for a script in it."""
    from xml.etree.ElementTree import tostring

    chart.uuid = name
    chart.x_labels = [_label(label) for label in labels]
    tree = chart.render_tree()
    for parent in list(tree.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in _LEFT_OUT:
                parent.remove(child)
    return str(tostring(tree, encoding="unicode"))
