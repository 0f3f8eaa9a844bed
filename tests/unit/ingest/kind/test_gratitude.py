import pytest

from pipeline.ingest.kind.gratitude import MAX_CHARACTERS, is_only_thanks

# One mail a line, the language before it; a written \\n is a new line. The tables are short letters as clients write them.
ONLY_THANKS = r"""
en|Thanks!
en|Thank you so much for your quick help, Ana!
en|Hi Bob,\n\nThat worked, thank you very much!\n\nHave a great day
en|It works now, you can close this.
en|All good now, thanks again for the support.
en|Perfect, thanks
en|Got it, thank you.
en|Thanks a lot for looking into this 🙏
en|Great, thanks for letting me know!
en|Noted with thanks
en|Received, many thanks. You can close the ticket.
en|Awesome!! Thank you guys, you rock :)
en|Hello team,\nthanks for the fast reply. All working again on our side.\nBest regards
en|Dear Mr. Smith, thank you for your assistance. Kind regards
en|Ok thanks
en|Thx!
en|Cheers, Tom
en|The payout has arrived, thank you!
en|Much appreciated.
en|Problem solved, thank you
en|No further questions, thanks for your patience.
en|That did the trick. Thanks!
de|Danke!
de|Vielen Dank für die schnelle Hilfe!
de|Hallo Frau Weber,\n\nes funktioniert jetzt wieder, vielen Dank für Ihre Unterstützung.\n\nEinen schönen Tag noch!
de|Super, hat geklappt. Danke euch!
de|Perfekt, danke. Das Ticket kann geschlossen werden.
de|Alles klar, danke für die Info
de|Herzlichen Dank für die rasche Rückmeldung und schönes Wochenende
de|Ok, danke dir!
fr|Merci beaucoup !
fr|Bonjour Claire,\n\nMerci pour votre réponse rapide, tout fonctionne.\n\nBonne journée
fr|C'est parfait, merci à toute l'équipe.
fr|Bien reçu, merci. Vous pouvez clôturer le ticket.
fr|Merci beaucoup pour ces précisions, c’est parfaitement clair. Très bonne journée à vous !
es|¡Muchas gracias!
es|Hola Ana, ya funciona, muchas gracias por la ayuda. Un saludo
es|Perfecto, mil gracias por todo. Pueden cerrar el caso.
es|Recibido, gracias. Que tengan un excelente día.
pt|Muito obrigado!
pt|Olá, deu certo! Obrigada pela ajuda. Abraços
pt|Tudo certo, obrigado pelo retorno. Podem encerrar o chamado.
pt|Valeu!
it|Grazie mille!
it|Buongiorno, tutto risolto. Grazie per l'assistenza. Cordiali saluti
it|Perfetto, grazie a tutti. Potete chiudere il ticket.
nl|Hartelijk dank!
nl|Hoi Sanne, het werkt weer, bedankt voor de snelle reactie!
nl|Top, dank je wel. Fijne dag!
pl|Dziękuję bardzo!
pl|Dzień dobry, wszystko działa. Dziękuję za szybką odpowiedź. Pozdrawiam
ru|Спасибо большое!
ru|Здравствуйте, всё заработало, спасибо за помощь. Хорошего дня!
ru|Понял, спасибо. Тикет можно закрыть.
uk|Дякую!
uk|Добрий день, все працює, дякую за швидку допомогу.
tr|Teşekkürler!
tr|Merhaba, sorun çözüldü. Yardımınız için çok teşekkür ederim. İyi günler
ar|شكراً جزيلاً!
ar|السلام عليكم، تم حل المشكلة، شكرا لكم على المساعدة.
he|תודה רבה!
he|היי, הכל עובד, תודה על העזרה המהירה
fa|خیلی ممنون از کمک شما
fa|سلام، مشکل حل شد. متشکرم
ja|ありがとうございます。
ja|お世話になっております。\n迅速なご対応ありがとうございました。\n無事ログインできました。\n今後ともよろしくお願いいたします。
ja|佐伯様\nお世話になっております。大野です。\n確認できました。ありがとうございます。
ja|了解しました。ありがとうございます！
zh|谢谢！
zh|好的，收到，谢谢
zh|您好，问题已经解决了，非常感谢您的帮助！
zh|辛苦了
zh|可以了，谢谢，麻烦您了
zh|謝謝您的協助，祝您有美好的一天
ko|감사합니다!
ko|안녕하세요 담당자님, 빠른 답변 감사합니다. 좋은 하루 되세요.
ko|네, 확인했습니다. 감사합니다.
vi|Cảm ơn bạn nhiều!
vi|Dạ em hiểu rồi, cảm ơn chị Hà nhiều ạ!
vi|Chào anh, em vào được rồi ạ. Em cảm ơn anh nhiều.
id|Terima kasih banyak atas bantuannya!
id|Halo kak, sudah bisa. Terima kasih ya kak 🙏
ms|Terima kasih atas bantuan. Masalah telah selesai.
th|ขอบคุณมากค่ะ
th|สวัสดีค่ะ ใช้งานได้แล้วค่ะ ขอบคุณมากค่ะ
th|เรียบร้อยแล้วครับ ขอบคุณครับ
sv|Tack så mycket för hjälpen!
sv|Hej, nu fungerar det. Tack! Ha en bra dag
da|Mange tak for hjælpen!
da|Hej Lars, det virker nu. Tak for hurtig hjælp. God weekend
no|Tusen takk for rask hjelp!
no|Supert, takk!
fi|Kiitos nopeasta avusta!
fi|Hei, nyt toimii. Kiitos paljon!
cs|Děkuji za rychlou pomoc!
cs|Dobrý den, už to funguje. Díky moc a hezký den
sk|Ďakujem veľmi pekne!
hu|Köszönöm szépen a gyors segítséget!
hu|Rendben, köszönöm.
ro|Mulțumesc mult pentru ajutor!
ro|Bună ziua, totul e în regulă. Vă mulțumesc!
el|Ευχαριστώ πολύ!
el|Καλημέρα, όλα καλά τώρα. Σας ευχαριστώ για την άμεση απάντηση.
bg|Благодаря много!
bg|Здравейте, всичко работи. Благодаря за бързата реакция.
hr|Hvala lijepa na pomoći!
hi|बहुत बहुत धन्यवाद!
hi|नमस्ते, अब सब ठीक है। आपकी मदद के लिए धन्यवाद।
tl|Maraming salamat po!
tl|Ok na po, salamat!
sw|Asante sana kwa msaada wako!
sw|Habari, sasa inafanya kazi. Asanteni sana.
en|Hello Maria,\nThank you very much for the clarification, that helps a lot.\nKind regards,\nJonas
en|Wonderful news, thank you all!
en|Thanks for sorting this out so quickly!
en|That fixed it. You're the best.
en|All sorted, thank you for your time.
en|Appreciate the help, have a great weekend!
en|Understood, thanks for the explanation.
en|Yay, it works! Thanks a million :D
en|Hey, just wanted to say thank you. Everything is fine now.
en|Many thanks for the prompt response. This case can be closed.
en|Perfect, that's all I needed. Thanks, Priya!
en|ok great thank you
en|Good morning, I can log in again, thanks.
en|Thank you for your patience and support.
de|Guten Morgen Herr Klein,\nvielen Dank, das hat geholfen.\nMit freundlichen Grüßen
de|Danke für eure Geduld und die tolle Unterstützung!
de|Jetzt läuft alles wieder einwandfrei. Besten Dank!
de|Hat sich erledigt, danke.
de|Wunderbar, vielen lieben Dank und einen schönen Abend
fr|Merci infiniment pour votre aide précieuse.
fr|Super, ça marche. Merci !
fr|Bonsoir, le problème est résolu, je vous remercie. Bonne soirée
fr|Merci à toi, bonne fin de journée
es|Buenos días, muchas gracias por la pronta respuesta.
es|Listo, ya pude entrar. Gracias!
es|Todo solucionado, muy amables. Saludos
es|Genial, gracias por la aclaración
pt|Bom dia, muito obrigada pela rapidez!
pt|Perfeito, consegui entrar. Obrigado!
pt|Agradeço a atenção. Um abraço
it|Ciao Luca, ora funziona. Grazie infinite!
it|Vi ringrazio per la disponibilità, buona giornata
it|Ok, grazie mille per le informazioni
nl|Beste Kees, hartelijk dank voor de uitleg. Groeten
nl|Opgelost, bedankt allemaal!
pl|Witam, problem rozwiązany, dziękuję za pomoc. Miłego dnia
pl|Super, wielkie dzięki!
ru|Добрый день! Большое спасибо за оперативную помощь!
ru|Отлично, вопрос закрыт. Благодарю!
ru|Всё получилось, спасибо вам огромное
uk|Вітаю, проблема вирішена, щиро дякую!
tr|Çok teşekkürler, elinize sağlık. Kolay gelsin
tr|Sorun düzeldi, teşekkürler
ar|مرحبا، وصل المبلغ، شكرا جزيلا لكم
ar|الله يعطيكم العافية، كل شيء تمام
he|שלום, הבעיה נפתרה. תודה רבה לכם!
fa|سلام، همه چیز درست شد. سپاسگزارم از پشتیبانی شما
ja|お世話になっております。\nスターライトの森本です。\nご連絡ありがとうございます。承知いたしました。\n引き続きよろしくお願いいたします。
ja|無事解決しました。迅速なご対応、誠にありがとうございました。
ja|助かりました！ありがとうございます。
ja|ご丁寧な説明をいただき、ありがとうございます。よく分かりました。
zh|你好，已经可以登录了，谢谢
zh|明白了，多谢！
zh|非常感谢你们的及时回复，辛苦了！
zh|搞定了，太感谢了
zh|您好，款項已收到，謝謝您的協助。
ko|안녕하세요, 신속한 처리 감사드립니다.
ko|잘 해결되었습니다. 정말 감사합니다!
ko|알겠습니다. 안내해 주셔서 감사합니다.
vi|Dạ em nhận được rồi ạ, cảm ơn anh chị nhiều.
vi|Cảm ơn bạn đã hỗ trợ nhanh chóng!
id|Siap, terima kasih infonya kak
id|Masalahnya sudah selesai, terima kasih banyak atas bantuan dan responnya yang cepat.
ms|Selamat pagi, sudah ok. Terima kasih banyak tuan.
th|ได้รับแล้วค่ะ ขอบคุณมากนะคะ
th|ขอบคุณสำหรับความช่วยเหลือครับ
sv|Toppen, tack för snabb återkoppling!
sv|Problemet är löst. Tusen tack!
da|Perfekt, tusind tak!
da|Hej Mette, tak for svaret. Ha' en god dag
no|Hei, det fungerer nå. Takk for hjelpen!
fi|Kiitos avusta! Kaikki toimii taas.
fi|Selvä, kiitos tiedosta.
cs|Vše v pořádku, děkuji za rychlou reakci.
sk|Super, ďakujem za pomoc. Pekný deň
hu|Kedves Anna, köszönöm a választ, minden rendben. Üdvözlettel
ro|Mulțumesc pentru răspunsul rapid! O zi bună
el|Γεια σας, το πρόβλημα λύθηκε, ευχαριστώ για τη βοήθεια!
bg|Благодаря ви за съдействието. Хубав ден!
hr|Sve radi, hvala vam na brzom odgovoru.
hi|नमस्ते, समस्या हल हो गई। बहुत धन्यवाद!
tl|Salamat sa tulong! God bless po
sw|Nimeelewa, asante sana.
zh|感谢您的回复，问题解决了
ja|ご確認いただきありがとうございます
en|Thanks Bob for the quick answer
vi|Cảm ơn bạn đã phản hồi
"""
WANTS_AN_ANSWER = r"""
en|Thanks, but it still does not work.
en|Thanks, please also check the second creator
en|Thanks in advance
en|Thank you. When will it be paid?
en|Thanks. Can you also add Ben
en|No thanks to you
en|Thanks for nothing
en|Thanks, I will check tomorrow and come back to you
en|Thank you, my ID is 12345
en|Thanks! One more thing: the second account is missing
en|It works not
en|Is it working now
en|Hello
en|Hi team,
en|Best regards
en|Ok
en|Yes
en|Yes, thank you
en|No, thanks
en|Thanks for the update. However the payout is short.
en|Thanks however
en|The payment arrived but it is wrong
en|Thanks for your help so far
en|Still waiting, thanks
en|Waiting for your reply, thanks
en|Looking forward to your reply. Thanks!
en|Thanks, kindly confirm
en|Great, another error
en|Thanks\nPayout missing
en|Thank you for your reply. We disagree.
en|Not fixed
en|fixed? thanks
en|Thanks 😡
en|Everything works except the portal
en|Please help, thank you
en|Thanks. Please close my account
de|Danke im Voraus
de|Danke, aber es geht immer noch nicht
de|Danke. Könnten Sie noch die zweite Abrechnung prüfen
de|Es funktioniert nicht
de|Funktioniert es jetzt
de|Vielen Dank, ich melde mich morgen
de|Nein danke
de|Ja, danke
de|Danke für nichts
fr|Merci d'avance
fr|Merci, mais ça ne marche toujours pas
fr|Merci de vérifier
fr|Merci de votre retour rapide sur ce sujet urgent
fr|Bonjour, merci de me confirmer. Bonne journée
es|Gracias de antemano
es|No funciona, gracias
es|Gracias, pero falta un pago
es|Gracias. ¿Cuándo llega?
es|Sí, gracias
es|Quedo atento. Gracias
pt|Obrigado, mas ainda não funciona
pt|Desde já agradeço
pt|Obrigado. E o segundo pagamento?
it|Grazie in anticipo
it|Non funziona ancora, grazie
it|Grazie, resto in attesa di riscontro
nl|Alvast bedankt
nl|Het werkt nog niet, bedankt
nl|Werkt het nu
pl|Z góry dziękuję
pl|Nadal nie działa, dziękuję
ru|Заранее спасибо
ru|Спасибо, но не работает
ru|Спасибо, жду ответа
uk|Дякую, але не працює
uk|Дякую заздалегідь
tr|Şimdiden teşekkürler
tr|Teşekkürler ama hala çalışmıyor
tr|Çalışmıyor
ar|شكرا لكن المشكلة ما زالت موجودة
ar|شكرا مقدما
ar|لا يعمل، شكرا
he|תודה מראש
he|עדיין לא עובד, תודה
fa|پیشاپیش ممنون
fa|هنوز کار نمی‌کند، ممنون
ja|よろしくお願いします
ja|ご確認よろしくお願いいたします。
ja|ありがとうございます。もう一件ご確認をお願いいたします。
ja|ありがとうございますが、まだ解決していません
ja|できましたか
ja|お世話になっております。問題です。
ja|ありがとうございます、ご確認よろしくお願いします
zh|谢谢，但是还没到账
zh|好了吗
zh|请尽快处理，谢谢
zh|不好
zh|先谢谢了
zh|问题没解决
zh|收到了吗，谢谢
ko|감사합니다만 아직 안 됩니다
ko|확인 부탁드립니다. 감사합니다
ko|미리 감사드립니다
vi|Cảm ơn bạn, nhưng vẫn chưa được
vi|Được chưa ạ
vi|Nhờ anh kiểm tra giúp em, em cảm ơn
id|Terima kasih sebelumnya
id|Masih belum bisa, terima kasih
id|Mohon dicek, terima kasih
ms|Terima kasih tetapi masih tidak boleh
th|ขอบคุณค่ะ แต่ยังใช้ไม่ได้
th|ได้แล้วหรือยังคะ
th|ขอบคุณล่วงหน้าครับ
sv|Tack på förhand
sv|Tack, men det fungerar inte
sv|Funkar det nu
da|På forhånd tak
da|Tak, men det virker stadig ikke
no|Takk, men det fungerer ikke
fi|Kiitos etukäteen
fi|Kiitos, mutta ei toimi
cs|Předem děkuji
cs|Děkuji, ale stále to nefunguje
sk|Ďakujem, ale nefunguje to
hu|Előre is köszönöm
hu|Köszönöm, de még mindig nem működik
ro|Mulțumesc anticipat
ro|Mulțumesc, dar tot nu funcționează
el|Ευχαριστώ εκ των προτέρων
el|Ευχαριστώ, αλλά δεν λειτουργεί
bg|Благодаря предварително
bg|Благодаря, но не работи
hr|Hvala unaprijed
hr|Hvala, ali ne radi
hi|धन्यवाद, लेकिन अभी भी काम नहीं कर रहा है
tl|Salamat po pero hindi pa rin gumagana
tl|Gumagana na ba
sw|Asante, lakini bado haifanyi kazi
en|Thank you, when can we expect the rest
en|Thanks for the info. Let me know once it is done
en|Great, now the other creator cannot log in
en|Thank you! Please send the invoice as well.
en|All good now except Ana
en|Thanks, that did not help
en|Thanks for the help, I would like to speak to a manager
en|It worked once and stopped
en|Many thanks in advance for your support
en|Thanks, I have attached the file
en|Appreciate if you could fix this
en|Thank you for your reply, unfortunately same error
en|Noted. We will escalate
en|Fixed the wrong account, thanks
en|Perfect, then change my email to the new one
en|Thanks, waiting
en|Hi, any news
en|Good morning
en|I see. So who pays for it
en|The payment arrived twice, thanks
de|Danke, und was ist mit der zweiten Auszahlung
de|Vielen Dank, bitte noch den zweiten Account freischalten
de|Alles klar, aber wer zahlt das
de|Super, dann kündigt bitte den Vertrag
de|Danke, leider klappt es nicht
de|Ich danke Ihnen im Voraus für eine schnelle Antwort
de|Passt nicht, danke
fr|Merci, et pour le deuxième compte
fr|Merci de me répondre rapidement
fr|Ça ne fonctionne plus, merci
fr|Parfait, pouvez-vous aussi ajouter Léa
fr|En vous remerciant par avance de votre aide
es|Gracias, quedo a la espera
es|Gracias, pero sigue igual
es|Muchas gracias, también necesito la factura
es|Ya funciona pero muy lento
pt|Obrigado, aguardo retorno
pt|Não deu certo, obrigado
pt|Obrigada, poderia verificar a conta do João
it|Grazie, potete controllare anche il secondo
it|Grazie ma non è arrivato niente
nl|Bedankt, kunnen jullie ook Sanne toevoegen
nl|Dank je, het is helaas niet gelukt
pl|Dziękuję, proszę o potwierdzenie
pl|Nie działa, dziękuję
ru|Спасибо, а когда будет выплата
ru|Спасибо, пока не пришло
ru|Работает через раз, спасибо
uk|Дякую, чекаю на відповідь
uk|Дякую, але гроші не надійшли
tr|Teşekkürler, ne zaman ödenecek
tr|Sorun çözülmedi, teşekkürler
ar|شكرا، متى يصل المبلغ
ar|لم يصل المبلغ، شكرا
he|תודה, מתי זה יהיה
he|לא עובד, תודה
fa|ممنون، کی درست می‌شود
ja|ありがとうございます。別件でご相談があります。
ja|ありがとうございます。いつ頃になりますでしょうか。
ja|まだログインできません。よろしくお願いいたします。
ja|お手数ですがご対応をお願いいたします。
ja|お世話になっております。森本です。\nよろしくお願いいたします。
zh|谢谢，什么时候可以到账
zh|收到，但是金额不对
zh|麻烦您了，帮我改一下邮箱
zh|还没好，谢谢
zh|没收到
ko|감사합니다. 그런데 언제 입금되나요
ko|아직 해결되지 않았습니다. 감사합니다.
ko|확인 후 답변 부탁드립니다. 감사합니다.
vi|Cảm ơn anh, khi nào thì xong ạ
vi|Em vẫn chưa vào được, cảm ơn anh
id|Terima kasih, kapan cairnya ya
id|Belum masuk kak, terima kasih
ms|Terima kasih, bila boleh siap
th|ขอบคุณค่ะ รบกวนเช็คอีกบัญชีด้วยค่ะ
th|ยังเข้าไม่ได้ค่ะ ขอบคุณค่ะ
sv|Tack, när kommer pengarna
sv|Det fungerar fortfarande inte, tack
da|Tak, hvornår kommer pengene
no|Takk, kan dere også sjekke kontoen til Kari
fi|Kiitos, milloin maksu tulee
fi|Ei toimi vieläkään, kiitos
cs|Děkuji, kdy přijde platba
sk|Ďakujem, ešte to nefunguje
hu|Köszönöm, mikor érkezik a pénz
ro|Mulțumesc, când ajung banii
el|Ευχαριστώ, πότε θα γίνει
bg|Благодаря, кога ще пристигнат парите
hr|Hvala, kada stiže uplata
hi|धन्यवाद, पैसे कब मिलेंगे
tl|Salamat po, kailan po darating ang bayad
sw|Asante, lini malipo yatafika
zh|谢谢回复
zh|谢谢确认
zh|谢谢帮忙处理
ja|ご返信いただけると助かります
fr|Bonjour, merci de votre retour
fr|Merci de votre réponse rapide
en|Perfect. And now
en|Thanks Payout Missing
th|ช่วยดูแลด้วยครับ ขอบคุณครับ
id|Tolong dibantu, terima kasih
"""


