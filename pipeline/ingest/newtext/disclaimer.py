"""Recognise the legal notices, banners and footers that servers put around a mail, in the languages of the desk.

Pure. A notice is told by how many different *ideas* it holds (secrecy, the intended recipient, an error, deletion ...),
never by one word; a paragraph that asks something, or in which a person says "I", needs more of them.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Final

from pipeline.ingest.kind.sieve import Sieved, SievedList
from pipeline.ingest.newtext.closings import AD_HOSTS, LIST_FOOTER


class Certainty(IntEnum):
    """How surely a paragraph is a notice: a likely one counts only below a signature or beside a sure one."""

    NONE = 0
    LIKELY = 1
    SURE = 2


_THIS_MAIL: Final = Sieved(
    r"this (?:e-?mail|message|communication|transmission|electronic|mail)|(?:e-?mail|message) and any (?:attachment|file)|dies(?:e|er|es) (?:e-?mail|nachricht|mail|mitteilung)|ce(?:t)? (?:e-?mail|courriel|message|courrier)|este (?:e-?mail|correo|mensaje)|esta (?:mensagem|comunicaci)|este e-?mail|questo (?:messaggio|e-?mail)|questa (?:e-?mail|comunicazione)|presente (?:messaggio|mensaje|e-?mail|mensagem|comunicaz)|d(?:it|eze) (?:e-?mail|bericht)|niniejsz|ta wiadomość|t(?:ato|ento) (?:zpráva|e-?mail)|táto správa|denne (?:e-?mail|mail|meddelelse|epost)|detta (?:e-?post|meddelande|mail)|tämä (?:viesti|sähköposti)|ez az (?:e-?mail|üzenet)|jelen (?:e-?mail|üzenet)|bu (?:e-?posta|ileti|mesaj)|(?:это|данное|настоящее) (?:сообщение|письмо|электронн)|(?:це|дане) (?:повідомлення|лист|електронн)|това (?:съобщение|писмо)|το παρόν|αυτό το (?:μήνυμα|e-?mail)|acest (?:e-?mail|mesaj)|ova (?:poruka|e-?pošta)|ovaj e-?mail|本(?:邮件|郵件|信件|电子|電子|メール|信息)|此(?:邮件|郵件|电子邮件|電子郵件)|このメール|本メール|본 (?:메일|이메일|메시지|전자)|이 (?:메일|이메일|메시지|전자)|هذه الرسالة|هذا البريد|این (?:ایمیل|پیام)|(?:הודעה|דוא\"ל|מייל) (?:זו|זה)|(?:e-?mail|surel|pesan|emel|mesej) ini|(?:email|thư|tin nhắn|thông tin) này|อีเมล(?:ล์)?(?:ฉบับ)?นี้|ข้อความนี้|(?:यह|इस) (?:ई-?मेल|संदेश)|ang (?:email|mensahe) na ito|barua pepe hii|ujumbe huu",
)
_COMPANY: Final = Sieved(
    r"registered (?:office|in|number|company)|company (?:number|registration|no\.?)|handelsregister|amtsgericht|registergericht|geschäftsführ|vorstand|aufsichtsrat|ust-?id|sitz der gesellschaft|\bhrb\b|siret|\brcs\b|capital social|registro mercantil|c\.?i\.?f\.?:|p\.? ?iva|kvk|\bkrs\b|\bregon\b|\bičo?\b|org\.? ?nr|gdpr|rgpd|dsgvo|lgpd|lopd|general data protection|lei geral de proteção|protección de datos|proteção de dados|datenschutz|privacy (?:policy|notice|statement)|données personnelles|trattamento dei dati|d\.?lgs|persoonsgegevens|danych osobowych|kvkk|kişisel veri|персональных данных|ilgili kanun|law no|ley \d|solicitor|traditional (?:custodians|owners)|professional secrecy",
)
_PRINTING: Final = Sieved(
    r"before printing|think (?:of the environment|before (?:you )?print)|consider the environment|environment before|vor dem (?:aus)?druck|avant d['’]imprimer|antes de imprimir|prima di stampare|alvorens .{0,20}print|przed wydrukowaniem|yazdırmadan önce|преди да отпечатате|прежде чем (?:рас)?печатать|打印(?:此|本)|印刷する前",
)
_IDEAS: Final = SievedList((_THIS_MAIL, _COMPANY, _PRINTING, *map(Sieved, (
    # secrecy
    r"confiden[tzcç]i|confidențial|privileg|proprietary|vertrauli|vertrouwelijk|riservat|poufn|tajemnic|důvěrn|dôvern|fortroli|förtrolig|konfiden|luottamuksel|salassa pidett|bizalmas|titkos|gizli|конфиденц|конфіденц|поверителн|εμπιστευτικ|απόρρητ|povjerljiv|保密|机密|機密|秘密|기밀|비밀|سري(?:ة|ه)?\b|سرّي|محرمان|חסוי|סודי|rahasia|rahsia|\bsulit\b|bảo mật|mật\b|cơ mật|ความลับ|เป็นความลับ|गोपनीय|kumpidensyal|kompidensyal|\bsiri\b|usiri",
    # for whom it is meant
    r"intended (?:solely|only|recipient|for|addressee)|(?:named|intended) (?:recipient|addressee)|solely for|exclusive use|(?:richtige|beabsichtigte|bestimmungsgemäße|vorgesehene|genannte)\w* (?:adressat|empfänger)|für den (?:adressat|empfänger)|ausschließlich für|destin[ée]e? (?:exclusivement|uniquement|à)|destinataire|exclusivement|destinatari|exclusiv(?:o|amente|a)|uso exclusivo|dirigido|bestemd|geadresseerde|uitsluitend|adresat|przeznaczon|určen|adresát|tiltænkt|beregnet|avsedd|tiltenkt|vastaanottaja|tarkoitettu|címzett|kizárólag|alıcı|muhatab|получател|адресат|предназначен|адресован|одержувач|призначен|предназначено|παραλήπτη|προορίζεται|αποκλειστικ|destinatar|primatelj|namijenjen|收件人|收件者|指定的?收|受信者|宛先|名宛人|本来の|수신인|수신자|지정된|المرسل إليه|المستلم|موجه|المقصود|گیرنده|مخاطب|הנמען|לנמען|מיועד|penerima|dituju|ditujukan|dimaksud|người nhận|dành riêng|chỉ dành|ผู้รับ|เฉพาะ|प्राप्तकर्ता|tatanggap|para lamang|mlengwa|aliyekusudiwa|mpokeaji",
    # arrived by mistake
    r"in error|by mistake|mistakenly|erroneous|misdirected|not the intended|irrtümlich|versehentlich|nicht der (?:richtige|beabsichtigte|vorgesehene)|par erreur|por error|por engano|por equivocaci|indevidamente|per errore|abusievelijk|per ongeluk|ten onrechte|omyłkow|przez pomyłkę|omylem|nedopatřením|ved en fejl|ved en feil|fejlagtigt|av misstag|felaktigt|erehdyksessä|virheellisesti|tévedés|yanlışlıkla|sehven|ошибочно|по ошибке|помилков|по погрешка|εκ παραδρομής|κατά λάθος|από λάθος|din greșeală|greşeală|greškom|误收|誤收|誤って|誤送|错误(?:地)?收到|잘못 (?:전송|수신|발송)|عن طريق الخطأ|بالخطأ|بطريق الخطأ|به اشتباه|בטעות|salah kirim|tersilap|tersalah|secara keliru|karena kesalahan|nhầm lẫn|do nhầm|gửi nhầm|โดยไม่ได้ตั้งใจ|ผิดพลาด|गलती से|pagkakamali|kwa makosa|kimakosa",
    # delete it, tell the sender
    r"(?:delete|destroy|notify|inform|contact|erase)\b.{0,60}(?:sender|message|e-?mail|immediately|copies|it\b|system)|vernichten|löschen|benachrichtigen|supprim|détrui|avertir|aviser|prévenir|elimin|destru[iy]|borr|notifi(?:que|car|ca)|avis(?:e|ar|are|are)|apagu|apag(?:ar|ue)|cancell|distrugg|verwijder|vernietig|usun[ąi]|zniszcz|powiadom|smaž|vymaž|informujte|slet|radera|förstör|poista|hävit|törölj|semmisít|siliniz|imha|yok ed|bildir|удалит|уничтож|сообщит|уведом|видал|знищ|повідом|изтри|унищож|διαγράψ|καταστρέψ|ενημερώσ|șterge|ștergeți|distruge|obriš|izbriš|uništ|删除|刪除|销毁|銷毀|通知发件|通知寄件|立即通知|削除|破棄|ご連絡(?:ください|下さい|いただ)|삭제|폐기|حذف|إتلاف|إبلاغ|إخطار|حذف کنید|מחק|למחוק|להודיע|hapus|musnahkan|padam|memberitahu|xóa|xoá|hủy|huỷ|thông báo|ลบ|ทำลาย|แจ้ง|हटा|सूचित|burahin|tanggalin|ipaalam|ifute|ufute|mjulishe",
    # what is forbidden
    r"unauthori[sz]ed|prohibited|strictly forbidden|disseminat|(?:copying|distribution|disclosure|review|retransmission)\b|unbefugt|nicht gestattet|untersagt|unerlaubt|weitergabe|interdit|divulgation|reproduction|prohibid|divulgaci|reproducci|proibid|reprodução|divulgação|vietat|proibit|diffusione|divulgazione|verboden|niet toegestaan|openbaarmaking|verspreiding|zabronion|niedozwol|rozpowszechn|zakázán|neoprávněn|šíření|forbudt|förbjud|otillåt|kiellet|luvaton|tilos|jogosulatlan|yasak|izinsiz|запрещ|распростран|разглаш|заборон|розповсюдж|забранен|απαγορεύ|interzis|zabranjen|严禁|嚴禁|禁止|不得|无断|無断|転送|複製|금지|무단|يحظر|محظور|يمنع|نشر|ممنوع|אסור|איסור|dilarang|nghiêm cấm|không được phép|ห้าม|वर्जित|निषिद्ध|ipinagbabawal|hairuhusiwi|marufuku",
    # viruses, opinions, liability
    r"virus|malware|schadsoftware|liabilit|liable|haftung|responsabilit|responsabilidad|aansprakelijk|odpowiedzialności|ответственност|відповідальн|sorumluluk|責任を負|不承担|概不负责|책임|مسؤولي|tanggung jawab|chịu trách nhiệm|views (?:or opinions|expressed)|opinions expressed|no warranty",
))))  # fmt: skip
_HEADING: Final = re.compile(
    r"[\W_]*(?:legal |e-?mail |important |confidentiality |privacy |standard )*(?:disclaimer|(?:confidentiality|legal|privacy|privileged) (?:notice|note|statement|warning|information)|confidential(?:ity)?|notice|vertraulichkeitshinweis|rechtlicher hinweis|hinweis|haftungsausschluss|disclaimer / .{1,30}|avertissement|avis de confidentialité|mention légale|clause de confidentialité|aviso (?:legal|de confidencialidade|de confidencialidad)|cláusula de confidencialidad|avviso (?:legale|di riservatezza)|nota di riservatezza|vertrouwelijkheidsverklaring|informacja|klauzula poufności|nota prawna|gizlilik (?:bildirimi|uyarısı)|yasal uyarı|конфиденциальность|уведомление о конфиденциальности|конфіденційність|免责声明|免責聲明|保密声明|保密聲明|重要提示|ご注意|免責事項|注意事項|보안 ?공지|유의 ?사항|إخلاء (?:ال)?مسؤولية|تنبيه|הבהרה|סודיות|سلب مسئولیت|penafian|pernyataan (?:kerahasiaan|penyangkalan)|tuyên bố miễn trừ|lưu ý bảo mật|ข้อจำกัดความรับผิดชอบ|अस्वीकरण|ansvarsfraskrivelse|friskrivning|vastuuvapauslauseke|jogi nyilatkozat|αποποίηση ευθύνης|declinare de responsabilitate)[\W_]*",
    re.IGNORECASE,
)
_PERSONAL: Final = re.compile(
    r"(?:^|[\s,.;:(])(?:i|i['’](?:m|ve|d|ll)|my|sorry|ich|mir|mich|mein\w*|je|j['’]\w+|yo|mi|me|meu|minha|mio|mia|ik|mijn|jag|jeg|minun|ben|benim|я|мне|мой|моя|мої|мені|мій|аз|εγώ|μου|저는|제가|أنا|אני|שלי|saya|aku|tôi|ผม|ดิฉัน|मैं|mimi)(?=[\s,.;:)])|我(?![们們司方公])|私は",
    re.IGNORECASE,
)
_BANNER: Final = re.compile(
    r"\W*(?:(?:caution|warning|attention|achtung|vorsicht|external|extern(?:e|al)?|avertissement|alerte|advertencia|precaución|cuidado|atenção|attenzione|let op|uwaga|varning|advarsel|varoitus|dikkat|внимание|увага|注意|警告|외부|تحذير|תשומת לב|perhatian|cảnh báo|\[external\]|you don['’]t often get (?:an )?e?-?mail from|sie erhalten nicht oft|vous n['’]obtenez pas souvent|no suele recibir|some people who received this message|some content in this message has been blocked)\b)",
    re.IGNORECASE,
)
_OUTSIDE: Final = re.compile(
    r"external|outside|extern|außerhalb|extérieur|fuera de|fora d|esterno|esterna|buiten|spoza|zewnętrz|utanför|utenfor|udenfor|ulkopuol|dış|внешн|зовнішн|外部|외부|خارج|חיצוני|luar|bên ngoài|often get|nicht oft|pas souvent|no suele",
    re.IGNORECASE,
)
_SUSPICION: Final = re.compile(
    r"click|klick|link|attachment|anhäng|anhang|liens?|pièces? jointes?|enlaces?|adjunt|anexos?|allegat|bijlage|łącz|załącz|länk|vedhæft|bağlantı|ссылк|посилан|链接|鏈接|連結|リンク|添付|링크|첨부|روابط|קישור|tautan|liên kết|sender|absender|expéditeur|remitente|remetente|learn why this is important|aka\.ms/learnabout|\[external\]|originated",
    re.IGNORECASE,
)
_MAIL: Final = re.compile(
    r"mail\b|message|courriel|correo|nachricht|mensagem|messaggio|bericht|письмо|лист|邮件|郵件|メール|메일|رسالة|דוא",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"https?://\S+")
_QUESTION: Final = re.compile(r"[?？؟]")
_IDEOGRAPHIC: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def certainty(lines: Sequence[str]) -> Certainty:
    """How surely a paragraph is a legal notice that a company's server adds."""
    text = " ".join(lines)
    if _size(text) < 60:
        return Certainty.NONE
    found = ideas(text)
    if not found:
        return Certainty.NONE
    if _PERSONAL.search(text) or _QUESTION.search(text):
        return Certainty.SURE if found >= 5 else Certainty.NONE
    is_sure = (
        found >= 4
        or (found >= 3 and _THIS_MAIL.search(text) is not None)
        or (found >= 1 and is_headed(lines))
        or _PRINTING.search(text) is not None
        or len({word.casefold() for word in _COMPANY.findall(text)}) >= 2
    )
    if is_sure:
        return Certainty.SURE
    return Certainty.LIKELY if found >= 2 else Certainty.NONE


