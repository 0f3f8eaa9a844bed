"""The words of absences, in the languages of the desk: a row a language, a column an idea.

Pure. Each column is one weak signal; `automatic` says how many of them make an answer a machine's. The words are what
mail programs write by themselves and what people put into their vacation notice, not what single notices say.
"""

from dataclasses import dataclass
from typing import Final

from pipeline.ingest.kind.sieve import Sieved, SievedList


@dataclass(frozen=True, slots=True)
class Words:
    """One language: `label` is a program's, before the subject; the rest are patterns of what a notice says."""

    label: str
    """What mail programs put before the subject of an automatic answer."""
    absent: str
    """What people name the subject of their notice, but also write about it."""
    away: str
    """That the writer, or the office, is not there."""
    until: str
    """Until when, or that an answer comes after the return."""
    elsewhere: str
    """Who helps meanwhile."""
    received: str
    """Thanks for a mail whose content is not known, or that it arrived."""


LANGUAGES: Final[dict[str, Words]] = {
    "en": Words(
        r"(?:automatic|automated|auto)[ -]?(?:reply|response|answer)|autorespon(?:se|der)|out of (?:the )?office(?: auto[ -]?reply| reply| response| notification| message)?|vacation (?:reply|response|notice|message)|away message",
        r"ooo\b|away (?:from|until)|(?:on|annual|maternity|parental|sick|paternity) (?:vacation|leave|holidays?)",
        r"out of (?:the |my |our )?office|(?:i am|i'm|i’m|i will be|i'll be|i’ll be|we are|we're|offices? (?:is|are|will be)|currently|now) (?:\w+ ){0,2}?(?:away|on (?:\w+ )?(?:leave|vacation|holidays?|parental|maternity)|closed|travell?ing|unavailable|out|off)\b|on (?:annual|maternity|paternity|parental|sick) leave|limited (?:access|signal|connectivity|e-?mail|availability)|(?:no|without|intermittent) access to (?:my )?(?:e-?mails?|inbox)|(?:not|unable to) (?:be )?(?:able to )?(?:check(?:ing)?|read(?:ing)?|access(?:ing)?) (?:my )?(?:e-?mails?|inbox|messages)|away (?:until|from)"
        r"|no longer (?:with|works?|working|employed|at|part of|monitors?)|(?:mailbox|inbox|address|account) is (?:not|no longer) (?:being )?(?:monitored|read|in use|active|checked)|has left (?:the company|us)",
        r"until|\btill\b|back (?:in|on|at|by|from)\b|return(?:ing)? (?:on|to|in)\b|when i(?:'m| am|’m)? (?:return|back)|(?:upon|on|after) (?:my|our) return|as soon as (?:i|we)|get back to you|(?:reply|respond|answer|read)[^.\n]{0,40}(?:when|once|upon|after|on my)|reopen",
        r"(?:urgent|emergenc|immediate|anything|matters?|questions?|assistance|pressing|meantime|in my absence)[^.\n]{0,80}?(?:contact|reach|speak|call|e-?mail|write|ask|please)|(?:direct|address|send|forward|refer) (?:all|any|your|future|urgent)|(?:cannot|can['’]t) wait|(?:contact|reach|speak to|call|write to|ask) [^.\n]{0,60}(?:urgent|instead|meantime|my absence|while i)",
        r"(?:thank you|thanks)(?: very much| so much)? for (?:your (?:e-?mail|message|note|mail|interest|enquiry|inquiry|request)|contacting|getting in touch|writing|reaching|the (?:e-?mail|message))|your (?:e-?mail|message|mail) (?:has been|was|is) (?:received|important)|(?:i|we) (?:have |'ve )?received your (?:e-?mail|message)|confirms? (?:the )?receipt of your",
    ),
    "de": Words(
        r"auto(?:matische)?[ -]?(?:antwort|rückantwort|reply)|automatische[rs]? (?:antwort|hinweis|nachricht)|abwesenheits(?:notiz|nachricht|meldung|benachrichtigung|hinweis|assistent)|abwesend|urlaubs(?:benachrichtigung|notiz|meldung)",
        r"abwesen|urlaub|nicht im (?:büro|haus)|außer haus",
        r"nicht im (?:büro|haus|dienst)|au(?:ß|ss)er haus|im urlaub|in elternzeit|in mutterschutz|abwesend|auf (?:dienst|geschäfts)reise|(?:derzeit|aktuell|momentan|zurzeit|zur zeit) nicht erreichbar|bin (?:ich )?(?:bis|ab|vom|derzeit|wieder|erst)[^.\n]{0,40}(?:abwesend|erreichbar|urlaub)|(?:büro|geschäft) (?:\w+ ){0,4}geschlossen|arbeitet nicht mehr|nicht mehr (?:im unternehmen|bei uns|tätig|für)|kein(?:en)? zugriff auf meine|nicht (?:\S{1,30} ){0,5}erreichbar|(?:e-?mails?|nachrichten) (?:werden )?nicht (?:gelesen|weitergeleitet|bearbeitet)",
        r"bis (?:zum|einschließlich|einschl|inkl|montag|dienstag|mittwoch|donnerstag|freitag|\d)|wieder (?:ab|am|da|erreichbar|zurück|für sie|im büro)|nach meiner (?:rückkehr|wiederkehr)|zurück (?:am|sein)|ab (?:dem|montag|\d)",
        r"dringend|notf[aä]ll|vertret|eilig|in meiner abwesenheit|wenden sie sich (?:bitte )?an|ansprechpartner|meine kolleg",
        r"dank für (?:ihre|deine|die|eure) (?:e-?mail|nachricht|mail|anfrage|kontakt)|danke für (?:ihre|deine|die) (?:e-?mail|nachricht|mail|anfrage)|ihre (?:e-?mail|nachricht|mail|anfrage) (?:ist|wurde|haben|erhalten)|haben (?:wir )?ihre (?:e-?mail|nachricht|anfrage) erhalten",
    ),
    "fr": Words(
        r"(?:réponse|reponse|message) automatique|notification d['’]absence|message d['’]absence|avis d['’]absence|absence du bureau|répondeur automatique",
        r"absen[ct]|congés?\b|en vacances",
        r"(?:je suis|suis|serai|sommes|serons) (?:actuellement |maintenant )?(?:absente?s?|en congés?|en vacances|en déplacement|fermés?|indisponibles?)|absent(?:e|\(e\))? (?:du|jusqu|de mon bureau)|actuellement (?:absente?|en congés?|en déplacement)|bureaux? (?:sont|sera|seront|est) fermés?|ne (?:fait|font|travaille) plus|n['’]est plus|sans accès à (?:ma|mes)|accès limité|congé (?:maternité|parental|de maternité)|pas (?:accès|joignable)",
        r"mon retour|de retour|jusqu['’]au|rentrer|dès (?:mon|notre) retour|à partir du|reprendr|répondrai",
        r"urgence|urgente?s?\b|en mon absence|(?:pouvez|veuillez|merci de|vous invite à) (?:\w+ )?(?:contacter|vous adresser|joindre|écrire)",
        r"merci (?:de|pour) (?:votre|ton|vos) (?:message|mail|e-?mail|courriel|mél|demande)|votre (?:message|courriel|mail|e-?mail) a (?:bien )?été|bien reçu votre (?:message|mail|courriel|e-?mail)|accus\w+ (?:bonne )?réception",
    ),
    "es": Words(
        r"respuesta autom[áa]tica|mensaje autom[áa]tico|aviso de ausencia|respuesta de fuera de (?:la )?oficina|fuera de (?:la )?oficina|contestaci[óo]n autom[áa]tica",
        r"fuera de (?:la )?oficina|ausen[ct]|vacaciones|de permiso",
        r"fuera de (?:la |mi )?oficina|de vacaciones|estar(?:é|e|emos) (?:ausente|fuera|de viaje)|me encuentro (?:ausente|fuera|de)|(?:estoy|ausente|estamos) (?:ausente|fuera|de (?:baja|permiso|viaje))|no estar[ée] disponible|sin acceso al? (?:correo|e-?mail)|acceso limitado|ya no (?:trabaja|forma|labora|est[áa])|(?:oficina|oficinas) (?:permanecer[áa]n?|estar[áa]n?|est[áa]n?) cerrad",
        r"a mi (?:regreso|vuelta|retorno)|mi regreso|hasta (?:el|la)|de vuelta|regres|volver[ée]|me reincorpor|a partir del|a la brevedad",
        r"urgen|emergencia|en mi ausencia|asuntos|(?:contacte|contactar|escrib[ae]|dir[íi]ja\w*|p[óo]ngase en contacto|comun[íi]quese) (?:con|a)",
        r"gracias por (?:su|tu|el|contact|escrib|comunic)[^.\n]{0,30}(?:correo|mensaje|e-?mail|mail|contact|escrib|consulta|nosotros)?|(?:su|tu) (?:correo|mensaje) (?:ha sido|fue) recibid|hemos recibido (?:su|tu) (?:correo|mensaje)|acus\w+ recibo",
    ),
    "pt": Words(
        r"resposta autom[áa]tica|mensagem autom[áa]tica|aus[êe]ncia tempor[áa]ria|fora do escrit[óo]rio",
        r"aus[êe]n[ct]|fora do escritório|férias",
        r"fora do escrit[óo]rio|de f[ée]rias|em f[ée]rias|estar(?:ei|emos) (?:ausente|fora)|(?:estou|encontro-me|estamos) (?:ausente|fora|de licen)|em licen[çc]a|licen[çc]a (?:maternidade|m[ée]dica)|sem acesso (?:ao|a|aos) (?:meu )?e-?mails?|acesso limitado|n[ãa]o trabalha mais|n[ãa]o faz mais parte|escrit[óo]rio (?:estar[áa]|est[áa]) (?:fechado|encerrado)",
        r"no meu (?:retorno|regresso)|ao retornar|at[ée] (?:o dia|ao dia|dia|\d)|volto|retorn[oa]|regresso|assim que|a partir d",
        r"urgen|emerg[êe]ncia|assuntos|na minha aus[êe]ncia|(?:contact[ea]|contat[ea]|entre em contato|escreva|procure|fale)",
        r"(?:obrigad[oa]|agrade[çc]\w+)[^.\n]{0,15} (?:por|pelo|pela|o|a|seu|sua)[^.\n]{0,12}(?:mensagem|e-?mail|contato|contacto)|(?:sua|seu) (?:mensagem|e-?mail) foi recebid|recebemos (?:a )?su?a mensagem|recebi (?:o )?seu e-?mail",
    ),
    "it": Words(
        r"risposta automatica|messaggio automatico|risponditore automatico|avviso di assenza|assenza dall['’]ufficio|fuori ufficio",
        r"fuori (?:sede|ufficio)|assen[tz]|in ferie",
        r"fuori (?:sede|ufficio|dall['’]ufficio)|in ferie|(?:sar[òo]|sono|siamo|saremo) (?:\w+ )?(?:assent[ei]|chius[ei]|in (?:trasferta|congedo|maternit[àa]|viaggio))|uffici\w? (?:resteranno|saranno|sono|rester[àa]|sar[àa]) chius|non lavora pi[ùu]|accesso limitato|non (?:potr[òo]|posso) (?:leggere|accedere)|congedo",
        r"al mio (?:ritorno|rientro)|fino al|rientr|ritorn|a partire dal|appena possibile",
        r"urgen|in mia assenza|(?:contattare|rivolger\w+|scrivere a|potete contattare|si prega di)",
        r"grazie per (?:il (?:tuo|suo|vostro) |la (?:tua|sua|vostra) |aver\w* )?(?:messaggio|e-?mail|mail|contattat|scritto)|(?:sua|tua|vostra|suo|tuo|vostro) (?:e-?mail|messaggio|mail) (?:è stat|verrà)|abbiamo ricevuto",
    ),
    "nl": Words(
        r"automatisch (?:antwoord|bericht)|automatische (?:reactie|beantwoording)|afwezigheids(?:bericht|melding|assistent)|afwezig|niet aanwezig",
        r"afwezig|vakantie|niet op kantoor",
        r"afwezig|niet (?:op kantoor|aanwezig|bereikbaar)|(?:met|op) vakantie|met (?:zwangerschaps|ouderschaps|bevallings)?verlof|buiten kantoor|beperkt bereikbaar|werkt niet (?:meer|langer)|niet langer werkzaam|kantoor is gesloten|geen toegang tot mijn",
        r"tot en met|tot (?:maandag|dinsdag|woensdag|donderdag|vrijdag|\d)|terug op|(?:ben ik|weer|vanaf) (?:terug|bereikbaar|aanwezig|\d)|vanaf|na mijn terugkeer|bij terugkomst",
        r"dringend|spoed|(?:neem|kunt u|contact opnemen|contact op) (?:dan )?(?:contact|met|terecht)|bij mijn collega|tijdens mijn afwezigheid",
        r"(?:bedankt|dank|dank u|dank je)(?: wel)? voor (?:uw|je|het|jouw) (?:e-?mail|mail|bericht|contact)|uw (?:e-?mail|bericht|mail) (?:is|werd|hebben) |uw bericht (?:is )?(?:goed )?ontvangen",
    ),
    "sv": Words(
        r"autosvar|automatiskt (?:svar|meddelande)|frånvaro(?:meddelande)?|semestermeddelande",
        r"frånvar|semester|inte på kontoret",
        r"på semester|semester|tjänstledig|föräldraledig|inte på (?:kontoret|plats)|frånvarande|(?:kontoret|vi) (?:är|har|håller) stängt|slutat|jobbar inte längre|begränsad (?:tillgång|möjlighet)|läser inte (?:min )?mejl",
        r"tillbaka|åter|till och med|t\.?o\.?m\.?|från och med|när jag",
        r"brådskande|akuta?|(?:vänligen )?kontakta|hänvisas till|hör av dig till",
        r"tack för (?:ditt|ert|din|meddelandet|mejlet)[^.\n]{0,4}(?:mejl|mail|e-?post|meddelande|förfrågan)?|(?:ditt|ert) (?:mejl|meddelande|e-post) har (?:tagits )?(?:emot|mottagits)|vi har tagit emot",
    ),
    "da": Words(
        r"autosvar|automatisk (?:svar|besked)|ikke til stede|fraværsbesked|fraværsmeddelelse",
        r"fravær|ferie|ikke på kontoret",
        r"på ferie|ferielukket|holder (?:jeg )?ferie|ikke (?:på kontoret|til stede|tilgængelig)|på barsel|orlov|fraværende|kontoret (?:er|holder) lukket|arbejder ikke længere|ikke længere ansat|begrænset adgang|ude af kontoret",
        r"tilbage|til og med|igen (?:den|fra|d\.)|indtil|når jeg|fra (?:den|og med)",
        r"haster|hastesager|akut|(?:kontakt|henvend dig|skriv til|ring til)\b|du kan kontakte",
        r"tak for (?:din|jeres|deres|henvendelsen|mailen)[^.\n]{0,3}(?:mail|besked|henvendelse|e-mail)?|(?:din|deres) (?:mail|besked|e-mail) er modtaget|vi har modtaget din",
    ),
    "no": Words(
        r"autosvar|automatisk svar|fraværsmelding|fraværsassistent|automatisk (?:melding|beskjed)",
        r"fravær|ferie|ikke på kontoret",
        r"på ferie|ferieavvikling|ikke (?:på kontoret|til stede|tilgjengelig)|i permisjon|fraværende|kontoret (?:er|holder) stengt|jobber ikke lenger|ikke lenger ansatt|begrenset tilgang|ute av kontoret|avspasering",
        r"tilbake|til og med|fra og med|når jeg|igjen",
        r"haster|hastesaker|akutt|(?:kontakt|henvend deg|ring)\b|ta kontakt",
        r"takk for (?:din|deres|meldingen|henvendelsen|e-posten)[^.\n]{0,3}(?:e-?post|melding|henvendelse|mail)?|(?:din|deres) (?:e-post|melding|henvendelse) er mottatt|vi har mottatt",
    ),
    "fi": Words(
        r"automaattinen (?:vastaus|viesti|poissaoloviesti)|automaattivastaus|poissaoloviesti|poissaoloilmoitus|poissa",
        r"poissa|lomalla|loma\b",
        r"lomalla|poissa|vanhempainvapaalla|äitiyslomalla|virkavapaalla|työmatkalla|toimisto on suljettu|en (?:lue|pääse|ole tavoitettavissa)|ei työskentele enää|vuosiloma",
        r"palaan|takaisin|asti|saakka|alkaen|jälkeen|vastaan viest",
        r"kiireelli|kiireisi|(?:ota|ottakaa|voit ottaa|otathan) yhteyttä|sijaise|yhteyshenkilö",
        r"kiitos (?:viestist|sähköpost|yhteydeno)|viestisi on vastaanotettu|olemme vastaanottaneet",
    ),
    "cs": Words(
        r"automatická (?:odpověď|zpráva)|mimo kancelář|nepřítomnost|automatická odpověd",
        r"nepřítom|dovolen|mimo kancelář",
        r"mimo (?:kancelář|kanceláře)|na dovolené|čerpám dovolenou|nepřítom|nejsem (?:v kanceláři|přítom|k zastižení)|na (?:mateřské|rodičovské|služební cestě)|omezený přístup|již nepracuje|už nepracuje|kancelář (?:je|bude) zavřen",
        r"\bdo \d|do (?:pondělí|úterý|středy|čtvrtka|pátku)|po (?:mém )?návratu|vrátím|zpět (?:v|od)|od (?:pondělí|\d)|jakmile",
        r"naléhav|urgentn|neodkladn|(?:kontaktujte|obraťte se|obracejte se|volejte)|v době mé nepřítomnosti|zastupuje",
        r"děkuj\w+ za (?:váš|vaši|tvůj|e-?mail|zprávu)[^.\n]{0,3}(?:e-?mail|zprávu|mail)?|(?:vaše zpráva|váš e-?mail) (?:byla?|nám)|přijali jsme",
    ),
    "sk": Words(
        r"automatická (?:odpoveď|správa)|mimo kancelárie|neprítomnosť",
        r"neprítom|dovolenk|mimo kancelári",
        r"mimo (?:kancelárie|pracoviska)|na dovolenke|čerpám dovolenku|neprítom|nie som (?:v kancelárii|k dispozícii|v práci)|na (?:materskej|rodičovskej|služobnej ceste)|obmedzený prístup|už nepracuje|kancelária (?:je|bude) zatvoren",
        r"\bdo \d|do (?:pondelka|utorka|stredy|štvrtka|piatka)|po (?:mojom )?návrate|vrátim|späť (?:v|od)|od (?:pondelka|\d)|hneď ako",
        r"naliehav|súrn|urgentn|(?:kontaktujte|obráťte sa|volajte)|počas mojej neprítomnosti|zastupuje",
        r"ďakuj\w+ za (?:váš|vašu|tvoj|e-?mail|správu)[^.\n]{0,3}(?:e-?mail|správu|mail)?|(?:vaša správa|váš e-?mail) (?:bola?|nám)|prijali sme",
    ),
    "hu": Words(
        r"automatikus válasz(?:üzenet)?|automatikus üzenet|házon kívül(?:i értesítés)?|irodán kívül",
        r"szabadság|házon kívül|irodán kívül|távollét",
        r"szabadságon|szabadság|házon kívül|irodán kívül|távol (?:vagyok|leszek)|nem (?:vagyok|leszek) (?:az irodában|elérhető)|irodánk (?:zárva|nem tart)|(?:már )?nem (?:dolgozik|munkatárs)|korlátozott(?:an)? (?:hozzáfér|elérhető|érem)|betegállomány|gyes(?:en)?\b",
        r"-ig\b|\d-(?:ig|án|én|jén|től|tól)|visszatér|visszaérk|ismét|újra (?:az irodában|elérhető)|után (?:válaszol|tudok)",
        r"sürgős|(?:kérem|kérjük),? (?:forduljon|keresse|hívja|írjon)|helyettes|távollétemben",
        r"köszön(?:öm|jük) (?:a |az |szépen )?(?:levelét|leveled|üzenet|e-?mail|megkeres)|(?:levelét|üzenetét|e-mailjét) megkap|levele megérkezett",
    ),
    "pl": Words(
        r"automatyczna (?:odpowied[źz]|wiadomość)|odpowiedź automatyczna|autoodpowiedź|autoresponder|nieobecność|poza biurem",
        r"nieobecno|urlop|poza biurem",
        r"na urlopie|nieobecn|poza biurem|nie ma mnie|przebywam na|jestem na (?:urlopie|zwolnieniu)|ograniczony dostęp|(?:już )?nie pracuje|biuro (?:jest|będzie) (?:zamknięte|nieczynne)|w delegacji|bez dostępu do poczty",
        r"\bdo (?:dnia|poniedziałku|wtorku|środy|czwartku|piątku|\d)|po (?:moim )?powrocie|wracam|wrócę|powrót|od (?:dnia|poniedziałku|\d)|jak tylko",
        r"piln(?:ych|ej|e|ego)|nagłych|(?:proszę o kontakt|prosimy o kontakt|kontakt z|skontaktować się|proszę pisać)|zastępuje|podczas mojej nieobecności",
        r"dziękuj\w+ za (?:wiadomość|e-?mail|maila|kontakt|twoj|państwa|pana|pani)[^.\n]{0,3}(?:wiadomość|e-?mail)?|(?:państwa|twoja|pana|pani) wiadomość (?:została|dotarła)|otrzymaliśmy",
    ),
    "ru": Words(
        r"автоответ(?:чик)?|автоматический ответ|автоматическое (?:сообщение|уведомление)|нет на (?:рабочем )?месте|уведомление об отсутствии",
        r"вне офиса|отпуск|нет на (?:рабочем )?месте|отсутств",
        r"в отпуске|в (?:декретном|учебном) отпуске|отсутству|вне офиса|не в офисе|не на (?:рабочем )?месте|в командировке|на больничном|нет доступа к почте|ограничен(?:ный)? доступ|больше не работает|офис (?:закрыт|не работает)|не работаем",
        r"вернусь|\bдо (?:\d|понедельника|вторника|среды|четверга|пятницы)|по возвращени|после возвращения|\bпо \d|с \d|выйду|как только|отвечу",
        r"срочн|неотложн|(?:обращайтесь|обратитесь|обращаться|свяжитесь|пишите|звоните)|в мо[её] отсутствие|замеща",
        r"(?:спасибо|благодар\w+)(?: вас)? за (?:ваше |ваш |твое |твоё |ваше )?(?:письмо|сообщение|обращение|запрос)|ваше (?:письмо|сообщение|обращение) (?:получено|принято|доставлено)|получили ваше",
    ),
    "uk": Words(
        r"автоматична відповідь|автовідповід(?:ь|ач)|поза офісом|автоматичне повідомлення",
        r"відпустк|поза офісом|відсутн",
        r"у відпустці|у відрядженні|відсутн|поза офісом|не в офісі|на лікарняному|немає доступу до пошти|обмежений доступ|більше не працює|офіс (?:зачинен|не працює)",
        r"повернусь|\bдо (?:\d|понеділка|вівторка|середи|четверга|п.ятниці)|після повернення|з \d|як тільки|відповім",
        r"термінов|невідкладн|(?:звертайтесь|звертайтеся|зверніться|пишіть|телефонуйте|зв.яжіться)|за моєї відсутності|заміщ",
        r"дякую?(?:ємо)? за (?:ваш|твій|ваше|лист|повідомлення|звернення)[^.\n]{0,3}(?:лист|повідомлення|звернення)?|(?:ваш лист|ваше повідомлення|ваше звернення) (?:отримано|прийнято)|отримали ваш",
    ),
    "bg": Words(
        r"автоматичен отговор|автоматично съобщение|извън офиса",
        r"извън офиса|отпуск|отсъств",
        r"в отпуск|извън офиса|отсъств|не съм в офиса|в командировка|ограничен достъп|вече не работи|офисът (?:е затворен|няма)",
        r"връщам|върна|\bдо \d|след завръщане|от \d|ще (?:ви )?отговоря",
        r"спешн|(?:свържете се|обърнете се|пишете|обадете се|моля, свържете)|в мое отсъствие",
        r"благодаря?(?:им)? (?:ви )?за (?:вашия|вашето|имейла|писмото|съобщението)|получихме вашето",
    ),
    "el": Words(
        r"αυτόματη (?:απάντηση|ειδοποίηση)|αυτόματο μήνυμα|εκτός γραφείου",
        r"εκτός γραφείου|άδεια|απουσία",
        r"εκτός γραφείου|(?:σε|με) άδεια|απουσιάζω|απουσία|λείπω|δεν (?:βρίσκομαι|θα βρίσκομαι|έχω πρόσβαση)|περιορισμένη πρόσβαση|δεν εργάζεται πλέον|γραφείο (?:είναι|θα είναι|παραμένει) κλειστ|κλειστά",
        r"επιστρ|μέχρι|έως|από τις \d|θα (?:σας )?απαντήσω|μόλις",
        r"επείγ|επικοινων|απευθυν|στην απουσία μου",
        r"ευχαριστ\w+ (?:πολύ )?για το (?:μήνυμα|μήνυμά|email|e-mail|ηλεκτρονικό)|το μήνυμά σας (?:ελήφθη|έχει)|λάβαμε το",
    ),
    "ro": Words(
        r"răspuns automat|raspuns automat|mesaj automat|absent de la birou|în afara biroului",
        r"concediu|absen[tț]|în afara biroului",
        r"[îi]n concediu|[îi]n afara biroului|absent|nu sunt (?:la|[îi]n) birou|nu m[ăa] aflu|[îi]n (?:delega[țt]ie|deplasare)|acces limitat|nu mai lucreaz[ăa]|birou\w* (?:este|va fi|sunt|vor fi) [îi]nchis",
        r"p[âa]n[ăa] (?:pe|la|[îi]n|\d)|revin|[îi]ntorc|[îi]ntoarcere|[îi]ncep[âa]nd|dup[ăa] \d|c[âa]t mai cur[âa]nd",
        r"urgen[țt]|(?:contacta[țt]i|adresa[țt]i|scrie[țt]i|suna[țt]i)|[îi]n absen[țt]a mea",
        r"mul[țt]umes[ck]\w* pentru (?:mesaj|e-?mail|mail)|mul[țt]umim pentru|mesajul (?:dvs\.|dumneavoastr[ăa]|t[ăa]u) a fost|am primit (?:mesajul|e-?mailul)",
    ),
    "hr": Words(
        r"automatski odgovor|automatska (?:poruka|obavijest)|odsutan|izvan ureda|аутоматски одговор",
        r"odsut|godišnj|izvan ureda|na odmoru",
        r"na godišnjem|na odmoru|odsut|izvan (?:ureda|kancelarije)|nisam u (?:uredu|kancelariji)|na (?:službenom putu|bolovanju|porodiljnom)|ograničen pristup|više ne radi|ured (?:je|će biti) zatvoren|nećemo raditi",
        r"\bdo \d|do (?:ponedjeljka|ponedeljka|utorka|srijede|četvrtka|petka)|vraćam|po (?:mom )?povratku|od \d|ponovno|odgovorit",
        r"hitn|(?:obratite se|kontaktirajte|javite se|nazovite|molim(?:o)? kontaktirajte)|u mojoj odsutnosti|zamjenjuje",
        r"(?:hvala|zahvaljuj\w+)(?: vam| ti)? na (?:vašoj |vašem |tvojoj |tvom )?(?:poruci|e-?mailu|mailu|upitu|javljanju)|(?:vaša poruka|vaš e-?mail) je|zaprimili smo",
    ),
    "ca": Words(
        r"resposta autom[àa]tica|missatge autom[àa]tic|fora de l['’]oficina",
        r"fora de l['’]oficina|vacances|absent|absència",
        r"fora de l['’]oficina|de vacances|(?:estic|estaré|soc|seré|som) (?:absent|fora|de (?:baixa|permís|viatge))|absent|sense accés al correu|accés limitat|ja no treballa|oficina (?:està|estarà|romandrà) tancada",
        r"fins (?:al|el|dilluns)|a la meva tornada|tornar[ée]|quan torni|de tornada|a partir del",
        r"urgen|(?:contact(?:eu|i|ar) amb|podeu (?:escriure|contactar|trucar)|adreceu-vos|escriviu)|en la meva absència|assumptes",
        r"gràcies (?:pel|per el|per la|per) (?:teu|seu|vostre|teva)?[^.\n]{0,3}(?:correu|missatge|e-?mail|contactar|escriure)|hem rebut (?:el )?(?:vostre|teu|seu) (?:correu|missatge)",
    ),
    "tr": Words(
        r"otomatik (?:yanıt|cevap|mesaj|yanit)|ofis dışında(?:yım)?|ofis dışı yanıt",
        r"ofis dışında|izinli|izinde|tatil",
        r"izin(?:li|de|deyim|liyim)|yıllık izin|tatil|ofis dışında|ofiste değil|bayram|seyahatte|e-posta(?:ları|larım)\w* (?:sınırlı|bakama|erişe)|(?:sınırlı|kısıtlı) (?:erişim|olarak)|artık (?:çalışmıyor|bizimle)|ofisimiz kapalı",
        r"dönüş|tarihine kadar|tarihleri aras|döndüğ|kadar|itibaren|döneceğim|en kısa sürede",
        r"acil|(?:iletişime geç|ile görüş|ulaşabilir|başvur|yazabilir)|yokluğumda",
        r"(?:mesaj|e-posta|mail)\w* için teşekkür|teşekkür eder[^.\n]{0,20}|(?:mesajınız|e-postanız|iletiniz) (?:alınmış|bize|tarafıma)",
    ),
    "ar": Words(
        r"(?:ال)?رد (?:ال)?تلقائي|رد آلي|(?:ال)?رد (?:ال)?آلي|رسالة تلقائية|خارج المكتب",
        r"خارج المكتب|إجازة",
        r"خارج المكتب|في إجازة|إجازة|مغلق|لست في المكتب|غير متواجد|غير متاح|في مهمة عمل|لم يعد يعمل|لن أتمكن من الوصول",
        r"حتى|عودت|العودة|سنعاود|سأعود|إلى غاية|اعتبار|سنرد|سأرد|في أقرب وقت",
        r"للأمور العاجلة|العاجل|للطوارئ|عاجل|للحالات|(?:يرجى|الرجاء) (?:التواصل|الاتصال|مراسلة)|في غيابي",
        r"شكر[ًا]*\s?(?:ل|على)|نشكر|أشكر|تم استلام|استلمنا رسالت|وصلتنا رسالت",
    ),
    "he": Words(
        r"מענה אוטומטי|תשובה אוטומטית|הודעה אוטומטית|מחוץ למשרד",
        r"מחוץ למשרד|חופש",
        r"מחוץ למשרד|בחופש|בחופשה|לא במשרד|אינני במשרד|נעדר|לא זמינ|בחו.ל|במילואים|כבר לא עובד|המשרד סגור|גישה מוגבלת",
        r"סאחזור|אחזור|\bעד |אשוב|בשובי|החל מ|בהקדם|נחזור",
        r"דחוף|דחופ|(?:ניתן לפנות|אנא פנו|נא לפנות|פנו אל|צרו קשר|אפשר לפנות)|בהיעדרי",
        r"תודה (?:רבה )?על (?:פניית|הודעת|המייל|האימייל|הפנייה)|הודעתך התקבלה|קיבלנו את|פנייתך התקבלה",
    ),
    "fa": Words(
        r"پاسخ خودکار|پیام خودکار|خارج از (?:دفتر|محل کار)",
        r"خارج از (?:دفتر|محل کار)|مرخصی",
        r"مرخصی|خارج از (?:دفتر|محل کار)|در دفتر نیستم|حضور ندارم|در سفر|تعطیل|دسترسی (?:محدود|ندارم)|دیگر (?:همکاری|در این شرکت)",
        r"تا (?:تاریخ|روز|\d|[۰-۹]|شنبه|پایان)|بازگشت|برمی.?گردم|پس از|در اولین فرصت|پاسخ خواهم",
        r"فوری|اضطراری|ضروری|تماس بگیرید|مراجعه|در نبود من|در غیاب",
        r"(?:ممنون|متشکر|سپاس|تشکر)[^.\n]{0,12}(?:پیام|ایمیل|تماس)|(?:پیام|ایمیل) شما (?:دریافت|را دریافت)",
    ),
    "ja": Words(
        r"自動(?:応答|返信|配信)(?:メール|メッセージ)?|不在(?:通知|自動応答|のお知らせ|の連絡|連絡)|休暇中|オートリプライ",
        r"不在|休暇|休業|お休み",
        r"休暇|不在(?:に|と|で|の|期間|中)|不在です|外出|出張|お休み|休業|年末年始|育児休|産休|メール(?:の確認|を確認)[^。\n]{0,8}(?:できま|難し)|退職|退社|席を外",
        r"まで|以降|戻り|後日|改めて|出社|から(?:通常|業務)|次第",
        r"緊急|急ぎ|急用|至急|(?:代わり|代理|担当)[^。\n]{0,20}(?:まで|へ|に|宛)|までご連絡|にご連絡|お電話",
        r"(?:ご?連絡|メール|お問い?合わ?せ)[^。\n]{0,10}(?:ありがとう|有難う|いただき)|(?:受信|受付|受領)(?:いた)?しました|メールは(?:受信|届)|お問い合わせ",
    ),
    "zh": Words(
        r"自[动動](?:回[复覆復]|答[复覆復]|回信)|不在[办辦]公室|外出自[动動]回[复覆復]|休假自[动動]回[复覆復]|假期自[动動]回[复覆復]",
        r"不在[办辦]公室|休假|放假|外出",
        r"不在[办辦]公室|休假|休息|放假|出差|假期|年假|[产產]假|外出|公出|不在公司|[无無]法(?:及[时時])?(?:[处處]理|[回查]|[阅閱]|[收接])|已?[离離][职職]|不再[担擔]任",
        r"再[开開]|直到|至\s?\d|回[来來]|[结結]束[后後]|返[回岗崗]|回[复覆復]|恢[复復]|[后後]\s?(?:会|會|再|第一)|上班[后後]|盡快|尽快|[月日]起",
        r"[紧緊]急|急事|如有|急需|[请請](?:[联聯][系繫絡]|致[电電]|[与與洽])|代理人|[职職][务務]代理",
        r"(?:感[谢謝]|[谢謝][谢謝])(?:您|你)?(?:的)?(?:[来來]信|[邮郵]件|[联聯]|[来來]函|[来來]郵)|(?:您|你)的(?:[邮郵]件|[来來]信|信件|[来來]函|郵件|[讯訊]息)|[邮郵]件[^。\n]{0,6}已?[经經]?(?:收到|收悉)|已[经經]?收到|[来來]信",
    ),
    "ko": Words(
        r"자동 ?(?:회신|응답|답장|답변)(?: ?(?:메일|메시지))?|부재 ?중(?: ?(?:메일|자동 ?응답|알림))?|부재 ?알림",
        r"휴가|부재|출장",
        r"휴가|부재|출장|휴무|휴직|자리를 비|사무실에 없|연차|메일(?:을)? 확인(?:이|하기)? (?:어렵|어려|불가|힘)|퇴사|휴업|휴관",
        r"까지|복귀|돌아와|돌아온|이후|부터|다시|확인 후|빠른 시일",
        r"긴급|급한|용무|급하신|(?:문의|연락)(?:해|하여|을| 부탁| 바랍|주시)|담당자",
        r"(?:메일|연락|문의)[^.\n]{0,10}(?:감사|고맙)|(?:메일|문의)(?:을|를|이|가)? ?(?:잘 )?(?:받았|접수|수신)|보내 ?주신",
    ),
    "vi": Words(
        r"(?:thư |tin nhắn )?(?:trả lời|phản hồi|hồi đáp) tự động|vắng mặt(?: khỏi văn phòng)?|thư tự động",
        r"vắng mặt|nghỉ phép|nghỉ lễ",
        r"nghỉ phép|đi vắng|vắng mặt|nghỉ lễ|nghỉ tết|không có mặt|đi công tác|nghỉ thai sản|không (?:thể )?(?:kiểm tra|truy cập)[^.\n]{0,12}email|hạn chế (?:truy cập|kiểm tra)|không còn làm việc|văn phòng (?:sẽ )?đóng cửa",
        r"đến (?:hết )?(?:ngày|\d)|quay lại|trở lại|sau khi|cho đến|kể từ|sớm nhất",
        r"khẩn|gấp|cấp bách|(?:vui lòng|xin|hãy) (?:liên hệ|gọi|gửi)|trong thời gian (?:tôi )?vắng",
        r"cảm ơn (?:bạn|anh|chị|quý|ông|bà)?[^.\n]{0,14}(?:gửi|liên hệ|email|thư|đã)|(?:email|thư) của (?:bạn|anh|chị|quý)|đã nhận được (?:email|thư)",
    ),
    "id": Words(
        r"(?:balasan|jawaban|respons|respon|pesan) otomatis|auto[ -]?balas|di luar kantor|tidak di kantor",
        r"di luar kantor|cuti\b|libur",
        r"sedang cuti|cuti|di luar (?:kantor|kota)|tidak (?:berada )?di kantor|libur|dinas|akses (?:terbatas|email)|tidak (?:lagi|dapat) (?:bekerja|mengakses|membuka)|kantor (?:kami )?tutup",
        r"hingga|sampai|kembali|setelah|mulai tanggal|secepat",
        r"mendesak|urgen|darurat|(?:hubungi|silakan menghubungi|silakan hubungi|dapat menghubungi)|selama saya",
        r"terima kasih (?:atas|telah|sudah)|(?:email|pesan) (?:anda|kamu) (?:telah|sudah)|telah kami terima",
    ),
    "ms": Words(
        r"(?:balas|balasan|jawapan|mesej) (?:otomatik|automatik)|di luar pejabat|tiada di pejabat",
        r"di luar pejabat|bercuti|cuti\b",
        r"bercuti|cuti|di luar pejabat|tidak berada di pejabat|tiada di pejabat|bertugas di luar|akses terhad|pejabat (?:kami )?(?:ditutup|tutup)|tidak lagi bekerja",
        r"sehingga|hingga|kembali|selepas|mulai|secepat",
        r"kecemasan|segera|(?:hubungi|sila hubungi|sila menghubungi)|semasa ketiadaan",
        r"terima kasih (?:atas|kerana|di atas)|(?:e-?mel|mesej) anda (?:telah|sudah)|telah diterima",
    ),
    "th": Words(
        r"(?:ข้อความ|การ)?ตอบกลับ(?:โดย)?อัตโนมัติ|ตอบรับอัตโนมัติ|ไม่อยู่ที่(?:สำนักงาน|ออฟฟิศ)",
        r"ไม่อยู่|ลาพักร้อน|ลางาน",
        r"ลาพัก|ไม่อยู่|วันหยุด|ลางาน|ลากิจ|ลาคลอด|ลาป่วย|เดินทางไป|ไม่สามารถ(?:เช็ค|ตรวจ|อ่าน|เข้า|ตอบ)|ปิดทำการ|ไม่ได้ทำงาน",
        r"จนถึง|ถึงวันที่|กลับมา|หลังจาก|ตั้งแต่|โดยเร็ว",
        r"ด่วน|ฉุกเฉิน|ติดต่อ",
        r"ขอบคุณ(?:สำหรับ|ที่)|ได้รับ(?:อีเมล|ข้อความ|เมล)|อีเมลของ(?:คุณ|ท่าน)",
    ),
    "hi": Words(
        r"स्वचालित (?:उत्तर|जवाब|संदेश|प्रतिक्रिया)|स्वतः उत्तर|कार्यालय से बाहर",
        r"कार्यालय से बाहर|छुट्टी|अवकाश",
        r"छुट्टी|अवकाश|कार्यालय (?:से बाहर|में नहीं|बंद)|ऑफिस (?:से बाहर|में नहीं|बंद)|उपलब्ध नहीं|ईमेल (?:नहीं देख|तक सीमित)|यात्रा पर|अब (?:यहाँ )?काम नहीं",
        r"\bतक|लौट|वापस|के बाद|से पुनः|जल्द",
        r"तत्काल|आपात|ज़?रूरी|अत्यावश्यक|संपर्क कर|अनुपस्थिति में",
        r"(?:ईमेल|संदेश|मेल|संपर्क)[^।\n]{0,20}धन्यवाद|धन्यवाद[^।\n]{0,20}(?:ईमेल|संदेश|मेल)|(?:ईमेल|संदेश) (?:मिल|प्राप्त)",
    ),
    "tl": Words(
        r"awtomatikong (?:tugon|sagot|mensahe)|wala sa opisina",
        r"wala sa opisina|naka-?leave|bakasyon",
        r"naka-?leave|wala (?:ako )?sa opisina|nasa bakasyon|nakabakasyon|bakasyon|sarado ang (?:aming )?opisina|hindi (?:ako )?(?:makaka|makakapag)\w*|hindi na (?:nagtatrabaho|konektado)",
        r"hanggang|pagbalik|babalik|pagkatapos|sa lalong madaling",
        r"agaran|apurahan|kagyat|urgent|makipag-ugnayan|kontakin|tumawag|habang wala",
        r"salamat sa (?:iyong|inyong|pag)\w*|natanggap (?:namin|ko) ang",
    ),
    "sw": Words(
        r"jibu (?:la )?(?:kiotomatiki|otomatiki|moja kwa moja)|majibu ya kiotomatiki|nje ya ofisi",
        r"nje ya ofisi|likizo",
        r"likizo|nje ya ofisi|sipo ofisini|sitakuwepo|safarini|ofisi (?:yetu )?(?:imefungwa|itafungwa)|hafanyi kazi tena|sina ufikiaji",
        r"hadi|nitarudi|nitakaporudi|baada ya|kuanzia|mapema iwezekanavyo",
        r"dharura|haraka|wasiliana|tafadhali (?:piga|andika)",
        r"asante kwa|(?:barua pepe|ujumbe) (?:yako|wako) (?:ime|ume)|tumepokea",
    ),
}  # fmt: skip


