"""What a sentence tells of its post: what it is about, what its subject is, or what was made or published."""

from __future__ import annotations

import re

from enrich.markdown.words import normal, words

_ABOUT = (
    (
        r"(?<![^，,。；;：:在\s])(?:本文|本文档|本篇|本期|本系列|本教程|本指南|[这這]篇文章|"
        r"[这這]篇[论論]文|本次(?:分享|演讲|访谈))"
        r"(?!开头|開頭|末|中提|前|的案例|介绍的|作者|发稿|接下来)(?![^。]{0,14}(?:没有|沒有|不会|不會|"
        r"不再|未|提及|为了|也会|先会))"
        r"(?:[^。，,]{0,16}?|[^。]{0,60}?[，,](?:主要|重点|重點|并|將|将|来|以及)?)"
        r"(?:介[绍紹]|探[讨討]|[讨討][论論]|分享|分析|[总總][结結]|解[释釋]|[讲講][述解]|描述|[说說]明|"
        r"[记記][录錄]|梳理|[阐闡]述|剖析|"
        r"解析|聚焦|回[顾顧]|[对對]比|比[较較]|展示|[带帶](?:你|大家)|[简簡]述|概述|[详詳]述|[论論]述|"
        r"提供|[给給]出|探究)"
    ),
    (
        r"(?:本記事|この(?:記事|エントリ|ページ|文章|ドキュメント|スライド|本)|本稿)(?:では|は|で、|"
        r"に)[^。]{0,80}(?:紹介|"
        r"説明|解説|まとめ|書い|書き|書く|見て|みて|メモ|扱|について|考え|検証|比較|試し)"
    ),
    r"今回[^。]{0,60}(?:紹介|解説|説明|について(?:書|まとめ))",
    (
        r"(?:이|이번|본) (?:글|포스트|포스팅|문서|기사)[^.]{0,80}(?:소개|설명|정리|다룬|다룹|다루|알아|살펴|"
        r"공유|분석|비교)"
    ),
    (
        r"\b(?<!rest of )(?<!rest )(?<!end of )(?<!end )(?<!part of )(?<!part )(?<!half of )(?<!half )"
        r"(?<!as )(?<!while )(?<!when )(?<!with )"
        r"(?<!writing )(?<!before )(?<!after )(?<!since )(?<!until )"
        r"(?:this|in this|of this) (?!is\b|was\b)(?:\w+ ){0,2}(?:post|article|guide|tutorial|page|"
        r"document|essay|note|story|review|"
        r"series|talk|paper|video|episode|chapter)\b.{0,25}?\b(?:explains?|tells?|describes?|shows?|"
        r"introduces?|covers?|"
        r"discuss(?:es)?|looks? at|explores?|walks?|summari[sz]es?|presents?|demonstrates?|outlines?|details|"
        r"provides?|reviews?|compares?|examines?|is about|is to|aims|will|we|we'll|i|i'll|you|you'll|lists|"
        r"offers|analy[sz]es)(?![\w])"
    ),
    (
        r"\b(?:diese[rmn]? (?:artikel|beitrag|post|text|anleitung)|der (?:artikel|beitrag))\b.{0,60}(?:erklär|"
        r"beschreib|zeig|geht es|stell|behandel|gibt|vergleich|erläuter|untersuch)"
    ),
    (
        r"\b(?:cet article|ce billet|ce post|ce guide|ce tutoriel|l'article)\b.{0,60}(?:expliqu|décri|présent|"
        r"montr|explor|propos|compar|aborde|voir|parle|traite|analys)"
    ),
    (
        r"\b(?:este artículo|esta entrada|esta guía|este post|este tutorial|el artículo)\b.{0,60}(?:explic|"
        r"describ|present|muestr|mostr|explor|analiz|compar|trata|ver|aprend|habl)"
    ),
    (
        r"\b(?:est[ea] (?:artigo|post|guia|tutorial|página)|neste (?:artigo|post|guia|"
        r"tutorial))\b.{0,60}(?:explic|descrev|apresent|mostr|explor|analis|compar|aprend|trata|ver)"
    ),
    (
        r"\b(?:quest[oa] (?:articolo|post|guida|tutorial|pagina)|l'articolo)\b.{0,60}(?:spieg|descriv|present|"
        r"mostr|esplor|analizz|confront|parl|ved|tratt|illustr)"
    ),
    (
        r"(?:эт(?:а|ой) стать\w|данн\w+ стать\w|стать[яе]|эт(?:от|ом) пост\w*).{0,60}(?:расска|опис|объясн|"
        r"показ|разбер|рассм|посвящ|сравн|узна)"
    ),
)
_IS = (
    r"(?<![总還还就都可但不而也只])是(?:一|由|用|指|为|基于|关于|[^，。是]{1,40}的[^，。]{1,20}[，。])|指的是|用于",
    r"用来|旨在|提供(?:了)?",
    (
        r"(?:とは|は(?!てな|じめ|っき))[^。]{2,}(?:です|である|ます|だ|もの|こと|ライブラリ|ツール|サービス|"
        r"プラグイン|機能|サイト)。\Z"
    ),
    r"[은는] .{4,}(?:다|요)\.\Z",
    r" (?:is|are|was|were) (?:an?|the|one of|used|designed|intended)\b| refers? to | provides? | allows? ",
    r" enables? | lets | helps? | gives? | describes? | makes? it ",
    r" (?:ist|sind) (?:ein|eine|der|die|das|einer|eines)\b| bezeichnet | ermöglicht | bietet ",
    r" (?:est|sont) (?:un|une|le|la|les|des|l'|l’)| désigne | permet | sert à ",
    r" (?:es|son) (?:un|una|el|la|los|las|unos)\b| permite | sirve para ",
    r" (?:é|são) (?:um|uma|uns|umas|o|a|os|as)\b| serve para ",
    r" (?:è|sono) (?:un|una|uno|il|lo|la|i|gli|le|un'|l'|l’)| permette | consente | serve ",
    r" (?:—|–|-) это | (?:представляет|является|позволяет|описывает)\b| (?:—|–) ",
)
_MADE = (
    r"宣布|正式(?:发布|開源|开源|发佈|推出|上线)|发布了|推出了|开源了",
    (
        r"(?:を|に)[^。、]{0,12}(?:作り|作っ|書き|書い|公開し|リリースし|開発し|まとめ|追加し|対応し|移行し|"
        r"更新し)(?:ました|た|てみ\S{0,4}|ています)。\Z"
    ),
    r"\b(?:happy|pleased|excited|proud|delighted|thrilled|glad) to (?:announce|introduce|share)",
    r"\bha(?:s|ve) (?:been |just )?(?:released|published|launched)|\bis now (?:available|open)",
    r"\b(?:announc(?:es|ed|ing)|(?<!before )(?<!after )(?<!when )(?<!while )(?<!without )(?<!of )introducing)\b",
    r"\b(?:veröffentlicht|freu(?:t|en) (?:sich|uns)|vorgestellt)\b|\b(?:annonce\w*|a publié|présente)\b",
    r"\b(?:anunci\w+|ha lanzado|presenta)\b|\b(?:annunci\w+|ha rilasciato)\b",
    r"출시(?:했|되)|공개(?:했|되)|발표(?:했|되)|만들었|выпусти\w+|представляе\w+|опубликова\w+|вышл[аои]",
)


