"""Recognise what programs send by themselves without saying so: acknowledgements, challenges, receipts, notifications.

Pure. Two ideas at least must meet, and a question or a request keeps the mail a person's (see `automatic`).
"""

import re
from typing import Final

from pipeline.ingest.kind import automatic
from pipeline.ingest.kind.sieve import Sieved

MAX_CHARACTERS: Final = 4_000
_RECEIVED: Final = Sieved(
    r"(?:we|i)(?: have|['’]ve)? (?:successfully )?received your (?:request|ticket|enquiry|inquiry|message|e-?mail|query|support|submission|case|complaint|application)|your (?:support )?(?:request|ticket|enquiry|inquiry|message|e-?mail|query|case|submission) (?:\S{1,30} ){0,3}(?:has been|was|is) (?:\w+ )?(?:received|created|logged|registered|opened|submitted|assigned|updated|closed|solved|resolved)|(?:a )?(?:new )?(?:support )?(?:ticket|case) (?:\S{1,30} ){0,3}(?:has been|was) (?:\w+ )?(?:created|opened|registered|logged)|thank you for contacting (?:\w+ ){0,4}(?:support|us|team|desk|service)|confirms? (?:the |that we (?:have )?)?recei(?:pt|ved)"
    r"|(?:ist|sind) (?:\w+ ){0,2}bei uns eingegangen|(?:haben|wurde) (?:\w+ ){0,3}(?:anfrage|anliegen|nachricht|e-?mail|ticket) (?:\S{1,30} ){0,3}(?:erhalten|erfasst|registriert|eröffnet|aufgenommen)|ticket (?:\S{1,30} ){0,3}(?:wurde )?(?:erstellt|eröffnet|angelegt)|eingangsbestätigung"
    r"|(?:avons|a) bien (?:été )?reçue? (?:votre )?(?:demande|message|requête)?|votre (?:demande|message|requête|ticket) (?:\S{1,30} ){0,3}a (?:bien )?été (?:reçue?|prise? en compte|enregistrée?|créée?)|accusé de réception"
    r"|hemos recibido (?:su|tu) (?:solicitud|consulta|mensaje|petición|correo)|(?:su|tu) (?:solicitud|consulta|mensaje|ticket|caso|petición) (?:\S{1,30} ){0,3}(?:ha sido|fue|se ha) (?:\w+ )?(?:recibid|cread|registrad|abiert)|recebemos (?:a )?su?a (?:solicitação|mensagem|pedido|demanda)|(?:sua|seu) (?:solicitação|mensagem|pedido|chamado|ticket) (?:\S{1,30} ){0,3}foi (?:\w+ )?(?:recebid|criad|registrad|abert)"
    r"|abbiamo ricevuto la (?:sua|tua|vostra) (?:richiesta|segnalazione|e-?mail)|(?:sua|tua|vostra) richiesta (?:\S{1,30} ){0,3}è stata (?:ricevuta|registrata|presa in carico|aperta)|(?:uw|je) (?:aanvraag|verzoek|vraag|bericht|ticket|melding) (?:\S{1,30} ){0,3}(?:is|werd) (?:\w+ )?(?:ontvangen|aangemaakt|geregistreerd)|(?:hebben|heb) (?:uw|je) (?:aanvraag|verzoek|vraag|bericht|melding) (?:\w+ )?ontvangen"
    r"|(?:vi har|har) (?:tagit emot|mottagit|modtaget|mottatt) (?:ditt|din|deres|dit) (?:ärende|meddelande|mejl|henvendelse|sag|forespørsel|mail)|(?:ditt ärende|din henvendelse|din sag|din forespørsel) (?:\S{1,30} ){0,3}(?:har|er|är)|(?:viestinne|viestisi|pyyntösi|palvelupyyntösi) (?:\S{1,30} ){0,3}on (?:vastaanotettu|kirjattu)"
    r"|(?:twoje|państwa|pana|pani) (?:zgłoszenie|wiadomość|zapytanie) (?:\S{1,30} ){0,3}(?:zostało|została|zostały) (?:\w+ )?(?:przyjęt|zarejestrowan|otrzyman|utworzon)|otrzymaliśmy (?:twoje|państwa) (?:zgłoszenie|zapytanie)|(?:váš|vaše|vašu|vaša) (?:požadav\w+|zpráv\w+|žádost\w*|dotaz|správ\w+) (?:\S{1,30} ){0,3}(?:byl|bol|jsme|sme)\w* (?:\w+ )?(?:přijat|zaregistrován|prijat|zaregistrovan|zaevidován)|megkaptuk (?:a )?(?:megkeresését|levelét|kérését|bejelentését)"
    r"|(?:ваше?|ваш) (?:обращение|заявка|запрос|письмо|звернення|запит) (?:\S{1,30} ){0,3}(?:принят|получен|зарегистрирован|создан|отримано|зареєстровано|прийнято)|мы получили ваш|ми отримали ваш|(?:talebiniz|mesajınız|başvurunuz) (?:\S{1,30} ){0,3}(?:alınmış|alındı|oluşturul|kayd)|(?:solicitarea|cererea|mesajul) (?:dvs\.?|dumneavoastră) (?:\S{1,30} ){0,3}a fost (?:primit|înregistrat)|λάβαμε το (?:αίτημά|μήνυμά) σας|το αίτημά σας"
    r"|تم استلام (?:طلبك|رسالتك|طلبكم|رسالتكم)|(?:لقد )?(?:استلمنا|تلقينا) (?:طلبك|رسالتك|طلبكم|رسالتكم)|פנייתך (?:התקבלה|נקלטה)|קיבלנו את פנייתך|درخواست شما (?:دریافت|ثبت)"
    r"|お問い?合わ?せ(?:を|は|内容を)?[^。\n]{0,12}(?:受け付け|受付|承り|受領)|受付(?:を)?(?:完了|いた)|已收到(?:您|你)的(?:[请請]求|[问問][题題]|[咨諮][询詢]|申[请請]|工[单單]|反[馈饋])|(?:您|你)的(?:[请請]求|工[单單]|[问問][题題]|申[请請])[^。\n]{0,16}(?:已收到|已[创創]建|已受理|已提交)|(?:문의|요청)(?:가|이|사항이)?[^.\n]{0,10}(?:접수|등록)(?:되었|됐)"
    r"|(?:yêu cầu|phản hồi|thư) của (?:bạn|quý khách|anh/chị) (?:\S{1,30} ){0,3}đã được (?:tiếp nhận|ghi nhận|tạo|nhận)|(?:permintaan|pesan|tiket|laporan|pertanyaan) anda (?:\S{1,30} ){0,3}(?:telah|sudah) (?:kami )?(?:diterima|terima|dibuat)|(?:permintaan|aduan|pertanyaan) anda (?:\S{1,30} ){0,3}telah diterima|ได้รับ(?:คำขอ|คำร้อง|เรื่อง|ข้อความ)(?:ของ)?|(?:अनुरोध|शिकायत) (?:प्राप्त|दर्ज)|natanggap (?:na )?namin ang (?:iyong|inyong) (?:kahilingan|mensahe)|tumepokea (?:ombi|ujumbe) (?:lako|wako)",
)  # fmt: skip
_NUMBER: Final = re.compile(
    r"[\[(#]\s?#?[A-Z]{0,10}[-_#:]?\s?\d{3,}\s?[\])]?|(?:number|nummer|numéro|número|numero|numer|номер|ticket|case|request|reference|incident|issue|enquiry|aanvraag|melding|zaak|anfrage|vorgang|fall|demande|dossier|caso|chamado|protocolo|pratica|solicitud|referencia|ärende|sag|sak|zgłoszeni\w|požadavk\w|обращени\w|заявк\w|талон|talep|nomor|số|受付番号|お問い合わせ番号|受理番号|工单|工單|编号|編號|접수 ?번호|문의 ?번호|رقم)[\s\-]?(?:id|number|no\.?|nr\.?|nummer|numéro|n°|número|numer|číslo|номер|№|tiket|号)?\s?[:：#=]?\s?#?(?:[A-Z]{1,10}-?)?\d{3,}",
    re.IGNORECASE,
)
_PROMISE: Final = Sieved(
    r"(?:will|shall|aim to|endeavou?r to|strive to|usually|typically) (?:\w+ ){0,4}?(?:respond|reply|get back|contact|answer|review|be in touch|look into)|within (?:\w+ )?(?:\d+|one|two|three|24|48)[^.\n]{0,20}(?:hours?|days?)|as soon as possible|(?:schnellstmöglich|so schnell wie möglich|umgehend|in kürze|werktagen|baldmöglichst)|(?:dans les plus brefs délais|dès que possible|jours ouvr)|(?:a la brevedad|lo antes posible|en breve|días hábiles)|(?:o mais breve possível|em breve|dias úteis|assim que possível)|(?:al più presto|il prima possibile|quanto prima)|(?:zo snel mogelijk|zo spoedig mogelijk|werkdagen)"
    r"|så snart (?:som )?möjligt|hurtigst muligt|så snart som mulig|mahdollisimman pian|jak najszybciej|tak szybko|co nejdříve|čo najskôr|hamarosan|ближайшее время|как можно скорее|найближчим часом|en kısa sürede|cât mai curând|το συντομότερο|في أقرب وقت|בהקדם|در اسرع وقت|順次|営業日|折り返し|尽快|盡快|工作日|빠른 시일|영업일|sớm nhất|secepatnya|segera|โดยเร็ว|जल्द|sa lalong madaling|haraka iwezekanavyo",
)
_AUTOMATED: Final = Sieved(
    r"(?:this is|this) (?:an? )?(?:automat(?:ed|ic)|auto-generated|system[- ]generated)(?:ally generated)? (?:e-?mail|message|response|reply|notification|notice|confirmation)|(?:e-?mail|message|response|reply|notification) (?:is|was|has been) (?:automatically |auto-?)(?:generated|sent)|automatically generated|(?:generated|sent|created) automatically|(?:do not|don['’]t|cannot) (?:directly )?(?:reply|respond) (?:directly )?to (?:this|that) (?:e-?mail|message|address|mail|notification)|replies to this (?:e-?mail|message|address|mailbox) (?:are|will) not|unattended (?:mailbox|address)|unmonitored (?:mailbox|inbox|address)|(?:mailbox|address|inbox) is not (?:monitored|attended)|please do not reply\b"
    r"|(?:automatisch|maschinell) (?:generiert|erstellt|erzeugt|versandt|versendet|verschickt)|(?:dies|das) ist eine automatische|nicht auf diese (?:e-?mail|nachricht|mail)|(?:message|courriel|mail|e-?mail) (?:est |a été )?(?:généré|envoyé) automatiquement|ceci est un (?:message|courriel|e-?mail) automatique|ne pas répondre|(?:mensaje|correo) (?:\w+ )?(?:generado|enviado|ha sido generado) (?:de forma )?autom[áa]tic|(?:este es un|es un) (?:mensaje|correo) autom[áa]tico|(?:no responda|favor de no responder|por favor,? no responda)|(?:mensagem|e-?mail) (?:\w+ )?(?:autom[áa]tic[ao]|gerad[ao] automaticamente|enviad[ao] automaticamente)|n[ãa]o responda|favor n[ãa]o responder"
    r"|(?:messaggio|e-?mail) (?:\w+ )?(?:generat[ao]|inviat[ao]) automaticamente|non rispondere a quest|automatisch (?:gegenereerd|verzonden|verstuurd|aangemaakt)|niet (?:te )?(?:beantwoorden|antwoorden) op dit|automatiskt (?:genererat|meddelande|skickat)|kan inte besvaras|automatisk (?:genereret|generert|besked|melding)|kan ikke besvares|ikke svar på denne|automaattinen viesti|älä vastaa|(?:wiadomość|e-?mail) (?:\w+ )?(?:automatyczn|wygenerowan|wysłan\w+ automatycznie)|nie odpowiada[jć]|(?:automaticky|automatická) (?:vygenerovan|generovan|zpráva|správa|odeslan|odoslan)|neodpovídejte|neodpovedajte|automatikus (?:üzenet|levél|értesítés)|automatikusan generált|ne válaszoljon"
    r"|автоматическ(?:ое|и) (?:сообщение|уведомление|сформир|отправл|созда)|не отвечайте на|(?:не|без) відповід(?:айте|ати) на|автоматичн(?:е|о) (?:повідомлення|сформ|надісл)|(?:otomatik olarak|otomatik) (?:gönderil|oluştur|mesaj)|yanıtlamayınız|lütfen (?:bu e-?postayı )?(?:yanıtlama|cevaplama)|mesaj (?:generat )?automat|nu r[ăa]spunde[țt]i|αυτοματοποιημένο|μην απαντ|(?:رسالة|بريد) (?:آلية|تلقائية|آلي)|(?:لا ترد|عدم الرد) على|הודעה (?:אוטומטית|זו נשלחה)|אין להשיב|נא לא להשיב|(?:به صورت|به‌صورت|بصورت) خودکار|پاسخ ندهید"
    r"|自動(?:配信|送信|返信|的に送信|で送信)|返信(?:いただい|頂い|し)?(?:ても|ないで)|送信専用|(?:系[统統]|自[动動])(?:自[动動])?(?:[发發]送|[发發]出|生成|[邮郵]件)|[请請]勿(?:直接)?回[复覆復]|발신 ?전용|자동(?:으로)? ?(?:발송|전송)|회신(?:하지|이 되지)|(?:thư|email|tin nhắn) (?:được gửi |này được gửi )?tự động|không (?:trả lời|phản hồi) (?:email|thư)|(?:dikirim|dibuat|dihasilkan|dijana) secara (?:otomatis|automatik)|(?:jangan|mohon tidak|tidak perlu) (?:membalas|balas)|โดยอัตโนมัติ|อย่าตอบกลับ|ไม่ต้องตอบกลับ|स्वचालित (?:संदेश|ईमेल)|उत्तर न दें|awtomatikong mensahe|huwag (?:po )?(?:kayong |ninyong )?(?:tumugon|sumagot)|ujumbe (?:huu )?(?:wa |ume)(?:otomatiki|tumwa)|usijibu",
)  # fmt: skip
_REPLY_ABOVE: Final = Sieved(
    r"(?:type|write|enter|add) (?:your )?(?:reply|response|answer) above this line|(?:reply|respond|write|answer) above (?:this|the) line|antwort(?:en)? (?:bitte )?(?:über|oberhalb) dies|répond\w+ au-dessus de cette ligne|(?:escrib|respond)\w+ (?:\w+ )?(?:por )?encima de esta línea|acima desta linha|ответ\w* выше этой",
)
_ROLE: Final = re.compile(
    r"(?:.*[-_.])?(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|notif(?:y|ier|ications?)|alerts?|system|robot|bot|mailer|automat\w*|service[sd]?esk|billing|invoices?|orders?|accounts?|monitoring|nagios|zabbix|jira|service|noc|portal|support|help(?:desk)?|tickets?|info|security|updates?|news|reminders?|reports?|cron|root|wordpress|www-data|apache|webmaster|shop|hello|team|feedback|survey)(?:[-_.+].*)?"
)
_ROBOT: Final = re.compile(
    r"(?:.*[-_.])?(?:no[-_.]?repl(?:y|ies)|(?:do[-_.]?not|dont|never)[-_.]?reply|unattended|autoresponder|autoreply|robot|mailer|nepasrepondre|ne[-_.]pas[-_.]repondre|no[-_.]?responder|nao[-_.]?responda|noresponder|nicht[-_.]antworten|noreplay)(?:[-_.+].*)?"
)