# Scripts without spaces, or with particles written onto the word, have no beginning of a word to look for.
_JOINED: Final = frozenset({"ar", "fa", "he", "hi", "ja", "ko", "th", "zh"})


def _pattern(language: str, part: str) -> Sieved:
    start = "" if language in _JOINED else r"(?<![^\W\d_])"
    return Sieved(f"{start}(?:{part})")


RECEIVED: Final = "thanks for the mail"
_IDEAS: Final = ("speaks of an absence", "says until when", "names somebody else", RECEIVED)
_PATTERNS: Final = SievedList(
    tuple(
        _pattern(language, part)
        for language, row in LANGUAGES.items()
        for part in (row.away, row.until, row.elsewhere, row.received)
    )
)
# That an answer will come: who writes an answer has nothing to announce.
_LATER: Final = Sieved(
    r"(?:will|shall) (?:\w+ ){0,3}(?:respond|reply|get back|answer|follow up)|(?:antworten|beantworten|melde mich|bearbeiten)\b|(?:répondrai|reviendrai vers)|(?:responder[ée]|contestar[ée])\b|responderei|risponder[òo]|(?:beantwoord|reageer)|(?:svarar|svarer) (?:jag|jeg)?|vastaan|odpowiem|odpoví[dm]|válaszol|răspunde|θα (?:σας )?απαντήσω|odgovorit"
    r"|отвечу|відповім|отговоря|yanıtla|dönüş yap|سأرد|سنرد|אשיב|אענה|پاسخ خواهم|返信(?:いた|させ|し)|ご?連絡(?:いた|させて)|回[复覆復]|회신|답[장변]|trả lời|(?:membalas|balas|merespons)|ตอบกลับ|उत्तर दूं|sasagot|nitajibu|respondré",
)
_REPLY: Final = r"^\s*(?:(?:re|aw|sv|vs|antw|res|ynt|odp|r|回复|答复)\s?[:：]\s*)?"
_LABELS: Final = "|".join(row.label for row in LANGUAGES.values())
# A program closes its label: by a colon or a dash before the subject answered, by brackets, or as the whole subject.
LABEL: Final = Sieved(
    rf"{_REPLY}(?:\[[^\]]{{1,30}}\]\s*)?[\[(【]?\s*(?:{_LABELS})(?=\s*(?:[:：\])】]|$|[-–—]\s|(?:re|aw)\b))",
)
# What people write there too, about themselves or about such answers.
ABSENT: Final = Sieved(
    rf"{_REPLY}(?:\[[^\]]{{1,30}}\]\s*)?(?:{_LABELS}|{'|'.join(row.absent for row in LANGUAGES.values())})",
)


def signals(text: str) -> tuple[str, ...]:
    """What a text has of a vacation notice, in the one language in which it has most of it."""
    held: dict[int, list[str]] = {}
    for place in _PATTERNS.places_in(text):
        held.setdefault(place // len(_IDEAS), []).append(_IDEAS[place % len(_IDEAS)])
    best = max(map(tuple, held.values()), key=_weight, default=())
    return (*best, "promises an answer") if best and _LATER.search(text) else best


def _weight(found: tuple[str, ...]) -> tuple[int, bool]:
    return len(found), is_absence(found)


def is_absence(found: tuple[str, ...]) -> bool:
    """Whether these signals include the absence itself."""
    return _IDEAS[0] in found
