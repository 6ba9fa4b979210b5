"""Which sentences stand alone, in many languages."""

from __future__ import annotations

import pytest

from enrich.markdown.kinds import BlockKind
from enrich.markdown.standing import faults

FAULTY = {
    "opens with a pronoun": (
        "这是一座没有人记得的钟楼。",
        "這種鐘每天慢三分鐘。",
        "これは古い時計の話である。",
        "이것은 오래된 시계의 이야기이다.",
        "This was the last clock of the harbour.",
        "Das ist die letzte Uhr im Hafen.",
        "Cela change la façon de lire l'heure.",
        "Esto cambia la forma de leer la hora.",
        "Questo cambia il modo di leggere l'ora.",
        "Это меняет способ читать время.",
        "Isso muda a forma de ler a hora.",
        "Essa torre é a última do porto.",
        "Aqui ficam os sinos do porto.",
    ),
    "opens with a connective": (
        "但是钟楼的管理员并不同意。",
        "因此鐘樓的管理員不同意。",
        "しかし、管理人は同意しなかった。",
        "그러나 관리인은 동의하지 않았다.",
        "However, the keeper of the tower disagreed.",
        "Außerdem war der Wärter anderer Meinung.",
        "Cependant, le gardien de la tour refusa.",
        "Sin embargo, el guardián de la torre se negó.",
        "Inoltre, il custode della torre rifiutò.",
        "Однако смотритель башни отказался.",
        "Pois é, o guarda da torre se recusou.",
        "No entanto, o guarda da torre se recusou.",
        "Como vimos, o sino toca uma vez por semana.",
        "Comme vous avez pu le voir, la cloche sonne le lundi.",
        "Wie wir gesehen haben, läutet die Glocke am Montag.",
        "Como habéis visto, la campana suena los lunes.",
        "Come abbiamo visto, la campana suona di lunedì.",
        "Как вы видите, колокол звонит по понедельникам.",
        "如大家所知，钟楼的钟每周上弦。",
        "ご存じのように、時計台の鐘は月曜に鳴る。",
        "보시다시피 시계탑의 종은 월요일에 울린다.",
    ),
    "is a greeting": (
        "大家好，欢迎来到钟楼。",
        "各位讀者，新年快樂。",
        "こんにちは、時計台の管理人です。",
        "안녕하세요, 시계탑 관리인입니다.",
        "Hello and welcome to the tower.",
        "Hallo aus dem Turm im Hafen.",
        "Bonjour depuis la tour du port.",
        "Hola desde la torre del puerto.",
        "Ciao dalla torre del porto.",
        "Привет из башни в гавани.",
        "Olá da torre do porto.",
        "Pessoal, a torre do porto abriu.",
    ),
    "calls the reader to act": (
        "喜欢钟楼的朋友记得点赞。",
        "想看更多鐘樓照片，歡迎訂閱。",
        "時計台の写真はこのページから登録してください。",
        "시계탑 사진이 더 보고 싶다면 구독을 눌러 두면 된다.",
        "Readers of the tower's log can subscribe for more.",
        "Read the history of the tower on the harbour's own page.",
        "Watch the bell being hung at the harbour's channel.",
        "Make sure to look at the note at the bottom of the tower.",
        "Be sure that the bell rings.",
        "Lisez l'histoire de la tour.",
        "Wer Türme mag, abonniert den Rundbrief.",
        "Les amis des tours, abonnez la lettre.",
        "Si te gustan las torres, suscríbete a la carta.",
        "Chi ama le torri, iscriviti alla lettera.",
        "Кто любит башни, подпишитесь на письмо.",
        "Assine a carta da torre e seja feliz.",
        "Você também pode acompanhar a torre na carta do porto.",
        "Vale a pena dar uma olhada na torre.",
        "Leiam a história da torre.",
        "Não percam os sinos do porto.",
        "Échale un vistazo a la torre.",
        "Jetez un œil à la tour du port.",
        "Dai un'occhiata alla torre del porto.",
        "Заходите в башню по понедельникам.",
    ),
    "is a note on source, licence or sponsor": (
        "本文首发于港口的通讯。",
        "原文刊登在港口的通訊上。",
        "出典は港の年鑑である。",
        "출처는 항구의 연감이다.",
        "This post was originally published in the harbour's letter.",
        "Originally posted in the harbour's letter of May.",
        "This talk is available as a text: the bells of the harbour.",
        "A presentation for the keepers' meeting of 2013.",
        "This article may be too long for a visitor of one day.",
        "Warning, this text is for keepers alone.",
        "Dieser Vortrag wurde zuerst im Hafen gehalten.",
        "Initialement publié dans la lettre du port.",
        "Publicado originalmente en la carta del puerto.",
        "Originariamente pubblicato nella lettera del porto.",
        "Впервые опубликовано в письме гавани.",
        "本次演讲于去年在港口发表。",
        "Quelle: das Jahrbuch des Hafens.",
        "Crédit: les archives du port.",
        "Fuente: el anuario del puerto.",
        "Fonte: gli annali del porto.",
        "Источник: ежегодник гавани.",
    ),
    "points to another place": (
        "钟楼的结构如下图所示。",
        "鐘樓的結構如下。",
        "時計台の構造は以下の通りである。",
        "시계탑의 구조는 아래와 같다.",
        "The parts of the tower are listed below.",
        "Die Teile des Turms stehen unten.",
        "Les parties de la tour sont ci-dessous.",
        "Las partes de la torre están más abajo.",
        "Le parti della torre sono di seguito.",
        "Части башни перечислены ниже.",
        "As partes da torre estão abaixo.",
        "As partes da torre são as seguintes.",
        "A lista dos sinos está aqui.",
    ),
    "speaks of the day on which it was written": (
        "昨天钟楼的钟停了。",
        "今天鐘樓的鐘停了。",
        "先日、時計台の鐘が止まった。",
        "오늘 시계탑의 종이 멈췄다.",
        "Yesterday the bell of the tower stopped.",
        "At the time of this writing the bell hangs in the yard.",
        "Currently the bell hangs in the yard.",
        "Derzeit hängt die Glocke im Hof.",
        "Actualmente la campana está en el patio.",
        "Gestern blieb die Glocke stehen.",
        "Aujourd'hui la cloche s'est arrêtée.",
        "Ayer se paró la campana.",
        "Ieri si è fermata la campana.",
        "Вчера колокол остановился.",
        "Ontem o sino da torre parou.",
        "Acabei de subir a torre do porto.",
        "Há muito tempo o sino da torre está parado.",
        "Около года назад в гавани поставили колокол.",
        "A few weeks ago the harbour got a new bell.",
        "Il y a quelques mois, le port a reçu une cloche.",
        "Vor einigen Wochen bekam der Hafen eine Glocke.",
        "Hace unas semanas el puerto recibió una campana.",
        "Qualche mese fa il porto ha ricevuto una campana.",
        "两年前港口换了一口钟。",
        "数年前、港に新しい鐘が来た。",
        "얼마 전 항구에 새 종이 왔다.",
    ),
    "begins in the middle": (
        "is the oldest bell of the harbour.",
        "to every keeper who came after him.",
        "ist die älteste Glocke des Hafens.",
        "est la plus vieille cloche du port.",
    ),
    "asks a question": (
        "谁记得钟楼？",
        "誰記得鐘樓？",
        "誰が時計台を覚えているか？",
        "누가 시계탑을 기억하는가?",
        "Who remembers the tower?",
        "Wer kennt den Turm?",
        "Qui connaît la tour ?",
        "¿Quién conoce la torre?",
        "Chi conosce la torre?",
        "Кто помнит башню?",
    ),
    "is a fragment": (
        "钟楼的三个规则",
        "鐘樓與港口",
        "時計台の三つの規則",
        "시계탑의 세 가지 규칙",
        "Three rules of the tower",
        "Drei Regeln des Turms",
        "Trois règles de la tour",
        "Tres reglas de la torre…",
        "Tre regole della torre",
        "Три правила башни",
    ),
    "is somebody's words": (
        "管理员说：“钟从来不会骗人。”",
        "管理員寫道：「鐘從來不會騙人。」",
        "管理人は「鐘は嘘をつかない」と言った。",
        'The keeper said, "The bell never lies."',
        'Der Wärter sagte: „Die Glocke lügt nie."',
    ),
    "holds what is left of a link": (
        "钟楼的历史 | 港口通讯 里有照片。",
        "時計台の歴史 | 港の便り に写真がある。",
        "The [keeper's log] has every storm since 1870.",
        "The tower (to ) has every storm since 1870.",
        "The keeper answers what was asked in the log: .",
        "守钟人的日记在这里：。",
        "Der Turm | Hafen hat jeden Sturm verzeichnet.",
    ),
    "begins with a label": (
        "嘉宾：港口钟楼的第三任管理员。",
        "備註：鐘樓星期一不開放。",
        "追補：時計台は月曜に閉まる。",
        "Keeper: the bell was rung by hand.",
        "Ort: der Turm im alten Hafen.",
    ),
    "leans on what was said before": (
        "钟楼和灯塔都很旧，后者更高。",
        "守鐘人遵守這三點，從不例外。",
        "時計台にはそういう規則がある。",
        "Towers and lights are old, but the latter are taller.",
        "Türme und Lichter sind alt, letztere sind höher.",
        "This article analyzes that part in detail.",
        "In this article, we'll use another approach to wind the bell.",
        "The keeper has the same problem in winter.",
        "本文将用另一种方法给钟上弦。",
        "守钟人在冬天遇到同样的问题。",
        "钟楼一直没人写过，于是就有了本文。",
        "Вторая версия вышла через год после первой.",
        "The second edition was printed in the harbour.",
        "Die zweite Auflage wurde im Hafen gedruckt.",
        "La deuxième édition est imprimée au port.",
        "La segunda versión se publicó en el puerto.",
        "A segunda versão foi publicada no porto.",
        "La seconda versione è stata stampata nel porto.",
        "第二版于次年在港口印刷。",
    ),
}

