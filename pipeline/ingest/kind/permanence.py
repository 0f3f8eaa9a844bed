"""Say whether a failure is the address's own and for good, so that further mail to it is useless.

Pure. By the class of the status (RFC 3463) and by the words of the diagnosis; where they contradict each other or say
little, the failure is soft: a good address written off costs more than a bad one tried again.
"""

import re
from typing import Final

# What a server says of a box that is there but takes nothing now, and of tries that may end better.
_MAY_PASS: Final = re.compile(
    r"(?:box|folder|quota|disk|storage)\b[^.\n]{0,30}\bfull\b|\bis (?:currently |almost )?full\b|full mailbox|over ?quota|quota (?:is )?exceed|exceed\w* [^.\n]{0,40}(?:quota|storage|limit|size|rate)|out of storage|insufficient (?:storage|disk)|too (?:large|big|much|many)|size limit"
    r"|disabled|inactive|suspended|locked|deactivat|at a rate|try again|temporar|timed? ?out|greylist|malformed or unexpected|server failure|servfail|可能不存在",
    re.IGNORECASE,
)
# "Check the address and try again" tells to correct the address, not to wait.
_CORRECT_IT: Final = re.compile(r"(?:check|correct|verify)[^.\n]{0,40}\btry[^.\n]{0,20}\bagain", re.IGNORECASE)
# What it says when the address, or its domain, is not there.
_NO_SUCH_ADDRESS: Final = re.compile(
    r"user unknown|unknown (?:user|recipient|local|address|account|mailbox|mail address|host|domain)|no such (?:user|recipient|mailbox|person|address|domain|host|email|account|local|here)"
    r"|(?:user|recipient|mailbox|address|account|domain|host|email)s?\b[^.\n]{0,40}?(?:does ?n[o't’]+ exist|not exist|not found|unknown|invalid|not known|no longer|(?:isn['’]t|is not) (?:a )?valid|(?:could|was)(?: not|n['o’]t) (?:be )?found|has moved)"
    r"|\bdoes(?: not|n['’]t) exist|invalid (?:recipient|mailbox|address|user)|not a (?:valid|registered) |bad destination|bad address|undeliverable address|no mailbox here|not listed in|unrout[e]?able|host or domain name not found|nxdomain|name or service not known"
    r"|(?:null|no) mx|non-?existent (?:hosts?|domains?|users?|address|mailbox|recipient)|no smtp service|not accept (?:e-?)?mail|not reachable|unable to route|no longer (?:available|valid|exists?|with)|recip(?:ient)?notfound|name is not recognized|(?:nobody|no one)(?: here)? by that name|not our customer|there is no user|doesn['’]t have an?|not have an? (?:account|mailbox|user)"
    r"|no valid recipients|(?:adresse|empfänger|benutzer|postfach)[^.\n]{0,30}(?:nicht gefunden|existiert nicht|unbekannt|ungültig)|(?:adresse|destinataire|utilisateur|boîte)[^.\n]{0,40}(?:introuvable|n['’]existe pas|inconnue?|n['’]a pas été trouvée?)|(?:direcci[óo]n|destinatario|usuario|cuenta|buz[óo]n)[^.\n]{0,40}(?:no existe|desconocid|no se (?:ha )?encontr)|(?:endereço|destinat[áa]rio|usu[áa]rio|conta)[^.\n]{0,40}(?:não existe|desconhecid|não (?:foi )?encontrad)"
    r"|(?:indirizzo|destinatario|utente|casella)[^.\n]{0,40}(?:inesistente|non esiste|sconosciut|non (?:è stat[oa] )?trovat)|(?:adres|ontvanger|gebruiker)[^.\n]{0,30}(?:bestaat niet|onbekend|niet gevonden)|(?:adres|odbiorc|użytkownik)[^.\n]{0,30}(?:nie istnieje|nieznan|nie znaleziono)|(?:пользовател|адрес|ящик|получател)[^.\n]{0,40}(?:не (?:существует|найден)|неизвест)|(?:mottagare|användare|adress|brevlåda)\w{0,3} [^.\n]{0,20}(?:finns inte|existerar inte|okänd)|okänd (?:mottagare|användare|adress)|(?:modtager|mottaker|bruger|bruker|adresse)\w{0,3} [^.\n]{0,20}(?:findes ikke|finnes ikke|eksisterer ikke|uke?ndt|ukjent)|(?:vastaanottaja|käyttäjä|osoite)\w{0,3} [^.\n]{0,20}(?:ei ole olemassa|ei löydy|tuntematon)|tuntematon (?:vastaanottaja|käyttäjä|osoite)"
    r"|(?:příjemce|uživatel|adres[áa]t?|schránka|príjemca|používateľ)\w{0,2} [^.\n]{0,20}(?:neexistuje|nebyl\w? nalezen|neznám)|(?:nincs|nem létezik) (?:ilyen )?(?:felhasználó|címzett|cím|postafiók)|ismeretlen (?:felhasználó|címzett)|(?:destinatarul|utilizatorul|adresa) [^.\n]{0,20}nu exist|(?:παραλήπτης|χρήστης|διεύθυνση) [^.\n]{0,20}δεν (?:υπάρχει|βρέθηκε)|άγνωστος (?:χρήστης|παραλήπτης)"
    r"|(?:kullanıcı|alıcı|adres|posta kutusu)\w{0,3} [^.\n]{0,20}?(?:yok|bulunamadı|mevcut değil|bilinmiyor)|(?:користувач|адреса|скринька|одержувач)[^.\n]{0,30}не (?:існує|знайден)|(?:المستلم|المستخدم|العنوان|البريد)[^.\n]{0,20}غير (?:موجود|معروف)|(?:הנמען|המשתמש|הכתובת)[^.\n]{0,20}לא (?:קיי|נמצא|מוכר)|(?:địa chỉ|người nhận|tài khoản)[^.\n]{0,20}không tồn tại|(?:alamat|penerima|pengguna)[^.\n]{0,20}tidak (?:ditemukan|ada|dikenal)|ไม่พบ(?:ผู้รับ|ที่อยู่|ผู้ใช้)|アドレスが見つかりません|存在しません|(?<!可能)不存在|[查找]无此|存在하지|존재하지|없는 (?:계정|사용자|주소)",
    re.IGNORECASE,
)
# What it says when it dislikes the sender or the content, whatever the status.
_POLICY: Final = re.compile(
    r"\bspam|blocked|block ?list|blacklist|policy|denied|dmarc|dkim|\bspf\b|reputation|virus|content|not allowed|refused|relay|authenticat|banned|not (?:a )?member|moderat|loop|too many hops|expired|\bfrom:|sender|mail from",
    re.IGNORECASE,
)
_SENDER_AT_FAULT: Final = re.compile(r"\bfrom:|sender|mail from:? ?(?:domain|address)", re.IGNORECASE)
_OF_THE_ADDRESS: Final = re.compile(r"[45]\.1\.(?:[0-46]|\d{2})")
_HARD: Final = re.compile(r"5\.1\.(?:[0-46]|\d{2})|5\.4\.(?:4|310)")
# Some carriers accept the recipient and say "user unknown" only after the text, where its own filter took nothing.
_AFTER_THE_TEXT: Final = re.compile(
    r"(?:>>> DATA <<<|after end of data: (?:host \S{1,200} (?:\[[^\]\n]{1,60}\])?:)?) ?5\d\d\W[^\n]{0,120}?(?:user unknown|unknown user)|(?:user unknown|unknown user)[^()\n]{0,100}\(in reply to (?:end of )?DATA",
    re.IGNORECASE,
)


