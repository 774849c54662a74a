"""From an empty database to a region at work: who enters, what she brings, what her directors see, and what leaves with them."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from continuum.config.command import main
from continuum.directory.models import (
    Headcount,
    ImportBatch,
    Invitation,
    Membership,
    Organisation,
    Person,
    Position,
    Programme,
    Territory,
)
from continuum.directory.tests.import_files import csv_file
from continuum.directory.tests.telephone import now_shown
from continuum.plan.models import Node
from continuum.toolkit.searched import Offered
from tests.demo_data import standing_in
from tests.visitors import Visitor

pytestmark = pytest.mark.long

SET_UP, INVITE, IMPORTS = "/annuaire/mon-acces/second-facteur/installer/", "/annuaire/acces/inviter/", "/annuaire/imports/"
ADMIN, DELEGATE, OFFICER = "agathe@union.example", "bastien@union.example", "oscar@union.example"
DIRECTOR, HER_NAME = "elise@tilleuls.example", "Élise Zibeline-Fictif"
HERS, OTHER, FAR = "Les Tilleuls (fictive)", "Les Érables (fictive)", "Les Ajoncs (fictive)"
BROUGHT = [
    ("Nom", "Commune", "Effectif", "Date de l’effectif", "IDCC"),
    (HERS, "Metz", "5", "31/12/2022", "2941"),
    (OTHER, "Nancy", "douze", "31/12/2022", "2941"),
    ("Les Saules (fictive)", "Trifouillis-les-Oies", "8", "31/12/2022", ""),
    (FAR, "Rennes", "9", "31/12/2022", ""),
    (HERS, "Metz", "5", "31/12/2022", ""),
]
RIGHT = [*BROUGHT[:2], (OTHER, "Nancy", "12", "31/12/2022", "2941")]


@pytest.fixture
def bare(copies, django_db_blocker, settings):
    """An installation as it is on its first day, in service: no demonstration, a second factor asked, mails that leave."""
    settings.SECOND_FACTOR_REQUIRED = settings.CONTINUUM_MAIL_DELIVERS = True
    with django_db_blocker.unblock():
        name = copies.empty()
        with standing_in(name):
            call_command("prepare")
            cache.clear()
            yield
            cache.clear()
        copies.drop(name)


def test_from_an_empty_installation_to_a_person_erased(bare, browser, demo_server, settings):
    settings.SITE_URL = demo_server.url
    agathe = the_first_administrator_enters()
    she_opens_a_programme_and_invites(agathe)
    bastien = the_delegate_answers_her_invitation()
    she_imports_what_is_right(bastien)
    she_takes_it_back_and_imports_again(bastien)
    a_second_officer_brings_the_same_file()
    a_director_is_invited(bastien)
    a_director_keeps_her_structure_on_her_phone(browser, demo_server.url)
    her_mandate_ends(bastien)
    she_is_erased(agathe)


# --- Gestures ----------------------------------------------------------------------------------------------------------------


def sends(client, address, **fields):
    """A form of the site, as its page gave it; what it answers once done, or the page that refuses."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code, page.get("Location"))
    form = page.context["form"]
    kept = {name: _as_sent(form[name].value()) for name in form.fields}
    given = {name: value for name, value in (kept | fields).items() if value not in (None, False)}
    return client.post(address, given)


def _as_sent(value):
    """Of a structure found by its words, what is ticked."""
    return value.chosen or None if isinstance(value, Offered) else value


def done(answer):
    """Where it leads; what was refused is told by the failure."""
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def works():
    call_command("continuum_worker", once=True)


def last_mail(to):
    return [one for one in mail.outbox if one.to == [to]][-1].body


def link_in_mail(to):
    return re.search(r"https?://[^/]+(/invitation/\S+/)", last_mail(to))[1]


def sets_up_second_factor(client):
    assert client.get("/bureau/")["Location"] == SET_UP
    assert "Ce code n’est pas le bon" in sends(client, SET_UP, code="000000").content.decode()
    secret = client.get(SET_UP).context["secret"].replace(" ", "")
    codes = done(sends(client, SET_UP, code=now_shown(secret)))
    assert len(re.findall(r"<li>\d{8}</li>", client.get(codes).content.decode())) == 10
    assert done(sends(client, codes)) == "/bureau/"
    assert client.get("/bureau/").status_code == 200


