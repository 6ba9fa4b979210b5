"""What a sentence must not open with to stand alone: pronouns, connectives, greetings, notes on source or licence.

The tables hold beginnings in Chinese, Japanese and Korean, and words of languages that part their words with blanks.
"""

from __future__ import annotations

import re

_LATIN_EDGE = r"(?![\w'’-])"
_OPENING = r"[\"'“‘«„「『（(\[*_]{0,3}+"
PRONOUN = "opens with a pronoun"
_PRONOUN = (
    r"[这這](?![篇本]|里是|次(?:分享|更新|版本|发布))|那(?!不勒斯)|[它他她牠祂其此该該](?!他们是|外|次|实|间)",
    r"该(?:文|书)?(?!文)|前者|后者|後者|上述|前述|以上|对此|对方|两者|二者|人家|大家",
    r"は(?=[\u4e00-\u9fff\u30a0-\u30ff])|に(?:な|つい|よ|対|関)|を|が[、 ]|の[はでが]",
    r"タイトル(?:で|の|から|通り|どおり)",
    r"という|といった|などが|などの|って|これ|それ|あれ",
    r"この(?!記事|エントリ|ページ|投稿|ブログ|本は|スライド|文章|サイト)|その|あの|そこ|ここ(?!で?は、?この)|こう",
    r"そう|こんな|そんな|彼|上記|前述|同(?:社|氏|書)",
    r"이것|그것|저것|이는|그는|그녀|이런|그런|이러한|그러한|이(?= (?!글|문서|포스트|기사|페이지))|그(?= )",
)
_PRONOUN_LATIN = (
    (
        r"th(?:is|ese)(?! (?:\w+ )?(?:post|article|guide|tutorial|page|document|essay|note|story|review|"
        r"series|book|talk|"
        r"release|entry|blog|paper|report|section|chapter|reference|topic|version|project)s?\b)"
    ),
    r"that|those|it|its|it's|it’s|that's|that’s|he|she|they|his|her|their|him|them|theirs|such|neither|either",
    r"both(?! (?:\w+ ){1,3}and\b)",
    r"each of them|one of (?:these|those|them)|the (?:former|latter|above|same)|here",
    r"there(?! (?:is|are|was|were|exists?)\b)",
    r"dies(?!e[rmsn]? (?:artikel|beitrag|post|text|seite|anleitung|buch))\w*",
    r"das(?= (?:ist|war|wird|sind|hat|heißt|kann|macht|geht|liegt|sollte|muss|bedeutet|gilt|würde|wäre))|jene\w*",
    r"er|sie|es(?! gibt)|ihre?[rnms]?|seine?[rnms]?|dabei|dadurch|dafür|damit|daran|davon|dazu|darin|darauf",
    r"letztere\w*|erstere\w*|solche?\w*|beide\w*|hier|dort|so",
    r"ce(?:t|tte|s)?(?! (?:article|billet|post|guide|tutoriel|page|document|livre))|ceci|cela|ça",
    (
        r"il(?! (?:existe|faut|y a))(?=.{1,200}\b(?:est|les|des|du|et|une|pour|dans|avec|sur|aux?|de|ne|pas|vous|"
        r"nous|où|"
        r"être|cette|ces)\b)"
    ),
    r"elle|ils|elles|celui\S*|celle\S*|ceux\S*|leurs?|sa|son(?! of\b)|ses|celles\S*|ici|là|y",
    r"est[eao]s?(?! (?:artículo|artigo|post|entrada|gu[ií]a|tutorial|página|documento|li[bv]ro))",
    r"es[eao]s?|aquel\w*|él|ella",
    r"ello|ellos|ellas|sus?|dicho|dicha|ahí|aquí|allí",
    r"quest[oaie](?! (?:articolo|post|guida|pagina|documento|libro))|quell[oaie]|quel|ciò|esso|essa|essi|esse|lui",
    r"lei|loro|egli|tale|tali|qui|lì|suo|sua|suoi|sue|se (?:llam|cham)an?|si chiam(?:a|ano)|chama-se",
    r"он|она|оно|они|это(?:т|й|го|му|м)?(?! (?:стать|пост|руководств|книг|документ|страниц))",
    r"эт[аиу](?! (?:стать|книг|страниц))|эти[хм]?|то|тот|та|те|тако[йе]|такая|такие|его|её|ее|их|здесь|там|тут|сам",
    r"сама",
    r"ess[ea]s?|iss?to|isso|aquilo|aquele\w*|ele|ela|eles|elas|dele|dela|deles|delas|dess[ea]s?|aqui|ali",
    r"ness[ea]s?(?! (?:\w+ )?(?:artigo|post|guia|tutorial|página|vídeo|video|texto))",
    r"est[ea]s?(?! (?:artigo|artículo|post|entrada|guia|guía|tutorial|página|documento|libro|livro))",
)
_CONNECTIVE = (
    r"好了|好啦|先(?:来|回|看|说|說|介绍|簡單|简单)|但|而(?!立|今)|所以|因此|因而|不过|不過|然而|然后|然後|其次",
    r"另外|此外|同时|同時|例如|比如|譬如|也就是|就是",
    r"并且|並且|而且|因为|因為|于是|於是|第[一二三四五六七八九十\d][，,、：:点點，]|首先|最后|最後|接着|接著",
    r"接下来|接下來|随后|隨後|可是|只是|还有|還有|再(?=[比者如])|同样|同樣|相反|反之|除此|与此|與此|甚至|尤其",
    r"特别是|特別是|换句话说|換句話說|换言之|即(?!使|将|時|时)|那么|那麼|那就|反正|其中|其实|其實|当然|當然|否则",
    r"否則|无论如何|無論如何|总之|總之|综上|綜上|由此|进而|進而|也[就是]|还是|又|却|卻|一方面|另一方面|具体来说",
    r"简单来说|简单说|具體來說|事实上|事實上|实际上|實際上|以及|并(?!行|发|非)|且|故|若是|要不然|正因|正如|如前",
    r"如[你您]|(?:正如|如)?大家(?:都|所|也)|如上|说到|說到|说回|回到|至于|至於|关于这|对了|結果|结果[，是]|后来|後來|当时|當時|这时",
    r"さて|いつもの|しかし|でも(?=[、 ])|また|そして|だから|なので|ただ|さらに|ところで|そこで|それで|すると|つまり",
    r"例えば|たとえば|まず|次に|最後に|一方|ちなみに|とはいえ|というわけで|という(?:こと|感じ)|けれど|だが|ですが|なお",
    r"もちろん|加えて|したがって|よって|要するに|結局|特に|実際|あと|それでは|では(?=[、 ])|ということ|とりあえず",
    r"ご存[知じ](?:の|で)|見てのとおり|見ての通り|見てきた|そうする|逆に|または|もしくは|以下|以上|あとは|ので|から",
    r"그러나|그리고|하지만|그래서|또한|또는|따라서|즉[,  ]|예를 들어|그런데|먼저|다음으로|마지막으로|그러므로",
    r"보시다시피|아시다시피|알다시피|게다가|결국|물론|다만|그래도|왜냐하면",
)
_CONNECTIVE_LATIN = (
    r"but|so|and|or|nor|yet|then|however|also|therefore|thus|hence|moreover|furthermore|besides|instead|otherwise",
    r"meanwhile|finally|first|firstly|second|secondly|third|thirdly|next|for example|for instance|in addition",
    r"on the other hand|on the one hand|still|likewise|similarly|consequently|as a result|in other words|again",
    r"additionally|nevertheless|nonetheless|that said|of course",
    r"in fact|indeed|e\.g|i\.e|because(?! of\b)|plus|now|luckily",
    r"unfortunately|fortunately|well|ok|okay|anyway|alas|oh|yes",
    r"no(?=[,.!—–])|right|sure|maybe|perhaps|actually|basically",
    r"once again|similar to|as (?:you|we|i|mentioned|described|shown|noted|usual|always|before|above|such)\b",
    r"like (?:before|above|i)",
    r"the (?:second|third|last|next|other|first) (?:one|thing|step|problem|issue|point|reason|part)|another",
    r"we continue|continuing (?:with|from|our)|let['’]s continue|wir machen weiter|weiter geht|on continue|poursuivons",
    r"(?:seguimos|continuamos) (?:con|com)|ya (?:hemos|dominamos|sabemos|vimos)|continuiamo con|продолж(?:аем|им)",
    r"afterwards?|later|after that|until then|since then|at (?:first|last)|eventually|to be (?:fair|clear|honest)",
    r"by the way",
    (
        r"in (?:this|that|such|these|those) (?!post|article|guide|tutorial|page|essay|series|document|talk|"
        r"chapter|section|blog)\w+"
    ),
    r"with (?:this|that|these|those)|for (?:this|that|these|those) (?:reason|purpose)\w*|not only that|even so",
    r"in short|in conclusion|to sum up|overall|ultimately|in summary|in the end|instead of that|afterall|after all",
    r"aber|und|oder|doch|denn|also|dann|deshalb|daher|darum|außerdem|jedoch|zudem|trotzdem|dennoch|zum beispiel",
    r"zuerst|zunächst|schließlich|allerdings|auch|nun|sondern|weil|sonst|übrigens|natürlich|erstens|zweitens",
    r"danach|später|insgesamt|kurz|somit|folglich|stattdessen|ebenso|gleichzeitig|andererseits|einerseits|jetzt|ja",
    r"nein",
    (
        r"car(?= (?:il|elle|ils|elles|on|je|nous|vous|le|la|les|un|une|des|ce|cela|ça|si|en|dans|sans|avec|tu)\b|"
        r" [lc]['’])"
    ),
    r"mais|et|ou|donc|or|puis|ensuite|enfin|cependant|toutefois|par exemple|de plus|ainsi|d'abord|d’abord",
    r"pourtant|alors|aussi|sinon|bref|néanmoins|par conséquent|en effet|autrement|parce que|premièrement",
    r"deuxièmement|finalement|d'ailleurs|d’ailleurs|en outre|de même|en revanche|bien sûr|oui|non(?=[,.!—–])",
    r"o(?= (?:si|no|bien|incluso|también|quizás?|mejor|sea|se|non|meglio|almeno|forse|anche|ancora|magari)\b)",
    r"pero|y|e|u|ni|así que|así|entonces|luego|además|sin embargo|por ejemplo|por lo tanto|por tanto|primero",
    r"segundo(?=[,:])|finalmente|también|tampoco|porque|no obstante",
    r"por eso|después|es decir|en cambio|de hecho|por último",
    r"en fin|por otro lado|por un lado|incluso|ahora|sí|claro",
    r"ma|e|ed|oppure|quindi|dunque|poi|inoltre|però|tuttavia|per esempio|ad esempio|infine|anche|perché|perciò",
    r"allora|cioè|invece|infatti|prima|innanzitutto|ora|insomma|così|dopo|pertanto|comunque|sì|certo|ovviamente",
    r"но|а|и|или|однако|поэтому|затем|также|кроме того|например|таким образом|итак|во-первых|во-вторых|наконец",
    r"потом|зато|тогда|потому|так|значит|хотя|впрочем|причём|причем|более того|следовательно|к тому же|далее",
    r"сначала|да|нет|ещё|еще|вот|кстати|конечно|теперь|ведь|ну|в общем|короче",
    r"mas|e|ou|então|portanto|também|além disso|por exemplo|porém|entretanto|contudo|assim|depois|primeiro",
    r"pois(?: é)?|aliás|enquanto isso|no entanto|por isso|por fim|ou seja|ainda assim|por outro lado|na verdade|afinal",
    r"infelizmente|felizmente|apesar disso|primeiramente|em seguida|resumindo|agora",
    r"outr[ao]s?|otr[ao]s?|une? autre|d['’]autres|un['’]altr[ao]",
    r"un altro|eine? (?:weitere|andere)r?s?|друг(?:ой|ая|ое|ие)",
    r"everything (?:started|began)|it all (?:started|began)|alles (?:begann|fing)|tudo começou|todo (?:empezó|comenzó)",
    r"tout a commencé|tutto (?:è )?(?:inizi|cominci)\w+|вс[её] началось",
    r"wie (?:in|im|auf) (?:unsere?[mnr]|meine?[mnr]|letzte[mnr]|diese[mr])",
    (
        r"(?:wie (?:bereits|schon|oben|(?:ihr|du|sie|wir|man) (?:seh|sieh|wiss|weiß|gesehen|könn|kann|vielleicht|"
        r"schon)))\w*"
    ),
    r"comme (?:vu|dit|(?:vous|nous|on|tu) (?:l['’]|le |la )?(?:avez|avons|a|as|peu\w*|pouv\w+|sav\w+|voy\w+|verr\w+))",
    (
        r"como (?:ya |já )?(?:habéis|has|hemos|puedes|podéis|podemos|podem|pode|ves|veis|vemos|vimos|viram|viu|"
        r"sabes|sabéis|sabemos|sabem|sabe|dije|disse|dissemos|decía|comenté|comentei|mencion\w+|vocês|alguns)"
    ),
    r"come (?:già )?(?:abbiamo|avete|hai|sapete|sai|sappiamo|potete|puoi|vedete|vedi|detto|visto|dicevo)",
    r"как (?:вы|мы|ты|видно|видим|видите|известно|уже)",
)
_GREETING = (
    r"大家好|各位|你好|您好|哈喽|哈囉|嗨|谢谢|謝謝|感谢|感謝|好的?[，。！,!]|对[，。,]|是的|嗯|欢迎|歡迎|朋友们",
    r"同学们|亲爱的|新年快乐|祝|早上好|晚上好",
    r"こんにちは|こんばんは|おはよう|はじめまして|ありがとう|お疲れ|どうも|みなさん|皆さん|お久しぶり|明けまして",
    r"안녕|감사|반갑|여러분",
    (
        r"(?:hello|hi|hey|welcome|thanks|thank you|dear|greetings|good (?:morning|evening|afternoon)|howdy|"
        r"ladies and|congrat\w+|cheers|hola|gracias|bienvenid\w+|bonjour|salut|merci|bienvenue|hallo|moin|"
        r"danke|willkommen|liebe|servus|ciao|salve|grazie|benvenut\w+|buongiorno|olá|oi|pessoal|galera|gente|"
        r"bem-vind\w+|obrigad\w+|buenas|coucou|bonsoir|chers)(?![\w'’-])"
    ),
    r"привет|здравствуй|спасибо|добро пожаловать|всем|друзья|дорогие|добрый",
)
_SPEAKER = (
    r"(?:我|本人|笔者|作者)(?:是|叫|来自|來自)(?!.{0,6}(?:因为|想))|我的名字|嘉宾|嘉賓|主持人|主讲人",
    r"演讲者(?:是|：)|讲师|作者(?:简介|介绍|：|:)|本文作者|关于作者|自我介绍|个人简介",
    (
        r"(?:my name is|i'm [A-Z]|i am [A-Z]|about the author|guest:|speaker:|host:|written by|author:|by:|"
        r"ich heiße|ich bin [A-Z]|mein name|je m'appelle|je suis [A-Z]|me llamo|soy [A-Z]|mi chiamo|"
        r"sono [A-Z]|меня зовут)"
    ),
    r"著者|筆者(?:は|紹介)|自己紹介|(?:私|僕)は.{1,12}です|저는 .{1,15}입니다|강연자|발표자",
)
_SOURCE = (
    r"原文|来源|來源|出处|出處|转载|轉載|翻译|翻譯|译者|譯者|编者|編者|作者[：:|]",
    (
        r"本文(?:首发|首發|转|轉|由.{0,20}(?:翻译|整理|编译|撰写|发布)|发表|發表|原载|最初|来自|來自|源自|摘自|出自|[选選]自|改[编編]自|[译譯]自|为.{0,12}(?:投稿|"
        r"原创)|根据|整理|同步|采用|遵循|基于写作|作者|是.{0,40}第.{1,4}篇|为.{0,40}第.{1,4}篇|之前|的作者)"
    ),
    r"版权|版權|著作权|声明|聲明|免责|免責|图源|圖源|封面|赞助|贊助|广告|廣告|更新[：:于時时]|发布于|發佈|未经授权",
    r"许可|原作者|链接[：:]|文\s?[/／|｜]|(?:首发|发表|刊登)于|相关阅读|延伸阅读|推荐阅读|参考(?:资料|文献)",
    r"系列(?:的)?(?:第|文章)|\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日?(?:更新|发布|首发)",
    (
        r"(?:this|the) (?:post|article|page|text|content|work|translation|story|piece|"
        r"essay)\b.{0,30}(?:originally|first appeared|cross-?posted|published|licen[sc]ed|sponsored|"
        r"translated|was written|is written|is based on|updated|adapted|excerpted|also appear|also available|"
        r"is a translation|is part|is the \w+ (?:in|of) a)"
    ),
    (
        r"(?:this|the) (?:talk|presentation|video|episode|recording|interview|session|webinar|workshop|slides|"
        r"keynote|lecture)\b.{0,40}(?:given|delivered|presented|recorded|streamed|filmed|hosted|held|aired|"
        r"available|originally|published|posted)"
    ),
    r"(?:this|the) (?:post|article|page|text|guide|tutorial|talk) (?:may|might|could) (?:be|contain)\b",
    (
        r"(?:originally|first|previously) (?:posted|published|presented|written|delivered|recorded|appeared|given|"
        r"aired|printed)\b"
    ),
    (
        r"an? (?:\w+ )?(?:talk|presentation|lecture|workshop|keynote|interview|guest post|podcast) "
        r"(?:for|at|from|given|with)\b"
    ),
    (
        r"(?:zuerst|ursprünglich) (?:veröffentlicht|erschienen)|"
        r"(?:initialement|d'abord) (?:publiée?|parue?|présentée?)|(?:publiée?|parue?) (?:initialement|à l'origine)|"
        r"(?:publicad|presentad)[oa] originalmente|originalmente publicad|"
        r"originariamente pubblicat|(?:pubblicat|presentat)[oa] originariamente"
    ),
    (
        r"(?:dieser vortrag|diese präsentation|cette (?:conférence|présentation)|esta (?:charla|presentación)|"
        r"questa (?:presentazione|conferenza))\b.{0,40}(?:gehalten|aufgezeichnet|veröffentlicht|donnée|enregistrée|"
        r"publiée|presentó|impartió|grabó|tenuta|registrata)"
    ),
    r"(?:впервые|изначально) (?:опубликован|представлен)|этот доклад был",
    r"本[次场場]?(?:演讲|演講|分享|讲座|講座).{0,20}(?:发表|發表|举行|舉行|录制|錄製)|(?:この|本)(?:講演|発表|トーク)は.{0,30}(?:行|録)",
    (
        r"(?:cross-?posted|translated|published|posted|updated|edited|reprinted|sponsored|disclaimer|"
        r"disclosure|copyright|©|licen[sc]ed?|source|photo|image|credits?|note|update|warning|edit|p\.?s|"
        r"caution|deprecated|tip|important|figure|fig|table)\b[:., ]"
    ),
    r".{0,80}\b(?:all rights reserved|creative commons|cc[ -]by|affiliate|sponsored by|brought to you by)\b",
    r"出典|引用元|参照元|転載|翻訳|追記|注意[：:]|※|スポンサー|広告|著作権|免責",
    r"この(?:記事|エントリ)は.{0,40}(?:日目|転載|翻訳|移転|アドベント)",
    r".{0,60}(?:Advent Calendar|アドベントカレンダー)|출처|번역|저작권|면책|광고|업데이트[:：]",
    (
        r"(?:quelle|bild|foto|hinweis|anzeige|werbung|lizenz|übersetz\w+|aktualisier\w+|source|crédit|photo|"
        r"licence|traduit|mise à jour|remarque|avertissement|fuente|imagen|licencia|traducid\w+|actualiza\w+|"
        r"nota|aviso|fonte|immagine|licenza|tradott\w+|aggiornament\w+|avviso)\b\s*[:.(]"
    ),
    r"источник|перевод|фото[:.]|лицензи|обновлен|примечание|реклама|спонсор|оригинал|автор[:.]",
)
_DAY = (
    r"今[天晚早年日、]|昨[天晚日]|明[天年]|前几天|前幾天|最近|近日|刚刚|剛剛|上周|本周|这几天|今朝|昨夜|以前|この前",
    r"昔|前に|如题|如題|先日|先週|今週|오늘|어제|내일|최근|지난주|며칠 전|얼마 전|\d+[년달일] 전",
    r"[一二两兩三四五六七八九十几幾\d]+[个個]?多?(?:天|周|週|月|年|星期)(?:之?前|以前)",
    r"[数一二三四五\d]+(?:日|週間|[ヶか]月|年)(?:くらい|ほど)?前|前年|前段[时時][间間]|前[阵陣]子|来月|요[즘새]",
    r"(?:\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4})\s",
)
_DAY_LATIN = (
    r"today|yesterday|tomorrow|tonight|this (?:morning|evening|week|month|afternoon|weekend)",
    r"at (?:the )?(?:time of (?:this|writing|publi\w+)|moment)|as of (?:this|writing|today|now)|currently|right now",
    r"aktuell|derzeit|momentan|actuellement|actualmente|atualmente|attualmente|сейчас|в данный момент",
    r"this (?:year|spring|summer|autumn|fall|winter)|last (?:spring|summer|autumn|fall|winter)|cette année",
    r"(?:letzte[nsmr]?|vorige[nsmr]?|vergangene[nsmr]?|diese[sn]) (?:jahre?s?|monats?|sommer|herbst|winter|frühling)",
    r"last (?:night|week|month|weekend)|recently|the other day|just now|heute|gestern|neulich|letzte woche",
    r"aujourd'hui|aujourd’hui|hier|récemment|hoy|ayer|recientemente|oggi|ieri|recentemente|сегодня|вчера|недавно",
    r"ce mois|quest['’]anno|на днях|только что|(?:около|больше|меньше) \w+ назад",
    r"(?:\w+ )?(?:год|года|лет|месяц\w*|недел\w+|дн\w+|день) назад",
    (
        r"(?:about |almost |just over |nearly )?(?:an?|one|two|three|four|five|several|a few|some|a couple of|\d+) "
        r"(?:day|week|month|year)s? ago|(?:a while|not (?:so )?long|some time) ago|earlier this (?:week|month|year)"
    ),
    r"hoje|ontem|outro dia|acab(?:o|ei|amos) de|(?:est|ess|nest|ness)[ea] (?:semana|mês|ano)|semana passada",
    r"(?:faz|há) (?:\w+ )?(?:tempo|dias?|semanas?|meses|mês|anos?)|ainda dá tempo",
    r"el otro día|la semana pasada|esta (?:semana|mañana|tarde)|este (?:mes|año)|acab(?:o|amos) de",
    r"hace (?:\w+ )?(?:poco|días?|semanas?|mes|meses|años?)",
    r"il y a (?:\w+ )?(?:peu|jours?|semaines?|mois|ans?)",
    r"la semaine dernière|l['’]autre jour|(?:je viens|nous venons) de",
    (
        r"(?:am|im|in de[rn]|zum) (?:kommenden|nächsten|letzten|vergangenen|vorigen|diesjährigen) \w+|"
        r"seit (?:gestern|heute|kurzem|einiger|einigen|ein paar|wenigen)"
    ),
    r"(?:next|this coming|the coming) (?:week|month|year|weekend|\w+day)|since (?:yesterday|last)",
    r"(?:la semaine|le mois|l['’]année) (?:prochaine?|passée?)|depuis (?:hier|quelques)",
    r"(?:la|el) (?:próxim[ao]|pasad[ao]) (?:semana|mes|año)|desde (?:ayer|hace)",
    r"(?:la|il) (?:prossim[ao]|scors[ao]) (?:settimana|mese|anno)|da (?:ieri|qualche)",
    r"n[ao] (?:próxim[ao]|últim[ao]) (?:semana|mês|ano)|desde ontem",
    r"(?:на|в) (?:прошл|следующ|эт|прошедш|текущ)\w+ (?:недел|месяц|год|выходн)\w*",
    r"vor (?:(?:genau|rund|etwa|über|gut|fast) )?(?:\w+ )?(?:halben )?(?:kurzem|tage?n?|wochen?|monate?n?|jahre?n?)",
    r"diese woche|kürzlich|dieser tage",
    r"l['’]altro giorno|la settimana scorsa|questa settimana",
    r"(?:\w+ )?(?:giorn[oi]|mes[ei]|ann[oi]|settiman[ae]|poco) fa",
)
_CAPTION_WORDS = (
    r"(?:图|圖|表|図|그림)\s?\d",
    (
        r"(?:figure|fig\.|table|abbildung|abb\.|tabelle|figura|tabla|tabella|рис\.|рисунок|таблица|photo|"
        r"image|listing)\s?(?:\d|:|by\b)"
    ),
)
_CAPTION = re.compile("|".join(_CAPTION_WORDS), re.IGNORECASE)


