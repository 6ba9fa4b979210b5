"""Traditional Chinese characters and the simplified ones that stand for them, for comparing terms and names.

The table lies beside this module, one pair a line: ``simplified.txt``.
It holds what OpenCC 1.4.2 (``t2s``, Apache 2.0) makes of each character from U+3400 to U+2FA1F by itself, without those
that NFKC changes anyway, and 19 variants that OpenCC keeps where they stand alone, such as 囘, 瞭 and 衞.
The simplified characters of the table are none of its traditional ones, so that a second pass changes nothing.
OpenCC itself is not asked: it is 7 MB, and it decides on words, while names are compared without their separators.

Where several traditional characters share one simplified form they meet, which is what a comparison wants.
Of 5,255 names, tags and titles in Chinese and Japanese, 5,249 meet what OpenCC makes of them in traditional characters.
Never used to write: a value keeps the script in which the site writes it.
"""

from __future__ import annotations

from importlib.resources import files

_PAIRS = files(__package__).joinpath("simplified.txt").read_text(encoding="utf-8").split()
SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _PAIRS})
