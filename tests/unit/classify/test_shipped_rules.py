"""The shipped rules.yaml: it loads, its examples and tests pass, and it is what its readers are promised."""

from pathlib import Path

import pytest

from pipeline.classify.load import load
from pipeline.classify.names import Names
from pipeline.classify.rules import Put, RuleSet
from pipeline.classify.selftest import problems, selftest
from pipeline.problem import show
from tests.unit.classify.written import decide, mail

RULES = Path(__file__).parents[3] / "rules.yaml"
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
    decided_elsewhere = {"to-legal", "to-trust-safety", "to-product", "to-central-ops", "to-cnm"}
    assert [rule.id for rule in rules.rules if not rule.why] == []
    sides = {rule.id: {example.is_match for example in rule.examples} for rule in rules.rules}
    assert {name for name, found in sides.items() if found != {True, False}} == decided_elsewhere


def test_every_topic_is_set_by_a_rule(rules: RuleSet) -> None:
    topics = {
        action.value
        for rule in rules.rules
        for action in rule.then
        if isinstance(action, Put) and action.field == "topic"
    }
    assert topics == set(TOPICS)


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
