"""Recognise what only a box that nobody reads any more says of itself: its owner left, or mail to it goes unread.

Pure. A person who can write from a box does read it, so these words need one other sign only; they give way to what
asks for something, and to an answer that quotes what it answers.
"""

import re
from typing import Final

from pipeline.ingest.kind import absence, automatic
from pipeline.ingest.kind.sieve import Sieved

_NAME: Final = re.compile(r"[^\W\d_]{3,40}|[\u4e00-\u9fff]{1,4}")
# It speaks of this very mail or of this very box, not of some box: clients write to us about others' boxes too.
_UNREAD: Final = Sieved(
    r"your (?:e-?mail|message|mail) (?:will|has|is|was) (?:therefore )?(?:not|neither) (?:be |been |being )*(?:automatically )?(?:read|forwarded|seen|processed|delivered to)|this (?:e-?mail )?(?:mailbox|inbox|address|account|box) (?:is|has been|will) (?:no longer|not|never) (?:be |being )*(?:monitored|read|checked|in use|used|active|attended|looked)|(?:e-?mails?|messages?) (?:sent )?to this (?:address|mailbox|account) (?:is|are|will) (?:no longer|not|never)\b"
    r"|(?:ihre|deine|die) (?:nachricht|mail|e-mail) (?:wird|wurde) (?:daher |leider )?(?:nicht|weder) (?:automatisch )?(?:gelesen|weitergeleitet|bearbeitet)|dieses? (?:e-?mail-?)?(?:postfach|adresse|konto) (?:wird|ist) (?:nicht|nicht mehr) (?:mehr )?(?:gelesen|abgerufen|überwacht|betreut|bearbeitet|aktiv|in gebrauch)"
    r"|votre (?:message|courriel|mail|e-?mail) ne sera (?:pas|ni) (?:lu|transmis|traité|transféré)|cette (?:boîte|adresse|messagerie)[^.\n]{0,20} n['’]est (?:plus|pas) (?:consultée|relevée|utilisée|active|lue|surveillée)|(?:su|tu) (?:mensaje|correo) no ser[áa] (?:le[íi]do|reenviado)|est[ea] (?:buz[óo]n|correo|cuenta|direcci[óo]n) (?:de correo )?(?:ya )?no (?:se (?:revisa|consulta|lee|utiliza)|est[áa] (?:activ|en uso)|es (?:atendid|revisad))"
    r"|(?:sua|a sua) mensagem n[ãa]o ser[áa] (?:lida|encaminhada)|est[ae] (?:caixa|conta|endere[çc]o)[^.\n]{0,20} (?:j[áa] )?n[ãa]o (?:[ée]|est[áa]) (?:mais )?(?:monitorad|ativ|lid|consultad)|(?:suo|tuo) messaggio non (?:verrà|sarà) (?:letto|inoltrato)|quest[aoe]['’ ]?(?:casella|indirizzo)[^.\n]{0,20} non è (?:più )?(?:attiv|monitorat|lett|presidiat|consultat)"
    r"|(?:uw|je|jouw) (?:e-?mail|mail|bericht) wordt niet (?:gelezen|doorgestuurd)|(?:deze (?:mailbox|postbus|inbox)|dit (?:e-?mail)?adres) wordt niet (?:meer )?(?:gelezen|gebruikt|beheerd|gecontroleerd)|(?:denna|den här|denne|dette) (?:e-?post)?(?:brevlådan?|adressen?|postkassen?|inkorgen?) (?:\w+ ){0,2}(?:läses|används|bevakas|overvåkes|leses|læses|bruges|brukes)? ?(?:inte|ikke)|tätä (?:postilaatikkoa|osoitetta|sähköpostia) ei (?:enää )?(?:lueta|seurata|käytetä)"
    r"|(?:ta skrzynka|ten adres)[^.\n]{0,20} nie jest (?:już )?(?:czytan|monitorowan|używan|obsługiwan|sprawdzan)|(?:tato|táto) (?:schránka|adresa)[^.\n]{0,20} (?:již |už |sa )?(?:není|nie je|nečte|nečíta)|ez a (?:postafiók|cím|fiók)[^.\n]{0,20} (?:már )?nem (?:figyelt|aktív|használ|olvas)|(?:этот|данный) (?:почтовый )?(?:ящик|адрес)[^.\n]{0,20} (?:больше )?не (?:проверяется|читается|просматривается|используется)|ц(?:я|ю) (?:скринька|адреса|скриньку|адресу)[^.\n]{0,20} (?:більше )?не (?:перевіря|чита|використову)"
    r"|bu (?:posta kutusu|adres|e-?posta (?:adresi|hesabı))[^.\n]{0,20} (?:takip edilmiyor|okunmuyor|kullanılm|izlenm|kontrol edilm)|このメール?アドレス(?:は|宛)[^。\n]{0,20}(?:使用|利用|確認|閲覧)(?:され|でき|し)て(?:い|お)?り?ません|[此该該本](?:邮箱|郵箱|信箱|邮件地址)(?:已)?(?:不再|停用|停止|无人|無人)|이 (?:메일함|메일 주소|주소|계정)[은는] (?:더 ?이상 )?(?:사용|확인)(?:되지|하지) 않"
    r"|hộp thư này (?:hiện )?(?:không còn|không được)|(?:kotak|alamat) (?:surat|e-?mail) ini (?:sudah )?tidak (?:lagi )?(?:dipantau|digunakan|aktif|dibaca)",
)  # fmt: skip
_GONE: Final = Sieved(
    r"\b(?:is no longer|no longer) (?:with (?:us|the)|works?|working|employed|part of)\b|\bhas left (?:the company|us|our)|nicht mehr (?:\S{1,30} ){0,4}(?:tätig|beschäftigt)|arbeitet nicht mehr|(?:unternehmen|firma) verlassen|ne (?:fait|travaille) plus (?:partie|chez|pour|au sein)|a quitté (?:la société|l['’]entreprise|notre)|ya no (?:trabaja|forma parte|labora)|n[ãa]o (?:trabalha|faz) mais|j[áa] n[ãa]o (?:trabalha|faz parte)|non (?:lavora più|fa più parte)"
    r"|niet (?:meer|langer) werkzaam|werkt niet meer|(?:arbetar|jobbar) inte längre|arbejder ikke længere|jobber ikke lenger|ei (?:ole enää|työskentele enää)|nie pracuje już|już nie pracuje|(?:již|už) (?:nepracuje|u nás nepracuje)|már nem dolgozik|больше не работает|більше не працює|artık (?:\S{1,30} ){0,4}çalışmıyor|nu mai lucrează|退職(?:いたし|し)|已(?:经)?离职|已離職|퇴사|không còn làm việc|(?:sudah|tidak) (?:tidak )?lagi bekerja",
)  # fmt: skip
_ELSEWHERE: Final = Sieved(
    r"(?:contact|write|direct|address|send|e-?mail|use|reach)\b[^\n]{0,80}(?:@|https?://)|wenden sie sich|schreiben sie|künftig an|adress\w{1,4} [^\n]{0,60}@|contact\w{0,4} [^\n]{0,60}@|escrib\w{1,4} [^\n]{0,60}@|scriv\w{1,4} [^\n]{0,60}@|neue adresse|new (?:e-?mail )?address|nouvelle adresse|nueva direcci|nuovo indirizzo|nieuwe adres",
)  # fmt: skip
# A box speaks of itself; whoever says "my new address" sits at a keyboard.
_SELF: Final = re.compile(
    r"\b(?:i|my|me|ich|mein\w{0,2}|mir|je|mon|ma|moi|yo|mi|mis|eu|meu|minha|io|mio|mia|ik|mijn|jag|min|jeg|minä|ja|mój|moja|já|můj|я|мой|моя|мне|ben|benim|saya|tôi)\b|私|我|저|제 |أنا|אני|שלי|ฉัน|ผม",
    re.IGNORECASE,
)  # fmt: skip


def unread(words: automatic.Words, owner: str) -> str | None:
    """Why the words look like those of a box that nobody reads; None where they may be a person's.

    `owner` is the sender's name: nobody says of themselves, by name, that they have left.
    """
    body = words.body
    if words.has_history or not 0 < len(body) <= automatic.MAX_CHARACTERS:
        return None
    is_unread, gone = _UNREAD.search(body) is not None, _GONE.search(body)
    if not (is_unread or gone) or words.is_asking:
        return None
    is_elsewhere = _ELSEWHERE.search(body) is not None
    if is_unread and ((is_elsewhere and not _SELF.search(body)) or len(absence.signals(body)) >= 2):
        return "the text says that nobody reads this box"
    is_owners = gone is not None and not _names(owner).isdisjoint(_names(body[: gone.start()]))
    return "the text says that the box's owner left, and where to write" if is_owners and is_elsewhere else None


def _names(text: str) -> frozenset[str]:
    return frozenset(_NAME.findall(text.casefold()))
