import pytest

from pipeline.classify.evaluate import retrace
from pipeline.domain.classification import Facts, Finding, Truth
from tests.unit.classify.written import HEAD, decide, mail, rules_of

RULES = rules_of(
    HEAD
    + """themes:
  money: {strong: {in: lists.money}, words: [bank, bonus]}
  portal: {decisive: [locked out], strong: [login], words: [bank, payout*]}
  asks: {group: wanted, words: [how, when]}
  wants: {group: wanted, strong: [please], words: [need]}
rules:
  - {id: money, when: {about: money}, then: {tag: money}}
  - {id: portal, when: {about: portal}, then: {tag: portal}}
  - {id: asks, when: {about: {theme: asks, at_least: 2}}, then: {tag: asks}}
  - {id: wants, when: {about: {theme: wants}}, then: {tag: wants}}
"""
)


@pytest.mark.parametrize(
    ("facts", "tags"),
    [
        pytest.param(mail("our payout"), ("money",), id="a strong word leads over a weak one"),
        pytest.param(mail("bank"), ("money",), id="of equals the first declared"),
        pytest.param(mail("bonus", subject="login"), ("portal",), id="the subject counts twice"),
        pytest.param(mail("payout saque bonus, but locked out"), ("portal",), id="a decisive word settles it"),
        pytest.param(mail("how"), (), id="not enough points"),
        pytest.param(mail("how and when"), ("asks",), id="points enough"),
        pytest.param(mail("how and when, please, my login"), ("portal", "wants"), id="groups do not compete"),
        pytest.param(mail("hello"), (), id="nothing"),
    ],
)
def test_a_mail_is_about_what_has_most_points(facts: Facts, tags: tuple[str, ...]) -> None:
    assert decide(RULES, facts).tags == tags


@pytest.mark.parametrize(
    ("body", "rule", "finding"),
    [
        pytest.param("Bonus of my PAYOUT", "money", Finding("about", Truth.HIT, '4 points: "PAYOUT", "Bonus"'), id="strong words first"),
        pytest.param("payout", "portal", Finding("about", Truth.MISS, "1 point, money 3"), id="who is ahead"),
        pytest.param("how", "asks", Finding("about", Truth.MISS, "1 of at least 2 points"), id="too few"),
        pytest.param("hello", "asks", Finding("about", Truth.MISS, "no word of it"), id="no word"),
    ],
)  # fmt: skip
def test_the_finding_tells_the_points(body: str, rule: str, finding: Finding) -> None:
    trace = {tried.rule: tried for tried in retrace(mail(body), RULES)}
    assert trace[rule].findings == (finding,)
