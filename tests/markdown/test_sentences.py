"""Where sentences end, in many languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.markdown.extract import scored
from enrich.markdown.kinds import BlockKind
from enrich.markdown.sentences import sentences

TALK = (
    "**主持人：** 欢迎收听。今天谈火星。\n\n**林岚：** 谢谢。\n\n**主持人：** 先说水。\n\n"
    "**林岚：** 水在冰里。\n\n**林岚：** 很多。\n\n**主持人：** 好。"
)


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("第一句。第二句！第三句？", ["第一句。", "第二句！", "第三句？"]),
        ("他说：“来吧。走吧。”然后走了。", ["他说：“来吧。走吧。”", "然后走了。"]),
        ("第一行还没有\n完就换行了。", ["第一行还没有完就换行了。"]),
        ("[他走了。](a)然后呢？", ["他走了。然后呢？"]),
        ("水（见第2章。）是湿的。", ["水（见第2章。）是湿的。"]),
        ("It works. It really does! Does it?", ["It works.", "It really does!", "Does it?"]),
        (
            "Dr. Smith met J. Doe at 3.5 p.m. today. Then he left.",
            ["Dr. Smith met J. Doe at 3.5 p.m. today.", "Then he left."],
        ),
        ("See example.org for more. Done.", ["See example.org for more.", "Done."]),
        ("He paused... then went on. End.", ["He paused... then went on.", "End."]),
        ("이것은 문장이다. 이것도 문장이다.", ["이것은 문장이다.", "이것도 문장이다."]),
        ("これは文です。次の文です。", ["これは文です。", "次の文です。"]),
        ("Это предложение. Это второе.", ["Это предложение.", "Это второе."]),
        ("هذه جملة. هل هذه جملة؟ نعم.", ["هذه جملة.", "هل هذه جملة؟", "نعم."]),
        ("यह वाक्य है। यह भी।", ["यह वाक्य है।", "यह भी।"]),
        ("নমস্কার। কেমন আছেন?", ["নমস্কার।", "কেমন আছেন?"]),
        ("Սա է։ Այո։", ["Սա է։", "Այո։"]),
        ("ምን ነው፧ አዎ።", ["ምን ነው፧", "አዎ።"]),
        ("ဘာလဲ။ ဟုတ်ကဲ့။", ["ဘာလဲ။", "ဟုတ်ကဲ့။"]),
        ("នេះ។ ទេ។", ["នេះ។", "ទេ។"]),
        ("¿Qué es? ¡Sí! Ja … nein.", ["¿Qué es?", "¡Sí!", "Ja … nein."]),
        ("彼は「文。」と言った。次。", ["彼は「文。」と言った。", "次。"]),
        ("「文。」「次の文。」終わり。", ["「文。」", "「次の文。」", "終わり。"]),
        ("他说『来。』然后走了。", ["他说『来。』", "然后走了。"]),
        ("He said “No.” Then left.", ["He said “No.”", "Then left."]),
        ("Version 2. Next one...two.", ["Version 2.", "Next one...two."]),
        ("First line.\r\nSecond line.", ["First line.", "Second line."]),
        ("- one item\n- another item", ["one item", "another item"]),
        ("- [a page](https://a.b/c_(d))\n- [a page](/x) tells more\n- https://a.b", ["a page tells more"]),
        ("[a page](https://a.b)", ["a page"]),
        ("# A heading\n\nA sentence.", ["A sentence."]),
        ("**Bold.** And [a link](http://a.b/c.d). End.", ["Bold.", "And a link.", "End."]),
        ("他来了（小李，00:38:01）。", ["他来了。"]),
        ("**智能体**（Agent: 会行动的程序）很有用。", ["智能体很有用。"]),
        (TALK, ["欢迎收听。", "今天谈火星。", "谢谢。", "先说水。", "水在冰里。", "很多。", "好。"]),
        ("**术语**：一种说法。", ["术语：一种说法。"]),
        ("> One here.\n> Two there.\n>  > Three.", ["One here.", "Two there.", "Three."]),
        ("!!! abstract\n    一句话。另一句。", ["一句话。", "另一句。"]),
        ('!!! note "A title"\n    One here.', ["One here."]),
        ('??? info "site.info"\n    One here.\n\n???+ tip\n    Two there.', ["One here.", "Two there."]),
        ("Before.\n!!! note\n    One here.", ["Before.", "One here."]),
        ("> [!NOTE]\n> One here.", ["One here."]),
        ("> [!info]- A title\n> One here.\n> > [!tip|left]\n> > Two there.", ["One here.", "Two there."]),
        ("<%= render 'blog' %>", []),
        ("<% for one in all %>\nOne here.\n<% end %>", ["One here."]),
        ("Rates < 5 % are lower than 6 %> 3.", ["Rates < 5 % are lower than 6 %> 3."]),
        ("> [A link](a) is here.", ["A link is here."]),
        ("> 一句话。\n  > 另一句。", ["一句话。", "另一句。"]),
        ("It ends.[^1] Next.\n\n[^1]: A note.", ["It ends.", "Next."]),
        ("It ends.[^1][^long-note_2] Next.", ["It ends.", "Next."]),
        ("It ends[^1]. Next.", ["It ends.", "Next."]),
        ("It **ends.**[^1]\nNext.", ["It ends.", "Next."]),
        ("He said “end.”[^a] (It ends.)[^b] Next.", ["He said “end.”", "(It ends.)", "Next."]),
        ("Why?[^n] Because![^m] Wait…[^o] Then it went.", ["Why?", "Because!", "Wait…", "Then it went."]),
        ("完了。[^1]接着。他说“好。”[^2]然后走了。", ["完了。", "接着。", "他说“好。”", "然后走了。"]),
        ("It ends.<sup>1</sup> Next.", ["It ends.", "Next."]),
        ('It ends.<sup id="r1"><a href="#n1">1</a></sup> Next.', ["It ends.", "Next."]),
        ("It ends.[1] Next.\\[2\\] Then.[3](#n3) Last.", ["It ends.", "Next.", "Then.", "Last."]),
        ("See e.g.[^1] the book, and U.S.[^2] law. Next.", ["See e.g. the book, and U.S. law.", "Next."]),
        ("About 3.5[^1] of x<sup>2</sup> are left.[^2]", ["About 3.5 of x2 are left."]),
        ("It ends.[^1]: no note. Next.", ["It ends.: no note.", "Next."]),
    ],
)
def test_sentences(body: str, texts: list[str]) -> None:
    """Sentences end where their script says so, without markup, time stamps, glosses and speakers' names."""
    assert [sentence.text for sentence in sentences(body)] == texts


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<p>The tower is old.</p><p>It has a bell.</p>", [("The tower is old.", "p"), ("It has a bell.", "p")]),
        (
            "<a href='a'>The tower</a><div class='d'><p>A text on it.</p></div>",
            [("The tower", "p"), ("A text on it.", "p")],
        ),
        (
            "<p>Let's say it:</p>\n<blockquote>\n<div>the bell rings</div>\n</blockquote>\n<p>It is dry.</p>",
            [("Let's say it:", "p"), ("the bell rings", "q"), ("It is dry.", "p")],
        ),
        (
            "<blockquote>\n\nThe bell rings.\n\n</blockquote>\n\nIt is dry.",
            [("The bell rings.", "q"), ("It is dry.", "p")],
        ),
        (
            "<ul><li>One bell.<li>Two bells.</ul><p>They ring.",
            [("One bell.", "i"), ("Two bells.", "i"), ("They ring.", "p")],
        ),
        (
            "<ul><li>One.<ul><li>Two.</li></ul></li><li>Three.</li></ul>\n\nFour.",
            [("One.", "i"), ("Two.", "i"), ("Three.", "i"), ("Four.", "p")],
        ),
        (
            "<blockquote><ul><li>One.</li></ul><p>Two.</p></blockquote>Three.",
            [("One.", "i"), ("Two.", "q"), ("Three.", "p")],
        ),
        ("<p>One.</p><h2>A heading</h2><p>Two.</p>", [("One.", "p"), ("Two.", "p")]),
        ("<p>One.</p><h2>A heading<p>Two.</p>", [("One.", "p"), ("Two.", "p")]),
        ("The <b>old</b> tower<br>has a bell.", [("The old tower has a bell.", "p")]),
        ("<div>The tower.</div>\n\nIt is old.", [("The tower.", "p"), ("It is old.", "p")]),
        ("</blockquote></ul>It is old.", [("It is old.", "p")]),
        ("A `<blockquote>` is a tag.\n\nSo is `<p>`.", [("A <blockquote> is a tag.", "p"), ("So is <p>.", "p")]),
    ],
)
def test_tags_of_blocks_part_what_is_said(body: str, told: list[tuple[str, str]]) -> None:
    """As a browser shows it: a post that another program exported may stand on one line."""
    kinds = {BlockKind.PARAGRAPH: "p", BlockKind.QUOTE: "q", BlockKind.ITEM: "i"}
    assert [(one.text, kinds[one.kind]) for one in sentences(body)] == told


