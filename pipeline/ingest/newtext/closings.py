"""The words that close a mail, in the languages of the desk: regards, thanks, salutations, what phones and programs add.

Pure; a literal to read and to add to. All are compared casefolded, with straight apostrophes.
"""

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in text.split("|") if word.strip())


REGARDS: Final = _words(
    "regards|best regards|kind regards|kindest regards|warm regards|warmest regards|many regards|with regards|best|all the best|all best|very best|warmly|my best|cheers|sincerely|with best wishes|best wishes|warm wishes|kind wishes"
    "|yours sincerely|sincerely yours|yours truly|very truly yours|yours faithfully|yours|respectfully|with best regards|with kind regards|with warm regards|take care|talk soon|speak soon|br|b.r|kr|rgds|brgds|best rgds|bw|xx|xo|xoxo|love|hugs|peace|have a nice day|have a good day|have a great day|have a good one|have a nice weekend|have a great weekend|have a good weekend|have a lovely day|enjoy your day"
    "|mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|mit freundlichem gruss|freundlichen gruß|mit besten grüßen|mit besten grüssen|freundliche grüße|freundliche grüsse|viele grüße|viele grüsse|beste grüße|beste grüsse|besten gruß|mit lieben grüßen|mit herzlichen grüßen|sonnige grüße|mit vielen grüßen"
    "|liebe grüße|liebe grüsse|lieben gruß|schöne grüße|herzliche grüße|herzliche grüsse|grüße|grüsse|gruß|gruss|mfg|lg|vg|bg|hg|glg|hochachtungsvoll|schönen tag|schönen tag noch|einen schönen tag|schönes wochenende|bis bald|bis dann|alles gute|servus|tschüss"
    "|cordialement|bien cordialement|très cordialement|cordialement votre|bien à vous|salutations|meilleures salutations|sincères salutations|salutations distinguées|veuillez agréer mes salutations distinguées|bonne journée|belle journée|bonne soirée|bon week-end|à bientôt|bises|bisous|amitiés"
    "|amicalement|cdlt|cdt|crdlt|bien à toi|respectueusement|bien amicalement|avec mes meilleures salutations"
    "|saludos|un saludo|saludos cordiales|un cordial saludo|cordiales saludos|cordialmente|atentamente|muy atentamente|atte|un abrazo|abrazos|muchos saludos|quedo atento|quedo atenta|quedamos atentos|un fuerte abrazo|saludos desde|que tengas un buen día|que tenga un buen día|buen día|buen fin de semana|hasta pronto|slds"
    "|atenciosamente|att|abraços|abraço|abs|um abraço|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|cordiais saudações|saudações|bom dia|um bom dia|tenha um bom dia|bom fim de semana|até breve|beijos|bjs"
    "|cordiali saluti|distinti saluti|un saluto|saluti|un cordiale saluto|cari saluti|tanti saluti|i migliori saluti|buona giornata|buon lavoro|buona serata|a presto|a dopo|un abbraccio"
    "|met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|groeten|groet|groetjes|hartelijke groet|hartelijke groeten|met hartelijke groet|mvg|mvrgr|gr|fijne dag|prettige dag|fijn weekend"
    "|pozdrawiam|z poważaniem|z powazaniem|serdecznie pozdrawiam|pozdrawiam serdecznie|łączę pozdrowienia|pozdrowienia|z wyrazami szacunku|miłego dnia|pozdr|s pozdravem|s přátelským pozdravem|se srdečným pozdravem|s úctou|hezký den|pěkný den|zdravím|s pozdravom|s priateľským pozdravom|s úctou|pekný deň|pekný deň prajem"
    "|med venlig hilsen|venlig hilsen|de bedste hilsner|bedste hilsner|mange hilsner|hilsen|mvh|vh|kh|god dag|fortsat god dag|med vennlig hilsen|vennlig hilsen|beste hilsen|hilsen fra|ha en fin dag|ha en god dag|med vänlig hälsning|med vänliga hälsningar|vänliga hälsningar|vänlig hälsning|vänligen|hälsningar|bästa hälsningar|ha en bra dag|ha det bra|trevlig helg"
    "|ystävällisin terveisin|terveisin|terveiset|parhain terveisin|parhaat terveiset|yt|hyvää päivänjatkoa|mukavaa päivää|üdvözlettel|tisztelettel|szívélyes üdvözlettel|üdv|baráti üdvözlettel|szép napot|további szép napot"
    "|saygılarımla|saygılarımızla|iyi çalışmalar|iyi çalışmalar dilerim|selamlar|iyi günler|iyi günler dilerim|sevgiler|sevgilerimle|kolay gelsin|hoşça kalın|görüşmek üzere|saygılar"
    "|с уважением|с наилучшими пожеланиями|всего доброго|всего наилучшего|хорошего дня|с искренним уважением|с приветом|с теплом|до встречи|з повагою|з найкращими побажаннями|гарного дня|всього найкращого|з пошаною|с уважение|поздрави|хубав ден|лек ден|приятен ден"
    "|με εκτίμηση|φιλικά|χαιρετισμούς|με φιλικούς χαιρετισμούς|καλή συνέχεια|καλή σας μέρα|καλημέρα|καλό απόγευμα|cu stimă|cu respect|cu drag|o zi bună|o zi buna|toate cele bune|cu considerație|salutări|lep pozdrav|lijep pozdrav|srdačan pozdrav|pozdrav|s poštovanjem|lp|ugodan dan|lijep dan"
    "|此致|此致敬礼|此致敬禮|敬礼|敬禮|祝好|祝商祺|顺祝商祺|顺颂商祺|順頌商祺|順祝商祺|敬祝商祺|商祺|敬上|谨上|謹上|谨启|敬啟|顺祝|祝工作顺利|祝您工作愉快|祝您生活愉快|祝顺利|祝順心|顺颂时祺|順頌時祺|祝您有美好的一天|此致 敬礼|敬具|以上|草々|拝|取り急ぎご連絡まで|取り急ぎお礼まで"
    "|올림|드림|배상|안녕히 계세요|좋은 하루 되세요|좋은 하루 보내세요|수고하세요|즐거운 하루 되세요|행복한 하루 되세요|مع التحية|مع خالص التحية|مع تحياتي|تحياتي|أطيب التحيات|مع أطيب التحيات|مع خالص تحياتي|وتفضلوا بقبول فائق الاحترام|تفضلوا بقبول فائق الاحترام|مع فائق الاحترام|مع الاحترام|دمتم بخير|والسلام|والسلام عليكم|يوم سعيد"
    "|בברכה|בכבוד רב|כל טוב|בברכה רבה|יום טוב|יום נעים|להתראות|salam|salam hormat|salam hangat|hormat saya|hormat kami|wassalam|salam sejahtera|selamat siang|semoga harimu menyenangkan|yang benar|yang ikhlas|sekian|trân trọng|trân trọng kính chào|thân mến|thân ái|kính thư|kính chào|chúc một ngày tốt lành|chúc anh chị một ngày tốt lành"
    "|ขอแสดงความนับถือ|ด้วยความเคารพ|ด้วยความนับถือ|สวัสดี|สวัสดีครับ|สวัสดีค่ะ|با احترام|ارادتمند|با احترام فراوان|روز خوش|روز بخیر|सादर|भवदीय|आपका|आपकी|शुभकामनाएं|शुभकामनाओं सहित|salamat po at ingat|lubos na gumagalang|gumagalang|ingat|ingat po|wako|wako mwaminifu|wasalaam|kwa heshima|siku njema|amitiés|atentament|agur|հարգանքով|პატივისცემით|საუკეთესო სურვილებით|শুভেচ্ছান্তে|শ্রদ্ধাসহ|বিনীত|அன்புடன்|மரியாதையுடன்|ከሰላምታ ጋር|ከአክብሮት ጋር|خیر اندیش|نیک خواہشات|آپ کا مخلص|ដោយសេចក្តីគោរព|ດ້ວຍຄວາມນັບຖື|လေးစားစွာဖြင့်"
)  # fmt: skip
THANKS: Final = _words(
    "thanks|thank you|many thanks|thanks a lot|thanks a million|thanks a bunch|thanks again|thank you again|thanks so much|thank you so much|thank you very much|thanks very much|big thanks|with thanks|with many thanks|much appreciated|thanks in advance|thank you in advance|many thanks in advance|thank u|thx|tnx|ty|tysm|ta|tia|thanks for your help|thank you for your help|thanks for your time|thank you for your time|thanks for your understanding|thank you for your understanding|thank you for your attention"
    "|danke|danke schön|danke sehr|vielen dank|besten dank|herzlichen dank|tausend dank|lieben dank|vielen lieben dank|danke im voraus|vielen dank im voraus|besten dank im voraus|danke vorab|danke und gruß|dankeschön|vielen dank für ihre hilfe|vielen dank für ihre mühe|danke dir|danke euch|danke ihnen|mit dank|merci vielmals"
    "|merci|merci beaucoup|mille mercis|grand merci|un grand merci|merci d'avance|merci par avance|merci bien|merci à vous|merci encore|avec mes remerciements|en vous remerciant|gracias|muchas gracias|mil gracias|gracias de antemano|muchas gracias de antemano|gracias por todo|gracias por su ayuda|gracias por tu ayuda|de antemano gracias|muchísimas gracias"
    "|obrigado|obrigada|muito obrigado|muito obrigada|obg|grato|grata|obrigado desde já|obrigada desde já|desde já obrigado|desde já obrigada|desde já agradeço|grazie|grazie mille|molte grazie|grazie in anticipo|tante grazie|ti ringrazio|la ringrazio|vi ringrazio|grazie infinite"
    "|bedankt|dank u|dank je|dank u wel|dankjewel|dank je wel|hartelijk dank|veel dank|alvast bedankt|bij voorbaat dank|alvast hartelijk dank|heel erg bedankt|dziękuję|dziekuje|dzięki|dziękuję bardzo|bardzo dziękuję|wielkie dzięki|z góry dziękuję|dziękuję z góry|dziękujemy"
    "|спасибо|большое спасибо|спасибо большое|огромное спасибо|благодарю|заранее спасибо|заранее благодарю|спасибо заранее|дякую|щиро дякую|дуже дякую|заздалегідь дякую|наперед дякую|благодаря|благодаря предварително|много благодаря|мерси"
    "|teşekkürler|teşekkür ederim|teşekkür ederiz|çok teşekkürler|çok teşekkür ederim|şimdiden teşekkürler|şimdiden teşekkür ederim|sağ olun|sağolun|tşk|شكرا|شكراً|شكرًا|شكرا جزيلا|شكراً جزيلاً|شكرًا جزيلًا|شكرا لكم|شكراً لكم|شكرا لك|ولكم جزيل الشكر|جزيل الشكر|مع الشكر|مع جزيل الشكر|مع الشكر والتقدير|شاكرين لكم"
    "|תודה|תודה רבה|בתודה|תודה מראש|בתודה מראש|המון תודה|با تشکر|باتشکر|با سپاس|سپاسگزارم|ممنون|ممنونم|متشکرم|با تشکر فراوان|پیشاپیش ممنون|با تشکر از شما|تشکر"
    "|よろしくお願いいたします|よろしくお願い致します|よろしくお願いします|宜しくお願いいたします|宜しくお願い致します|宜しくお願いします|よろしくお願い申し上げます|宜しくお願い申し上げます|以上、よろしくお願いいたします|以上、よろしくお願いします|以上よろしくお願いいたします|以上、宜しくお願いいたします|何卒よろしくお願いいたします|何卒よろしくお願い申し上げます|何卒宜しくお願いいたします|何卒宜しくお願い申し上げます|どうぞよろしくお願いいたします|どうぞよろしくお願いします|引き続きよろしくお願いいたします|引き続きよろしくお願いします|今後ともよろしくお願いいたします|お手数ですがよろしくお願いいたします|お手数ですが、よろしくお願いいたします|お手数をおかけしますが、よろしくお願いいたします|お手数をおかけしますがよろしくお願いいたします|ありがとうございます|ありがとうございました"
    "|谢谢|謝謝|多谢|多謝|感谢|感謝|非常感谢|非常感謝|谢谢您|謝謝您|谢谢你|谢谢大家|谢谢支持|谢谢啦|谢谢！|辛苦了|辛苦啦|麻烦了|麻烦您了|麻煩您了|拜托了|拜託了|先谢谢了|感恩|感激不尽|感谢支持|感謝您的協助|感谢您的帮助"
    "|감사합니다|고맙습니다|감사드립니다|감사해요|감사|미리 감사드립니다|미리 감사합니다|대단히 감사합니다|수고하십시오|수고 부탁드립니다|terima kasih|terimakasih|makasih|trims|terima kasih banyak|terima kasih sebelumnya|sekian, terima kasih|sekian terima kasih|sekian dan terima kasih|atas perhatiannya terima kasih|atas perhatiannya, terima kasih"
    "|cảm ơn|xin cảm ơn|cám ơn|trân trọng cảm ơn|xin chân thành cảm ơn|cảm ơn nhiều|cảm ơn bạn|cảm ơn anh|cảm ơn chị|cảm ơn anh chị|cảm ơn ạ|em cảm ơn|em cảm ơn ạ|chân thành cảm ơn|xin trân trọng cảm ơn|ขอบคุณครับ|ขอบคุณค่ะ|ขอบคุณคะ|ขอบคุณ|ขอบคุณมาก|ขอบคุณมากครับ|ขอบคุณมากค่ะ|ขอบพระคุณครับ|ขอบพระคุณค่ะ|ขอบคุณล่วงหน้า|ขอบคุณล่วงหน้าครับ|ขอบคุณล่วงหน้าค่ะ"
    "|tack|tack så mycket|tack på förhand|stort tack|tusen tack|många tack|tack och hej|tak|mange tak|tusind tak|på forhånd tak|tak på forhånd|takk|tusen takk|mange takk|takk på forhånd|på forhånd takk|kiitos|kiitos paljon|suuri kiitos|kiitos etukäteen|kiitoksia|kiitti|děkuji|děkuji předem|předem děkuji|moc děkuji|děkujeme|díky|ďakujem|ďakujem pekne|vopred ďakujem|ďakujem vopred|ďakujeme|vďaka"
    "|köszönöm|köszönettel|köszönöm szépen|előre is köszönöm|köszönjük|köszi|ευχαριστώ|ευχαριστώ πολύ|σας ευχαριστώ|ευχαριστώ εκ των προτέρων|ευχαριστούμε|mulțumesc|mulțumesc mult|multumesc|mulțumim|vă mulțumesc|mulțumesc anticipat|mersi|hvala|hvala lijepo|hvala puno|puno hvala|hvala unaprijed|unaprijed hvala|zahvaljujem"
    "|धन्यवाद|बहुत धन्यवाद|बहुत बहुत धन्यवाद|शुक्रिया|अग्रिम धन्यवाद|आभार|आभारी|salamat|salamat po|maraming salamat|maraming salamat po|asante|asante sana|ahsante|ahsante sana|shukrani|natanguliza shukrani|terima kasih daun keladi|շնորհակալություն|մեծ շնորհակալություն|მადლობა|დიდი მადლობა|ধন্যবাদ|অনেক ধন্যবাদ|நன்றி|மிக்க நன்றி|አመሰግናለሁ|እናመሰግናለን|شکریہ|بہت شکریہ|ధన్యవాదాలు|നന്ദി|ಧನ್ಯವಾದಗಳು"
)  # fmt: skip
CLOSINGS: Final = REGARDS | THANKS

