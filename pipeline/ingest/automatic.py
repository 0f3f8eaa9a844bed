"""Recognise answers that a machine gave in a person's name by their words, where no header says so.

Pure. The words are weak: two signals of different kinds are needed, and anything that a person would expect an answer
to (a question, a quoted line with an answer) keeps the mail a person's.
"""

import re
from typing import Final

_LEAD: Final = r"^\s*(?:re:\s*)?(?:\[[^\]]{1,30}\]\s*)?(?:"
# What programs write in front of a subject; hardly anybody writes so by hand.
_PROGRAM_SUBJECT: Final = re.compile(
    _LEAD
    + r"(?:automatic|automated|auto(?:matische)?)[ -]?(?:reply|response|antwort)|auto(?:reply|response|responder|-reply)\b|out of (?:the )?office(?: auto\w*)?(?::|$| re\b)|vacation (?:reply|response|notice)|abwesenheits(?:notiz|nachricht|meldung|benachrichtigung)|automatische antwort|réponse automatique|message d['’]absence|absence du bureau ?:"
    r"|respuesta automática|fuera de (?:la )?oficina ?:|resposta automática|risposta automatica|automatisch antwoord|automatische reactie|afwezig ?:|autosvar|automatisk svar|automatiskt svar|automaattinen vastaus|automatyczna odpowied|odpowiedź automatyczna|automatická odpověď|automatická odpoveď|automatikus válasz|otomatik yanıt|otomatik cevap"
    r"|автоответ|автоматический ответ|автоматична відповідь|自動(?:応答|返信|回覆)|不在通知|自动(?:回复|答复)|자동 ?(?:회신|응답|답장)|الرد التلقائي|رد تلقائي|رد آلي|מענה אוטומטי|תשובה אוטומטית|balasan otomatis|jawaban otomatis|auto balas|balas otomatis|balasan automatik|(?:thư )?trả lời tự động|(?:ข้อความ)?ตอบกลับอัตโนมัติ|αυτόματη απάντηση|răspuns automat|автоматичен отговор|awtomatikong tugon)",
    re.IGNORECASE,
)
# What people put there themselves before they leave, but also when they write about it.
_ABSENT_SUBJECT: Final = re.compile(
    _LEAD
    + r"out of (?:the )?office|ooo\b|away (?:from|until)|on (?:vacation|leave|holiday)|abwesen|absen[tc]|fuera de (?:la )?oficina|ausen[ct]|ausência|fora do escritório|férias|fuori (?:sede|ufficio)|assenza|afwezig|frånvaro|fraværende|fravær|poissa|nieobecność|ofis dışında|вне офиса|отпуск|нет на месте|不在(?:の|連絡)|不在办公室|休假|부재 ?중|خارج المكتب|מחוץ למשרד|di luar kantor|cuti\b)",
    re.IGNORECASE,
)
_AWAY: Final = re.compile(
    r"out of (?:the |my )?office|(?:i am|i'm|i’m|i will be|i'll be|we are|offices? (?:is|are)|currently|now) (?:\w+ ){0,2}?(?:away|on (?:\w+ )?(?:leave|vacation|holiday|parental|maternity)|closed|travell?ing|unavailable|out)\b|on annual leave|limited (?:access|signal|connectivity|email)|no access to (?:my )?(?:e-?mail|inbox)|away (?:until|from)"
    r"|no longer (?:with|works?|working|employed|at|part of)|(?:mailbox|inbox|address|account) is (?:not|no longer) (?:being )?(?:monitored|read|in use|active)|has left (?:the company|us)|arbeitet nicht mehr|nicht mehr (?:im unternehmen|bei uns|tätig)|ne (?:fait|travaille) plus|n['’]est plus|ya no trabaja|ya no (?:forma|labora)|não trabalha mais|não faz mais parte|non lavora più|werkt niet meer|退職|退社|已离职|已離職|퇴사|لم يعد يعمل|больше не работает|sudah tidak bekerja|không còn làm việc"
    r"|nicht im (?:büro|haus)|außer haus|im urlaub|in elternzeit|abwesend|auf dienstreise|bin (?:ich )?(?:bis|ab|vom|derzeit)[^.\n]{0,40}(?:abwesend|erreichbar|urlaub)|(?:je suis|suis|serai|sommes) (?:actuellement )?(?:absente?s?|en congés?|en vacances|en déplacement|fermés?)|absente? du (?:bureau|\d)"
    r"|fuera de (?:la )?oficina|de vacaciones|estar[ée] (?:ausente|fuera)|sin acceso al correo|fora do escrit[óo]rio|de f[ée]rias|estarei ausente|estou ausente|em licença|sem acesso (?:ao|a) e-?mail|fuori (?:sede|ufficio)|in ferie|sar[òo] assente|sono assente"
    r"|afwezig|niet op kantoor|met vakantie|op vakantie|på semester|på ferie|tjänstledig|inte på kontoret|ikke på kontoret|ikke til stede|lomalla|poissa|na urlopie|nieobecn|poza biurem|mimo kancelář|na dovolené|szabadság|irodán kívül|izinli|tatil|ofis dışında|ofiste değil"
    r"|в отпуске|отсутству|вне офиса|не в офисе|у відпустці|відсутн|не на месте|休暇|不在(?:に|と|で|の)|外出|お休み|休業|夏季休業|年末年始|不在办公室|不在辦公室|休假|休息|放假|出差|假期|휴가|부재|출장|휴무|خارج المكتب|في إجازة|إجازة|مغلق|מחוץ למשרד|בחופש|בחופשה"
    r"|sedang cuti|cuti|di luar kantor|tidak berada di kantor|libur|nghỉ phép|đi vắng|vắng mặt|nghỉ lễ|nghỉ tết|ลาพักร้อน|ไม่อยู่|วันหยุด|bercuti|di luar pejabat|εκτός γραφείου|άδεια|în concediu|в отпуск|naka-leave|wala sa opisina",
    re.IGNORECASE,
)
_RETURN: Final = re.compile(
    r"(?:until|till|back (?:on|in|at|by|from)|return(?:ing)? (?:on|to)|when i(?:'m| am|’m)? (?:return|back)|(?:upon|on|after) my return|as soon as (?:i|we)|get back to you|(?:reply|respond|answer|read)[^.\n]{0,40}(?:when|once|upon|after|on my)|reopen|bis (?:zum|einschließlich|montag|\d)|wieder (?:ab|am|da|erreichbar|zurück)|nach meiner rückkehr|zurück am|à mon retour|de retour|jusqu['’]au"
    r"|a mi regreso|mi regreso|hasta el|de vuelta|regreso|volveré|no meu retorno|ao retornar|até o dia|volto|retorno|al mio (?:ritorno|rientro)|fino al|rientrer|tot en met|terug op|ben ik terug|weer bereikbaar|tillbaka|åter|tilbage|tilbake|takaisin|palaan|do dnia|po powrocie|wracam|wrócę|vrátím|visszatér|dönüş|tarihine kadar|tarihleri aras|döndüğ"
    r"|вернусь|до \d|по возвращени|после возвращения|повернусь|まで|以降|戻り|後日|改めて|再开|直到|至\d|回来|结束后|返回|回复|恢复|까지|복귀|돌아와|이후|حتى|عودت|العودة|سنعاود|سأعود|עד |אחזור|hingga|sampai|kembali|setelah|đến ngày|đến hết|quay lại|trở lại|sau khi|จนถึง|กลับมา|sehingga|επιστρ|μέχρι|până|връщам)",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(
    r"(?:urgent|emergency|immediate|anything|matters?|questions?|assistance|pressing|meantime|absence)[^.\n]{0,80}?(?:contact|reach|speak|call|e-?mail|write|ask|please)|(?:direct|address|send|forward) (?:all|any|your|future)|(?:dringend|notf|vertret|eilig|in meiner abwesenheit)|(?:urgence|urgent|en mon absence|contacter)|(?:urgent|urxent|emergencia)|(?:urgenz|urgent)|(?:dringend|spoed)|(?:brådskande|haster|akut|kiireelli)|(?:piln|nagłych)|(?:naléhav|sürgős|acil)|(?:срочн|термінов)"
    r"|緊急|急ぎ|急用|至急|紧急|急事|緊急|如有|긴급|급한|용무|للأمور العاجلة|العاجل|للطوارئ|דחוף|mendesak|urgen|darurat|khẩn|gấp|cấp bách|ด่วน|kecemasan|επείγ|urgenț|спешн|assuntos|asuntos|creator matters",
    re.IGNORECASE,
)
_THANKS: Final = re.compile(
    r"(?:thank you|thanks) for (?:your|contacting|the|getting|writing|reaching)|(?:vielen )?dank für (?:ihre|deine|die)|merci (?:de|pour) (?:votre|ton)|gracias por (?:su|tu|contact|escrib)|obrigad[oa] (?:por|pelo|pela)|grazie per|bedankt voor|tack för|tak for|takk for|kiitos (?:viestist|sähkö)|dziękuję za|děkuj[ie]|köszön|teşekkür ed|спасибо за|благодар|дякую за"
    r"|ご連絡.{0,6}ありがとう|メールを?.{0,8}ありがとう|お問い合わせ|感谢您的|您的邮件|邮件已收到|已收到|来信|您的來信|메일.{0,6}감사|연락.{0,6}감사|شكر[ًا]* ل|شكراً لتواصل|תודה על|terima kasih (?:atas|telah)|cảm ơn (?:bạn|anh|chị|quý|vì)|ขอบคุณสำหรับ|your (?:e-?mail|message) (?:has been|was) received|we (?:have )?received your|automat",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    r"[?？؟;]\s|[?？؟]$|(?:could|can|would|will) you (?:please )?(?!be )\w+|please (?:send|check|confirm|fix|tell|let us|let me know|update|resend|advise|provide)",
    re.IGNORECASE,
)
MAX_CHARACTERS: Final = 1_200


def out_of_office(subject: str, text: str, *, is_answer: bool, has_history: bool) -> str | None:
    """Why the words look like an automatic answer's; None where they may be a person's."""
    is_reply = has_history and subject.lower().startswith("re:")
    is_programs = _PROGRAM_SUBJECT.match(subject) is not None and not is_reply
    has_subject = is_programs or (_ABSENT_SUBJECT.match(subject) is not None and not has_history)
    body = text.strip()
    if not has_subject and (not is_answer or has_history or not 0 < len(body) <= MAX_CHARACTERS):
        return None
    body = body[:MAX_CHARACTERS]
    is_absent = _AWAY.search(body) is not None
    if not has_subject and not is_absent:
        return None
    held = [
        name
        for name, is_true in (
            ("speaks of an absence", is_absent),
            ("says until when", _RETURN.search(body) is not None),
            ("names somebody else", _ELSEWHERE.search(body) is not None),
            ("thanks for the mail", _THANKS.search(body) is not None),
        )
        if is_true
    ]
    is_asking = _QUESTION.search(body) is not None
    if is_programs and (len(held) >= 2 or (not is_asking and (held or len(body) < 200))):
        return "the subject of an automatic answer, and the text " + (held[0] if held else "is short")
    if has_subject and not is_asking and len(held) >= 2:
        return "the subject of an absence, and the text " + ", ".join(held)
    if len(held) >= 3 and not is_asking:
        return "the text " + ", ".join(held)
    return None


_OPT_OUT: Final = re.compile(
    r"unsubscribe|opt[- ]out|(?:no longer|not) (?:wish|want) to (?:get|receive)|answer with the word|reply (?:with )?[\"'“]?(?:stop|remove|unsubscribe)|manage (?:your )?(?:preferences|subscriptions)|abmelden|abbestellen|désabonner|désinscri|darse de baja|cancelar (?:la |su )?suscripci|descadastr|cancelar inscrição|disiscri|uitschrijven|avregistrera|afmeld|wypisz|отписаться|відписатися|配信停止|退订|取消订阅|수신거부|إلغاء الاشتراك|berhenti berlangganan|hủy đăng ký|aboneliğ",
    re.IGNORECASE,
)
_MASS_SENDER: Final = re.compile(
    r"(?:e?-?news(?:letters?)?|webinars?|marketing|promos?|promotions?|events?|offers?|deals|mailings?|campaigns?|updates?|digests?|announce(?:ments)?)(?:[-_.+].*)?"
)


def mass_mailing(sender: str, text: str, *, is_answer: bool) -> str | None:
    """Why a mail without any list header is one of many: an address made for mailings, and a way out of them."""
    if is_answer or not _MASS_SENDER.fullmatch(sender.partition("@")[0]):
        return None
    found = _OPT_OUT.search(text[-3_000:])
    return f"sent from an address for mailings, and the text offers a way out ({found[0].lower()})" if found else None