def is_robot(address: str) -> bool:
    """Whether an address says that nobody reads what is sent to it."""
    return _ROBOT.fullmatch(address.partition("@")[0].lower()) is not None


def acknowledgement(words: automatic.Words, whole: str) -> str | None:
    """Why a mail looks like a ticket system's receipt of ours; `whole` is the text with what it quotes."""
    # Above the line where answers go stands nothing new, so a ticket system's whole mail may count as history.
    body = words.body or automatic.spoken(whole[:MAX_CHARACTERS])
    if not (_RECEIVED.is_possible_in(words.subject) or _RECEIVED.is_possible_in(body)):
        return None
    said = f"{words.subject}\n{body}"
    if _is_answer_with_history(words) or automatic.is_asking(body) or not _RECEIVED.search(said):
        return None
    held = [
        name
        for name, is_true in (
            ("says that it is automatic", _AUTOMATED.search(body) is not None),
            ("names a number", _NUMBER.search(said) is not None),
            ("promises an answer", _PROMISE.search(body) is not None),
            ("wants answers above a line", _REPLY_ABOVE.search(whole[:MAX_CHARACTERS]) is not None),
        )
        if is_true
    ]
    is_enough = len(held) >= 2 or "says that it is automatic" in held
    return "the text acknowledges a mail, " + ", ".join(held) if is_enough else None


