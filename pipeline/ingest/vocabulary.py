"""The words that mail programs write around a mail, in the languages they speak: a literal to read and to add to.

Pure. Only words of programs stand here (labels, attributions, separators), and the closings and footers of signatures.
All are compared casefolded.
"""

from typing import Final, Literal

Role = Literal["from", "date", "to", "cc", "subject"]


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in text.split("|") if word.strip())


_LABELS: Final[dict[Role, frozenset[str]]] = {
    "from": _words(
        "from|von|de|da|van|od|от|від|от кого|från|fra|frå|lähettäjä|feladó|expéditeur|remitente|mittente|afzender|absender"
        "|nadawca|odesílatel|odosielateľ|gönderen|kimden|差出人|送信者|送信元|发件人|發件人|寄件者|寄件人|보낸 사람|보낸사람"
        "|발신자|من|المرسل|מאת|จาก|ผู้ส่ง|dari|pengirim|từ|người gửi|από|de la|expeditor|nuo|no|saatja|šalje|пошиљалац|подател"
        "|avsändare|afsender|avsender|प्रेषक|kutoka|mula sa|kanggo saka|daripada|از|فرستنده|message de"
    ),
    "date": _words(
        "sent|date|sent on|date sent|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|message du|enviado|enviado el"
        "|enviado em|enviada|enviada em|enviado a|fecha|data|inviato|data invio|verzonden|verzonden op|wysłano|odesláno|odoslané|odesláno dne"
        "|отправлено|дата|надіслано|skickat|sendt|dato|lähetetty|päivämäärä|päiväys|pvm|elküldve|küldve|dátum|gönderilme tarihi"
        "|gönderildi|tarih|送信日時|日付|日時|受信日時|发送时间|发送日期|日期|时间|發送時間|傳送日期|傳送時間|寄件日期|寄件時間|보낸 날짜|보낸날짜"
        "|날짜|보낸 시간|보낸시간|일시|تاريخ الإرسال|التاريخ|تم الإرسال|أرسلت|נשלח|תאריך|ส่งเมื่อ|ส่ง|วันที่|dikirim|tanggal"
        "|terkirim|đã gửi|ngày|ngày gửi|đã gửi vào|thời gian|στάλθηκε|ημερομηνία|trimis|dată|изпратено|poslano|poslato|kuupäev|išsiųsta"
        "|nosūtīts|saadetud|भेजा गया|दिनांक|petsa|tarikh|dihantar|ارسال شده|تاریخ"
    ),
    "to": _words(
        "to|an|à|a|para|pour|aan|naar|do|pro|komu|кому|до|till|til|vastaanottaja|saaja|címzett|kime|alıcı|宛先|收件人|收件者"
        "|받는 사람|받는사람|수신자|수신|إلى|الى|אל|ถึง|kepada|ke|untuk|đến|tới|người nhận|gửi tới|προς|către|destinataire"
        "|destinatario|destinatário|empfänger|ontvanger|adresat|adresát|prima|kam|kellele|प्रति|sa|kwa|به|за"
    ),
    "cc": _words(
        "cc|kopie|kopie an|copie à|copie|copia|cópia|con copia|dw|do wiadomości|kopia|kopi|копия|копія|másolat|másolatot kap|kopio"
        "|bilgi|抄送|副本|副本抄送|참조|نسخة|نسخة إلى|עותק|สำเนา|tembusan|κοιν|κοινοποίηση|salinan|bcc|cc/bcc|رونوشت|đồng kính gửi"
    ),
    "subject": _words(
        "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|předmět|predmet|тема|ämne|emne|aihe|tárgy|konu|件名|主题"
        "|主旨|主題|제목|الموضوع|موضوع|נושא|เรื่อง|หัวเรื่อง|perihal|subjek|subyek|judul|chủ đề|tiêu đề|θέμα|subiect|относно|sujet|tema"
        "|titolo|rubrik|विषय|paksa|mada|teema|asia|zadeva|naslov"
    ),
}  # fmt: skip
ROLE_OF: Final[dict[str, Role]] = {word: role for role, words in reversed(_LABELS.items()) for word in words}

