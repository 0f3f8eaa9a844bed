"""Rule sets and mails to measure the engine with: invented words in nine scripts, mails of 3 kB in eleven languages.

Everything is drawn with a fixed seed. A rule looks for words that stand in a few mails only, as rules about products,
places and people do; each mail has the words of `HITS` rules of the set put in, in its own letters, so that as many hit it (and by
chance a few more) however large the set is.
"""

import random
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from pipeline.classify.sample import ORDINARY
from pipeline.domain.classification import Facts

HITS: Final = 5
SIZE: Final = 3000
HEAD: Final = "version: 1\nvocabulary: {queues: [triage], topics: [other], teams: []}\nrules:\n"
SYLLABLES: Final[dict[str, tuple[Sequence[str], int]]] = {
    "latin": (("ba", "ke", "li", "mo", "nu", "pra", "ster", "ton", "vi", "zel", "gra", "fin", "dor", "que", "sa"), 3),
    "accents": (("ção", "né", "mü", "lör", "ñe", "ti", "ra", "bo", "sê", "pa", "dé", "vo", "gu", "mi"), 3),
    "cyrillic": (("ба", "ко", "ле", "мир", "ну", "при", "ст", "ва", "зо", "ги"), 3),
    "greek": (("βα", "κε", "λι", "μο", "νυ", "πρα", "στε", "του", "ζη"), 3),
    "arabic": (("سبق", "كتم", "درش", "فحص", "نجز", "طلع", "حصر", "مدر"), 2),
    "hangul": (("바", "케", "리", "모", "누", "프", "스", "톤", "비", "젤", "핀", "돌"), 3),
    "han": (tuple("霖澜琛璟珩瑄翊煜熠烨堃垚淼焱鑫"), 3),
    "kana": (("バ", "ケ", "リ", "モ", "ヌ", "プ", "ス", "ト", "ビ", "ゼ"), 4),
    "thai": (("บา", "เก", "ลี", "โม", "นู", "ปร", "สต", "วิ"), 3),
}
SCRIPTS: Final = ("latin", "latin", "latin", "accents", *SYLLABLES)

