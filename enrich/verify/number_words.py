"""The words and characters that numbers are written with: the same in every table, a word and its value."""

from __future__ import annotations

CHINESE_DIGITS = {
    character: value
    for row in (
        "〇一二三四五六七八九",
        "零壹贰叁肆伍陆柒捌玖",
        "零壹貳參肆伍陸柒捌玖",
        "零一两三四五六七八九",
        "零一兩",
    )
    for value, character in enumerate(row)
}
CHINESE_UNITS = {
    character: 10**power
    for power, row in ((1, "十拾"), (2, "百佰"), (3, "千仟"), (4, "万萬"), (8, "亿億"), (12, "兆"))
    for character in row
}
AMBIGUOUS = ("k", "m", "b", "t", "mm", "mil", "mille")  # also metres, bytes, tons, times; or another language's words
_SCALES = {
    2: "百 hundred",
    3: "千 천 k thousand tausend mille mil тыс тысяч тысячи",
    4: "万 萬 만",
    5: "十万 十萬",
    6: "百万 百萬 m mm mn million millions mio millionen millón millones milhões milioni млн миллиона миллионов",
    7: "千万 千萬",
    8: "亿 億 억",
    9: "十亿 十億 b bn billion billions mrd milliarde milliarden milliard milliards miliardi млрд миллиарда миллиардов",
    10: "百亿 百億",
    11: "千亿 千億",
    12: "万亿 萬億 兆 조 t tn trillion trillions",
}
SCALES = {word: 10**power for power, row in _SCALES.items() for word in row.split()}
_COUNTED = """
one two three four five six seven eight nine ten eleven twelve
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
january february march april may june july august september october november december
eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf
un deux trois quatre cinq six sept huit neuf dix onze douze
uno dos tres cuatro cinco seis siete ocho nueve diez once doce
uno due tre quattro cinque sei sette otto nove dieci undici dodici
um dois três quatro cinco seis sete oito nove dez onze doze
een twee drie vier vijf zes zeven acht negen tien elf twaalf
один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать
하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열 열하나 열둘
"""
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_OTHERS = {
    "once": 1,
    "twice": 2,
    "double": 2,
    "pair": 2,
    "both": 2,
    "triple": 3,
    "dozen": 12,
    "half": 50,
    "quarter": 25,
}
WORDS: dict[str, int] = {
    **{word: place for line in _COUNTED.split("\n") for place, word in enumerate(line.split(), 1)},
    **{word: place for place, word in enumerate(_TEENS.split(), 13)},
    **{word: 10 * place for place, word in enumerate(_TENS.split(), 2)},
    **_LARGE,
    **_OTHERS,
}
