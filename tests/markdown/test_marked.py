"""What authors mark as their lead, and as their conclusion."""

from __future__ import annotations

import pytest

from enrich.markdown.marked import marks

SAID = "The bell is wound once a week."
REST = "\n\n".join(["The tower stands in the harbour, and nobody lives in it."] * 12)


@pytest.mark.parametrize(
    "head",
    [
        *("TL;DR", "Summary", "Abstract", "摘要", "内容概要", "內容提要", "导读", "要約", "概要", "요약"),
        *("Zusammenfassung", "Résumé", "Resumen", "Riassunto", "Краткое содержание", "1. 摘要", "📌 Summary"),
    ],
)
def test_leads_under_headings(head: str) -> None:
    """A section with the name of a lead, near the begin, is one."""
    body = f"## {head}\n\n{SAID}\n\n## The tower\n\n{REST}"
    (mark,) = marks(body).leads
    assert body[mark.start : mark.end].strip() == SAID


@pytest.mark.parametrize(
    "label",
    [
        "TL;DR: ",
        "**TL;DR:** ",
        "摘要：",
        "**摘要**：",
        "> 导读：",
        "要約：",
        "Zusammenfassung: ",
        "Résumé : ",
        "요약: ",
    ],
)
def test_leads_behind_labels(label: str) -> None:
    """What stands behind the label of a lead is one, without the label."""
    body = f"{label}{SAID}\n\n{REST}"
    assert body[marks(body).leads[0].start :].startswith(SAID)


@pytest.mark.parametrize("body", [f"*{SAID}*", f"_{SAID}_", f"**{SAID}**", f"<em>{SAID}</em>", f"# Title\n\n*{SAID}*"])
def test_leads_in_another_face(body: str) -> None:
    """A first paragraph that is as a whole in italics or bold is a lead."""
    assert next(mark.why for mark in marks(f"{body}\n\n{REST}").leads).startswith("is a first paragraph in")


@pytest.mark.parametrize(
    "sign", ["<!--more-->", "<!-- more -->", "<!-- truncate -->", "<!--excerpt-->", "{/* truncate */}"]
)
def test_leads_before_a_break(sign: str) -> None:
    """What stands before a break is a lead, unless nothing or very much does."""
    body = f"{SAID}\n\n{sign}\n\n{REST}"
    (mark,) = marks(body).leads
    assert body[mark.start : mark.end].strip() == SAID
    assert not marks(f"{sign}\n\n{REST}").leads
    assert not marks(f"{REST * 4}\n\n{sign}\n\n{REST}").leads


@pytest.mark.parametrize(
    "body",
    [
        f"*Only* a word.\n\n{REST}",
        f"{REST}\n\n## Summary of the storms of 1870\n\n{SAID}\n\n## More\n\n{REST}",
        f"## The summary trap\n\n{SAID}\n\n{REST}",
        f"{SAID}\n\n{REST}",
        "",
    ],
)
def test_no_leads(body: str) -> None:
    """A word in italics, a heading that only begins so, and a plain paragraph are no leads."""
    assert not marks(body).leads


@pytest.mark.parametrize(
    "head",
    [
        *(
            "Conclusion",
            "Takeaways",
            "Final thoughts",
            "Lessons learned",
            "结论",
            "总结与展望",
            "結語",
            "启示",
            "まとめ",
        ),
        *("おわりに", "결론", "Fazit", "Conclusión", "Conclusioni", "Заключение", "五、总结", "结语：钟楼"),
    ],
)
def test_conclusions(head: str) -> None:
    """A late section with the name of a conclusion is one."""
    body = f"{REST}\n\n## {head}\n\n{SAID}\n"
    (mark,) = marks(body).conclusions
    assert body[mark.start : mark.end].strip() == SAID
    assert not marks(f"## {head}\n\n{SAID}\n\n## More\n\n{REST}").conclusions
