"""Which European charset some bytes are in, by the accented words that everybody uses.

Pure, total and linear. The letters of one language stand where another charset has other letters, so a wrong reading is
often plausible letter by letter ("Dziêkujê"); that it makes no word anybody knows gives it away.
"""

import re
from functools import lru_cache
from typing import Final

MAX_WORDS: Final = 2_000
_HIGH_WORD: Final = re.compile(rb"[A-Za-z]{0,20}[\x80-\xff][A-Za-z\x80-\xff]{0,24}")
# Words that mails in these languages are full of, each with a letter that its charset has in a place of its own.
_WORDS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (
        ("cp1252",),
        "für über können könnte möchte grüße schöne schönen müssen würde wäre natürlich später nächste für größe zurück früher dürfen löschen ändern überweisung rückmeldung não você vocês está estão são então já até também informação ação atenção olá à é às cartão só três mês após día días sí también más qué cuándo cómo dónde aún todavía después número información así cuánto número señor año años mañana été déjà très être où à ça après même problème réponse numéro cliquer reçu français è perché più così già può sarà når på är för från så också får kör måste ä något några å på nå også bør gør før må får været når spørgsmål forårsag hvornår á é ég þá það við að ekki þú hægt più città però",
    ),
    (
        ("cp1250", "iso8859_2"),
        "dziękuję dziękujemy proszę się są być był było już jeszcze że też będę będzie mogę może możecie więc również także który która które wypłata wypłaty wypłatę dzień życzę załączeniu wiadomość działa pieniądze otrzymałem otrzymałam ponieważ chciałbym między odpowiedź płatność płatności děkuji děkujeme díky prosím už jsem ještě není můžete můžu když že účet účtu dobrý přihlásit příloha přílohou peníze přišly přišla nepřišla zpráva zprávu žádost podařilo další před při ďakujem už môžete účet nefunguje peňaze prihlásiť ešte nie správu ďalej keď köszönöm kérem működik nem tudok még és már van szépen fizetés segítség üdvözlettel jó őket kérdés után előtt között időpont mulţumesc vă şi că această aţi plată faţă bună rugăm dacă aştept hvala još može možete račun uplatu zašto što će ću već greške šaljem molim riješiti čekam košarica danes še že vprašanje račun prosim",
    ),
    (
        ("cp1254",),
        "teşekkürler teşekkür için lütfen ödeme ödemem değil şu şey çok çalışıyor çalışmıyor nasıl hesabım hesabıma hâlâ henüz günaydın iyi günler yardımcı mısınız başarısız kullanıcı şifre gönderdim gönderir yapıyorum olduğu göre sayın saygılarımla ay ayı şimdi kaldı yaptım aldım alamadım değişiklik hatası sorunu yıl yılı kısıtlama açık kapalı başvuru sağ olun",
    ),
    (
        ("cp1257",),
        "ačiū dėkoju dėkui už prašau ar čia jūsų mūsų sąskaita mokėjimas pagalbą veikia dėl šiandien būtų kodėl gavau išmoka negavau žinutė pranešimą paldies lūdzu kāpēc jūs jūsu mūsu strādā nestrādā konts maksājums vēl šodien esmu būtu saņēmu nesaņēmu kā lai būs ir rēķins tänan palun või ühtegi jõudnud küsimus võimalik töötab",
    ),
)


@lru_cache(maxsize=1)
def _octets() -> dict[bytes, frozenset[str]]:
    """The words as octets of each charset, with the charsets in which they are such a word."""
    found: dict[bytes, set[str]] = {}
    for charsets, words in _WORDS:
        for charset in charsets:
            for word in words.split():
                for form in {word, word.capitalize(), word.upper()}:
                    encoded = form.encode(charset, "ignore")
                    if not encoded.isascii() and encoded.decode(charset) == form:
                        found.setdefault(encoded, set()).add(charset)
    return {word: frozenset(charsets) for word, charsets in found.items()}


def spoken_charset(data: bytes) -> str | None:
    """The one charset in which most known words are written; None where none is known or two say the same."""
    known = _octets()
    scores: dict[str, int] = {}
    for word in _HIGH_WORD.findall(data)[:MAX_WORDS]:
        for charset in known.get(word, ()):
            scores[charset] = scores.get(charset, 0) + 1
    ranked = sorted(scores.items(), key=lambda each: -each[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return ranked[0][0] if ranked and _is_one_family(ranked) else None
    return ranked[0][0]


def _is_one_family(ranked: list[tuple[str, int]]) -> bool:
    """Whether only the two charsets of Central Europe share the first place: either reads the words right."""
    first = {charset for charset, score in ranked if score == ranked[0][1]}
    return first == {"cp1250", "iso8859_2"}
