"""The words that short mails are made of, by language: courtesies, answers, pronouns, small verbs.

Data, with its one reading: which languages a text's words speak for. A word of several languages counts for each of
them in part; words that everybody writes (ok, hi, team, link) are left out.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Final

MAX_WORDS: Final = 400
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

COMMON_WORDS: Final[dict[str, str]] = {
    "en": "thanks thank you cheers please yes no not the is are was were it its this that these those my our your we they he she i i'm i've we're it's doesn't don't isn't can't won't can could would should will have has had still now again any update fix fixed works working worked problem issue help hello dear good morning afternoon evening sounds great perfect done got received close missing what when where why how who there here with from for and but or on to of in at as be been do does did since yet before after about so by until out away i'll i'd all see below noted lost their just also need needs next last week month if then only too some more back me us both attached payout payouts",
    "de": "wie lange dauert das geklappt stimmt gesperrt danke dankeschön vielen dank bitte ja nein nicht kein keine ich wir ihr euch sie mein meine unser unsere der die das den dem ein eine einen ist sind war bin habe haben hat wird werden kann können könnt koennt könnte möchte geht geht's funktioniert immer noch wieder jetzt nun schon leider aber und oder auch mit für fuer auf im am zum zur bei von vom wann wo warum wie was wer hallo guten tag morgen abend liebe lieber geehrte grüße grüßen gruß gruss erledigt passt klar alles gut super anbei rückmeldung auszahlung zahlung rechnung konto",
    "fr": "très bien quel quelle délai reste disposition impossible merci beaucoup oui non s'il svp je j'ai j'arrive nous vous il elle on mon ma mes notre votre vos le la les un une des du de est sont était ai avons avez ont peux pouvez pouvons plus pas toujours encore rien déjà ça ca c'est cela bonjour bonsoir salut bjr cordialement bonne journée d'accord parfait marche fonctionne réponse nouvelles paiement facture compte depuis avec pour sur dans mais et ou où que qui quoi quand comment pourquoi merci d'avance ci-joint joint n'est n'arrive n'ai qu'il moi même",
    "es": "quedo cuánto cuanto tarda listo cerraron gracias muchas sí si por favor no yo me mi mis nos nuestro nuestra tu su el la los las un una unos es está están estoy son fue era he ha han hay hola buenas buenos días dias tardes noches saludos vale perfecto acuerdo ya todavía todavia aún sigue sin funciona funcionar funcionando nada pago llega llegado llegó cuenta factura puedo puede pueden podrían podéis entrar necesito ayuda alguna novedad con para en del al y o pero que qué cuando cuándo cómo como dónde porque desde adjunto le les este esta esto muy bien listo",
    "pt": "quanto tempo aguardo deu obrigado obrigada muito muita sim não nao por favor eu me meu minha meus nos nosso nossa você voce vocês voces o os as um uma é e está estão estou são foi era tem temos olá ola oi bom boa dia tarde noite noites valeu certo tudo bem já ja ainda funciona funcionou nada pagamento recebi conta fatura consigo conseguiu consegue pode podem poderia fechar preciso ajuda alguma novidade com para em do da dos das no na ao mas que quando como onde porque desde segue anexo este esta isso esse aguardo retorno atenciosamente abraço abraços resolver resolvido",
    "it": "quanto tempo attesa risolto grazie mille sì si per favore no non io mi mio mia miei nostro nostra vostro il lo la gli le un una uno è sono era ho hai ha abbiamo avete hanno ciao buongiorno buonasera salve saluti cordiali va bene perfetto ora adesso già ancora niente funziona pagamento arrivato conto account fattura riesco posso può potete potrebbe accedere entrare bisogno aiuto novità con per in del della dei delle al alla e o ma che cosa quando come dove perché allegato ci questo questa mi sto d'accordo tutto",
    "nl": "hoe lang duurt dit opgelost geblokkeerd bedankt dank dankjewel je u wel graag alsjeblieft alstublieft ja nee niet geen ik wij we jullie mijn onze ons het de een is zijn was ben heb hebben heeft kan kunnen kunt wil zou werkt werken nog steeds nu weer al nieuws helemaal goed prima hallo beste goedemorgen goedemiddag groet groeten vriendelijke met voor op aan van bij maar en of ook wat wanneer waar waarom hoe wie niks niets ontvangen betaling rekening factuur inloggen even kijken er dit dat deze bijgevoegd",
    "pl": "ile to czekam odpowiedź konto zablokowane dziękuję dziekuje dzięki dzieki bardzo proszę prosze tak nie nic ja my mnie mam mamy mój moja nasz nasza jest są było był być się sie w na z do od dla po za czy że i a ale lub też już juz nadal jeszcze wciąż teraz działa dziala dzień dzien dobry cześć witam pozdrawiam porządku super co coś kiedy gdzie dlaczego jak kto mogę moge może możecie dostałem otrzymałem wypłaty wypłata konto faktura załączeniu pomoc pomocy nowego",
    "tr": "para kadar sürer sorun kapatıldı teşekkürler teşekkür ederim ederiz sağ olun sağolun lütfen evet hayır yok var değil ben biz siz benim bizim sizin bu şu o bir ve veya ama ile için da de mi mı mu mü ne nasıl neden nerede zaman hâlâ hala hâla henüz artık şimdi tamam tamamdır çok merhaba merhabalar selam günaydın iyi günler akşamlar kolay gelsin çalışıyor çalışmıyor gelmedi geldi oldu olmadı gelişme ödeme ödemem hesabım hesabıma fatura yardım yardımcı eder misiniz rica saygılar",
    "id": "berapa lama beres terima kasih makasih terimakasih kak kakak ya iya tidak tdk gak ga nggak enggak bukan belum sudah udah saya aku kami kita anda kamu ini itu yang di ke dari dan atau tapi untuk dengan pada adalah ada bisa mohon tolong bantuannya bantu dibantu dicek cek gimana bagaimana kenapa mengapa apa kapan dimana siapa halo hai selamat pagi siang sore malam baik oke masih lagi juga dong nih sih banget akun masuk pembayaran bulan min mimin karena karna sampai sekarang kok nya saja aja jadi mana lihat",
    "ms": "terima kasih dah boleh tak tidak belum sudah saya kami kita awak anda ini itu yang di ke dari dan atau tapi tetapi untuk dengan pada ada sila tolong semak bantu macam mana kenapa apa bila siapa hai salam selamat pagi petang malam baik masih lagi juga je sahaja banyak akaun masuk bayaran bulan sebab sekarang kena nak kerana encik puan",
    "vi": "bao lâu thì xong cảm ơn cám bạn anh chị em dạ vâng ạ không chưa được rồi vẫn đã đang sẽ là có của và hoặc nhưng cho với tôi mình chúng này đó kia gì sao nào khi ở trong ngoài nhờ giúp kiểm tra xin chào nhận tiền thanh toán tài khoản hỗ trợ lại nữa shop oi minh chua nhan duoc tien cam on ban roi khong giup",
    "sv": "hur lång tid tar spärrat tack så mycket ja nej inte jag vi ni du min mitt mina vår er den det de en ett är var har hade kan kunde vill skulle ska fungerar funkar fortfarande nu igen redan hej hejsan god morgon vänliga hälsningar mvh bra perfekt några nyheter fått betalningen betalning konto faktura hjälp logga och eller men på av till från med för som om vad när var varför hur vem gärna bifogat kolla",
    "da": "hvor lang tid tager lukket tak mange tusind ja nej ikke jeg vi i du min mit mine vores jer den det de en et er var har havde kan kunne vil skal virker stadig nu igen allerede hej goddag venlig hilsen mvh fint godt perfekt nyt nyheder modtaget fået betalingen betaling konto faktura hjælp logge og eller men på af til fra med for som om hvad hvornår hvor hvorfor hvordan hvem gerne vedhæftet noget",
    "no": "hvor lang tid tar stengt takk tusen mange ja nei ikke jeg vi dere du min mitt mine vår den det de en et er var har hadde kan kunne vil skal fungerer funker fortsatt nå igjen allerede hei heisann god vennlig hilsen mvh bra fint perfekt noe nytt nyheter fått mottatt betalingen betaling konto faktura hjelp logge og eller men på av til fra med for som om hva når hvor hvorfor hvordan hvem gjerne vedlagt",
    "fi": "kiitos kiitoksia paljon kyllä joo ei en et emme ole olen olet on ovat oli minä minun me meidän te se tämä tuo ja tai mutta jos kun niin vielä vieläkään nyt taas jo toimii toimi hei moi terve huomenta päivää ystävällisin terveisin hyvä selvä saanut maksua maksu tili lasku apua voitteko voisitteko miksi milloin missä mitä miten kuka onko uutisia liitteenä",
    "cs": "dlouho potrvá zablokovaný děkuji děkujeme dekuji díky diky moc prosím prosim ano ne já jsem jsme jste my vy můj moje náš naše je jsou byl bylo se si v na z do od pro po za že a ale nebo také už uz pořád stále ještě teď nyní znovu funguje nefunguje dobrý dobry den ahoj pozdravem zdravím pořádku co něco nového kdy kde proč jak kdo mohu může můžete peníze platba nepřišly nepřišla účet faktura přílohou pomoc mi to",
    "sk": "dlho potrvá ďakujem dakujem ďakujeme vďaka pekne veľmi prosím áno nie ja som sme ste my vy môj moja náš naša je sú bol bolo sa si v na z do od pre po za že a ale alebo tiež už stále ešte teraz znova funguje nefunguje dobrý deň ahoj pozdravom zdravím poriadku čo niečo nejaké novinky nové kedy kde prečo ako kto môžem môže môžete peniaze platba neprišli neprišla účet faktúra prílohe pomoc mi to",
    "hu": "mennyi ideig köszönöm köszi köszönjük szépen kérem kérlek igen nem én mi önök a az egy ez ezt azt és vagy de hogy is már még mindig most újra működik van volt vagyok nincs lesz lehet tudok tudnak tudná szia sziasztok helló jó napot üdvözlettel rendben valami hír mikor hol miért hogyan ki mit kifizetés fizetés pénz fiók számla mellékelten segítség kaptam meg",
    "ro": "cât durează s-a rezolvat mulțumesc multumesc mulţumesc mersi frumos mult rog da nu eu noi voi mea meu meu noastră este e sunt era am ai are avem aveți aveti au un o și si sau dar că ca la în in din de pe cu pentru mai tot încă deja acum iar funcționează functioneaza merge bună buna ziua salut seara dimineața noutăți ce când unde de ce cum cine pot poate puteți vă va plata plată cont factură factura atașat ajutor primit",
    "hr": "koliko traje hvala vam puno lijepa molim da ne nije ja mi vi moj moja naš naša je su bio bilo sam smo ste se u na iz do od za po i a ali ili već još uvijek sada opet radi dobar dan bok pozdrav lijep redu što šta kada gdje zašto kako tko mogu može možete ima li novosti novac isplata račun prilogu pomoć",
    "sl": "hvala lepa prosim da ne ni jaz mi vi moj moja naš naša je so bil bilo sem smo ste se v na iz do od za po in a ampak ali že še vedno zdaj spet dela deluje dober dan živjo zdravo pozdrav lep redu kaj kdaj kje zakaj kako kdo lahko novice denar plačilo račun prilogi pomoč",
    "lt": "ačiū labai prašau taip ne aš mes jūs mano mūsų yra buvo ir ar bet kad vis dar dabar vėl jau veikia neveikia sveiki labas laba diena pagarbiai gerai kas kada kur kodėl kaip galite mokėjimas sąskaita pagalba",
    "lv": "paldies lūdzu jā nē es mēs jūs mans mūsu ir bija un vai bet ka joprojām vēl tagad atkal jau strādā nestrādā sveiki labdien ar cieņu labi kas kad kur kāpēc kā varat maksājums konts rēķins palīdzība",
    "et": "aitäh tänan palun jah ei ma mina meie teie minu on oli ja või aga et ikka veel nüüd jälle juba tööta töötab tere päevast lugupidamisega hästi mis millal kus miks kuidas kes saate makse konto arve abi",
    "tl": "salamat po opo oo hindi wala ko ako namin kami kayo niyo nyo yung ang ng mga sa na pa rin din lang naman kasi pero at o ito iyan paano bakit kailan saan sino ano okay magandang umaga hapon gabi paki check gumagana natanggap meron",
    "sw": "asante sana tafadhali ndiyo hapana mimi sisi yangu yetu ni na au lakini bado sasa tena tayari inafanya haifanyi kazi habari hujambo shikamoo nini lini wapi kwa kwanini vipi nani malipo akaunti msaada",
    "ca": "gràcies moltes si us plau sí no jo meu meva nosaltres el la els les un una és està són amb per però que quan com on encara ja ara funciona hola bon dia bona tarda salutacions d'acord pagament compte",
    "sq": "faleminderit shumë lutem po jo unë ne im jonë është janë dhe ose por që ende tani përsëri funksionon përshëndetje mirëdita pagesa llogaria",
    "az": "təşəkkür təşəkkürlər edirəm zəhmət olmasa bəli xeyr yox mən biz mənim bizim bu bir və ya amma ilə üçün hələ indi işləyir işləmir salam sabahınız necə niyə ödəniş hesabım",
    "ru": "сам сама сколько ждать заблокирован разобрался это спасибо большое пожалуйста да нет не я мы вы мой моя мои наш наша это этот и или но что чтобы уже ещё еще всё все снова опять теперь сейчас работает здравствуйте привет добрый день утро вечер уважением понял поняла хорошо ладно ок готово есть новости когда где почему как кто могу можно можете деньги выплата пришли пришла счёт счет аккаунт помогите помощь",
    "uk": "скільки чекати запис дякую дякуємо дуже будь ласка так ні не я ми ви мій моя мої наш наша це цей і та або але що щоб вже ще все знову тепер зараз працює вітаю привіт добрий день ранок вечір повагою зрозумів зрозуміла добре гаразд є новини коли де чому як хто можу можна можете гроші виплата прийшли прийшла рахунок акаунт допоможіть допомога",
    "bg": "благодаря мерси много моля да не аз ние вие мой моя наш наша това е са беше и или но че вече още все отново сега работи здравейте привет добър ден утро вечер поздрави добре разбрах има новини кога къде защо как кой мога може можете пари плащане пристигна сметка акаунт помощ",
    "sr": "хвала вам пуно молим да не није ја ми ви мој моја наш наша је су био било сам смо сте се у на из до од за и а али или већ још увек сада опет ради добар дан здраво поздрав реду шта када где зашто како ко могу може можете новац исплата рачун помоћ",
    "mk": "благодарам фала ве молам да не јас ние вие мојот нашиот ова е се беше и или но дека веќе уште сѐ повторно сега работи здраво поздрав добар ден добро кога каде зошто како кој можам може плаќање сметка помош",
    "be": "дзякуй вялікі калі ласка так не я мы вы мой мая наш гэта і або але што ўжо яшчэ усё зноў цяпер працуе вітаю прывітанне добры дзень",
    "kk": "рахмет рақмет өтінемін иә жоқ мен біз сіз менің біздің бұл және немесе бірақ әлі қазір жұмыс істейді істемейді сәлеметсіз сәлем қайырлы күн",
    "fa": "من بسته شده چقدر طول می‌کشد ممنون ممنونم متشکرم مرسی سپاس لطفا لطفاً بله نه نیست من ما شما این آن و یا اما که را با از به در برای هنوز الان دوباره سلام درود خبری شد است هست نمی‌کند نمیکند حساب پرداخت کمک",
    "ar": "شكرا شكراً جزيلا لك لكم من فضلك فضلكم نعم لا ليس أنا نحن أنتم هذا هذه و أو لكن أن في على إلى عن مع لم حتى الآن بعد مرة أخرى يعمل مرحبا السلام عليكم صباح مساء الخير تمام حسنا متى أين لماذا كيف هل الدفعة حساب حسابي مساعدة",
    "ur": "شکریہ بہت مہربانی براہ کرم جی ہاں نہیں میں ہم آپ میرا ہمارا یہ وہ اور یا لیکن کہ ابھی تک اب دوبارہ سلام ہے ہیں تھا ادائیگی اکاؤنٹ مدد",
}


# Letters and signs that only these languages write.
_LETTERS: Final = {
    "¿¡ñ": ("es",), "ãõ": ("pt",), "ß": ("de",), "ğış": ("tr", "az"), "ə": ("az",), "őű": ("hu",), "řěů": ("cs",), "ľĺŕ": ("sk",),
    "łąężźń": ("pl",), "țşţ": ("ro", "tr"), "ășț": ("ro",), "øæ": ("da", "no"), "å": ("sv", "da", "no"), "œêèçù": ("fr", "it", "pt"),
    "ìò": ("it",), "ņļķģ": ("lv",), "ėųį": ("lt",), "đć": ("hr",), "є": ("uk",), "ўў": ("be",)
}  # fmt: skip
_LANGUAGES_OF_LETTER: Final = {letter: languages for letters, languages in _LETTERS.items() for letter in letters}


def _folded(word: str) -> str:
    """A word as those write it who leave the accents away."""
    plain = "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
    return plain.replace("ı", "i").replace("ł", "l").replace("đ", "d").replace("ø", "o").replace("ß", "ss")


@lru_cache(maxsize=1)
def _languages() -> dict[str, frozenset[str]]:
    """The languages of each word, in its own spelling and without accents; the own spelling comes first."""
    found: dict[str, set[str]] = {}
    folded: dict[str, set[str]] = {}
    for language, words in COMMON_WORDS.items():
        for word in words.split():
            found.setdefault(word, set()).add(language)
            folded.setdefault(_folded(word), set()).add(language)
    merged = {word: frozenset(languages) for word, languages in folded.items() if len(word) >= 3}
    return merged | {word: frozenset(languages) for word, languages in found.items()}


def weigh(text: str) -> Counter[str]:
    """How much the common words of a text speak for each language, in twelfths of a word of one language alone."""
    known = _languages()
    weights: Counter[str] = Counter()
    for letter in _LANGUAGES_OF_LETTER.keys() & set(text.lower()):
        for language in _LANGUAGES_OF_LETTER[letter]:
            weights[language] += 6 // len(_LANGUAGES_OF_LETTER[letter])
    for word, count in Counter(_WORD.findall(text.lower().replace("’", "'"))[:MAX_WORDS]).items():
        languages = known.get(word, frozenset())
        for language in languages:
            weights[language] += 12 // len(languages) * count
    return weights