def accepts(to):
    """By the link of the mail, which a filter of mail has read twice before."""
    works()
    link = link_in_mail(to)
    for _ in range(2):
        assert Client().get(link, follow=True).status_code == 200
    client = Client()
    client.get(link)
    done(sends(client, "/invitation/"))
    assert client.get(link, follow=True).status_code == 404, "a link serves once"
    return client


def listed(client):
    """The member structures that her list carries away."""
    table = b"".join(client.get("/annuaire/?nature=member&format=csv").streaming_content).decode("utf-8-sig")
    return sorted(line.split(";")[0] for line in table.splitlines()[1:])


# --- The story ---------------------------------------------------------------------------------------------------------------


def the_first_administrator_enters():
    assert main(["first-admin", ADMIN, "--name", "Agathe Essai-Fictif"]) == 0
    assert main(["first-admin", "autre@union.example"]) == 1
    works()
    client = Client()
    client.post("/connexion/", {"email": ADMIN.title()})
    code = last_mail(ADMIN).split("\u00a0:\n\n")[1].split("\n")[0]
    assert "Ce code n’est pas le bon" in client.post("/connexion/code/", {"code": "ZZZZZZ"}).content.decode()
    done(client.post("/connexion/code/", {"code": code}))
    sets_up_second_factor(client)
    return client


def she_opens_a_programme_and_invites(agathe):
    assert "Créer un programme" in agathe.get("/bureau/").content.decode(), "her first day says what comes first"
    region = Territory.objects.with_key("R44").get()
    done(sends(agathe, "/plan/creer/", title="Plan d’actions d’essai", territory=region.pk))
    assert Node.objects.get().programme == Programme.objects.get()
    assert "Créer un programme" not in agathe.get("/bureau/").content.decode()
    refused = sends(agathe, INVITE, email=DELEGATE, name="Bastien Essai-Fictif", role="delegate")
    assert "Choisissez la région de cette délégation" in refused.content.decode()
    done(sends(agathe, INVITE, email=DELEGATE, name="Bastien Essai-Fictif", role="delegate", territory="R44"))
    done(sends(agathe, INVITE, email=OFFICER, name="Oscar Essai-Fictif", role="officer", territory="R44"))


def the_delegate_answers_her_invitation():
    client = accepts(DELEGATE)
    sets_up_second_factor(client)
    assert client.get("/service/").status_code == 404
    assert client.get("/plan/creer/").status_code == 404
    refused = sends(client, INVITE, email="x@union.example", name="X", role="officer", territory="R53")
    assert "Vous ne pouvez inviter que dans le territoire" in refused.content.decode()
    return client


def brings(client, table):
    """A file dropped, read, its columns taken as they are proposed, its lines judged."""
    file = SimpleUploadedFile("adherents.csv", csv_file(table))
    address = done(sends(client, f"{IMPORTS}nouveau/", territory="R44", file=file))
    works()
    done(sends(client, f"{address}colonnes/"))
    works()
    return address, ImportBatch.objects.latest("created_at")


def imports(client, address):
    done(sends(client, f"{address}importer/"))
    works()


def she_imports_what_is_right(bastien):
    address, batch = brings(bastien, BROUGHT)
    assert (batch.counts["added"], batch.counts["wrong"]) == (1, 4)
    said = " ".join(bastien.get(f"{address}?effet=wrong").content.decode().split())
    for words in ("n’est pas un nombre", "n’est pas une commune connue", "est hors de ce territoire", "la même structure"):
        assert words in said
    line = f"{address}lignes/3/"
    assert done(sends(bastien, line, cell_employees="treize")) == line, "what is still wrong stays under her eyes"
    assert done(sends(bastien, line, cell_employees="12")) == f"{address}?effet=wrong"
    imports(bastien, address)
    assert listed(bastien) == sorted([HERS, OTHER])
    assert Headcount.objects.get(organisation__name=OTHER).employees == 12