SALUTATIONS: Final = tuple(_words(
    "hi|hello|hey|hiya|dear|dears|greetings|good morning|good afternoon|good evening|good day|morning|hi there|hello there|hallo|hi zusammen|guten tag|guten morgen|guten abend|moin|servus|grüß gott|grüezi|liebe|lieber|liebes|sehr geehrte|sehr geehrter|werte|bonjour|bonsoir|salut|coucou|cher|chère|chers|chères|madame|monsieur|hola|buenas|buenos días|buenos dias|buenas tardes|buenas noches|estimado|estimada|estimados|estimadas|querido|querida"
    "|olá|ola|oi|bom dia|boa tarde|boa noite|prezado|prezada|prezados|prezadas|caro|cara|caros|ciao|salve|buongiorno|buonasera|gentile|gentili|egregio|cari|beste|geachte|hoi|goedemorgen|goedemiddag|goedenavond|goedendag|lieve|dzień dobry|dobry wieczór|cześć|witam|witaj|szanowny|szanowna|szanowni|drogi|droga|hej|здравствуйте|добрый день|доброе утро|добрый вечер|привет|уважаемый|уважаемая|уважаемые|дорогой|дорогая|приветствую|доброго времени суток"
    "|добрий день|доброго дня|вітаю|привіт|шановний|шановна|шановні|доброго ранку|здравейте|здравей|добър ден|уважаеми|уважаема|скъпи|merhaba|merhabalar|selam|selamlar|sayın|sevgili|günaydın|iyi günler|iyi akşamlar|مرحبا|مرحباً|مرحبًا|أهلا|أهلاً|السلام عليكم|السلام عليكم ورحمة الله وبركاته|السلام عليكم ورحمة الله|عزيزي|عزيزتي|السيد|السيدة|صباح الخير|مساء الخير|تحية طيبة|שלום|היי|הי|בוקר טוב|ערב טוב|צהריים טובים|יקר|לכבוד"
    "|سلام|سلام علیکم|با سلام|درود|جناب آقای|سرکار خانم|وقت بخیر|صبح بخیر|お世話になっております|お世話になります|お世話になりました|いつもお世話になっております|こんにちは|こんばんは|おはようございます|お疲れ様です|お疲れさまです|你好|您好|大家好|早上好|下午好|晚上好|尊敬的|亲爱的|親愛的|嗨|早安|午安|안녕하세요|안녕하십니까|안녕|수고하십니다|수고 많으십니다|chào|xin chào|kính gửi|kính chào|dạ|dạ em chào|em chào|chào anh|chào chị|chào bạn|thưa"
    "|halo|hai|selamat pagi|selamat siang|selamat sore|selamat malam|selamat petang|selamat tengah hari|salam|salam sejahtera|salam sejahtera|kepada yth|yth|dengan hormat|yang terhormat|สวัสดี|สวัสดีครับ|สวัสดีค่ะ|เรียน|god morgen|goddag|kære|hejsa|hei|kjære|hej hej|tjena|hejsan|god morgon|god eftermiddag|bästa|käre|kära|moi|hei hei|hyvä|hyvää päivää|hyvää huomenta|terve|dobrý den|dobré ráno|ahoj|vážený|vážená|vážení|milý|milá|dobrý deň|čau|szia|sziasztok|kedves|tisztelt|jó napot|jó reggelt|üdv|helló"
    "|γεια|γεια σας|γεια σου|καλημέρα|καλημέρα σας|καλησπέρα|καλησπέρα σας|αγαπητέ|αγαπητή|αγαπητοί|χαίρετε|bună|bună ziua|buna ziua|salut|stimate|stimată|stimați|dragă|bună dimineața|bok|dobar dan|poštovani|poštovana|dragi|draga|zdravo|dobro jutro|नमस्ते|नमस्कार|प्रिय|आदरणीय|हैलो|kumusta|magandang araw|magandang umaga|magandang hapon|magandang gabi|mahal|habari|hujambo|jambo|mpendwa|ndugu|shikamoo|habari za asubuhi"
))  # fmt: skip