STANDING = (
    "钟楼的钟每周上一次弦，误差不超过两分钟。",
    "鐘樓的鐘每週上一次弦，誤差不超過兩分鐘。",
    "本文介绍港口钟楼的历史。",
    "時計台の鐘は週に一度だけ巻かれる。",
    "この記事では港の時計台の歴史を紹介する。",
    "시계탑의 종은 일주일에 한 번 감는다.",
    "The bell of the harbour tower is wound once a week.",
    "This post tells the history of the harbour tower.",
    "There are three rules that every keeper learns.",
    "Winding is another way to keep the bell going.",
    "The tower has the same problem as the light.",
    "The keeper showed that parts of the tower are older.",
    "Das Uhrwerk im Hafen wird jede Woche aufgezogen.",
    "Dieser Beitrag erzählt die Geschichte des Turms.",
    "La cloche de la tour est remontée chaque semaine.",
    "Cet article raconte l'histoire de la tour.",
    "La campana de la torre se da cuerda cada semana.",
    "Este artículo cuenta la historia de la torre.",
    "La campana della torre si carica ogni settimana.",
    "Questo articolo racconta la storia della torre.",
    "Колокол башни заводят раз в неделю.",
    "O sino da torre do porto toca uma vez por semana.",
    "Este artigo conta a história da torre do porto.",
    "The second edition of the keepers' handbook has a chapter on storms.",
    "A segunda versão do manual dos guardas tem um capítulo sobre tempestades.",
    "Como o sino toca uma vez por semana, o guarda dorme bem.",
    "Comme la cloche sonne le lundi, le gardien dort le dimanche.",
    "Wie der Wärter im Hafen arbeitet, hängt vom Wetter ab.",
    "Эта статья рассказывает историю башни.",
)


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, texts in FAULTY.items() for text in texts])
def test_what_cannot_stand_alone(why: str, text: str) -> None:
    """Each rule holds in each of the languages that it knows."""
    assert why in tuple(faults(text))


