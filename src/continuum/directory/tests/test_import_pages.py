"""The pages of imports: each step has its own, all of them work without a script, and none opens to the neighbour."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from continuum.directory.models import ImportBatch, ImportFile, Organisation
from continuum.directory.services.imports import bring_file, forget_files, restart_import
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.records import Work
from continuum.toolkit.tasks import machine_now

from .factories import BranchFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from .import_files import brought, carried_away, checked, confirm, csv_file, run_works, written

pytestmark = pytest.mark.django_db
LINES = [("Nom", "Commune", "Branche"), ("A (fictive)", "Metz", "Petite enfance"), ("B (fictive)", "Nulle-Part", "")]


def sent(browser, address, **fields):
    """What the form of a page sends."""
    form = browser.get(address).context["form"]
    hidden = {name: str(form[name].value()) for name in ("submission_key", "typed_by")}
    initial = {name: form[name].value() for name in form.fields if name not in hidden and form[name].value() not in (None, False)}
    return browser.post(address, hidden | initial | fields)


def test_a_file_travels_from_page_to_page(delegate, seen_by):
    BranchFactory(name="Accueil du jeune enfant")
    browser = seen_by(delegate)
    file = SimpleUploadedFile("../structures.csv", csv_file(LINES))
    answer = sent(browser, "/annuaire/imports/nouveau/", file=file, territory="R44")
    batch = ImportBatch.objects.get()
    assert answer["Location"] == batch.get_absolute_url()
    assert batch.file_name == "structures.csv"
    assert "en lecture" in browser.get(answer["Location"]).content.decode().lower()
    run_works()
    columns = browser.get(answer["Location"])["Location"]
    assert "«\u00a0A (fictive)\u00a0»" in browser.get(columns).content.decode()
    words = sent(browser, columns)["Location"]
    assert words.endswith("/mots/")
    choice = {name: value for name, value in _choices(browser, words).items() if name.startswith("branch")}
    assert sent(browser, words, **choice)["Location"] == batch.get_absolute_url()
    run_works()
    preview = browser.get(batch.get_absolute_url()).content.decode()
    assert "Commune\u00a0: «\u00a0Nulle-Part\u00a0» n’est pas une commune connue" in preview
    assert "Importer les lignes justes (1)" in preview
    assert "Nulle-Part" not in browser.get(f"{batch.get_absolute_url()}?effet=added").content.decode()
    line = reverse("directory:import_line", args=[batch.pk, 3])
    assert "n’est pas une commune connue" in browser.get(line).content.decode()
    sent(browser, line, cell_commune="Metz")
    assert "Importer (2)" in browser.get(batch.get_absolute_url()).content.decode()
    confirm = reverse("directory:confirm_import", args=[batch.pk])
    assert "2\u00a0structures seront ajoutées" in browser.get(confirm).content.decode()
    sent(browser, confirm)
    run_works()
    assert Organisation.objects.filter(territory__name="Metz").count() == 2
    undo = reverse("directory:undo_import", args=[batch.pk])
    sent(browser, undo)
    run_works()
    assert not Organisation.objects.exists()
    assert "annulé" in browser.get(batch.get_absolute_url()).content.decode().lower()


def _choices(browser, address):
    form = browser.get(address).context["form"]
    return {name: field.choices[2][0] for name, field in form.fields.items() if getattr(field, "choices", None)}


def test_wrong_lines_are_left_aside_together_and_a_line_alone(delegate, seen_by):
    browser, batch = seen_by(delegate), checked(csv_file([row[:2] for row in LINES]), delegate)
    sent(browser, reverse("directory:set_wrong_aside", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.counts["wrong"], batch.counts["set_aside"]) == (0, 1)
    sent(browser, reverse("directory:import_line", args=[batch.pk, 2]), set_aside="on")
    batch.refresh_from_db()
    assert batch.counts["set_aside"] == 2
    shown = browser.get(f"{batch.get_absolute_url()}?effet=left").content.decode()
    assert shown.count("laissée de côté") >= 2


def test_a_likeness_is_asked_on_the_page_of_the_line(delegate, seen_by, france):
    known = OrganisationFactory(name="A (fictive)", territory=france["C57001"])
    browser, batch = seen_by(delegate), checked(csv_file([("Nom", "Commune"), ("A (fictive)", "Metz")]), delegate)
    line = reverse("directory:import_line", args=[batch.pk, 2])
    assert "oui, mettre à jour A (fictive) (Aboncourt)" in browser.get(line).content.decode()
    sent(browser, line, chosen=str(known.pk))
    assert batch.lines.get().outcome == "changed"
    forged = OrganisationFactory(name="A (fictive)", territory=france["C76540"])
    assert sent(browser, line, chosen=str(forged.pk)).status_code == 200, "refused beside its field"


def test_two_columns_cannot_be_the_same_and_something_must_name_a_structure(delegate, seen_by):
    browser, batch = seen_by(delegate), brought(csv_file([("Nom", "Autre"), ("A", "B")]), delegate)
    columns = reverse("directory:import_columns", args=[batch.pk])
    twice = sent(browser, columns, column_1="name").content.decode()
    assert "n’en gardez qu’une" in twice
    assert "Désignez au moins" in sent(browser, columns, column_0="").content.decode()


def test_a_file_above_ten_megabytes_and_an_empty_one_are_refused_at_once(delegate, seen_by):
    browser = seen_by(delegate)
    for content, said in ((b"x" * 10_000_001, "dépasse 10"), (b"", "est vide")):
        answer = sent(browser, "/annuaire/imports/nouveau/", file=SimpleUploadedFile("a.csv", content), territory="R44")
        assert said in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_territory_where_she_does_not_write_is_refused(delegate, seen_by):
    file = SimpleUploadedFile("a.csv", csv_file(LINES))
    answer = sent(seen_by(delegate), "/annuaire/imports/nouveau/", file=file, territory="R28")
    assert "Choisissez un territoire de la liste" in answer.content.decode()
    assert not ImportBatch.objects.exists()


def pages_of(batch):
    names = ("import", "import_columns", "import_words", "confirm_import", "abandon_import", "undo_import", "set_wrong_aside")
    pages = [reverse(f"directory:{name}", args=[batch.pk]) for name in (*names, "restart_import")]
    return [*pages, reverse("directory:import_line", args=[batch.pk, 2]), f"/annuaire/imports/nouveau/?remplace={batch.pk}"]


@pytest.mark.parametrize("trait", ["delegate", "officer", "director", "partner"])
def test_an_import_of_another_region_is_nowhere(delegate, seen_by, france, trait):
    batch = checked(csv_file([row[:2] for row in LINES]), delegate)
    options = {"membership__territory": france["R28"]} if trait == "delegate" else {}
    browser = seen_by(PersonFactory(**{trait: True}, **options))
    assert {address: browser.get(address).status_code for address in pages_of(batch)} == dict.fromkeys(pages_of(batch), 404)
    assert batch.file_name not in browser.get("/annuaire/imports/").content.decode()


def test_the_page_of_an_import_costs_the_same_whatever_its_length(delegate, seen_by):
    browser = seen_by(delegate)
    short, long = (
        checked(csv_file([("Nom",), *((f"S{start + n} (fictive)",) for n in range(count))]), delegate)
        for start, count in ((0, 1), (100, 45))
    )
    counts = []
    for batch in (short, long):
        browser.get(batch.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            browser.get(batch.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_the_list_of_organisations_leaves_as_a_table_that_comes_back(delegate, seen_by, france):
    OrganisationFactory(name="=A (fictive)", territory=france["C57463"])
    OrganisationFactory(name="Ailleurs (fictive)", territory=france["C76540"])
    browser = seen_by(delegate)
    assert "Tableau pour réimport" in browser.get("/annuaire/").content.decode()
    text = carried_away(browser.get("/annuaire/?format=reimport-csv")).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Identifiant;Nom;Sigle;Nature;SIRET")
    assert ";'=A (fictive);" in text
    assert "Ailleurs" not in text
    batch = checked(text.encode(), delegate)
    assert (batch.counts["same"], batch.counts["lines"]) == (1, 1)
    assert checked(carried_away(browser.get("/annuaire/?format=reimport-xlsx")), delegate).counts["same"] == 1


def test_what_was_imported_is_found_in_the_list_of_imports(delegate, seen_by):
    written(csv_file([("Nom",), ("A (fictive)",)]), delegate)
    shown = seen_by(delegate).get("/annuaire/imports/").content.decode()
    assert re.search(r"structures\.csv.*importé", shown, re.DOTALL)


def test_an_import_whose_page_was_opened_no_longer_waits_on_the_desk(delegate, seen_by):
    batch, browser = checked(csv_file([LINES[0], ("A (fictive)", "Metz", "")]), delegate), seen_by(delegate)
    ready = "Vérification des lignes à importer (structures.csv)\u00a0: c’est prêt"
    assert ready in browser.get("/bureau/").content.decode()
    browser.get(batch.get_absolute_url())
    assert ready not in browser.get("/bureau/").content.decode()


def test_what_is_wrong_with_a_line_is_shown_as_an_error_beside_its_cell(delegate, seen_by):
    browser, batch = seen_by(delegate), checked(csv_file([row[:2] for row in LINES]), delegate)
    form = browser.get(reverse("directory:import_line", args=[batch.pk, 3])).context["form"]
    assert "n’est pas une commune connue" in form["cell_commune"].errors[0]
    assert "connue" not in form["cell_commune"].help_text
    assert 'class="status status-refused"' in browser.get(batch.get_absolute_url()).content.decode()


def test_what_is_wrong_where_the_file_has_no_such_column_is_said_above_the_cells(delegate, seen_by):
    browser, batch = seen_by(delegate), checked(csv_file([("SIRET",), ("73282932000074",)]), delegate)
    form = browser.get(reverse("directory:import_line", args=[batch.pk, 2])).context["form"]
    assert "il manque le nom" in form.non_field_errors()[0]


def test_an_import_that_wrote_nothing_counts_no_line(delegate, seen_by):
    batch, browser = checked(csv_file([("Nom",), ("A (fictive)",)]), delegate), seen_by(delegate)
    sent(browser, reverse("directory:abandon_import", args=[batch.pk]))
    shown = browser.get("/annuaire/imports/").content.decode()
    assert "abandonné" in shown
    assert "non connu" not in shown


def test_lines_that_were_not_imported_are_counted(delegate, seen_by):
    batch = written(csv_file([row[:2] for row in LINES]), delegate)
    facts = seen_by(delegate).get(batch.get_absolute_url()).context["facts"]
    assert {one["label"]: one["value"] for one in facts} == {"Ajoutées": 1, "Modifiées": 0, "Identiques": 0, "Non importées": 1}


# A work that stopped


def waiting(by, state, **work):
    """An import that was brought, and whose work is as said."""
    batch = ImportBatch(territory=TerritoryFactory(key="R44"), author=by, file_name="a.csv")
    bring_file(batch=batch, content=csv_file([("Nom",), ("A (fictive)",)]), by=by)
    Work.objects.filter(pk=batch.work_id).update(state=state, **work)
    return batch


def test_who_waits_for_a_work_that_stopped_is_told_and_may_start_it_again(delegate, seen_by):
    batch, browser = waiting(delegate, "failed", error="Après 4 essais, ce travail n’a pas abouti."), seen_by(delegate)
    page = browser.get(batch.get_absolute_url()).content.decode()
    again = reverse("directory:restart_import", args=[batch.pk])
    assert "Ce travail s’est arrêté avant la fin" in page
    assert "Après 4 essais" in page
    assert f'href="{again}"' in page
    assert sent(browser, again)["Location"] == batch.get_absolute_url()
    run_works()
    assert browser.get(batch.get_absolute_url())["Location"].endswith("/colonnes/")


def test_who_waits_while_the_worker_gives_no_sign_of_life_is_told_that_nothing_is_lost(delegate, seen_by):
    long_ago = machine_now() - dt.timedelta(minutes=5)
    browser, silent = seen_by(delegate), "Ce travail ne donne plus signe de vie"
    for state, sign in (("running", "heartbeat_at"), ("queued", "run_after")):
        batch = waiting(delegate, state, **{sign: long_ago})
        assert silent in browser.get(batch.get_absolute_url()).content.decode()
        living = waiting(delegate, state, **{sign: machine_now()})
        assert silent not in browser.get(living.get_absolute_url()).content.decode()
        assert sent_again(browser, living) == living.get_absolute_url(), "what is at work is not started again"


def sent_again(browser, batch):
    return browser.get(reverse("directory:restart_import", args=[batch.pk]))["Location"]


def test_a_living_work_and_an_import_of_another_region_are_not_started_again(delegate, france):
    living, stopped = waiting(delegate, "running", heartbeat_at=machine_now()), waiting(delegate, "failed")
    with pytest.raises(ValidationError, match="a avancé"):
        restart_import(batch=living, by=delegate)
    with pytest.raises(Refused):
        restart_import(batch=stopped, by=PersonFactory(delegate=True, membership__territory=france["R28"]))


def test_a_writing_that_failed_says_so_where_it_can_be_asked_again(delegate, seen_by, monkeypatch):
    from continuum.directory.services.imports import writing

    def broken(batch):
        raise RuntimeError("planted")

    batch = checked(csv_file([("Nom",), ("A (fictive)",)]), delegate)
    monkeypatch.setattr(writing, "forget_file", broken)
    confirm(batch, delegate)
    page = seen_by(delegate).get(batch.get_absolute_url()).content.decode()
    assert "Cet import n’a pas abouti et rien n’a été modifié" in page
    assert "Importer (1)" in page


def test_a_writing_that_stopped_is_given_up_after_a_month_like_the_others(delegate):
    with clock.held_at("2024-05-01"):
        batch = waiting(delegate, "failed")
    ImportBatch.objects.filter(pk=batch.pk).update(state="writing")
    with clock.held_at("2024-06-02"):
        assert forget_files() == 1
    assert not ImportFile.objects.exists()