def _starts(wide: tuple[str, ...], spaced: tuple[str, ...] = ()) -> re.Pattern[str]:
    latin = f"|(?:{'|'.join(spaced)}){_LATIN_EDGE}" if spaced else ""
    return re.compile(f"{_OPENING}(?:{'|'.join(wide)}{latin})", re.IGNORECASE)


_MIDDLE = re.compile(
    r"(?:is|are|was|were|has|have|had|can|will|would|does|did|allows?|provides?|to|of|in|on|for|with|by|from|at|as|"
    r"which|who|whose|that|than|into|ist|sind|war|waren|hat|haben|kann|wird|est|sont|était|peut|permet|è|sono|può|"
    r"está|están|fue|permite|é|são|foi|"
    r"the|an?|we|you|they|it|he|she|this|these|there|and|but|so|my|our|your|"
    r"wir|ich|ihr|sie|er|es|der|die|das|den|dem|eine?[rmns]?|im|am|und|aber|mein\w*|unser\w*|"
    r"nous|vous|je|il|elle|on|le|la|les|une?|des|du|et|mais|notre|"
    r"nosotros|yo|el|los|las|una?|en|con|por|para|pero|nuestr\w+|nós|eu|os|as|uma?|em|no|na|com|mas|noss\w+|"
    r"noi|io|lo|gli|un[oa]?|nel\w*|per|ma|nostr\w+|я|мы|вы|он|она|они|это|и|а|но|в|на|с|по|для|мой|наш\w*) "
)
"""A word in small letters that only goes on: what stood before it was a greeting, code, a picture or a mark."""


_MONTHS = "Jan|Feb|Mär|Apr|Mai|Ju[nl]|Aug|Sep|Okt|Nov|Dez"
_NUMBER = rf"\d{{1,2}}[.、．](?!\s?(?:[xX\d]|{_MONTHS}))(?=\s?\S)"  # of an item; a day, a version or a measure is none


OPENINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (PRONOUN, _starts(_PRONOUN, _PRONOUN_LATIN)),
    ("opens with a connective", _starts(_CONNECTIVE, _CONNECTIVE_LATIN)),
    ("is a greeting", _starts(_GREETING)),
    ("introduces who speaks", _starts(_SPEAKER)),
    ("is a note on source, licence or sponsor", _starts(_SOURCE)),
    ("is a caption", _CAPTION),
    ("begins in the middle", _MIDDLE),
    ("begins with a label", re.compile(rf"[^\s，。：:]{{1,12}}[：:](?!//)|{_NUMBER}|[①-⑳]")),
    ("speaks of the day on which it was written", _starts(_DAY, _DAY_LATIN)),
)