def she_takes_it_back_and_imports_again(bastien):
    address = ImportBatch.objects.get().get_absolute_url()
    done(sends(bastien, f"{address}annuler/"))
    works()
    assert listed(bastien) == []
    imports(bastien, brings(bastien, RIGHT)[0])
    assert listed(bastien) == sorted([HERS, OTHER])


def a_second_officer_brings_the_same_file():
    oscar = accepts(OFFICER)
    sets_up_second_factor(oscar)
    before = Organisation.objects.count()
    _, batch = brings(oscar, RIGHT)
    assert (batch.counts["added"], batch.counts["changed"], batch.counts["same"]) == (0, 0, 2)
    assert Organisation.objects.count() == before


def a_director_is_invited(bastien):
    structure = Organisation.objects.get(name=HERS)
    done(sends(bastien, INVITE, email=DIRECTOR, name=HER_NAME, role="director", territory="R44", organisation=structure.pk))
    works()


def a_director_keeps_her_structure_on_her_phone(browser, site):
    context = browser.new_context(base_url=site, viewport={"width": 390, "height": 844}, locale="fr-FR")
    context.set_default_timeout(10_000)
    director = Visitor(context)
    director.opens(link_in_mail(DIRECTOR))
    assert HERS in director.reads()
    director.presses("Accepter et entrer")
    assert director.at() == "/bureau/"
    hers, other = (Organisation.objects.get(name=name).get_absolute_url() for name in (HERS, OTHER))
    she_corrects_it(director, hers)
    for address in (other, f"{other}modifier/", IMPORTS, "/annuaire/acces/", "/annuaire/journal/", "/annuaire/doublons/"):
        assert director.opens(address).status == 404, address
    for address in ("/annuaire/", "/annuaire/?format=csv", "/annuaire/carte/", "/annuaire/personnes/", "/chercher/?q=fictive"):
        told = context.request.get(address)
        assert (told.status, OTHER in told.text(), "Bastien" in told.text()) == (200, False, False), address
    assert director.complaints == []
    context.close()


def she_corrects_it(director, hers):
    director.opens(f"{hers}effectifs/ajouter/")
    director.page.locator("input[name=on]").fill("2023-12-31")
    director.page.locator("input[name=employees]").fill("7")
    director.presses("Enregistrer cet effectif")
    assert "7 salariés" in director.reads()
    director.opens(f"{hers}modifier/")
    director.types("Téléphone", "pas un numéro").presses("Enregistrer cette fiche")
    assert "n’est pas un numéro de téléphone" in director.reads(".error-summary")
    director.types("Téléphone", "0387000012").presses("Enregistrer cette fiche")
    assert "03 87 00 00 12" in director.reads()
    assert director.page.evaluate("document.documentElement.scrollWidth") == 390


def her_mandate_ends(bastien):
    director = Client()
    director.force_login(Person.objects.get(email=DIRECTOR))
    hers = Organisation.objects.get(name=HERS).get_absolute_url()
    assert director.get(hers).status_code == 200
    position = Position.objects.get(person__email=DIRECTOR)
    earlier = position.starts_on - dt.timedelta(days=30)
    Position.objects.update(starts_on=earlier)
    Membership.objects.filter(position=position).update(starts_on=earlier)
    done(sends(bastien, f"/annuaire/fonctions/{position.pk}/echeance/", choice="end"))
    assert director.get(hers).status_code == 404
    assert "Vous n’avez pas d’accès en cours" in director.get("/bureau/").content.decode()


def she_is_erased(agathe):
    person = Person.objects.get(email=DIRECTOR)
    address = f"/annuaire/personnes/{person.pk}/effacer/"
    assert "Rien n’est encore fait" in agathe.get(address).content.decode()
    assert places_of("zibeline"), "the search must find her while she is here"
    done(sends(agathe, address, reason="sa demande"))
    assert places_of("zibeline") == places_of(DIRECTOR) == set()
    assert not Invitation.objects.filter(membership__person=person.pk).exists()


def places_of(word):
    """The tables where a word is still written, whatever their columns."""
    return {
        model._meta.label
        for model in apps.get_models()
        if model is not Territory and any(word in str(row).lower() for row in model._default_manager.values_list())
    }
