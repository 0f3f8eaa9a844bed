"""The words that mail programs write around a mail, in the languages they speak: a literal to read and to add to.

Pure. Only words of programs stand here (labels, attributions, separators); what people write is in `closings`.
All are compared casefolded.
"""

from typing import Final, Literal

Role = Literal["from", "date", "to", "cc", "subject"]


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in text.split("|") if word.strip())


_LABELS: Final[dict[Role, frozenset[str]]] = {
    "from": _words(
        "from|expeditorul|отправитель|від кого|보내는 사람|보낸이|发信人|remetente|von|de|da|van|od|от|від|от кого|från|fra|frå|lähettäjä|feladó|expéditeur|remitente|mittente|afzender|absender"
        "|nadawca|odesílatel|odosielateľ|gönderen|kimden|差出人|送信者|送信元|发件人|發件人|寄件者|寄件人|보낸 사람|보낸사람"
        "|발신자|من|المرسل|מאת|จาก|ผู้ส่ง|dari|pengirim|từ|người gửi|από|de la|expeditor|nuo|no|saatja|šalje|пошиљалац|подател"
        "|avsändare|afsender|avsender|प्रेषक|kutoka|mula sa|mula kay|kutoka|daripada|از|فرستنده|message de|remitent|sendandi|nga"
    ),
    "date": _words(
        "sent|date|gönderilen|відправлено|gönderilme zamanı|发件时间|data trimiterii|sent on|date sent|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|message du|enviado|enviado el"
        "|enviado em|enviada|enviada em|enviado a|fecha|data|inviato|data invio|verzonden|verzonden op|wysłano|odesláno|odoslané|odesláno dne"
        "|отправлено|дата|надіслано|skickat|sendt|dato|lähetetty|päivämäärä|päiväys|pvm|elküldve|küldve|dátum|gönderilme tarihi"
        "|gönderildi|tarih|送信日時|日付|日時|受信日時|发送时间|发送日期|日期|时间|發送時間|傳送日期|傳送時間|寄件日期|寄件時間|보낸 날짜|보낸날짜"
        "|날짜|보낸 시간|보낸시간|일시|تاريخ الإرسال|التاريخ|تم الإرسال|أرسلت|נשלח|תאריך|ส่งเมื่อ|ส่ง|วันที่|dikirim|tanggal"
        "|terkirim|đã gửi|ngày|ngày gửi|đã gửi vào|thời gian|στάλθηκε|ημερομηνία|trimis|dată|изпратено|poslano|poslato|kuupäev|išsiųsta"
        "|nosūtīts|saadetud|भेजा गया|दिनांक|petsa|ipinadala|imetumwa|tarehe|tarikh|dihantar|ارسال شده|تاریخ|enviat|enviat el|thời gian gửi"
    ),
    "to": _words(
        "to|destinatarul|pre|받는이|收信人|an|à|a|para|pour|aan|naar|do|pro|komu|кому|до|till|til|vastaanottaja|saaja|címzett|kime|alıcı|宛先|收件人|收件者"
        "|받는 사람|받는사람|수신자|수신|إلى|الى|אל|ถึง|kepada|ke|untuk|đến|tới|người nhận|gửi tới|προς|către|destinataire"
        "|destinatario|destinatário|empfänger|ontvanger|adresat|adresát|prima|kam|kellele|adressaat|प्रति|sa|para kay|kwa|به|за|per a|primatelj"
    ),
    "cc": _words(
        "cc|kópia|kopie (cc)|kopie|kopie an|copie à|copie|copia|cópia|con copia|dw|do wiadomości|kopia|kopi|копия|копія|másolat|másolatot kap|kopio"
        "|bilgi|抄送|副本|副本抄送|참조|نسخة|نسخة إلى|עותק|สำเนา|tembusan|κοιν|κοινοποίηση|salinan|bcc|cc/bcc|رونوشت|đồng kính gửi"
    ),
    "subject": _words(
        "subject|subiectul|标题|標題|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|předmět|predmet|тема|ämne|emne|aihe|tárgy|konu|件名|主题"
        "|主旨|主題|제목|الموضوع|موضوع|נושא|เรื่อง|หัวเรื่อง|perihal|subjek|subyek|judul|chủ đề|tiêu đề|θέμα|subiect|относно|sujet|tema"
        "|titolo|rubrik|विषय|paksa|mada|teema|asia|zadeva|naslov|assumpte"
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
    "|mesajul original|mesaj original|оригинално съобщение|izvorna poruka|originalna poruka|mesej asal|پیام اصلی|original message follows|original|回复的原邮件|回覆的原郵件|missatge original|मूल संदेश|orihinal na mensahe|ujumbe asili|původní správa|sporočilo izvirno|izvirno sporočilo|algne kiri|originalus laiškas|sākotnējais ziņojums"
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
    "|start of forwarded message|this is a forwarded message|forwarded by|weitergeleitet von|transféré par|reenviado por|encaminhado por|inoltrato da"
    "|doorgestuurd door|przekazane przez|vidarebefordrat av|videresendt af|videresendt av|forwarded mail|forwarded email|start på videresendt besked"
    "|välitetty viesti alkaa|začátek přeposílané zprávy|začiatok preposlanej správy|započni proslijeđenu poruku|továbbított levél|továbbított levél kezdete"
    "|początek przekazywanej wiadomości|începe mesajul redirecționat|mesaj redirecţionat|începutul mesajului redirecționat|vidarebefordrat mejl|ileti başlangıcı"
    "|iletilen iletinin başlangıcı|iletilen mesaj|yönlendirilmiş mesaj|початок листа, що пересилається|перенаправлене повідомлення|перенаправленное сообщение"
    "|начало пересылаемого сообщения|开始转发的邮件|開始轉寄郵件|轉寄的信件|轉發郵件|轉發的郵件|전달된 메시지 시작|転送されたメールを開始|بدء الرسالة المعاد توجيهها|رسالة مُعاد توجيهها|الرسالة المعاد توجيهها"
    "|تحويل الرسالة|תחילת ההודעה שהועברה|הודעה מועברת|bắt đầu thư được chuyển tiếp|thư đã chuyển tiếp|tin nhắn đã chuyển tiếp|email đã chuyển tiếp"
    "|mulai pesan terusan|awal pesan terusan|pesan yang diteruskan dimulai|ข้อความที่ส่งต่อเริ่มต้น|เริ่มข้อความที่ส่งต่อ|αρχή προωθημένου μηνύματος|missatge reenviat|inici del missatge reenviat"
    "|mensaxe reenviada|mensaje redirigido|edastatud kiri|edastatud sõnum|persiųstas laiškas|peradresuotas laiškas|pārsūtīta ziņa|posredovano sporočilo|прослеђена порука"
    "|prosleđena poruka|प्रेषित संदेश|अग्रेषित संदेश|ipinasang mensahe|framsent skeyti|áframsent skeyti|mesej dimajukan|mula mesej dimajukan|پیام ارسال شده|پیام هدایت شده"
)
FORWARD_PREFIXES: Final = _words(
    "fwd|fw|wg|tr|rv|enc|i|fs|vs|doorst|pd|przek|vl|ilt|i̇lt|转发|轉寄|轉發|转寄|転送|전달|تحويل|إعادة توجيه|הועבר|trs|chuyển tiếp|teruskan|terusan|továbbítás|továbbítva"
    "|tovább|прд|пересл|пер|vb|πρθ|yml|redir|videresend|videresendt|vidarebefordrat|weitergeleitet|weiterleitung|reenv|reenviado|encaminhado|transf|inoltro|préd|pře|posr|edasi|persiųsta"
)

WROTE: Final = _words(
    "wrote|writes|quoth|has written|schrieb|schreibt|geschrieben|a écrit|écrit|écrivait|escribió|escribio|escreveu|escribiu|ha scritto|scrisse|scrive"
    "|schreef|geschreven|napisał|napisał(a)|napisała|napisal|pisze|skrev|kirjoitti|написал|написала|написал(а)|написа|написав"
    "|пише|пишет|писал|писал(а)|писала|írta|yazdı|yazmış|写道|寫道|写到|写|書きました|wrote は書きました|さんは書きました|のメール|작성|작성함|썼습니다|كتب|كتبت"
    "|כתב|כתבה|כתב/ה|מאת|menulis|đã viết|viết|เขียน|έγραψε|a scris|napsal|napsal(a)|napsala|napísal|napísal(a)|je napisao|je napisala|napisao"
    "|sent|kirjutas|rašė|rakstīja|ने लिखा|naandika|aliandika|sumulat|isinulat ni|نوشت|telah menulis|va escriure|ha escrit|idatzi du|scríobh|쓴 글|님의 말|님이 씀|je napísal|napísala|napisala|је написао|је написала|тарабынан"
)
OURSELVES: Final = _words(
    "we|i|he|she|they|the|our|my|i've|we've|wir|ich|er|sie|der|die|das|nous|j'ai|elle|nosotros|yo|ella|nós|eu|ela|noi|io|lui|lei|ik|wij|zij|мы|я|он|она|они"
    "|ми|він|вона|jag|vi|hon|jeg|hun|minä|hän|biz|ben|我|我们|我們|他|她|私|弊社|彼|저는|우리는|tôi|chúng tôi|kami|saya|dia|nhà sáng tạo"
)
"""With one of these in it, a line about who wrote what and when is a person's sentence and not a program's."""

ABOVE_THIS_LINE: Final = (
    "above this line", "above the line", "oberhalb dieser zeile", "über dieser zeile", "oberhalb dieser linie", "über dieser linie", "au-dessus de cette ligne", "encima de esta línea", "arriba de esta línea",
    "sobre esta línea", "acima desta linha", "acima dessa linha", "sopra questa riga", "sopra di questa riga", "sopra questa linea", "boven deze regel", "boven deze lijn", "powyżej tej linii",
    "nad tą linią", "выше этой линии", "выше этой строки", "над этой строкой", "над этой чертой", "вище цієї лінії", "вище цього рядка", "bu satırın üst", "bu satırın üzer", "bu çizginin üst", "この行より上",
    "この行の上", "この線より上", "この線の上", "此行上方", "这一行上方", "此行以上", "此线以上", "此行之上", "이 줄 위", "이 선 위", "이 라인 위", "فوق هذا السطر", "فوق هذا الخط", "أعلى هذا السطر", "מעל שורה זו", "מעל לשורה זו", "מעל השורה הזו", "di atas baris ini", "di atas garis ini",
    "phía trên dòng này", "trên dòng này", "เหนือบรรทัดนี้", "ovanför denna rad", "ovanför den här raden", "over denne linje", "over denne linjen", "tämän rivin yläpuol", "nad tento řádek", "nad tímto řádkem", "nad tento riadok", "e sor fölé", "a sor fölé",
    "deasupra acestei linii", "deasupra acestui rând", "πάνω από αυτή τη γραμμή", "πάνω από αυτήν τη γραμμή", "над този ред", "над тази линия", "iznad ove crte", "iznad ovog retka", "iznad ove linije", "بالای این خط", "इस पंक्ति के ऊपर", "damunt d'aquesta línia", "sa itaas ng linyang ito", "juu ya mstari huu",
)  # fmt: skip

STARTERS: Final = _words(
    "on|am|le|el|il|op|em|a|den|w dniu|dnia|pada|pada tanggal|vào|vào lúc|kl|på|no dia|in data|dne|dňa|в|у|ngày|tanggal|la|στις|tarihinde|بتاريخ|في|ב|בתאריך|เมื่อ|den|le|sulla|nel giorno|op|ter|dana|noong|mnamo|dňa|pe|în|на|在|missatge|wiadomość|kasutaja|στις|i"
)