def table(lines: str) -> list[object]:
    rows = [line.partition("|") for line in lines.strip().split("\n")]
    return [pytest.param(text.replace("\\n", "\n"), id=f"{language}: {text[:60]}") for language, _, text in rows]


@pytest.mark.parametrize("text", table(ONLY_THANKS))
def test_a_mail_that_only_thanks(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize("text", table(WANTS_AN_ANSWER))
def test_a_mail_that_says_more(text: str) -> None:
    assert not is_only_thanks(text)


@pytest.mark.parametrize("language", sorted({line.partition("|")[0] for line in ONLY_THANKS.strip().split("\n")}))
def test_thanks_with_a_question_are_a_question(language: str) -> None:
    texts = [line.partition("|")[2] for line in ONLY_THANKS.strip().split("\n") if line.startswith(language + "|")]
    questions = [text.replace("\\n", "\n").rstrip(".!。 ") + "?" for text in texts]
    assert [text for text in questions if is_only_thanks(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("\n\n", id="blank lines"),
        pytest.param("👍", id="an emoji alone is a reaction, not thanks"),
        pytest.param("Ευχαριστώ\u037e", id="the Greek question mark"),
        pytest.param("Thanks " * (MAX_CHARACTERS // 7 + 1), id="longer than thanks are"),
        pytest.param("Thanks\x00\ud800", id="broken signs do not raise, and say nothing more"),
        pytest.param("Thanks 👎", id="a thumb down"),
        pytest.param("Thanks, see https://a.example", id="a link"),
        pytest.param("Thank you for ticket 17", id="a number"),
    ],
)
def test_the_edges(text: str) -> None:
    assert is_only_thanks(text) is text.startswith("Thanks\x00")


def test_it_is_quick_on_anything() -> None:
    assert not is_only_thanks("thanks, " * 100_000)