def _any(parts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_NEAR = 60
_ABOUT_IT = _any((rf"(?s:.{{0,{_NEAR}}}?)(?:{'|'.join(_ABOUT)})",))
_IS_SOME, _MADE_IT = _any(_IS), _any(_MADE)
_READ = 300  # characters of a sentence that are read
_SUBORDINATE = re.compile(
    r"(?:as|since|while|when|if|although|though|because|once|wenn|da|weil|obwohl|als|si|quand|comme|lorsque|cuando|"
    r"como|aunque|se|quando|poiché|если|когда|хотя)\b|由于|由於|因为|因為|如果|虽然|雖然|当|很多人|有人",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[，,；;：:、]\s?")


def announces(text: str) -> bool:
    """Whether a sentence says what its own post is about."""
    return _ABOUT_IT.match(text[:_READ]) is not None


def defines(text: str, subjects: str) -> bool:
    """Whether a sentence says what something is that the title, or another of the ``subjects``, names."""
    found = _IS_SOME.search(text[:_READ])
    if found is None or found.start() > _NEAR or _CLAUSE.search(text, 0, found.start()):
        return False
    subject = text[: found.start() + 1]
    if _SUBORDINATE.match(subject):
        return False
    return bool(frozenset(words(normal(subject))) & frozenset(words(normal(subjects))))


def publishes(text: str) -> bool:
    """Whether a sentence says that something was made or published."""
    return _MADE_IT.search(text[:_READ]) is not None
