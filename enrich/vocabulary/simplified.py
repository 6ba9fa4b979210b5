"""Traditional Chinese characters and their simplified forms, for comparing terms and names.

The table is beside this module, one pair a line: ``simplified.txt``.
It holds what OpenCC 1.4.2 (``t2s``, Apache 2.0) makes of each character from U+3400 to U+2FA1F by itself, without those
that NFKC changes anyway, and with 19 variants that OpenCC keeps where they are alone, such as 囘, 瞭 and 衞.
No simplified character of the table is also one of its traditional ones, so a second pass changes nothing.
OpenCC itself is not used: it is 7 MB, and it decides on words, while names are compared without their separators.

Several traditional characters with one simplified form become equal, which is right for a comparison.
Of 5,255 names, tags and titles in Chinese and Japanese, 5,249 become equal to their traditional form by OpenCC.
It is never used to write: a value keeps the script in which the site writes it.
"""

from __future__ import annotations

from importlib.resources import files

_PAIRS = files(__package__).joinpath("simplified.txt").read_text(encoding="utf-8").split()
SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _PAIRS})
