"""Whether a sentence stands alone: what it says is clear without the sentences around it, and it is the post's own.

Each rule names a fault in words for a person, and how texts of many languages show it.
The rules see one sentence and know no grammar, so they err on the side of silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from enrich.markdown.kinds import BlockKind
from enrich.markdown.openings import OPENINGS
from enrich.markdown.sentences import STRAIGHT

_CALL = (
    r"期待|希望(?:对|對|能|大家|本|可以|给|給)|点赞|點讚|点个赞|关注(?:我|公众号|频道|本|我们)|關注(?:我|頻道)",
    r"订阅|訂閱|转发|轉發|三连|在看|扫码|掃碼|长按|点击|點擊|戳|加群|进群|私信|评论区|評論區|留言|报名|下载链接",
    r"欢迎(?:大家|来|加入|阅读|关注|转载|各位|讨论|提|交流|star|指正)|歡迎|敬请|敬請",
    r"请(?:大家|看|参考|查看|继续|多|注意|点|移步|阅读|戳|联系|加)|請(?:大家|看|參考|繼續)|快来|一起来",
    r"不妨(?:来)?看|走起|来吧",
    (
        r"\b(?:subscribe|sign up|click|follow (?:me|us|along)|like and|share this|stay tuned|check out|"
        r"read (?:more|on)|buy|donate|join (?:us|me|our)|get in touch|contact (?:me|us)|register (?:now|here|"
        r"today)|leave (?:a|me a) comment|download (?:it|now|here|the)|let (?:me|us) know|feel free|"
        r"don't forget|try it|learn more|see (?:you|below|also|the|this|our|for)|keep reading|have fun|enjoy|"
        r"happy (?:hacking|coding)|please)\b"
    ),
    r"\A(?:read|watch|listen to|see|visit|go to|head (?:over )?to|grab|find)\b.{2,200}\b(?:on|at|over at|in|here)\b",
    r"\A(?:lies|lesen sie|schau\w*|lisez|regardez|écoutez|leggi|guarda|ascolta)\b",
    r"\A(?:lee|mira|escucha)\b(?= (?:el|la|los|las|est[eao]s?|una?|más|mi|nuestr\w+|cómo|qué|aquí|en)\b)",
    r"登録(?:して|お願い)|フォロー(?:して|お願い)|クリックして|ください|下さい|お願いし|お待ちして|どうぞ|ご覧",
    r"いいね|구독|좋아요|눌러|클릭|주세요|바랍니다|하세요|보세요",
    (
        r"\b(?:abonnier\w+|klick\w+|folge? (?:mir|uns)|schau\w* (?:mal|dir|euch|hier|vorbei|rein|doch)|lest|"
        r"viel spaß|meldet euch|"
        r"abonnez|cliquez|suivez|partagez|n'hésitez|suscríbe\w*|haz clic|síguenos|comparte|no te pierdas|"
        r"iscriviti|clicca|seguimi|condividi|non perdere)\b"
    ),
    r"\A(?:make|be) sure\b|\Aremember to\b",
    (
        r"\b(?:assinem?|inscrev\w+-se|clique\w*|siga(?:m|-nos|-me)?|compartilhem?|deixem? (?:seu|um) comentário|"
        r"confiram?|"
        r"não percam?|vale (?:muito )?a pena|d(?:ê|ar|eem|êem) uma olhada|aproveitem?|fi(?:que|quem) (?:ligad|atent|"
        r"sabendo)\w*|"
        r"por favor|baixem?|cadastre\w*-se|acessem?|você\w* (?:também )?pode\w* (?:acompanhar|assinar|seguir|ver|"
        r"ler|baixar))\b"
    ),
    r"\A(?:veja|leia|visite|assista|ouça|conheça|acompanhe|participe|descubra|aprenda)m?\b",
    r"\b(?:un vistazo|jetez un|s'il vous plaît|inscrivez|téléchargez|un'occhiata|per favore|bitte)\b",
    r"\A(?:visita|descubre|aprende|únete|découvrez|retrouvez|scopri|scoprite)\b",
    r"заходите|присоединяйтесь|пожалуйста|оставляйте|посмотрите",
    (
        r"\b(?:подпи(?:с|ш)\w+|нажми\w*|кликни\w*|жмите|ставьте|лайк|поделитесь|пишите|подробнее|скачать|читайте|"
        r"смотрите)\b"
    ),
)
_POINTING = (
    r"如下|下[图圖表文面列]|上[图圖表文]|见[图下上表]|左[图圖]|右[图圖]|附[图圖]|点此|這裡|这里(?:是|有)",
    r"以下(?:是|为|為|几|幾|内容|就|的|这|將|将)|下面(?:是|就|几|这|的|我|我们|将|介绍)|上面",
    r"上一(?:篇|节|章|期|讲)|下一(?:篇|节|章|期|讲)|上篇|下篇|前(?:一|几|两|面)[篇文节]?|[图圖表]\s?\d+|前文|后文",
    r"前面|后面|之前的(?:视频|文章|节目|博客)|(?:看|见|参考|阅读)[这這](?:篇|里|裡)",
    r"下記|下の|上の[図画写]|以下(?:の|に|が|で|は|を)|左の|右の|図\d|次の|前回|次回|先日の|こちら|下図|後述|後で",
    r"아래|다음(?:과|의| 그림| 코드| 표)|위의|그림 \d",
    (
        r"\b(?:below|above|following|figure \d|fig\. ?\d|table \d|as follows|aforementioned|"
        r"previous(?:ly)? (?:\w+ )?(?:post|section|article|chapter|mentioned)|last (?:post|time|week|article)|"
        r"next (?:post|section|time|article)|earlier|here'?s|here’s|here (?:is|are)|here[.!]?$|"
        r"this (?:picture|image|photo|screenshot|video|chart|graph|diagram|table|code|snippet|example|"
        r"command)|the (?:picture|image|photo|screenshot|diagram|chart|graph) )"
    ),
    (
        r"\b(?:unten|oben|folgende[nrsm]?|wie folgt|abbildung|obige\w*|nachfolgend\w*|ci-dessous|ci-dessus|"
        r"suivante?s?|précédente?s?|figure \d|siguientes?|a continuación|anterior(?:es)?|más abajo|arriba|"
        r"seguent[ei]|di seguito|qui sotto|sopra|precedent[ei]|figura \d)\b"
    ),
    (
        r"\b(?:abaixo|acima|a seguir|seguintes?|nest[ea] link|ness[ea] link|(?:próxim|últim)[oa] (?:post|artigo)|"
        r"posts atrás)\b"
    ),
    r"\b(?:aqui|aquí|ici|hier|qui|здесь|тут)[.!]?\Z",
    r"ниже|выше|следующ|предыдущ|рисун|на картинке|на скриншоте|вот (?:так|что|пример)",
)
_ENDS = r"(?=[.!?,;:。．！？，；：]|\Z)"
_STOPS = r"(?=[.!?;]|\Z)"
_LOST = (
    rf"\b(?:the|this) (?:first|second|third|last|other) (?:case|option|possibility|scenario|question|problem)s?{_ENDS}",
    rf"\bd(?:e[rmns]|ie|as) (?:erste|zweite|dritte|letzte|andere)\w? (?:fall|möglichkeit|frage|option)\w*{_ENDS}",
    rf"\bl[ea] (?:premi[eè]re?|seconde?|deuxième|troisième|derni[eè]re?|autre) (?:cas|option|question|problème){_ENDS}",
    (
        r"\b(?:el|la|o|a) (?:primer[ao]?|primeir[ao]|segund[ao]|tercer[ao]?|terceir[ao]|últim[ao]|otr[ao]|outr[ao]) "
        rf"(?:caso|opción|opção|pregunta|questão|problema){_ENDS}"
    ),
    rf"(?:\b(?:il|la) |\bl['’])(?:prim|second|terz|ultim|altr)[ao] (?:caso|opzione|domanda|problema){_ENDS}",
    rf"\b(?:перв|втор|трет|последн|друг)\w+ (?:случа|вариант|вопрос)\w*{_ENDS}",
    rf"(?:第[一二三四]|最[后後]一|前一|[后後]一|另一)[种種个個](?:情[况況]|[选選][择擇]|方案|可能){_ENDS}",
    r"(?:最初|最後|[一二三四]つ目|もう一つ)の(?:場合|ケース|方法|選択肢|問題)[はをにでが]",
    r"(?:[첫두세네] ?번째|마지막) (?:경우|방법|선택|문제)[을를은는이가에]",
    r"\Ain this (?:\w+ )?(?:post|article|essay|talk|guide|tutorial|video|paper)\b.{0,30}\b(?:about|on) (?:it|them)\b",
    rf"\Ain diesem (?:beitrag|artikel|text|post)\b.{{0,40}}\b(?:darüber|davon){_STOPS}",
    rf"\Adans cet? (?:article|billet|texte|post)\b.{{0,40}}\ben parler{_STOPS}",
    r"\A(?:en este|neste|nesse) (?:art[ií](?:cul|g)o|post|texto)\b.{0,40}\bsobre (?:ello|es[ot]o|is[st]o|el[ea]s?)\b",
    rf"\Ain questo (?:articolo|post|testo)\b.{{0,40}}\b(?:di (?:ciò|questo)|ne parl\w+){_STOPS}",
    rf"\Aв этой (?:статье|заметке)\b.{{0,40}}\b(?:о (?:н[её]м|ней|них)|об этом){_STOPS}",
    r"本文.{0,20}[谈談聊说說讲講](?:它|牠|[他她][们們])",
    rf"\b(?:on|about|into|of|regarding) (?:the|this|that) (?:matter|subject|topic|issue){_ENDS}|\bzum thema{_ENDS}",
    rf"\b(?:sur|à) (?:le|ce) (?:sujet|thème){_ENDS}|\bsobre (?:el|o|este|esse) (?:tema|asunto|assunto){_ENDS}",
    rf"\b(?:sul tema|sull['’]argomento){_ENDS}|\bна эту тему|\bпо (?:этой|данной) теме",
    r"(?:就|[关關][于於]|[对對])(?:此|[这這][个個件]?)(?:[话話][题題]|[问問][题題]|主[题題]|事)",
    r"[こそ]の(?:件|話題|テーマ)(?:について|に関して)|[이그] (?:주제|문제|일)에 (?:대해|관해)",
    r"[这這][一二两兩三四五六七八九十几幾]+[个個点點种種项項]",
    r"そういう|こういう|そのよう|このよう|こういった|そういった",
    r"在(?:[这這]篇|此)(?:文章|博文|论文|帖子|博客)(?:中|里|裡)[，,]?(?![我本将將会會])",
    r"\bin this (?:\w+ )?(?:post|article|essay|talk|paper|video),? (?!we|i\b|i['’]|you|let|learn|the|this|our)",
    r"\b(?:these|those) \w",
    (
        r"\bthat (?:part|section|topic|problem|question|issue|process|method|approach|case|point|step)\b"
        r"|\b(?:another|(?:the|a) (?:same|similar|different|second)) (?:part|topic|problem|question|issue|method|"
        r"approach|way)\b(?! (?:as|to|of|than|from))|\b(?:use|uses|using|try|trying|take|taking) another\b"
    ),
    r"那一?部分|另外?一[种種个個](?:方法|方式|思路|方案|办法)|同[样樣]的(?:[问問][题題]|方法)|[于於]是就?有了",
    (
        r"\bthis (?!(?:\w+ )?(?:post|article|guide|tutorial|page|document|essay|note|story|review|series|"
        r"book|talk|paper|report|topic|"
        r"section|video|reference|release|year)\b|is\b|means\b|way\b)"
    ),
    r"本[文篇](?:文章)?(?:同时|同時)?[也还還]|本[文篇]最[后後]|[，,；;。]\s?(?:后者|後者|前者)|如前所述|上文|刚才",
    r"剛才|刚刚说|前面(?:说|提)|同上|上述|前述|前項",
    (
        r"\b(?:the latter|the former|latter two|as (?:mentioned|noted|discussed|described|stated|i said|"
        r"we saw|explained)|as such|mentioned earlier|this (?:post|article|page) also|(?:do|does|did|doing|"
        r"done) (?:so|this|that))\b"
    ),
    r"先ほど|さきほど|前述|上述|앞서|위에서|방금",
    r"\b(?:gestrig|heutig|morgig)\w*|\b(?:yester|to)day['’]s\b",
    r"\b(?:вчера|сегодня)шн\w+|\bde (?:ontem|ayer)\b|\bdi ieri\b|\bd['’]hier\b",
    (
        r"\A(?:\w+ ){1,3}(?:deshalb|daher|deswegen|dennoch|trotzdem|jedoch|allerdings|außerdem|therefore|thus|hence|"
        r"donc|"
        r"cependant|toutefois|pourtant|néanmoins|quindi|поэтому)\b"
    ),
    (
        r"\A(?:\w+ ){0,3}\w+, (?:however|though|nevertheless|consequently|too|sin embargo|por tanto|tuttavia|però|"
        r"inoltre|"
        r"no entanto|porém|contudo|cependant|toutefois|однако|впрочем|jedoch),"
    ),
    (
        r"\A(?:the )?(?:second|third|fourth|next|previous|new|latest) (?:version|edition|release|part|draft|volume|"
        r"season)"
        r"\b(?! (?:of|in|to|from)\b)"
    ),
    (
        r"\Ad(?:ie|er|as) (?:zweite|dritte|vierte|neue|letzte|nächste)\w* (?:version|ausgabe|auflage|teil|"
        r"fassung)\b(?! (?:von|des|der|vom)\b)"
    ),
    (
        r"\Al[ae] (?:deuxième|seconde?|troisième|nouvelle|dernière|prochaine) (?:version|édition|partie)\b(?! (?:de|"
        r"du|des)\b| d['’])"
    ),
    (
        r"\A(?:la|el|a|o) (?:segunda?|tercer[ao]?|terceir[ao]|nuev[ao]|nov[ao]|últim[ao]|próxim[ao]) (?:versión|"
        r"versão|edición|edição|parte)\b(?! d[eao])"
    ),
    r"\Ala (?:seconda|terza|nuova|ultima|prossima) (?:versione|edizione|parte)\b(?! d(?:i|el|ella|ell['’])\b)",
    (
        r"\A(?:втор|треть|четв[её]рт|нов|последн|предыдущ)\w+ (?:верси|редакци|издани|выпуск|част)\w* "
        r"(?:был|вышл|появ|ста|опублик|содерж|поддерж|име)"
    ),
    r"\A(?:第[二三四五六七八九十]|新|最新)(?:版|个?版本|期|季|部分)[于於在已是也将將增修]",
    (
        r"\b(?:letztere\w*|erstere\w*|wie (?:erwähnt|gesagt)|ce dernier|cette dernière|ces derniers|"
        r"comme mentionné|susmentionné\w*|este último|esta última|estos últimos|quest'ultim\w+|come (?:detto|"
        r"accennato)|suddett\w+|последн(?:ий|яя) из|как (?:уже )?(?:сказано|упомянуто|говорилось))\b"
    ),
)
_FIRST = (
    r"[我俺咱]|笔者|筆者",
    r"(?<![^\W_])(?:I|I'm|I've|I'd|I'll|I’m|I’ve|I’d|I’ll|my|me|mine|myself)(?![^\W_])",
    r"私(?!立|的)|僕|俺|自分|저는|제가|나는|내가|저희",
    (
        r"(?<![^\W_])(?:ich|mir|mich|mein\w*|je|j'\w+|j’\w+|moi|mon|ma|mes|yo|mi|mis|(?-i:[Ii]o|[Ee]u)|mio|mia|miei|"
        r"meus?|minhas?|estou|sou|vou|acho|tenho|fiz|gostaria|recebo|quero|encontrei|estoy|soy|voy|creo|tengo|"
        r"quiero|hice|encontré|vado|credo|penso|voglio)(?![^\W_])"
    ),
    r"(?<![^\W_])(?:я|мне|меня|мой|моя|моё|мои|моей|моего|мной)(?![^\W_])",
)
_SECOND = (
    r"[你妳您]|咱们|朋友们|同学们",
    r"(?<![^\W_])(?:you|you're|you’re|you'll|you’ll|you've|your|yours|yourself)(?![^\W_])",
    r"あなた|みなさん|皆さん|당신|여러분",
    (
        r"(?<![^\W_])(?:du|dir|dich|dein\w*|ihr|euch|tu|toi|ton|vous|votre|vos|tú|usted\w*|tu|tus|te|voi|"
        r"vostr\w+|vocês?|вы|вам|вас|ваш\w*|ты|тебе)(?![^\W_])"
    ),
)
_SAID = (
    r"[说說道问問表示认认為为指出写寫](?:道|到|过|了)?[，：:,]?\s?[“「『\"]|[”」』\"][，,]?\s?.{0,8}[说說道问問]",
    (
        r"[\"”][,.]?\s*(?:\w+\s){0,3}(?:said|says|asked|wrote|writes|told|replied|explains?|sagte|sagt|"
        r"schrieb|dit|a dit|écrit|dijo|dice|escribió|disse|scrive|сказал\w*|пишет|говорит)\b"
    ),
    r"\b(?:said|says|asked|wrote|writes|told|replied|put it|sagte|sagt|schrieb|dijo|dice|disse)[,:]?\s*[\"“„«]",
    r"[」』]と(?:言|い|述|話|語)|\"라고|”라고|”고 (?:말|했)|[»\"”],?\s?[—–-]\s?\w",
)
_CODE = re.compile(r"[=;{}<>_\\|$@#]|\w\(\)|\]\(|\.\w{2,4}/|(?:^|\s)--?\w+[=\s]|::|->|=>")
_END = re.compile(r"[.。．!！।。።។؟۔…?？｡][\"'”’」』）》】)\]»]*\Z|[.。!！][\"'”’」』）》】)\]»]*\s?\Z")
_NO_STOPS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_QUOTED = re.compile(r"[“「『«„\"](?P<said>[^“”「」『』«»„\"]{4,400})[”」』»“\"]")
_DOTS = re.compile(r"(?:…|\.\.\.|。。。)[\"'”’」』）》】)\]»]*\Z")
_LINK_LEFT = re.compile(r" \| |\[|[(（]\s|\s[)）]|[(（]\w{1,3} ?[)）](?= or| and)|[:：,，]\s*[.。!！]")
_ASKS = re.compile(r"[？?][”\"」）)]?\Z")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_PAIRS = ("“”", "「」", "『』", "（）", "()", "《》", "【】", "[]", "«»")
_OPENERS = frozenset("(（[【-–—•·#")
_QUOTED_SHARE = 0.4
LONGEST = 600  # characters of a sentence that is read
LANGUAGES = frozenset(["zh", "ja", "ko", "en", "de", "fr", "es", "pt", "it", "ru"])
"""Those that the rules know, by ISO 639-1; of others they miss most faults."""


def _holds(parts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_CONTAINS = (
    ("calls the reader to act", _holds(_CALL)),
    ("points to another place", _holds(_POINTING)),
    ("leans on what was said before", _holds(_LOST)),
    ("is a wish", re.compile(r"(?:たい|欲しい|ほしい)(?:です|な|なあ|と思[いうっ]\w{0,5})?[。！]?\Z")),
    ("is somebody's words", _holds(_SAID)),
)
FIRST_PERSON = _holds(_FIRST)
SECOND_PERSON = _holds(_SECOND)
_KINDS = {
    BlockKind.QUOTE: "stands in a quotation",
    BlockKind.ITEM: "is an item of a list",
    BlockKind.HTML: "stands in a tag",
}


def faults(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Iterator[str]:
    """All reasons why a sentence can't stand alone."""
    if why := _KINDS.get(kind):
        yield why
    if len(text) > LONGEST:
        yield "is very long"
        return
    yield from (why for why, pattern in OPENINGS if pattern.match(text))
    yield from (why for why, pattern in _CONTAINS if pattern.search(text))
    yield from _shape(text)


def _shape(text: str) -> Iterator[str]:
    yield from _ending(text)
    if _LINK_LEFT.search(text):
        yield "holds what is left of a link"
    if len(_CODE.findall(text)) > 1:
        yield "holds code"
    if _EMOJI.search(text):
        yield "holds an emoji"
    halves = len(STRAIGHT.findall(text)) % 2
    if halves or text[:1] in _OPENERS or any(text.count(pair[0]) != text.count(pair[1]) for pair in _PAIRS):
        yield "is a part of something quoted or bracketed"
    if sum(len(one["said"]) for one in _QUOTED.finditer(text)) > _QUOTED_SHARE * len(text):
        yield "is mostly a quotation"


def _ending(text: str) -> Iterator[str]:
    if _ASKS.search(text):
        yield "asks a question"
    elif _DOTS.search(text) or not (_END.search(text) or _NO_STOPS.search(text)):
        yield "is a fragment"
