"""What a name looks like, whatever letters it is written with (after Unicode UTS #39).

Pure. Two texts with one skeleton are hard to tell apart by eye. The table holds the letters of living scripts and
Unicode's small capitals that pass for Latin ones; letters that only wear marks or other clothes (é, fullwidth,
mathematical) are undressed by NFKD.
"""

import unicodedata
from typing import Final

# fmt: off
_LOOKS_LIKE: Final[dict[str, str]] = {
    "a": "АΑᎪᗅꓮаαɑ", "b": "ВΒᏴᗷꓐЬƄᏏв", "c": "СϹᏟⲤꓚсϲᴄⲥ", "d": "ᎠᗞᗪꓓԁᏧᑯđð", "e": "ЕΕᎬⴹꓰеҽєεɛ", "f": "Ϝᖴꓝƒſẝꞙ",
    "g": "ԌᏀᏳꓖƍɡցǥ", "h": "НΗᎻᕼⲎꓧһհᏂнħ", "j": "ЈͿᎫᒍꓙјϳյ", "k": "КΚᏦᛕⲔꓗкκ", "l": "IІΙӀЇ1|ƖǀⅠⲒⵏꓲᏞᒪⳐꓡiіιıɩɪӏᎥꙇ۱łļӀ!",
    "m": "МΜϺᎷᗰⲘꓟм", "n": "ΝⲚꓠոռηп", "o": "ОΟՕ০ଠ୦Ⲟⵔꓳоοσօ๐໐ဝ૦०੦ø0ө", "p": "РΡᏢᑭⲢꓑрρϱⲣþ", "q": "ԚⵕԛգզⲢ",
    "r": "ᎡᏒᖇꓣЯгᴦɾг", "s": "ЅՏᏕᏚꓢѕƽꜱ5", "t": "ТΤᎢⲦꓔтτŧ", "u": "Սᑌꓴυսᴜʋцuυ", "v": "ѴᏙꓦνѵᴠט",
    "w": "ԜᎳᏔꓪԝաѡɯшωᴡ", "x": "ХΧ᙭ⲬꓫхχЖ×", "y": "УΥҮᎩⲨꓬуүγʏɣ", "z": "ΖᏃꓜᴢʐ", "3": "ЗӠƷȜЭз", "6": "б", "4": "ЧᏎ",
}
# fmt: on
_TABLE: Final = {ord(shown): letter for letter, likes in _LOOKS_LIKE.items() for shown in likes}
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_TOGETHER: Final = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
"""Scripts that are written side by side (UTS #39 5.2, highly restrictive)."""


def skeleton(text: str) -> str:
    """The look of a text: equal for texts that are easily taken for one another."""
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKD", text.translate(_TABLE))
        if not unicodedata.category(char).startswith(("M", "C"))
    )
    flat = bare.translate(_TABLE).lower().translate(_TABLE)
    for pair, letter in _PAIRS:
        flat = flat.replace(pair, letter)
    return flat


def is_mixed(label: str) -> bool:
    """Whether one word is written in scripts that nobody writes side by side."""
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in label if char.isalpha()}
    return len(scripts) > 1 and not any(scripts <= allowed for allowed in _TOGETHER)


def is_one_letter_off(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two letters swapped, make one text of the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