ORIGINAL: Final = _words(
    "original message|reply message|original-nachricht|originalnachricht|ursprüngliche nachricht|ursprüngliche mail"
    "|ursprüngliche e-mail|antwort nachricht|original mail|original email|message d'origine|message d’origine|message original"
    "|mensaje original|mensagem original|messaggio originale|messaggio originario|oorspronkelijk bericht|oprindelig meddelelse"
    "|oprindelig besked|originalmeddelande|ursprungligt meddelande|ursprungligt mail|opprinnelig melding|alkuperäinen viesti"
    "|oryginalna wiadomość|wiadomość oryginalna|původní zpráva|původní e-mail|pôvodná správa|исходное сообщение"
    "|оригинальное сообщение|первоначальное сообщение|вихідне повідомлення|eredeti üzenet|özgün ileti|orijinal mesaj"
    "|orijinal ileti|元のメッセージ|元のメール|原始邮件|原始郵件|原邮件|原始信件|원본 메시지|원본 메일|원본메시지|الرسالة الأصلية"
    "|הודעה מקורית|ההודעה המקורית|pesan asli|thư gốc|tin nhắn gốc|email gốc|ข้อความต้นฉบับ|ข้อความเดิม|αρχικό μήνυμα"
    "|mesajul original|mesaj original|оригинално съобщение|izvorna poruka|originalna poruka|mesej asal|پیام اصلی|original message follows"
)
FORWARDED: Final = _words(
    "forwarded message|begin forwarded message|forwarded mail|forwarded email|forwarded by|weitergeleitete nachricht"
    "|weitergeleitete mail|anfang der weitergeleiteten nachricht|message transféré|message transmis|message réexpédié"
    "|début du message transféré|début du message réexpédié|mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada"
    "|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem reencaminhada|messaggio inoltrato"
    "|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|videresendt meddelelse|videresendt besked"
    "|videresendt melding|start på videresendt|vidarebefordrat meddelande|vidarebefordrat brev|edelleenlähetetty viesti"
    "|välitetty viesti|przekazana wiadomość|wiadomość przekazana|treść przekazanej wiadomości|přeposlaná zpráva"
    "|preposlaná správa|пересылаемое сообщение|пересланное сообщение|начало переадресованного сообщения"
    "|переслане повідомлення|továbbított üzenet|iletilen ileti|iletilmiş mesaj|yönlendirilen mesaj|転送されたメッセージ|転送メッセージ"
    "|转发的邮件|转发邮件|转发邮件信息|轉寄的郵件|轉寄郵件|轉寄信件|전달된 메시지|전달된 메일|رسالة معاد توجيهها|رسالة محولة|الرسالة المحولة|רשומה שהועברה"
    "|הודעה שהועברה|pesan terusan|pesan yang diteruskan|pesan diteruskan|tin nhắn được chuyển tiếp|thư được chuyển tiếp"
    "|ข้อความที่ส่งต่อ|προωθημένο μήνυμα|mesaj redirecționat|препратено съобщение|proslijeđena poruka|mesej yang dimajukan"
)
FORWARD_PREFIXES: Final = _words(
    "fwd|fw|wg|tr|rv|enc|i|fs|vs|doorst|pd|przek|vl|yml|ilt|ynt|转发|轉寄|转寄|転送|전달|تحويل|הועבר|trs|chuyển tiếp|teruskan|továbbítás|прд|пересл|vb|πρθ"
)

WROTE: Final = _words(
    "wrote|writes|has written|schrieb|schreibt|geschrieben|a écrit|écrit|écrivait|escribió|escribio|escreveu|escribiu|ha scritto|scrisse|scrive"
    "|schreef|geschreven|napisał|napisał(a)|napisała|napisal|pisze|skrev|kirjoitti|написал|написала|написал(а)|написа|написав"
    "|пише|пишет|писал|писал(а)|писала|írta|yazdı|yazmış|写道|寫道|写到|写|書きました|wrote は書きました|さんは書きました|のメール|작성|작성함|썼습니다|كتب|كتبت"
    "|כתב|כתבה|כתב/ה|מאת|menulis|đã viết|viết|เขียน|έγραψε|a scris|napsal|napsal(a)|napsala|napísal|napísal(a)|je napisao|je napisala|napisao"
    "|sent|kirjutas|rašė|rakstīja|ने लिखा|naandika|aliandika|sumulat|isinulat ni|نوشت|telah menulis|va escriure|idatzi du|scríobh"
)
STARTERS: Final = _words(
    "on|am|le|el|il|op|em|a|den|w dniu|dnia|pada|pada tanggal|vào|vào lúc|kl|på|no dia|in data|dne|dňa|в|у|ngày|tanggal|la|στις|tarihinde|بتاريخ|في|ב|בתאריך|เมื่อ|den|le|sulla|nel giorno|op|ter"
)

