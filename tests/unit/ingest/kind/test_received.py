"""What came well is confirmed, in all languages of the vocabulary; what came short, or perhaps, is news."""

from typing import Final

import pytest

from pipeline.ingest.kind.courtesies import CORE
from pipeline.ingest.kind.gratitude import is_only_thanks
from pipeline.ingest.kind.received import AROUND, ARRIVED

# A written \\n is a new line.
ONLY_THANKS: Final = r"""
Thanks, it arrived!
Obrigada, já caiu na conta!
Спасибо большое, всё пришло!
Danke, das Geld ist jetzt da.
Danke, ist gerade auf dem Konto angekommen
Merci, le virement est bien arrivé ce matin
Gracias, el dinero ya está en mi cuenta
Grazie, è arrivato tutto
Bedankt, het geld is binnen
Dziękuję, przelew już dotarł
Дякую, гроші надійшли на картку
Teşekkürler, ödeme bugün hesabıma geçti
شكراً، وصل المبلغ اليوم
תודה, הכסף נכנס לחשבון הבוקר
ممنون، پول به حسابم واریز شد
ありがとうございます。今朝口座に入金されました。
谢谢，款项刚刚到账了
감사합니다. 방금 돈이 통장에 들어왔습니다
Cảm ơn, tiền đã về tài khoản rồi ạ
Makasih kak, dananya sudah masuk ke rekening
Terima kasih, wang dah masuk
ขอบคุณค่ะ เงินเข้าบัญชีแล้ว
Tack, pengarna har kommit in på kontot
Tak, pengene er kommet
Takk, pengene er på konto nå
Kiitos, rahat tulivat tilille tänään
Děkuji, peníze dnes dorazily
Ďakujem, balík prišiel
Köszönöm, a pénz megérkezett a számlára
Mulțumesc, banii au intrat în cont
Ευχαριστώ, τα χρήματα μπήκαν στον λογαριασμό
Благодаря, парите дойдоха
Hvala, novac je stigao na račun
धन्यवाद, पैसे खाते में आ गए हैं
Salamat po, pumasok na po ang bayad
Asante, pesa zimefika
I got it, thank you
We have received the report, thanks
Thanks!\nTom
Thank you so much, it works now.\n\nTom Baker
Merci\nLéa
谢谢！\n小王
ありがとうございます。\n佐藤
شكرا\nأحمد
תודה!\nדנה
ขอบคุณครับ\nสมชาย
감사합니다\n김민수
धन्यवाद\nराहुल
Brilliant, the report came through this morning. Thanks again!\nSophie
Hi Mark, all good on our end now. Thank you for sorting this out so quickly.
Vielen Dank, die Datei ist da und alles passt.\nJonas
Hat alles geklappt, danke für die prompte Unterstützung!
Merci, j'ai bien reçu le contrat. Bonne journée !\nCamille
Super, ça marche maintenant, merci pour votre aide
Muchas gracias, ya me llegó el correo.\nLucía
Listo, ya quedó resuelto. Mil gracias por el apoyo
Muito obrigado, recebi o contrato hoje.\nRafael
Deu certo, valeu pela ajuda!
Grazie mille, il bonifico è arrivato oggi.\nGiulia
Perfetto, ora funziona. Grazie per la disponibilità
Bedankt, de factuur is binnengekomen.\nSanne
Top, het is gelukt. Dank voor de snelle reactie!
Dziękuję, paczka doszła dzisiaj.\nAgnieszka
Super, wszystko działa, dziękuję za szybką pomoc
Спасибо, письмо дошло.\nИгорь
Всё отлично, благодарю за оперативность!
Дякую, документи вже надійшли.\nОксана
Все працює, щиро дякую за допомогу
Teşekkürler, dosya elime ulaştı.\nElif
Sorun çözüldü, ilginiz için teşekkür ederim
شكراً جزيلاً، وصلني الملف.\nليلى
تم حل المشكلة، شكراً على سرعة الرد
תודה רבה, הקובץ הגיע.\nיעל
הכל עובד, תודה על העזרה המהירה
ممنون، فایل رسید.\nنیما
مشکل حل شد، ممنون از پیگیری شما
ありがとうございます。ファイルを受け取りました。\n田中
無事に解決しました。迅速なご対応ありがとうございました。
谢谢，文件收到了。\n王芳
问题解决了，感谢你们的帮助！
감사합니다. 파일 잘 받았습니다.\n이수진
해결됐습니다. 빠른 답변 감사합니다!
Cảm ơn bạn, mình nhận được file rồi.\nLan
Terima kasih, laporannya sudah saya terima.\nDewi
Sudah bisa login kak, makasih bantuannya
ขอบคุณค่ะ ได้รับไฟล์แล้ว\nมาลี
แก้ไขเรียบร้อยแล้ว ขอบคุณสำหรับความช่วยเหลือครับ
"""
WANTS_AN_ANSWER: Final = r"""
Thanks, it arrived with 40 missing
It arrived, but the code is wrong
Did it arrive
Has it arrived
Thanks, only half arrived
Thanks, nothing arrived
Thanks, the payment
Thanks, it has not arrived
Danke, ist das Geld angekommen
Danke, nur die Hälfte ist da
Obrigado, caiu só metade
Obrigado, não caiu
Спасибо, пришло не всё
Спасибо, ещё не пришло
Gracias, llegó incompleto
Merci, est-il arrivé
Cảm ơn, tiền đã về chưa
谢谢，钱到账了吗
谢谢，还没到账
谢谢，钱
ありがとうございます。届きましたか
ありがとうございます。半分だけ届きました
감사합니다. 아직 안 왔습니다
Terima kasih, belum masuk
ขอบคุณค่ะ เงินยังไม่เข้า
شكرا، لم يصل المبلغ
Teşekkürler, para geldi mi
The payment came late, thanks
Thanks, my payment
Tack, kom pengarna
Kiitos, tuliko rahat
I have the file
It came twice, thank you
Köszönöm, itt van a számla
Thanks\nHelp
Thanks!\nUrgent
Thanks!\nMonday
谢谢\n退款
谢谢\n怎么办
ありがとうございます。\n至急
شكرا\nعاجل
תודה\nדחוף
감사합니다\n환불
ขอบคุณครับ\nด่วน
धन्यवाद\nकब तक
Thanks, I got the link but it opens a blank page
Thank you, please let me know once it is done
Danke, die Datei ist da, aber leer
Danke schon mal, ich warte auf die Freigabe
Merci, le fichier est arrivé mais il manque une page
Merci de bien vouloir renvoyer le lien
Gracias, me llegó el pago pero incompleto
Gracias, quedo pendiente de su respuesta
Obrigado, chegou o arquivo errado
Obrigada, fico no aguardo
Grazie, il file è arrivato ma non si apre
Grazie, attendo vostre notizie
Bedankt, maar het bedrag klopt niet
Dank, ik hoor graag wanneer het klaar is
Dziękuję, przelew dotarł, ale w złej kwocie
Dziękuję, proszę jeszcze o fakturę
Спасибо, деньги пришли не полностью
Спасибо, пришлите ещё договор
Дякую, гроші прийшли, але менше
Дякую, чекаю на підтвердження
Teşekkürler, para geldi ama eksik
Teşekkürler, dönüşünüzü bekliyorum
شكراً، وصل الملف لكنه فارغ
شكراً، بانتظار ردكم
תודה, הכסף הגיע אבל חסר חלק
תודה, מחכה לתשובה
ممنون، پول رسید ولی کم است
ممنون، منتظر جواب شما هستم
ありがとうございます。届きましたが、開けません
ありがとうございます。ご返信お待ちしております
谢谢，款到了但是少了
谢谢，等你们的消息
감사합니다. 돈이 들어왔는데 금액이 다릅니다
감사합니다. 답변 기다리겠습니다
Cảm ơn, tiền về rồi nhưng thiếu
Cảm ơn, em chờ phản hồi ạ
Terima kasih, dananya masuk tapi kurang
Terima kasih, saya tunggu kabarnya
ขอบคุณค่ะ เงินเข้าแล้วแต่ไม่ครบ
ขอบคุณครับ รอคำตอบอยู่นะครับ
"""


def table(lines: str) -> list[object]:
    return [pytest.param(line.replace("\\n", "\n"), id=line) for line in lines.strip().split("\n")]


def test_every_language_that_thanks_can_say_that_it_arrived() -> None:
    assert set(CORE) == set(ARRIVED) == set(AROUND)


@pytest.mark.parametrize("text", table(ONLY_THANKS))
def test_it_arrived(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize("text", table(WANTS_AN_ANSWER))
def test_it_arrived_and_there_is_more_to_say(text: str) -> None:
    assert not is_only_thanks(text)