@pytest.mark.parametrize("text", STANDING)
def test_what_stands_alone(text: str) -> None:
    """A plain sentence of any language has no fault, nor has one that speaks of its own post."""
    assert tuple(faults(text)) == ()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (BlockKind.QUOTE, "stands in a quotation"),
        (BlockKind.ITEM, "is an item of a list"),
        (BlockKind.HTML, "stands in a tag"),
    ],
)
def test_where_a_sentence_stands(kind: BlockKind, why: str) -> None:
    """The same words are nobody's lead in a quotation, in a list or in a tag."""
    assert tuple(faults(STANDING[0], kind)) == (why,)


@pytest.mark.parametrize("text", ["x" * 700 + ".", "The bell `a = b; c = {d}` rings.", "The tower 🗼 is old."])
def test_odd_shapes(text: str) -> None:
    """What is very long, holds code or an emoji is not for a value."""
    assert tuple(faults(text))


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ('"The tower is old.', True),
        ('The tower is old."', True),
        ('He calls it "old" and "tall', True),
        ('The "old" tower is tall.', False),
        ('The bell is 5" wide and rings.', False),
    ],
)
def test_half_of_a_quotation(text: str, *, half: bool) -> None:
    """Where one straight mark has no other, a part of what was quoted is gone."""
    assert ("is a part of something quoted or bracketed" in tuple(faults(text))) is half
