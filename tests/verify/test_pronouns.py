"""A pronoun, or what a text calls its own people, is no name; what only looks like one is kept."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.values import Prompt, Provenance, Reply, Request, SiteContext, Term
from enrich.verify.pronouns import pronoun
from enrich.verify.reply import Verified, read
from enrich.vocabulary.terms import vocabulary

BODIES = {
    "en": "He wrote notes about the engine, and she read them. The author says that they are long. It is WHO's.",
    "fr": "Elle a écrit des notes sur la machine, et il les a lues. L'auteur dit que tout le monde les connaît.",
    "de": "Sie schrieb Notizen über die Maschine, und er las sie. Der Autor sagt, dass niemand sie kennt, außer ihr.",
    "es": "Ella escribió notas sobre la máquina y él las leyó. El autor dice que todos las conocen muy bien.",
    "it": "Lei ha scritto delle note sulla macchina e lui le ha lette. L'autore dice che tutti le conoscono bene.",
    "pt": "Ela escreveu notas sobre a máquina e ele as leu. O autor diz que todos as conhecem muito bem.",
    "ru": "Она написала заметки о машине, и он их прочитал. Автор говорит, что все их хорошо знают.",
    "zh": "他写了很多关于机器的笔记，她都读过了。作者说大家都知道这些笔记，主持人也知道。",
    "ja": "彼は機械についての多くのメモを書き、彼女はそれを読んだ。筆者は、皆がそれを知っていると言う。",
    "ko": "그는 기계에 관한 많은 글을 썼고, 그녀는 그것을 읽었다. 저자는 모두가 그것을 안다고 말한다.",
}
DROPPED = [
    ("en", ("He", "she", "THEY", "the author", "It", "The Author", "her", "someone")),
    ("fr", ("Elle", "il", "L'auteur", "tout le monde", "Eux")),
    ("de", ("Sie", "er", "der Autor", "niemand", "ihr")),
    ("es", ("Ella", "él", "El autor", "todos")),
    ("it", ("Lei", "lui", "L\u2019autore", "loro")),
    ("pt", ("Ela", "ele", "O autor", "você")),
    ("ru", ("Она", "он", "Автор", "все")),
    ("zh", ("他", "她", "作者", "大家", "主持人", "自己")),
    ("ja", ("彼", "彼女", "筆者", "皆")),
    ("ko", ("그녀", "저자", "모두")),
    ("en", ("my wife", "the presenter", "he or she", "Someone else", "the man")),
    ("fr", ("elle-même", "Ce dernier", "L'écrivaine", "ma femme", "la femme")),
    ("de", ("er oder sie", "Die Erzählerin", "mein Freund", "der Moderator", "eine Person")),
    ("es", ("ella misma", "La narradora", "mi esposo", "el protagonista", "los autores")),
    ("it", ("lei stessa", "La narratrice", "mia moglie", "il conduttore", "ognuno")),
    ("pt", ("dela", "A narradora", "meu marido", "o apresentador", "qualquer um")),
    ("ru", ("ним", "Автор статьи", "мой друг", "ведущая", "каждый")),
    ("zh", ("对方", "博主", "本文作者", "别人", "主人公")),
    ("ja", ("あの人", "著者自身", "本人", "投稿者", "主人公")),
    ("ko", ("그분", "작성자", "본인", "이 사람", "누구나")),
]


@pytest.mark.parametrize(("code", "said"), DROPPED)
def test_a_pronoun_is_dropped(code: str, said: Sequence[str]) -> None:
    """In the language of its post, whatever its case; the person is told which and why."""
    flags = [pronoun(one, BODIES[code]) for one in said]
    assert [(flag.code, flag.blocks, flag.value) for flag in flags if flag] == [("pronoun", False, one) for one in said]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("WHO", BODIES["en"]),
        ("Han", BODIES["en"]),
        ("Lei", BODIES["en"]),
        ("On", BODIES["en"]),
        ("Elle", BODIES["en"]),
        ("He", BODIES["zh"]),
        ("Herr Sie", BODIES["de"]),
        ("Ada", BODIES["en"]),
        ("彼得", BODIES["zh"]),
        ("Ileana", BODIES["fr"]),
    ],
)
def test_what_only_looks_like_one(said: str, text: str) -> None:
    """The twin: an abbreviation, another language's word, and a name that begins with one."""
    assert pronoun(said, text) is None


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("It", "They read “It” for a week, and it was a book that she liked more than the others did."),
        ("Her", "We saw *Her* in the cinema, and it is a film about a man and the voice that he talks to."),
        ("Elle", "Le magazine « Elle » a publié cette photo, et tout le monde en a parlé."),
        ("他", "这本小说叫《他》，讲的是一个普通人在城市里的生活，写得很好看。"),
        ("彼女", "昨日『彼女』を読んだ。とても面白い小説だったので、友達にも勧めた。"),
    ],
)
def test_a_title_is_left_to_a_person(said: str, text: str) -> None:
    """A word between quotation marks or in emphasis may be a book or a film."""
    flag = pronoun(said, text)
    assert flag is not None
    assert (flag.blocks, "unless it is a title" in flag.message) == (True, True)


def _read(names: Sequence[str], body: str, known: Sequence[str] = ()) -> Verified:
    spec = KNOWN["people"]
    context = SiteContext({"people": vocabulary(map(Term, known), plurals=False)})
    schema, prompt = reply_schema([spec], context), Prompt("", "", (), "", "", "")
    request = Request("a.md", "", body, (spec,), context, (), schema, prompt, "")
    said = json.dumps({"people": [{"name": name, "quote": body[:40]} for name in names]})
    return read(Reply(said, "m"), request, Provenance("r", "m", "p", "1", "f", "t"))


def test_the_rest_of_the_list_stays() -> None:
    """A pronoun beside a name goes, and the name passes; a list of pronouns alone is none."""
    body = f"Ada Lovelace lived in London. {BODIES['en']}"
    (made,) = _read(["Ada Lovelace", "She", "he"], body).proposals
    assert (made.after, made.blocked) == (["Ada Lovelace"], False)
    assert _read(["She", "he"], body).proposals == ()


def test_a_name_of_the_site_is_a_name() -> None:
    """What the site has among its own is never taken for a pronoun."""
    (made,) = _read(["Elle"], BODIES["fr"], ["Elle"]).proposals
    assert made.after == ["Elle"]


def test_the_table_is_sound() -> None:
    """No word stands twice under a language, and each says something."""
    from enrich.verify import pronouns
    from enrich.verify.phrases import letters

    table = tomllib.loads(Path(pronouns.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    for code, words in table.items():
        said = [letters(word) for word in words]
        assert all(said), code
        assert len(set(said)) == len(said), (code, sorted(word for word in said if said.count(word) > 1))
