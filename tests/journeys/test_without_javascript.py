"""One whole day of an officer whose browser runs no script."""

import pytest
from django.core.management import call_command

from continuum.plan.models import Passage


@pytest.fixture
def officer(visitor):
    return visitor("officer", java_script_enabled=False)


def test_everything_is_done_without_javascript(officer):
    reads_a_figure_and_its_source(officer)
    enters_and_approves_a_figure(officer)
    chooses_in_a_list(officer)
    writes_a_text(officer)
    freezes_the_report(officer)
    leaves(officer)


def address(officer) -> str:
    return "/" + officer.page.url.split("/", 3)[3]


def reads_a_figure_and_its_source(officer):
    officer.follows("Chiffres de LAB’QVT").follows("29 à 30")
    officer.follows("30", officer.page.locator("tbody"))
    assert officer.reads("blockquote")


def enters_and_approves_a_figure(officer):
    officer.opens("/chiffres/releves/nouveau/?plan=lab-qvt/bretagne&mesure=tweets")
    officer.types("Valeur", "douze").presses("Enregistrer ce relevé")
    assert "« douze » n’est pas un nombre. Écrivez 12." in officer.reads(".error-summary")
    officer.types("Valeur", "6").presses("Enregistrer ce relevé")
    officer.follows("Approuver ce relevé").presses("Approuver ce relevé")
    officer.opens("/chiffres/lab-qvt/")
    assert officer.row("Tweets").startswith("Tweets 11 15 11 8 6 51 51")


def chooses_in_a_list(officer):
    officer.opens("/chiffres/releves/")
    officer.page.get_by_label("Chercher").last.fill("LinkedIn")
    officer.presses("Afficher")
    assert "5 relevés" in officer.reads("caption")


def writes_a_text(officer):
    officer.opens("/textes/actions/lab-qvt/grand-est/")
    officer.types("Texte", "Sans script, [[tweets]] messages.").presses("Enregistrer ce texte")
    assert address(officer).startswith("/programmes/lab-qvt/grand-est/")
    assert Passage.objects.get(node__path="lab-qvt/grand-est/", section="actions").body == "Sans script, [[tweets]] messages."


def freezes_the_report(officer):
    officer.opens("/bilans/lab-qvt/")
    officer.follows("Arrêter une édition").presses("Arrêter cette édition")
    assert address(officer).startswith("/travaux/")
    call_command("continuum_worker", once=True)
    officer.opens(address(officer))
    officer.follows("Voir le résultat", exact=False)
    assert officer.page.get_by_role("link", name="Télécharger en PDF").is_visible()


def leaves(officer):
    officer.page.locator("details.person summary").click()
    officer.page.get_by_role("button", name="Se déconnecter").click()
    officer.opens("/bureau/")
    assert address(officer).startswith("/connexion/")