def _is_answer_with_history(words: automatic.Words) -> bool:
    return words.has_history and automatic.is_reply_subject(words.subject)


def notification(sender: str, words: automatic.Words) -> str | None:
    """Why a mail looks like a program's: it says so itself, and comes from an address that is no person's."""
    local = sender.partition("@")[0]
    if words.is_answer or not _ROLE.fullmatch(local) or words.is_asking:
        return None
    found = _AUTOMATED.search(automatic.spoken(words.text)[-MAX_CHARACTERS:])
    return f"sent from {local}, and the text says so itself ({found[0].lower()})" if found else None


_HELD_BACK: Final = Sieved(
    r"(?:e-?mail|message|mail) (?:\S{1,40} ){0,3}(?:is|has been|was|is being|will be) (?:\w+ )?(?:held|placed|quarantined|queued|waiting|blocked|on hold|not (?:be )?delivered)|(?:has|will) not (?:yet )?(?:be(?:en)? )?(?:delivered|reach)|(?:in order (?:for|to)|to) (?:your|(?:deliver|release) (?:your|this))|in order to deliver|(?:before|until) (?:your (?:message|e-?mail)|i can receive|it (?:can be|is) delivered)|wurde (?:noch )?nicht zugestellt|zurückgehalten|n['’]a pas (?:encore )?été (?:remis|délivré)|en attente|retenid[oa]|en espera|trattenut|письмо (?:задержано|не доставлено)",
)
_PROVE: Final = re.compile(
    r"(?:click|follow|visit|use) (?:on )?(?:the |this )?(?:link|button|here|url)|(?:reply|respond) to this (?:message|e-?mail)|(?:simply|just) (?:reply|press|hit|click)|klicken sie|cliquez|haga clic|clique|fare clic|перейдите по|https?://",
    re.IGNORECASE,
)
_HUMAN: Final = Sieved(
    r"(?:mail|spam|inbox)[ -]?(?:guard|shield|protector|firewall)|(?:confirm|verify|prove|validate|authenticate)[^.\n]{0,60}(?:human|person|sender|identity|address|yourself|not (?:a )?(?:spam|robot|machine|bot))|challenge[- ]response|approved sender|guest list|white ?list|spam ?arrest|boxbe|spam (?:filter|protection|blocker)|unsolicited|(?:bestätigen|kein spam)|(?:confirmer|authentifier)[^.\n]{0,40}(?:expéditeur|identité|humain)|(?:confirme|verifi)[^.\n]{0,40}(?:remitente|identidad|humano)|captcha",
)