SENT: Final = re.compile(
    r"\b(?:sent|written|composed|gesendet|geschrieben|verschickt|envoyée?|écrit|enviad[oa]|escrito|inviat[oa]|scritto|verzonden|verstuurd|wysłan[eoay]|napisane|отправлено|послано|надіслано|надіслане|изпратено|gönderildi|gönderilmiştir|gönderilen|skickat|skickades|sendt|lähetetty|odesláno|odoslané|odesláno|küldve|elküldve|küldtem|στάλθηκε|εστάλη|trimis|poslano|poslana|dikirim|dikirimkan|terkirim|dihantar|gửi|ipinadala|imetumwa|imetumwa|ارسال|فرستاده|أ?رسلت|أُرسلت|الإرسال|مرسل(?:ة)?|נשלח(?:ה)?)\b|送信|發自|发自|发送自|傳送自|傳送自|來自我|来自我|从我的|從我的|寄自|보냄|보냈|보낸|전송|ส่งจาก|ส่งโดย|भेजा|भेजी",
    re.IGNORECASE,
)
DEVICE: Final = re.compile(
    r"i-?(?:phone|pad|pod|os)\b|i-?(?:phone|pad)['’]|android|galaxy|samsung|huawei|honor\b|xiaomi|redmi|poco\b|oppo|vivo\b|oneplus|pixel\b|nokia|motorola|\bmoto\b|sony|xperia|\blg\b|htc\b|wiko|blackberry|windows phone|windows mail|mail for windows|mail für windows|outlook|yahoo|gmail|proton|tutanota|\btuta\b|typeapp|bluemail|thunderbird|k-9|fairemail|mail\.ru|yandex|gmx|web\.de|t-online|orange mail|aol\b|spark\b|superhuman|mailspring|hushmail|zoho|naver|daum|qq|網易|网易|163\.com|foxmail|mobile|mobil|smartphone|handy|telefon|téléphone|teléfono|telefone|cellulare|celular|móvil|telemóvel|mobiel|телефон|смартфон|موبايل|هاتف|الجوال|جوال|モバイル|スマート|携帯|手机|手機|휴대폰|아이폰|갤럭시|아이패드|スマホ|アイフォン|آيفون|الآيفون|גלקסי|אייפון|tablet|laptop|ipad|mac\b|macbook|airmail|\bmail\b|ponsel|điện thoại|โทรศัพท์|มือถือ|आईफ़ोन|फ़ोन|simu",
    re.IGNORECASE,
)
SENT_FROM: Final = (
    "sent from my", "sent from a", "sent from an", "sent from mail", "sent from outlook", "sent from yahoo", "sent from samsung", "sent from proton",
    "sent from gmail", "sent from windows", "sent from typeapp", "sent with", "sent via", "sent using", "sent by mail", "get outlook for",
    "get bluemail", "download outlook", "via mobile", "gesendet von", "gesendet mit", "von meinem", "holen sie sich outlook", "envoyé de mon",
    "envoyé depuis", "envoyé à partir", "envoyé avec", "télécharger outlook", "obtenez outlook", "enviado desde", "enviado do meu", "enviado do",
    "enviado a partir", "enviado de mi", "enviado con", "enviado pelo", "obter o outlook", "obtener outlook", "baixar outlook", "inviato da", "inviato dal",
    "inviato con", "scarica outlook", "ottieni outlook", "verzonden vanaf", "verstuurd vanaf", "verzonden met", "outlook voor", "wysłane z",
    "wysłano z", "pobierz outlook", "odesláno z", "odoslané z", "отправлено с", "отправлено из", "отправлено от", "надіслано з", "skickat från", "sendt fra",
    "hent outlook", "lähetetty", "hanki outlook", "küldve", "elküldve", "iphone'umdan", "ipad'imden", "android için outlook", "samsung cep",
    "iphoneから送信", "ipadから送信", "iphone から送信", "outlook for ios を入手", "android 版 outlook", "发自我的", "發自我的", "从我的", "從我的", "来自我的", "发送自", "傳送自我的",
    "获取 outlook", "獲取 outlook", "取得 outlook", "下载 outlook", "나의 iphone에서", "내 iphone에서", "iphone에서 보냄", "갤럭시에서 보냈습니다", "삼성 갤럭시", "أُرسلت من", "أرسلت من", "تم الإرسال من", "مرسل من", "נשלח מה",
    "dikirim dari", "terkirim dari", "gửi từ", "được gửi từ", "đã gửi từ", "ส่งจาก", "dihantar dari", "trimis de pe", "εστάλη από", "στάλθηκε από", "ارسال شده از", "מקבל outlook", "dapatkan outlook", "tải outlook",
    "ios için outlook", "outlook til ios", "outlook til android", "skaffa outlook", "få outlook", "stáhnout outlook", "download outlook", "installez outlook", "a minha versão móvel", "sent on the go", "please excuse typos", "please excuse any typos", "excuse typos", "excuse the brevity", "please excuse my brevity",
)  # fmt: skip
AD_HOSTS: Final = re.compile(
    r"https?://(?:[\w-]+\.)*(?:aka\.ms|avast\.com|avg\.com|overview\.mail\.yahoo\.com|mail\.yahoo\.com|mailtrack\.io|proton\.me|protonmail\.com|tuta(?:nota)?\.com|bluemail\.me|typeapp\.com|mail\.ru|gmx\.net|web\.de|getmailspring\.com|sparkmailapp\.com|superhuman\.com|go\.microsoft\.com|boxbe\.com|streak\.com|yesware\.com|mixmax\.com|hubspot\.com|onelink\.me|k9mail\.app|netease\.com|maildrop\.cc)\b"
    r"|virus-?free\b|virenfrei|sans virus|libre de virus|livre de vírus|virus-?vrij|wolny od wirusów|без вирусов|нет вирусов",
    re.IGNORECASE,
)
LIST_FOOTER: Final = re.compile(
    r"you received this message because you are (?:subscribed|a member)|to unsubscribe (?:from|and stop)|mailing list(?:$|\s|[-.])|view this discussion|visit this group|view it on github|reply to this email directly|sie erhalten diese nachricht, weil|vous (?:avez )?rece(?:vez|u) ce message,? (?:car|parce que)|has recibido este mensaje porque|ha recibido este mensaje porque|você (?:está recebendo|recebeu) esta mensagem porque|hai ricevuto questo messaggio perché|вы получили это сообщение, поскольку|このメールは.{0,30}(?:購読|登録)|您收到此(?:邮件|郵件|信)是因为|list info|listinfo",
    re.IGNORECASE,
)
POSTSCRIPT: Final = re.compile(
    r"\s*[*_]?(?:p\.?\s?p?\.?\s?s\.?|post ?scriptum|p\.d\.?|pd|n\.?b\.?|з\.?\s?і\.?|з\.ы|зы|постскриптум|追伸|追记|附言|附注|備註|补充|補充|또한|추신|ملاحظة|ملاحظه|هامش|נ\.?ב\.?|نکته|پ\.?ن\.?|lisäys|t\.b|υ\.?γ\.?|ปล\.?|ป\.ล\.?|पुनश्च|edit|addendum|nachtrag|one more thing|noch etwas|ah?,? und noch|oh,? and|also)[*_]?\s*[:.：\-–—，,]",
    re.IGNORECASE,
)
"""A postscript: what a person still has to say below the signature."""
