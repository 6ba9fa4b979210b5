"""How a sentence shows that it leans on others: what it names, they have named.

Each line is a pattern; where there are several lines of a kind, each is another language's.
"""

from __future__ import annotations

_POST_EN = r"(?:post|article|guide|tutorial|page|video|series|talk)s?"
_ENDS = r"(?=[.!?,;:。．！？，；：]|\Z)"
_STOPS = r"(?=[.!?;]|\Z)"
LEANING = (
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
    # what "that" and "it" are of a post that only says that it is about them
    r"\bthat (?:last|same) \w|\bthat (?:first|second|third|other|very) (?:case|option|post|part|question|problem)",
    r"\bjene[rsnm]? (?:erste|letzte|andere)\w* |\bess[ae] (?:primeir|últim|mesm|outr)\w* ",
    r"\bes[ae] (?:primer|últim|mism|otr)\w* |\bquel(?:la|lo)? (?:prim|stess)[ao] |\bquell['’](?:altr|ultim)[ao] ",
    r"\bcet(?:te)? (?:même|autre|première?) |\bт(?:ем|ой|ом|от|ого) (?:же|последн\w+|перв\w+|друг\w+) ",
    r"那(?:最[后後]|第)一?[个個]?|その(?:最初|最後)の|그 (?:마지막|첫) ",
    (
        rf"\b{_POST_EN}\b.{{0,30}}\b(?:looks? (?:at|into)|explains?|describes?|covers?|discuss(?:es)?|about|shows?|"
        r"explores?|of) (?:it|that|this|them|those|these)(?=[.,;:!]| (?:and|then|in|with|by|from|using|through)\b)"
    ),
    r"\b(?:artikel|beitrag|text)\b.{0,30}\b(?:erklär|beschreib|zeig|behandel)\w+ (?:das|dies|es|ihn)(?=[.,;]| und\b)",
    r"\b(?:article|billet|guide|tutoriel)\b.{0,30}\b(?:l['’](?:expliqu|explor|abord|illustr)\w+|en parl\w+)",
    r"\b(?:article|billet|guide|tutoriel) l[ea]s? (?:décrit|présente|montre|traite|détaille)\b",
    r"\b(?:artículo|entrada|guía|tutorial|post) l[oa]s? (?:explica|describe|muestra|analiza|presenta)\b",
    r"\b(?:artigo|guia|tutorial|post) [oa]s? (?:explica|descreve|mostra|analisa|apresenta)\b",
    r"\b(?:articolo|guida|tutorial|post) l[oaie] (?:spiega|descrive|mostra|analizza|presenta|illustra)\b",
    r"\b(?:стать|пост|заметк)\w*\b.{0,40}\b(?:об этом|о (?:н[её]м|ней|них)|его|её)(?=[.,;])",
    (
        r"本[文篇].{0,12}(?:[说說]明|介[绍紹]|解[释釋]|分析|[讨討][论論]|探[讨討]|展示|描述)(?:一下|了)?"
        r"(?:它|牠|其(?![他中余餘它实實])|[他她][们們])"
    ),
    r"(?:記事|本稿|エントリ|今回)(?:では|は|で)、?(?:その|それ|これ|あの|この(?!記事|エントリ|ページ|ブログ))|割愛",
    r"(?:글|포스트|포스팅|문서)(?:에서는?|은) (?:이를|그것|이것|그 )",
    r"\A[^、。]{0,20}(?:これら|それら)",
    (
        r"\A(?:one|a|another|the (?:best|easiest|simplest|usual)) (?:way|option|approach|solution|example|reason) "
        r"(?:to do (?:so|that|this|it)|for (?:this|that)|of (?:this|that))\b"
    ),
    r"\A(?:\w+ ){1,2}(?:dafür|dazu|davon|daran|darauf|dabei|hierfür|hierzu|pour cela)\b(?!,)",
    r"\A(?:una?|uma) (?:forma|manera|maneira|opción|opção) (?:de (?:hacerlo|fazer isso)|para (?:ello|isso))\b",
    r"\Aun (?:modo|sistema) per farlo\b|\Aодин из способов (?:это )?сделать(?: это)?\b|\A이를 위한",
    # one of several that were told before, or another post
    r"\Athe (?:first|second|third|fourth|last) (?:\(|(?:is|was|are|were|has|would|will|can)\b)",
    r"\Ad(?:er|ie|as) (?:erste|zweite|dritte|letzte) (?:ist|war|hat|wird)\b",
    r"\Al[ea] (?:premi[eè]re?|seconde?|deuxième|dernière?) (?:est|était)\b",
    r"\A(?:el|la|o|a|il) (?:primer[ao]?|primeir[ao]|prim[ao]|segund[ao]|second[ao]) (?:es|fue|era|é|foi|è|fu)\b",
    r"\A(?:перв|втор)(?:ый|ая|ое) (?:—|это|был)|\A第[一二三四][种種个個][是，]|\A[一二三四]つ目は",
    r"\A(?:첫|두|세|네) ?번째는",
    (
        r"\bthis (?:article|post|tutorial|guide|page) (?:in the (?:docs|documentation|manual)|from|by (?!default)|"
        r"over at|reminded|(?:did )?remind|made me|got me)\b"
    ),
    r"\bdiese[rs] (?:artikel|beitrag|text|video) (?:von|bei|aus|auf) ",
    # what it is and how it works, of nothing that was named
    (
        rf"\b(?:{_POST_EN}|plan|goal|idea)\b(?: (?:for|of|this|the|post|article|guide|tutorial|is|will|to|we|i|you|"
        r"talk|briefly|looks?|at|about|on|into|explains?|describes?|shows?|discuss|explores?|covers?|see|find|out|learn|"
        r"tells?|just|exactly|quickly|going|how|what|and|let's)){1,14} (?:what|how|why|when|where|which) "
        r"(?:it|they|he|she|this|that)\b"
    ),
    r"\A[^,;:]{0,40}\b(?:erklär|zeig|beschreib|seh|schau)\w*\b[^,;:]{0,12}, (?:was|wie|warum|wann|wo) (?:es|er|dies) ",
    (
        r"\b(?:expliqu|voir|voyons|montr|décri|découvr)\w* (?:ce que c['’]est|comment (?:ça|cela|il|elle) "
        r"(?:marche|fonctionne))"
    ),
    r"\b(?:explic|ver|mostr|aprend|cont)\w* (?:qué es|cómo funciona|para qué sirve)[.,;]",
    r"\b(?:explic|ver|mostr|aprend|entend)\w* (?:o que é|como funciona|para que serve)[.,;]",
    r"\b(?:spieg|ved|mostr|scopr)\w* (?:cos['’]è|che cos['’]è|come funziona|a cosa serve)[.,;]",
    (
        r"(?:расска|объясн|разбер|узна|рассмотр)\w*,? (?:что это(?: такое)?[.,;]|как (?:это|он|она|оно) работа|"
        r"зачем (?:это|он|она|оно) )"
    ),
    (
        rf"\b{_POST_EN}\b.{{0,40}}\b(?:describes?|shows?|covers?|explains?|builds?|discusses|finishes|continues) the "
        r"(?:app|code|project|program|script|game|site|tool|problem|bug|issue|solution|result|rest)"
        r"(?=[.,;]| (?:and|in|that we|which)\b)"
    ),
    r"[记記][录錄](?:了|一下)?(?:全部?|整[个個]|[这這][个個]?)?[过過]程",
)
DEMONSTRATIVE = "speaks of what was named before"
DEMONSTRATIVES = (  # in the first clause
    (
        r"\A[^，。；,;：:—（(]{1,24}(?<![应應不何时時都就也你我他她您们們])[该該](?:工具|[项項專专][目案]|套件|[库庫]|函[数數]|"
        r"方法|[类類]|[软軟][件體]|系[统統]|功能|服[务務]|[产產]品|公司|命令|文件|程[序式]|框架|平台|模型|技[术術]|[协協][议議]|"
        r"[语語]言|[组組]件|模[块塊]|插件|[脚腳]本|接口|[标標][准準]|算法|[机機]制|模式|架[构構]|[网網]站|[团團][队隊]|[组組][织織]|"
        r"事件|漏洞|[问問][题題])"
    ),
    (
        r"\A[^,;:.—]{1,40}\b(?:diese[rsnm]?|jene[rsnm]?) (?!(?:\w+ )?(?:artikel|beitrag|post|text|anleitung|seite|buch|"
        r"reihe|serie|tutorial|dokument|jahr|woche|monat|fall|zeit|weise|art|version|ausgabe)\w*)\w"
    ),
    (
        r"\A[^,;:.—]{1,40}\b(?:cet|cette|ces) (?!(?:\w+ )?(?:article|billet|post|guide|tutoriel|page|document|livre|"
        r"série|dossier|année|semaine|fois|type|version)\w*)\w"
    ),
    (
        r"\A[^,;:.—]{1,40}\b(?:[nd]?est[ea]s?|[nd]?es[ts]?[ea]s?|dich[oa]s?) (?!(?:\w+ )?(?:art[ií]|post|entrada|"
        r"gu[ií]a|tutorial|página|documento|li[bv]ro|s[eé]rie|texto|v[ií]deo|año|ano|mes|mês|semana|vez|tipo|vers)\w*)\w"
    ),
    (
        r"\A[^,;:.—]{1,40}\b(?:quest[oaie]|quell[aoei]) (?!(?:\w+ )?(?:articol|post|guid|pagin|document|libr|"
        r"tutorial|serie|anno|mese|settimana|volta|tipo|vers)\w*)\w"
    ),
    (
        r"\A[^,;:.—]{1,40}\b(?:эт(?:от|а|у|ой|ого|ому|им|и|их|ими)|данн(?:ый|ая|ое|ого|ой|ому|ым)) (?!(?:\w+ )?(?:"
        r"стать|пост|заметк|руководств|книг|документ|страниц|сери|видео|год|раз|верси)\w*)\w"
    ),
)