def test_a_sentence_quotes_the_body() -> None:
    """The span of a sentence is its source to the letter, markup included."""
    body = "Intro.\n\n- **Bold** claim here. And more."
    found = sentences(body)[1]
    assert body[found.start : found.end] == "**Bold** claim here."
    assert found.text == "Bold claim here."


def test_reach_reads_both_ends() -> None:
    """With a reach, the middle of a long body is left out."""
    body = "\n\n".join(f"Paragraph {number} stands here." for number in range(100))
    found = [sentence.text for sentence in sentences(body, 280)]
    assert found[0] == "Paragraph 0 stands here."
    assert found[-1] == "Paragraph 99 stands here."
    assert len(found) < 20


@given(st.text(alphabet="ab。.!? \n「」“”（）:：*A-#"))
def test_spans_are_in_order(body: str) -> None:
    """Whatever the body, sentences follow one another inside it and none is empty."""
    last = 0
    for sentence in sentences(body):
        assert last <= sentence.start < sentence.end <= len(body)
        assert sentence.text
        last = sentence.end


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        ('"The tower is old. It leans. It is loved." So he said.', [False, True, True, False]),
        ('He said: "The tower is old. It leans."', [False, True]),
        ('The "old" tower leans. It is loved.', [False, False]),
        ('The bell is 5" wide. It rings.', [False, False]),
        ('"The tower is old.\n\nIt leans.', [False, False]),
    ],
)
def test_what_straight_marks_quote_is_a_quotation(body: str, quoted: list[bool]) -> None:
    """From sentence to sentence, and no further than the paragraph; the first one holds the mark itself."""
    assert [one.kind is BlockKind.QUOTE for one in sentences(body)] == quoted


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("We release Chime {{ release.version }} today. It rings.", [True, False]),
        ("The {{< term id=bell >}} rings. It is old.", [True, False]),
        ("It rings {% if night %}softly{% endif %} each hour.", [True]),
        ("Read [the log]({{ site.url }}/log). It is old.", [False, False]),
        ("Write `{{ page.title }}` for the title. It is old.", [False, False]),
        ("The set {a, b} is small. It is old.", [False, False]),
    ],
)
def test_what_holds_template_code_is_code(body: str, code: list[bool]) -> None:
    """What stands on the page in its place, nobody knows here; in the target of a link it says nothing."""
    assert [one.kind is BlockKind.CODE for one in sentences(body)] == code
    assert [one.sentence.kind for one in scored(sentences(body), "") if one.sentence.kind is BlockKind.CODE] == []


@pytest.mark.parametrize(
    ("body", "is_code"),
    [
        ("According to [https://example.org/bell](https://example.org/bell), the bell is old.", True),
        ("As https://example.org/bell says, the bell is old.", True),
        ("Nach <https://example.org/bell> ist die Glocke alt.", True),
        ("根据https://example.org/bell 的记录，钟很旧。", True),
        ("番人は https://example.org/bell に鐘の話を書いた。", True),
        ("As the [keeper's log](https://example.org/bell) says, the bell is old.", False),
        ("The bell (https://example.org/bell) is old.", False),
        ('The <a href="https://example.org/bell">bell</a> is old.', False),
        ("[https://example.org/bell](https://example.org/bell)\nThe bell is old.", False),
        ("The bell is described at https://example.org/bell.", False),
    ],
)
def test_what_an_address_makes_a_part_of_is_code(body: str, *, is_code: bool) -> None:
    """An address is no words, so that a sentence around one has a hole; at an edge or in brackets, it has none."""
    assert [sentence.kind is BlockKind.CODE for sentence in sentences(body)] == [is_code]