def is_disclaimer(lines: Sequence[str]) -> bool:
    """Whether a paragraph may be a legal notice; enough where it stands below everything that a person wrote."""
    return certainty(lines) is not Certainty.NONE


def is_companion(lines: Sequence[str]) -> bool:
    """Whether a paragraph beside a notice goes on with it: one idea is enough there, or being its heading."""
    text = " ".join(lines)
    return is_heading(text) or (_QUESTION.search(text) is None and ideas(text) >= 1 and _PERSONAL.search(text) is None)


def is_banner(lines: Sequence[str]) -> bool:
    """Whether the first paragraph is the warning of a mail gateway that the mail came from outside."""
    text = " ".join(line[:1_000] for line in lines[:12])
    is_warning = _BANNER.match(text) is not None and _OUTSIDE.search(text) is not None
    return (
        is_warning
        and len(text) < 900
        and (_SUSPICION.search(text) is not None or (len(text) < 60 and _MAIL.search(text) is not None))
    )


def is_footer(lines: Sequence[str]) -> bool:
    """Whether a paragraph is the footer of a mailing list or the advertisement of a mail program."""
    text = " ".join(lines)
    words = _LINK.sub("", text) if "http" in text else text
    if len(lines) > 8 or _QUESTION.search(words):
        return False
    is_short = len(words) <= 120
    return LIST_FOOTER.search(text) is not None or (is_short and AD_HOSTS.search(text) is not None)


