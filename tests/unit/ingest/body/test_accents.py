import pytest

from pipeline.ingest.body.accents import spoken_charset
from pipeline.ingest.body.charset import decode


@pytest.mark.parametrize("label", ["iso-8859-1", "us-ascii", "utf-8", None])
@pytest.mark.parametrize(
    ("text", "charset"),
    [
        pytest.param("Dziękuję bardzo", "cp1250", id="Polish"),
        pytest.param("Nie mogę się zalogować, proszę o pomoc", "iso8859_2", id="Polish by the standard"),
        pytest.param("Děkuji, už to funguje", "cp1250", id="Czech"),
        pytest.param("Köszönöm, már működik", "cp1250", id="Hungarian"),
        pytest.param("Bună ziua, nu pot să intru, vă rog", "cp1250", id="Romanian"),
        pytest.param("Hvala, sada radi bez greške, šaljem račun", "cp1250", id="Croatian"),
        pytest.param("Teşekkürler", "cp1254", id="Turkish"),
        pytest.param("ödemem nerede kaldı", "cp1254", id="Turkish with one letter of its own"),
        pytest.param("Ačiū labai, dėkoju už pagalbą", "cp1257", id="Lithuanian"),
        pytest.param("Paldies, viss strādā", "cp1257", id="Latvian"),
        pytest.param("Für die Größe, schöne Grüße", "cp1252", id="German"),
        pytest.param("Não está à venda, você já viu?", "cp1252", id="Portuguese"),
        pytest.param("Là où ça marche, déjà fait à l'été", "cp1252", id="French"),
        pytest.param("El niño está aquí, ¿cómo?", "cp1252", id="Spanish"),
        pytest.param("På väg, får vi åka hem på lördag", "cp1252", id="Swedish"),
        pytest.param("þetta er gott, það virkar", "cp1252", id="Icelandic"),
    ],
)
def test_a_short_text_is_read_though_its_label_is_wrong(text: str, charset: str, label: str | None) -> None:
    assert decode(text.encode(charset), label).text == text


def test_words_that_nobody_knows_say_nothing() -> None:
    assert spoken_charset(b"Zo\xeb xq\xff\xfe") is None