def challenge(words: automatic.Words) -> str | None:
    """Why a mail looks like a spam filter's demand to prove that one is a person."""
    if _is_answer_with_history(words) or not all(each.search(words.body) for each in (_HUMAN, _HELD_BACK, _PROVE)):
        return None
    if words.is_asking:
        return None
    return "the text holds a mail back until its sender proves to be a person"


_READ_SUBJECT: Final = re.compile(
    r"\s*(?:(?:not )?read(?: receipt)?|gelesen|ungelesen|lu|non lu|le[ií]do|letto|non letto|lid[oa]|gelezen|niet gelezen|läst|læst|lest|luettu|przeczytano|přečteno|prečítané|olvasva|elolvasva|прочитано|прочтено|читано|okundu|citit|αναγνώστηκε|pročitano|llegit|נקרא|مقروءة|مقروء|تمت القراءة|開封済み|開封確認|已[读讀](?:回[执執])?|읽음|đã đọc|dibaca|อ่านแล้ว|return receipt(?: \(displayed\))?|empfangsbestätigung|lesebestätigung|accusé de lecture|confirmation de lecture|confirmaci[óo]n de lectura|confirma[çc][ãa]o de leitura|conferma di lettura|leesbevestiging|lesebekreftelse|уведомление о прочтении|отчет о прочтении|読了)\s?[:：(\-]",
    re.IGNORECASE,
)
_WAS_READ: Final = Sieved(
    r"(?:was|were) (?:read|displayed|opened|deleted without being read)|this is a (?:return |read )?receipt for|no guarantee that the (?:message|content) has been read|has been (?:displayed|read|opened)|wurde (?:\S{1,60} ){0,12}(?:gelesen|geöffnet|angezeigt|gelöscht)|a été (?:lu|ouvert|affiché)|(?:fue|ha sido) (?:le[ií]do|abierto)|foi lid[ao]|è stat[oa] (?:letto|letta|aperto|visualizzato)|(?:is|werd) (?:\S{1,60} ){0,8}gelezen|(?:blev|ble) (?:\S{1,60} ){0,6}l[æe]st|lästes|on luettu|została (?:prze|od)czytana|byla přečtena|bola prečítaná|el(?:lett )?olvas|было прочитано|прочитано|okundu|a fost citit|διαβάστηκε|תמת|قراءة|נקראה|開封され|開封しました|已被?[阅閱]?[读讀]|읽었|읽음|đã được đọc|telah dibaca|ถูกอ่าน",
)
_DELIVERED_SUBJECT: Final = re.compile(
    r"\s*(?:delivered|relayed|expanded|delivery receipt|successful mail delivery(?: report)?|delivery (?:status )?notification \(?(?:success|relay|delivered)\)?|zugestellt|übermittelt|remis|relayé|entregado|retransmitido|entregue|recapitato|inoltrato|afgeleverd|levererat|leveret|levert|toimitettu|dostarczono|doručeno|doručené|kézbesítve|доставлено|teslim edildi|livrat|配信済み|已[送传傳][达達]|배달됨)\s?(?:[:：(]|$)",
    re.IGNORECASE,
)
_WAS_DELIVERED: Final = Sieved(
    r"(?:has been|was|were) (?:successfully )?(?:delivered|relayed|expanded)|successfully delivered|(?:delivery|relay) to (?:these|the following) recipients[^.\n]{0,40}(?:complete|success)|no delivery notification (?:was|will be) sent|wurde (?:\w+ ){0,3}zugestellt|a été remis|ha sido entregado|se ha entregado|foi entregue|è stato (?:recapitato|consegnato)|is afgeleverd|har levererats|er leveret|er levert|on toimitettu|została dostarczona|byla doručena|доставлено|teslim edildi|配信されました|已送达|배달되었",
)