def start(lines: Sequence[str]) -> int:
    """Where within a paragraph a notice begins: below whole sentences and short lines, at the first line of its own."""
    is_possible = _IDEAS.is_possible_in(" ".join(lines))
    for index, line in enumerate(lines):
        above = lines[index - 1].rstrip() if index else "."
        is_begun = is_heading(line) or (is_possible and ideas(line))
        if is_begun and (above.endswith((".", "!", "。", "！", ":", "…")) or _size(above) < 60):
            return index
    return 0


@lru_cache(maxsize=256)
def ideas(text: str) -> int:
    """How many different ideas of a legal notice a text holds."""
    return len(_IDEAS.places_in(text))


def is_heading(line: str) -> bool:
    return len(line) <= 80 and _HEADING.fullmatch(line) is not None


def is_headed(lines: Sequence[str]) -> bool:
    """Whether a paragraph begins with the heading of a notice, on its own line or before a colon or dash."""
    head = re.split(r"[:：–—-]", lines[0], maxsplit=1)[0] if lines else ""
    return is_heading(head) or (bool(lines) and is_heading(lines[0]))


def _size(text: str) -> int:
    """Length in Latin letters: a sign of an ideographic script says as much as about three."""
    return len(text) if text.isascii() else len(text) + 2 * len(_IDEOGRAPHIC.findall(text))
