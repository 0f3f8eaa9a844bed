"""The shipped rules.yaml: it loads, its examples and tests pass, and it is what its readers are promised."""

from pathlib import Path

import pytest

from pipeline.classify.load import load
from pipeline.classify.names import Names
from pipeline.classify.rules import Put, RuleSet
from pipeline.classify.trial.selftest import problems, selftest
from pipeline.problem import show
from tests.unit.classify.written import decide, mail

RULES = Path(__file__).parents[3] / "rules.yaml"
LONGEST_LINE = 160
TOPICS = (
    "payouts", "portal-access", "creator-roster", "policy", "live-technical", "campaigns", "performance-data",
    "network-account", "security", "legal-privacy", "feedback",
)  # fmt: skip


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load(RULES, Names())


def test_all_examples_and_tests_pass(rules: RuleSet) -> None:
    assert show(problems(rules, selftest(rules))) == ""


def test_every_rule_says_why_and_has_examples_both_ways(rules: RuleSet) -> None:
    assert [rule.id for rule in rules.rules if not rule.why] == []
    sides = {rule.id: {example.is_match for example in rule.examples} for rule in rules.rules}
    assert {name for name, found in sides.items() if found != {True, False}} == set()


def test_an_editor_finds_its_schema_and_no_line_is_too_long_to_read() -> None:
    lines = RULES.read_text("utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=./rules.schema.json"
    assert [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE] == []


def test_every_topic_is_set_by_a_rule(rules: RuleSet) -> None:
    topics = {
        action.value
        for rule in rules.rules
        for action in rule.then
        if isinstance(action, Put) and action.field == "topic"
    }
    assert topics == {*TOPICS, "other"}


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        pytest.param("¿Cuándo se paga la comisión de marzo? No hemos recibido la transferencia.", "payouts", id="es payouts"),
        pytest.param("Não conseguimos acessar o portal, a senha não funciona.", "portal-access", id="pt portal"),
        pytest.param("我们的主播想转会，请问需要什么材料？", "creator-roster", id="zh roster"),
        pytest.param("クリエイターが利用停止になりました。異議申し立てをしたいです。", "policy", id="ja policy"),
        pytest.param("방송이 계속 끊기고 앱이 튕깁니다.", "live-technical", id="ko technical"),
        pytest.param("كيف يمكن التسجيل في المسابقة وما هي الجوائز؟", "campaigns", id="ar campaigns"),
        pytest.param("Les chiffres du tableau de bord sont faux et l'exportation est vide.", "performance-data", id="fr data"),
        pytest.param("Wir haben unseren Firmennamen geändert, neuer Ansprechpartner anbei.", "network-account", id="de account"),
        pytest.param("Akun kreator kami diretas, mohon segera diblokir.", "security", id="id security"),
        pytest.param("Tôi yêu cầu xóa dữ liệu cá nhân của tôi.", "legal-privacy", id="vi privacy"),
        pytest.param("ขอเสนอแนะให้เพิ่มโหมดมืด ไม่ต้องตอบกลับค่ะ ชอบมาก", "feedback", id="th feedback"),
        pytest.param("Ödememiz hâlâ yatmadı, komisyon eksik.", "payouts", id="tr payouts"),
    ],
)  # fmt: skip
def test_the_desk_understands_its_languages(rules: RuleSet, body: str, topic: str) -> None:
    assert decide(rules, mail(body)).topic == topic


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param("¿Cuál es el importe mínimo para cobrar?", "inquiry", id="es asks"),
        pytest.param("Ist das Büro am 24. Dezember besetzt?", "inquiry", id="de asks with a mark alone"),
        pytest.param("賞金の振込日を教えていただけますでしょうか。", "inquiry", id="ja asks politely"),
        pytest.param("ご確認いただけますでしょうか。", "request", id="ja wants politely"),
        pytest.param("Könnt ihr den Zugang bitte sperren?", "request", id="de wants with a question mark"),
        pytest.param("¿Podrían actualizar nuestro contacto?", "request", id="es wants with a question mark"),
        pytest.param("Our account was hacked, what shall we do?", "request", id="a hacked account wants action"),
        pytest.param("Komisi belum masuk lagi, ini sudah keterlaluan!", "complaint", id="id is angry"),
        pytest.param("这已经是第三次了，太失望了", "complaint", id="zh for the third time"),
        pytest.param("Merci beaucoup, tout est réglé !", "thanks", id="fr thanks"),
        pytest.param("Merci de bien vouloir corriger le montant.", "request", id="fr merci de is a request"),
    ],
)
def test_what_is_wanted_is_told_apart(rules: RuleSet, body: str, kind: str) -> None:
    assert decide(rules, mail(body)).kind == kind


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Chào bạn, bạn creator bên mình muốn hỏi về thể lệ sự kiện", id="vi bạn (you) is no ban"),
        pytest.param("O evento para criadores foi adiado para sexta", id="pt para (for) is no money"),
        pytest.param("イベントは開催中です。参加方法を教えてください。", id="ja 開催 (being held) is no chaser"),
        pytest.param("The pirate challenge: how do creators sign up?", id="en pirate is no piraté"),
        pytest.param("Siapa pemenang lomba kemarin?", id="id winners"),
        pytest.param("Kasım turnuvası çok güzel, katılım nasıl oluyor?", id="tr çok (very) is no crash, Kasım no lag"),
        pytest.param("Cho em hỏi thể lệ giải đấu sớm nhất là khi nào ạ?", id="vi sớm (soon) is no Portuguese sound"),
        pytest.param("¿Hasta cuándo se puede apuntar gente al torneo?", id="es hasta cuándo (by when) is no reproach"),
    ],
)
def test_a_word_of_one_language_is_not_taken_for_a_word_of_another(rules: RuleSet, body: str) -> None:
    decision = decide(rules, mail(body))
    assert (decision.topic, str(decision.priority)) == ("campaigns", "normal")