# A few sentences as clients write them, in the languages of the desk; a mail of 3 kB takes its turns through them.
SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "Our October commission has not arrived and the creators keep asking when it'll be paid.",
        "We checked the portal on Monday, and the settlement page still says that it is being processed.",
        "Could you please tell us whether something is missing on our side, or on the side of the bank?",
        "Two of our hosts were removed from the roster last week, although they had joined properly.",
        "I'm attaching the screenshots; the second one shows the error that everybody gets after the login.",
    ),
    "pt": (
        "A comissão de outubro ainda não caiu na conta e os criadores perguntam quando será paga.",
        "Já verificamos o portal na segunda-feira, e a página continua dizendo que está em processamento.",
        "Vocês podem nos dizer se falta algum documento do nosso lado? Não recebemos nenhuma notificação.",
    ),
    "es": (
        "La comisión de octubre todavía no ha llegado y los creadores preguntan cuándo se pagará.",
        "Revisamos el portal el lunes y la página sigue diciendo que está en proceso, ¿es normal?",
        "Por favor, díganos si falta algún documento; adjunto las capturas de pantalla del error.",
    ),
    "de": (
        "Die Provision für Oktober ist noch nicht eingetroffen, und unsere Leute fragen täglich danach.",
        "Können Sie bitte prüfen, ob auf unserer Seite etwas fehlt? Im Portal steht: „wird bearbeitet“.",
        "Zwei Gastgeber sind aus der Übersicht verschwunden, obwohl sie ordnungsgemäß beigetreten sind.",
    ),
    "tr": (
        "Ekim ayının komisyonu hâlâ hesabımıza geçmedi, yayıncılar ne zaman ödeneceğini soruyor.",
        "Pazartesi günü paneli kontrol ettik, sayfada işlemin sürdüğü yazıyor; bir eksik mi var?",
    ),
    "vi": (
        "Tiền hoa hồng tháng mười vẫn chưa được chuyển vào tài khoản, mọi người đang hỏi khi nào có.",
        "Chúng tôi đã kiểm tra trang quản lý hôm thứ hai, và trang vẫn báo là đang xử lý.",
    ),
    "ru": (
        "Комиссия за октябрь до сих пор не поступила, и авторы спрашивают, когда её выплатят.",
        "Мы проверили кабинет в понедельник: на странице всё ещё написано, что идёт обработка.",
    ),
    "ar": (
        "لم تصل عمولة شهر أكتوبر إلى حسابنا حتى الآن، وصناع المحتوى يسألون متى سيتم دفعها.",
        "راجعنا البوابة يوم الاثنين وما زالت الصفحة تقول إن الطلب قيد المعالجة، فهل ينقصنا شيء؟",
    ),
    "ko": (
        "시월 수수료가 아직 들어오지 않았고 크리에이터들이 언제 지급되는지 계속 묻고 있습니다.",
        "월요일에 포털을 확인했는데 페이지에는 여전히 처리 중이라고 나옵니다. 빠진 서류가 있나요?",
    ),
    "zh": (
        "十月的佣金还没有到账，主播们一直在问什么时候可以收到，请尽快帮我们查一下。",
        "我们星期一看过后台，页面上仍然显示正在处理，是不是我们这边还缺什么材料？",
    ),
    "th": (
        "ค่าคอมมิชชั่นเดือนตุลาคมยังไม่เข้าบัญชีของเรา และทุกคนถามว่าจะได้รับเมื่อไหร่ ",
        "เราตรวจสอบระบบเมื่อวันจันทร์แล้ว หน้าจอยังขึ้นว่ากำลังดำเนินการอยู่ ขาดเอกสารอะไรหรือไม่ ",
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as its author thinks of it: words (or one phrase of two), or a pattern with a text that it finds."""

    name: str
    words: tuple[str, ...] = ()
    pattern: str = ""
    found: str = ""

    @property
    def yaml(self) -> str:
        if self.pattern:
            return f"- {{id: {self.name}, when: {{text: {{regex: '{self.pattern}'}}}}, then: {{tag: t}}}}\n"
        return f"- {{id: {self.name}, when: {{text: {{word: [{', '.join(self.words)}]}}}}, then: {{tag: t}}}}\n"


def written(count: int, words: int, seed: int = 1) -> list[Written]:
    """So many rules: three of four with so many words each, the fourth with a pattern."""
    draw = random.Random(seed)
    fresh = _words(draw)
    return [
        _pattern(f"r{number}", fresh, draw)
        if number % 4 == 3
        else Written(f"r{number}", tuple(_phrase(fresh, draw) for _ in range(words)))
        for number in range(count)
    ]


def source(rules: Sequence[Written]) -> str:
    """The text of a rules.yaml."""
    return HEAD + "".join(rule.yaml for rule in rules)


def mails(rules: Sequence[Written], count: int, seed: int = 2) -> list[Facts]:
    """So many mails, in turn of each language, with what some of the rules look for."""
    draw = random.Random(seed)
    languages = list(SENTENCES)
    return [_mail(rules, languages[number % len(languages)], draw) for number in range(count)]


def _words(draw: random.Random) -> Iterator[tuple[str, str]]:
    """Invented words with their script, none twice."""
    seen: set[str] = set()
    while True:
        script = draw.choice(SCRIPTS)
        syllables, length = SYLLABLES[script]
        word = "".join(draw.choices(syllables, k=draw.randint(length, length + 2)))
        if word not in seen:
            seen.add(word)
            yield script, word


def _phrase(fresh: Iterator[tuple[str, str]], draw: random.Random) -> str:
    """A word, now and then two of them, now and then the beginning of one."""
    script, word = next(fresh)
    chance = draw.random()
    if script in ("latin", "accents", "cyrillic") and chance < 0.2:
        return f"{word}*" if chance < 0.1 else f"{word} {SYLLABLES[script][0][0]}{SYLLABLES[script][0][1]}"
    return word


def _pattern(name: str, fresh: Iterator[tuple[str, str]], draw: random.Random) -> Written:
    word = next(word for script, word in fresh if script == "latin")
    number = draw.randint(100, 99999)
    forms = (
        (rf"{word}[- ]?#?[0-9]{{3,5}}", f"{word}-{number}"),
        (rf"(?:{word}|{word[::-1]}) +[0-9]+ ?(?:EUR|USD)", f"{word} {number} EUR"),
        (rf"[a-z0-9.]+@{word}\.example", f"who@{word}.example"),
    )
    pattern, found = forms[draw.randrange(len(forms))]
    return Written(name, (), pattern, found)


def _mail(rules: Sequence[Written], language: str, draw: random.Random) -> Facts:
    letters = set("".join(SENTENCES[language])) | set(string.printable)
    stretches = (rule.found or draw.choice(rule.words).removesuffix("*") for rule in draw.sample(rules, len(rules)))
    sought = list(islice((stretch for stretch in stretches if letters.issuperset(stretch)), HITS))
    parts: list[str] = []
    number = 0
    while len(" ".join(parts).encode()) < SIZE:
        # The numbers make words that no other sentence has, as dates, amounts and names do in real mails.
        parts.append(SENTENCES[language][number % len(SENTENCES[language])])
        parts.append(
            f"({draw.randint(1, 9999)}, {draw.choice(('Ana', 'Zeynep', 'Minh', 'Olga'))}{draw.randint(1, 99)})"
        )
        number += 1
    for stretch in sought:
        parts.insert(draw.randrange(len(parts)), f"\n{stretch}.\n")
    body = " ".join(parts)
    message = replace(
        ORDINARY.message, subject=SENTENCES[language][0][:60], new_text=body, new_text_unsigned=body, text=body
    )
    return replace(ORDINARY, message=message)