SENT_FROM: Final = (
    "sent from my", "sent from a", "sent from an", "sent from mail", "sent from outlook", "sent from yahoo", "sent from samsung", "sent from proton",
    "sent from gmail", "sent from windows", "sent from typeapp", "sent with", "sent via", "sent using", "sent by mail", "get outlook for",
    "get bluemail", "download outlook", "via mobile", "gesendet von", "gesendet mit", "von meinem", "holen sie sich outlook", "envoyé de mon",
    "envoyé depuis", "envoyé à partir", "envoyé avec", "télécharger outlook", "obtenez outlook", "enviado desde", "enviado do meu", "enviado do",
    "enviado a partir", "enviado de mi", "enviado con", "enviado pelo", "obter o outlook", "obtener outlook", "baixar outlook", "inviato da", "inviato dal",
    "inviato con", "scarica outlook", "ottieni outlook", "verzonden vanaf", "verstuurd vanaf", "verzonden met", "outlook voor", "wysłane z",
    "wysłano z", "pobierz outlook", "odesláno z", "odoslané z", "отправлено с", "отправлено из", "отправлено от", "надіслано з", "skickat från", "sendt fra",
    "hent outlook", "lähetetty", "hanki outlook", "küldve", "elküldve", "iphone'umdan", "iphone’umdan", "ipad'imden", "android için outlook", "samsung cep",
    "iphoneから送信", "ipadから送信", "iphone から送信", "outlook for ios を入手", "android 版 outlook", "发自我的", "發自我的", "从我的", "從我的", "来自我的", "发送自", "傳送自我的",
    "获取 outlook", "獲取 outlook", "나의 iphone에서", "내 iphone에서", "iphone에서 보냄", "갤럭시에서 보냈습니다", "삼성 갤럭시", "أُرسلت من", "أرسلت من", "تم الإرسال من", "مرسل من", "نشلح מה", "נשלח מה",
    "dikirim dari", "terkirim dari", "gửi từ", "được gửi từ", "đã gửi từ", "ส่งจาก", "dihantar dari", "trimis de pe", "εστάλη από", "στάλθηκε από", "ارسال شده از",
)  # fmt: skip
CLOSINGS: Final = _words(
    "regards|best regards|kind regards|kindest regards|warm regards|warmest regards|many regards|with regards|best|all the best|cheers|sincerely"
    "|yours sincerely|sincerely yours|yours truly|very truly yours|yours faithfully|respectfully|thanks|thank you|many thanks|thanks a lot|thanks again"
    "|thanks in advance|thank you in advance|thanks & regards|thanks and regards|thanks and best regards|thank you and regards|with best regards|with kind regards|take care|br|kr|rgds|thx|ta"
    "|mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|mit besten grüßen|freundliche grüße|freundliche grüsse|viele grüße|viele grüsse|beste grüße|beste grüsse"
    "|liebe grüße|schöne grüße|herzliche grüße|herzliche grüsse|grüße|gruß|mfg|lg|vg|danke|vielen dank|besten dank"
    "|cordialement|bien cordialement|très cordialement|bien à vous|salutations|meilleures salutations|sincères salutations|merci|merci d'avance|merci beaucoup|bonne journée|belle journée"
    "|amicalement|cdlt|bien à toi|respectueusement"
    "|saludos|un saludo|saludos cordiales|un cordial saludo|cordialmente|atentamente|atte|gracias|muchas gracias|un abrazo|abrazos|muchos saludos|quedo atento|quedo atenta"
    "|atenciosamente|att|abraços|abraço|um abraço|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|obrigado|obrigada|muito obrigado|muito obrigada|grato|grata|cordialmente"
    "|cordiali saluti|distinti saluti|un saluto|saluti|un cordiale saluto|grazie|grazie mille|a presto|met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|groeten|groet|groetjes|hartelijke groet|mvg|bedankt|dank u|alvast bedankt"
    "|pozdrawiam|z poważaniem|z powazaniem|serdecznie pozdrawiam|pozdrawiam serdecznie|łączę pozdrowienia|dziękuję|s pozdravem|děkuji|s přátelským pozdravem|s pozdravom|ďakujem"
    "|med venlig hilsen|venlig hilsen|de bedste hilsner|hilsen|mvh|vh|kh|tak|på forhånd tak|med vennlig hilsen|vennlig hilsen|beste hilsen|takk|med vänlig hälsning|med vänliga hälsningar|vänliga hälsningar|vänligen|hälsningar|bästa hälsningar|tack|tack på förhand"
    "|ystävällisin terveisin|terveisin|terveiset|parhain terveisin|kiitos|üdvözlettel|tisztelettel|köszönettel|köszönöm|saygılarımla|saygılarımızla|iyi çalışmalar|teşekkürler|selamlar|iyi günler|sevgiler|teşekkür ederim"
    "|с уважением|с наилучшими пожеланиями|всего доброго|спасибо|заранее спасибо|з повагою|дякую|с уважение|με εκτίμηση|ευχαριστώ|cu stimă|cu respect|mulțumesc|lep pozdrav|srdačan pozdrav|hvala|s poštovanjem"
    "|此致|此致敬礼|敬礼|敬禮|祝好|祝商祺|顺祝商祺|顺颂商祺|順頌商祺|谢谢|謝謝|多谢|敬上|谨上|敬具|以上|よろしくお願いいたします|よろしくお願い致します|よろしくお願いします|宜しくお願いいたします|宜しくお願い致します"
    "|以上、よろしくお願いいたします|何卒よろしくお願いいたします|何卒よろしくお願い申し上げます|감사합니다|고맙습니다|감사드립니다|올림|드림|مع التحية|مع خالص التحية|تحياتي|مع أطيب التحيات|وتفضلوا بقبول فائق الاحترام|شكرا|شكراً|شكرا جزيلا"
    "|בברכה|תודה|תודה רבה|בתודה|salam|salam hormat|hormat saya|hormat kami|terima kasih|makasih|trân trọng|trân trọng cảm ơn|trân trọng kính chào|thân mến|thân ái|cảm ơn|xin cảm ơn|ขอแสดงความนับถือ|ขอบคุณครับ|ขอบคุณค่ะ|ขอบคุณ|ด้วยความเคารพ"
    "|sekian|sekian, terima kasih|yang benar|با احترام|با تشکر|सादर|धन्यवाद|salamat|maraming salamat|lubos na gumagalang|asante"
)
DISCLAIMERS: Final = (
    "confidential", "intended recipient", "intended solely", "intended only", "privileged", "disclaimer", "received this e-mail in error", "received this email in error",
    "received it in error", "before printing", "think of the environment", "company number", "registered in", "registered office", "vertraulich", "irrtümlich", "nicht der beabsichtigte",
    "handelsregister", "amtsgericht", "geschäftsführer", "ust-id", "confidentiel", "destinataire", "par erreur", "confidencial", "destinatario", "destinatário", "por error", "por engano", "privilegiad",
    "riservat", "per errore", "vertrouwelijk", "bestemd voor", "poufn", "adresat", "důvěrn", "fortrolig", "konfidenti", "luottamukselli", "bizalmas", "gizli", "конфиденциальн", "конфіденційн",
    "保密", "机密", "機密", "收件人", "誤って", "機密情報", "기밀", "수신인", "سري", "سرية", "المرسل إليه", "חסוי", "rahasia", "sulit", "bảo mật", "nhầm lẫn", "người nhận được chỉ", "ความลับ", "traditional custodians",
    "unsubscribe", "virus", "avast", "avg.com", "εμπιστευτικ", "confidențial", "lei geral de proteção",
)  # fmt: skip