def read_receipt(words: automatic.Words) -> str | None:
    """Why a mail without a part for machines looks like a program's word that a mail was read."""
    is_one = _READ_SUBJECT.match(words.subject) and _WAS_READ.search(words.text[:MAX_CHARACTERS])
    if not is_one or len(words.text) > 1_500 or automatic.is_asking(words.text):
        return None
    return "the subject and the text are a read receipt's"


def delivery_receipt(words: automatic.Words, *, is_machine: bool) -> str | None:
    """Why a mail system's mail looks like its word that a mail arrived."""
    is_one = _DELIVERED_SUBJECT.match(words.subject) and _WAS_DELIVERED.search(words.text[:MAX_CHARACTERS])
    return "a mail system says that it delivered" if is_machine and is_one else None


_CALENDAR: Final = Sieved(
    r"(?:has |have |hat |ha |a |heeft )?(?:accepted|declined|tentatively accepted|replied)[^.\n]{0,12} (?:this|your|the|to) (?:\w+ )?(?:invitation|meeting|event)|einladung (?:\w+ )?(?:angenommen|abgelehnt|zugesagt)|accepté (?:cette|votre) invitation|aceptado (?:esta|la|tu) invitación|aceitou (?:este|o|seu) convite|accettato (?:questo|l['’])? ?invito|google calendar|calendar\.google|microsoft teams meeting",
)


def is_calendar_text(text: str) -> bool:
    """Whether a text is what a calendar's program writes beside its answer."""
    return _CALENDAR.search(text[:MAX_CHARACTERS]) is not None
