"""Whether a sentence stands alone: what it says is clear without the sentences around it, and it is the post's own.

Each rule names a fault in words for a person, and how texts of many languages show it.
The rules see one sentence and know no grammar, so they err on the side of silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from enrich.markdown.kinds import BlockKind
from enrich.markdown.leaning import DEMONSTRATIVE, DEMONSTRATIVES, LEANING
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
    (
        r"\bif you(?:['’]ve)? (?:like|liked|enjoy|enjoyed|love|loved|found)\b.{0,40}\b(?:post|article|this|guide|"
        r"tutorial)\b|\byou (?:might|may) also (?:like|enjoy|be interested|want)\b"
    ),
    r"\bwenn (?:dir|euch|ihnen)\b.{0,40}\bgef(?:ällt|allen)|\bkönnte (?:dich|euch|sie) auch interessieren",
    r"\bsi (?:vous avez|tu as|cet article|ce billet)\b.{0,20}\b(?:aimé|plu)\b|\bpourrait aussi (?:vous|te) plai",
    r"\bsi te (?:ha )?gust|\btambién te (?:puede|podría) (?:gust|inter)|\bse (?:vocês? )?gost(?:ou|aram)\b",
    r"\bse (?:ti|vi) (?:è|sono) piaciut|\bpotrebbe (?:anche )?interessar(?:ti|vi)|\bесли (?:вам|тебе) понравил",
    r"如果(?:[你您]|大家)?(?:喜[欢歡]|[觉覺]得|[对對]).{0,14}(?:文章|本文|[内內]容|有用|有[帮幫]助|感[兴興]趣)|[转轉][载載][请請]",
    r"注明出[处處]|感[谢謝](?:原)?作者|(?:気に入っ|参考になっ|役に立っ)たら|(?:도움이 되|마음에 드)(?:셨|었|으셨)다면",
    r"\A(?:write (?:an?|the|me|us|your|down)|generate an?|imagine|suppose|assume|let['’]s (?:say|assume|suppose))\b",
    r"\A(?:stell(?:en sie sich|t euch|e? dir)|nehmen wir an|angenommen|imagin(?:ez|ons|a|ad|emos|em))\b",
    r"\Aimmagin(?:a|ate|iamo)\b",
    r"\A(?:suppos(?:ons|ez)|admettons|supon\w+|supón|suponha\w*|suppon\w+|представ(?:ьте|им|ь)|предположим|допустим)\b",
    r"\A(?:sei(?:d|en sie)? (?:dabei|gespannt)|soyez|venez|rejoignez|ven a|acompáñanos|apúntate|venha|vieni|venite)\b",
    r"\A(?:be there|come (?:along|and join|join|by)|save the date)\b|приходите|ждём вас|お越し|오세요",
    r"\A(?:想[象像]一下|假[如定]|假[设設](?![检檢条條是])|[试試设設]想|想像して|仮に|もし)|(?:상상해|가정해) ?[보봅]",
)
_POINTING = (
    r"如下|下[图圖表文面列]|上[图圖表文]|见[图下上表]|左[图圖]|右[图圖]|附[图圖]|点此|這裡|这里(?:是|有)",
    r"(?<![岁歲歳級级%％\d元米分月年天倍BKMGb人个個度線线層层位名件秒])(?<![\d%A-Za-z]\s)以下(?!简称|簡稱|称|稱|统称|統稱|均|文简)|下面(?:是|就|几|这|的|我|我们|将|介绍)|上面",
    r"上一(?:篇|节|章|期|讲)|下一(?:篇|节|章|期|讲)|上篇|下篇|前(?:一|几|两|面)[篇文节]?|[图圖表]\s?\d+|前文|后文",
    (
        r"(?<![常可罕少看遇听聽想意偏高再会會碰拜预預创創成主定短接梦夢望眼朝显顯起习習瞧瞥窥])[见見]"
        r"(?=\s?[A-Z《「【\[]|[附文本此])|[详詳](?:情|细|細)?(?:[请請])?[见見]|[参參][见見阅閱]"
    ),
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
_WRITING = (
    (
        r"\bthis (?:post|article|page|guide|tutorial) is (?:now |very |quite |a bit |somewhat )?"
        r"(?:out of date|outdated|obsolete|old\b|deprecated|no longer)"
    ),
    r"\b(?:dieser|der) (?:artikel|beitrag) ist (?:inzwischen |mittlerweile )?veraltet",
    r"\b(?:cet article|ce billet) (?:n['’])?est (?:obsolète|plus à jour|périmé|ancien)",
    r"\best[ea] (?:artículo|entrada|post) (?:está|es) (?:desactualizad|obsolet|anticuad|antigu)",
    r"\b(?:este|esse) (?:artigo|post) (?:está|é) (?:desatualizad|obsolet|antigo)",
    r"\bquesto (?:articolo|post) è (?:obsolet|superat|vecchi|datat)|(?:статья|пост|запись) (?:устарел|неактуал)",
    r"本文(?:[内內]容)?(?:可能)?已?[经經]?(?:[过過][时時期]|失效)",
    r"この記事(?:は|の内容は|の情報は)古|[이본] 글은 (?:오래된|더 이상)",
    (
        r"\b(?:this|the) (?:post|article|page|guide)\b.{0,20}\b(?:would|should|could) have been\b|"
        r"\bbetter late than never\b|"
        r"\bi (?:started|began|meant|wanted|planned|intended|was going|sat down|set out) (?:to )?(?:writ|blog)\w+|"
        r"\bi(?:['’]ve| have)? (?:been )?(?:meaning|planning|wanting) to (?:write|blog|post)\b"
    ),
    r"\bwollte ich\b.{0,30}\b(?:schreiben|bloggen)\b|\bje (?:voulais|comptais|pensais)\b.{0,30}\bécrire\b",
    r"\b(?:quería|pensaba|llevaba)\b.{0,30}\bescrib\w+|\b(?:queria|pretendia|planejava)\b.{0,30}\bescrever\b",
    r"\b(?:volevo|pensavo)\b.{0,30}\bscriver\w+|(?:хотел|собирал|планировал)\w* .{0,30}(?:написать|пост|статью)",
    r"(?:本[来來]|原本|一直|早就)就?(?:想|打算|[计計][划劃]).{0,12}[写寫]|[这這]篇(?:文章)?(?:拖|[写寫]了|[写寫]得)|[拖鸽鴿]了[很好]久",
    r"(?:前に|として)書いたもの|書こうと思|久しぶりに?(?:ブログ|記事|更新)",
    r"(?:형식으로|나눠서|나누어) ?(?:작성|연재)|오랜만에 (?:글|포스)",
)
_DAY = (
    r"[今昨]年|(?<![过過失老])去年(?![轻輕])|来年|先[週月]|昨[天晚夜日]|(?<![目以之])前天|(?<![如至现現当當而])今[早晚]",
    r"上[个個][周週月]|(?<![天晚海地网網路身脸臉街楼樓线線])上[周週月](?![期转轉边邊围圍球亮光游遊])",
    r"(?<![\u4e00-\u9fff])本[周週月](?![期转轉边邊围圍球])|올해|작년|지난[달주해]|어제",
    r"\b(?:yesterday|last (?:week|month|year|night)|gestern|letzte[nsr]? (?:woche|monat|jahr))\b",
    r"\b(?:la semaine dernière|ayer|ontem|ieri|вчера)\b",
    r"\b(?:l['’]an(?:née)?|le mois) derni|\b(?:semana|mes|mês|año|ano) pasad|\b(?:semana|mês|ano) passad",
    r"\b(?:settimana|mese|anno) scors|\bв прошл\w+ (?:году|месяце)|\bна прошлой неделе",
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
    ("leans on what was said before", _holds(LEANING)),
    (DEMONSTRATIVE, _holds(DEMONSTRATIVES)),
    ("speaks of how the post came about", _holds(_WRITING)),
    ("speaks of the day on which it was written", _holds(_DAY)),
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