def is_hard(status: str | None, code: int | None, reason: str, action: str | None = None) -> bool:
    """Whether the address itself is at fault for good: further mail to it is useless."""
    said = _CORRECT_IT.sub(" ", reason)
    if action == "delayed" or _MAY_PASS.search(said):
        return False
    if _is_temporary(status, code):
        return action == "failed" and _OF_THE_ADDRESS.fullmatch(status or "") is not None and _is_address_gone(said)
    if status == "5.7.1" or ((status or "").startswith("5.7.") and _POLICY.search(said)):
        return False
    if _NO_SUCH_ADDRESS.search(said):
        return _is_address_gone(said)
    return status is not None and _HARD.fullmatch(status) is not None and _POLICY.search(said) is None


def _is_temporary(status: str | None, code: int | None) -> bool:
    return (status or "").startswith(("4", "2")) or (status is None and code is not None and code < 500)


def _is_address_gone(said: str) -> bool:
    return _NO_SUCH_ADDRESS.search(said) is not None and _SENDER_AT_FAULT.search(said) is None


def is_filtered(address: str, status: str | None, text: str) -> bool:
    """Whether "user unknown" was said after the text had been taken, and no status says that it means the address."""
    if _OF_THE_ADDRESS.fullmatch(status or ""):
        return False
    told = " ".join(text.split())
    return any(
        address in told[max(0, found.start() - 600) : found.end()].lower() for found in _AFTER_THE_TEXT.finditer(told)
    )
