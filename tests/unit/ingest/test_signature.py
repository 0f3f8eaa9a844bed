import pytest

from pipeline.ingest.signature import unsigned


@pytest.mark.parametrize(
    ("text", "author", "expected"),
    [
        pytest.param("Please check.\n\n-- \nAna Ruiz\nStarhouse", "", "Please check.", id="the standard delimiter"),
        pytest.param("Please check.\n—\nAna Ruiz\nCEO", "", "Please check.", id="a dash of its own"),
        pytest.param("Please check.\n\nBest regards,\nAna Ruiz", "", "Please check.", id="English closing"),
        pytest.param(
            "Bitte prüfen.\n\nMit freundlichen Grüßen\nAna Ruiz\nStarhouse GmbH",
            "",
            "Bitte prüfen.",
            id="German closing",
        ),
        pytest.param(
            "Merci de vérifier.\n\nBien cordialement,\n\nChloé", "", "Merci de vérifier.", id="French closing"
        ),
        pytest.param("Favor revisar.\n\nUn saludo,\nAna", "", "Favor revisar.", id="Spanish closing"),
        pytest.param(
            "ご確認ください。\n\nよろしくお願いいたします。\n佐伯", "", "ご確認ください。", id="Japanese closing"
        ),
        pytest.param("Please check.\n\nSent from my iPhone", "", "Please check.", id="a phone"),
        pytest.param("Bitte prüfen.\n\nGesendet von Outlook für Android", "", "Bitte prüfen.", id="a German phone"),
        pytest.param(
            "Please check.\n\nGet Outlook for iOS<https://aka.example/o0ukef>",
            "",
            "Please check.",
            id="a phone with a link",
        ),
        pytest.param(
            "Please check.\n\nAna Ruiz\nana@starhouse.example\n+34 555 0100",
            "",
            "Please check.",
            id="contact details alone",
        ),
        pytest.param("Please check.\n\nAna", "Ana Ruiz", "Please check.", id="the sender's own name"),
        pytest.param("Please check.\n\n-Ana Ruiz", "", "Please check.", id="a name after a dash"),
        pytest.param(
            "Please check.\n\nRegards\nAna\n\nThis email and its attachments are confidential and intended solely for the addressee. If you have received this email in error please delete it.",
            "",
            "Please check.",
            id="a legal notice below the signature",
        ),
        pytest.param(
            "Please check.\n\n_______________________________\nusers mailing list\nusers@lists.example",
            "",
            "Please check.",
            id="a list's footer",
        ),
        pytest.param(
            "The app is sent from my desk, much easier.\n\nSent from my desk, is much easier than my phone.",
            "",
            "The app is sent from my desk, much easier.\n\nSent from my desk, is much easier than my phone.",
            id="a sentence about sending",
        ),
        pytest.param(
            "With regards to the payment system\nwe have a question.",
            "",
            "With regards to the payment system\nwe have a question.",
            id="a closing word in a sentence",
        ),
        pytest.param(
            "Hi\n\n-- first point to check, which is quite long and goes on for a while.\n-- second point to check as well.",
            "",
            "Hi\n\n-- first point to check, which is quite long and goes on for a while.\n-- second point to check as well.",
            id="points with dashes",
        ),
        pytest.param("Thanks!", "", "Thanks!", id="a closing that is the whole mail"),
        pytest.param("Best regards,\nAna", "", "Best regards,\nAna", id="nothing but a signature stays"),
        pytest.param("Is it confidential?", "", "Is it confidential?", id="a question about confidentiality"),
    ],
)
def test_a_signature_comes_off(text: str, author: str, expected: str) -> None:
    assert unsigned(text, author) == expected
