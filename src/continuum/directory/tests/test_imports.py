"""Imports of structures: what a line may do, what is said of it, written at once, undone line by line."""

import datetime as dt
from decimal import Decimal

import pytest

from continuum.directory.models import (
    ImportBatch,
    ImportFile,
    ImportLine,
    Organisation,
    SavedMapping,
)
from continuum.directory.services import imports
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused

from .factories import (
    AgreementFactory,
    BranchFactory,
    HeadcountFactory,
    OrganisationFactory,
    PersonFactory,
)
from .import_files import brought, checked, confirm, csv_file, run_works, written, xlsx_file

pytestmark = pytest.mark.django_db

HEADINGS = ("Raison sociale", "SIRET", "Ville", "Effectif", "Date de l’effectif")
SIRETS = ("73282932000074", "55210055400013")


def lines_of(batch):
    return {line.number: line for line in ImportLine.objects.filter(batch=batch)}


def problems_of(batch, number=2):
    return [one["text"] for one in lines_of(batch)[number].problems]


def test_a_file_is_read_matched_checked_then_written(delegate):
    table = [HEADINGS, ("Les Tilleuls (fictive)", SIRETS[0], "METZ Cedex 2", "12", "31/12/2022")]
    batch = checked(csv_file(table), delegate)
    assert batch.mapping == {"name": 0, "siret": 1, "commune": 2, "employees": 3, "counted_on": 4}
    assert batch.counts["added"] == 1
    assert not Organisation.objects.exists()
    confirm(batch, delegate)
    found = Organisation.objects.get()
    assert (found.name, found.siret, found.kind, found.search_name) == (
        "Les Tilleuls (fictive)",
        SIRETS[0],
        "member",
        "les tilleuls fictive",
    )
    assert found.territory.key == "C57463"
    assert found.headcounts.get().employees == 12
    assert found.words.exists(), "it is found by its words"
    assert (batch.state, batch.counts["written_added"]) == ("done", 1)
    assert [entry.verb for entry in journal.history_of(found)] == ["organisation.imported"]
    assert [entry.verb for entry in journal.history_of(batch)] == ["import.written", "import.brought"]


def test_every_column_finds_its_place(delegate):
    BranchFactory(name="Aide à domicile")
    opco = OrganisationFactory(institution=True, kind="opco", name="OPCO de la Cohésion (fictif)", short_name="OC")
    agreement = AgreementFactory(idcc="2941")
    union = OrganisationFactory(institution=True, kind="employer_union", name="Union des Essais (fictive)")
    row = {
        "Nom": "Les Tilleuls (fictive)",
        "Sigle": "LT",
        "Nature": "prestataire",
        "SIRET": "732 829 320 00074",
        "Forme juridique": "Association loi 1901",
        "Groupe de branches": "AIDE A DOMICILE",
        "IDCC": 2941,
        "OPCO": "oc",
        "Commune": "Metz",
        "Code commune": 57463,
        "Code postal": 57000,
        "Adresse": "1 rue d’Essai",
        "Téléphone": 387000000,
        "Courriel": "accueil@tilleuls.example",
        "Site": "www.tilleuls.example",
        "Effectif": 12,
        "Date de l’effectif": dt.date(2022, 12, 31),
        "ETP": 10.5,
        "CSE": "oui",
        "Adhésions": "Union des Essais (fictive) (depuis 01/01/2020)",
        "Anciens noms": "Les Ormes (jusqu’au 31/03/2021) | Ormes",
        "Date de cessation": "",
    }
    written(xlsx_file([list(row), list(row.values())]), delegate)
    found = Organisation.objects.get(name="Les Tilleuls (fictive)")
    assert (found.kind, found.legal_form, found.branch.name) == ("provider", "association", "Aide à domicile")
    assert (found.agreement, found.opco, found.postcode, found.phone) == (agreement, opco, "57000", "03 87 00 00 00")
    assert (found.website, found.has_staff_council) == ("https://www.tilleuls.example", True)
    assert found.headcounts.get().full_time_equivalent == Decimal("10.50")
    assert (found.affiliations.get().network, found.affiliations.get().starts_on) == (union, dt.date(2020, 1, 1))
    assert {(one.name, str(one.ends or "")) for one in found.aliases.all()} == {("Les Ormes", "31 mars 2021"), ("Ormes", "")}


def test_an_agreement_tells_the_operator_and_the_branch_that_are_not_given(delegate):
    opco, group = OrganisationFactory(institution=True, kind="opco"), BranchFactory()
    AgreementFactory(idcc="2941", opco=opco, group=group)
    written(csv_file([("Nom", "IDCC"), ("Les Tilleuls (fictive)", "2941")]), delegate)
    found = Organisation.objects.get(name="Les Tilleuls (fictive)")
    assert (found.opco, found.branch) == (opco, group)


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("Effectif", "douze", "Ligne 2, colonne Effectif\u00a0: «\u00a0douze\u00a0» n’est pas un nombre. Écrivez 12."),
        ("Effectif", "-3", "n’est pas un nombre"),
        ("Effectif", "45\u00a0%", "n’est pas un nombre. Écrivez un nombre entier, en chiffres seuls."),
        ("Effectif", "12,5", "n’est pas un nombre. Écrivez un nombre entier, en chiffres seuls."),
        ("Effectif", "#N/A", "votre tableur n’a pas pu calculer cette cellule (#N/A). Tapez sa valeur."),
        ("Effectif", "12", "il manque la date de cet effectif"),
        ("SIRET", "123", "n’est pas un SIRET. Un SIRET a 14 chiffres\u202f; il y en a 3 ici. Écrivez-le en entier."),
        ("SIRET", "73282932000075", "n’est pas un SIRET. La clé ne tombe pas juste"),
        ("SIRET", "732829320", "Ces 9 chiffres sont un Siren"),
        (
            "SIRET",
            "7,32829E+13",
            "votre tableur a arrondi ce SIRET (il reste «\u00a07,32829E+13\u00a0»). Mettez la colonne au format",
        ),
        ("SIRET", "7,32829320001E+13", "votre tableur a arrondi ce SIRET"),
        ("SIRET", "73282900000000", "votre tableur a arrondi ce SIRET"),
        ("SIRET", "12345500008", "Vérifiez que c’est 00012345500008, puis écrivez-le en entier."),
        ("Commune", "Nulle-Part", "n’est pas une commune connue"),
        ("Commune", "Rouen", "Rouen est hors de ce territoire (Grand Est). Laissez cette ligne de côté."),
        ("Code commune", "57000", "n’est pas un code Insee"),
        ("Courriel", "accueil", "n’est pas une adresse. Écrivez-la en entier"),
        ("Site", "pas un site", "n’est pas l’adresse d’un site"),
        ("Téléphone", "demander à Claire", "n’est pas un numéro de téléphone"),
        ("Code postal", "ABCDE", "n’est pas un code postal. Écrivez-le en 5 chiffres."),
        ("IDCC", "9999", "l’IDCC 9999 n’est pas connu ici"),
        ("OPCO", "Inconnu", "n’est pas un OPCO de l’annuaire"),
        ("Forme juridique", "GIE", "n’est pas dans la liste. Choisissez parmi\u00a0: association"),
        ("CSE", "peut-être", "Écrivez oui, non ou ne sait pas."),
        ("Date de cessation", "bientôt", "n’est pas une date. Écrivez-la comme 31/12/2022."),
        ("Date de cessation", "44926", "«\u00a044926\u00a0» n’est pas une date. Mettez la colonne au format date."),
        ("Date de cessation", "2022", "n’est pas un jour. Écrivez 31/12/2022."),
        ("ETP", "10", "il manque l’effectif"),
        ("Anciens noms", "Ormes | Saules | Ormes", "«\u00a0Ormes\u00a0» est écrit deux fois. Gardez-le une fois."),
        ("Anciens noms", "Ormes (du 2022 au 2020)", "cette période finit avant de commencer."),
        ("Adhésions", "Personne", "n’est pas un réseau de l’annuaire"),
        ("Identifiant", "42", "n’est pas un identifiant de Continuum"),
        ("Sigle", "x" * 61, "61 signes, 60 au plus"),
        ("Sigle", "A\u202eB", "signe invisible"),
        ("Sigle", "A\x07B", "signe invisible"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_its_column_and_its_remedy(delegate, heading, cell, said):
    batch = checked(csv_file([("Nom", heading), ("Les Tilleuls (fictive)", cell)]), delegate)
    (text,) = problems_of(batch)
    assert text.startswith(f"Ligne 2, colonne {heading}\u00a0: ")
    assert said in text
    assert batch.counts["wrong"] == 1


def test_a_date_to_come_is_no_count(delegate):
    with clock.held_at("2024-05-01"):
        table = [("Nom", "Effectif", "Date de l’effectif"), ("Les Tilleuls (fictive)", "12", "01/06/2024")]
        assert "Écrivez un jour passé" in problems_of(checked(csv_file(table), delegate))[0]


def test_a_line_without_name_and_a_line_with_too_many_cells_are_said(delegate):
    table = [("Nom", "Sigle"), ("", "LT"), ("Les Tilleuls (fictive)", "LT", "de trop")]
    batch = checked(csv_file(table), delegate)
    assert "il manque le nom" in problems_of(batch, 2)[0]
    assert "plus de cellules que d’intitulés" in problems_of(batch, 3)[0]


def test_communes_of_one_name_are_told_apart_by_their_departement(delegate, france):
    france["C57001"].name = france["C54001"].name = "Abaucourt"
    france["C57001"].save()
    france["C54001"].save()
    table = [("Nom", "Commune"), ("A (fictive)", "Abaucourt"), ("B (fictive)", "Abaucourt (54)")]
    batch = checked(csv_file(table), delegate)
    assert "plusieurs communes s’appellent Abaucourt. Ajoutez le département" in problems_of(batch, 2)[0]
    confirm(batch, delegate)
    assert Organisation.objects.get(name="B (fictive)").territory.key == "C54001"


def test_a_commune_whose_namesake_is_in_another_region_is_the_one_of_this_territory(delegate, france):
    here, there = france["C57001"], france["C76540"]
    for one in (here, there):
        one.name = "Saint-Essai"
        one.save()
    written(csv_file([("Nom", "Commune"), ("A (fictive)", "Saint-Essai")]), delegate)
    assert Organisation.objects.get().territory.key == "C57001"


def test_a_former_code_leads_to_the_commune_that_took_over(delegate):
    written(csv_file([("Nom", "Commune", "Code commune"), ("A (fictive)", "Étrépigny", "08480")]), delegate)
    assert Organisation.objects.get().territory.key == "C08105"


def test_a_structure_is_recognised_by_identifier_then_siret_then_name_and_commune(delegate, france):
    known = OrganisationFactory(name="Les Tilleuls (fictive)", siret=SIRETS[0], territory=france["C57463"])
    by_siret = checked(csv_file([("Nom", "SIRET"), ("Un autre nom", SIRETS[0])]), delegate)
    by_name = checked(csv_file([("Nom", "Commune", "Sigle"), ("LES TILLEULS (Fictive)", "Metz", "LT")]), delegate)
    by_key = checked(csv_file([("Identifiant", "Sigle"), (known.pk, "LT")]), delegate)
    for batch in (by_siret, by_name, by_key):
        line = lines_of(batch)[2]
        assert (line.outcome, line.organisation) == ("changed", known.pk)
    assert lines_of(by_key)[2].changes == [["Sigle", "", "LT"]]


def test_what_a_cell_leaves_empty_stays_and_the_word_vide_erases(delegate, france):
    known = OrganisationFactory(siret=SIRETS[0], phone="03 87 00 00 00", email="a@b.example", territory=france["C57463"])
    table = [("SIRET", "Nom", "Téléphone", "Courriel"), (SIRETS[0], "", "", "(vide)")]
    written(csv_file(table), delegate)
    known.refresh_from_db()
    assert (known.phone, known.email) == ("03 87 00 00 00", "")
    batch = checked(csv_file([("SIRET", "Nom"), (SIRETS[0], "(vide)")]), delegate)
    assert "ne s’efface pas par un import" in problems_of(batch)[0]


def test_a_count_is_added_at_its_day_or_at_the_day_of_the_whole_file(delegate, france):
    known = OrganisationFactory(siret=SIRETS[0], territory=france["C57463"])
    HeadcountFactory(organisation=known, on=dt.date(2021, 12, 31), employees=9)
    written(csv_file([("SIRET", "Effectif"), (SIRETS[0], "12")]), delegate, headcount_on=dt.date(2022, 12, 31))
    corrected = [("SIRET", "Effectif", "Date de l’effectif"), (SIRETS[0], "10", "31/12/2021")]
    written(csv_file(corrected), delegate)
    assert list(known.headcounts.values_list("on__year", "employees")) == [(2022, 12), (2021, 10)]


def test_the_same_structure_twice_in_a_file_is_said_on_the_second_line(delegate):
    table = [("Nom", "Commune"), ("A (fictive)", "Metz"), ("Â (Fictive)", "METZ")]
    batch = checked(csv_file(table), delegate)
    assert lines_of(batch)[2].outcome == "added"
    assert "même structure que la ligne 2" in problems_of(batch, 3)[0]


def test_a_likeness_is_asked_before_anything_is_written(delegate, france):
    known = OrganisationFactory(name="Les Tilleuls (fictive)", territory=france["C57001"])
    table = [("Nom", "Commune", "Sigle"), ("Les Tilleuls (fictive)", "Metz", "LT")]
    batch = checked(csv_file(table), delegate)
    line = lines_of(batch)[2]
    assert (line.outcome, line.organisation) == ("doubtful", known.pk)
    imports.correct_line(line=line, cells={}, chosen=str(known.pk), set_aside=False, by=delegate)
    assert lines_of(batch)[2].outcome == "changed"
    imports.correct_line(line=lines_of(batch)[2], cells={}, chosen="new", set_aside=False, by=delegate)
    assert lines_of(batch)[2].outcome == "added"
    confirm(batch, delegate)
    assert Organisation.objects.filter(name="Les Tilleuls (fictive)").count() == 2


def test_two_establishments_with_each_their_siret_are_two_structures(delegate, france):
    OrganisationFactory(name="Les Tilleuls (fictive)", siret=SIRETS[0], territory=france["C57463"])
    table = [("Nom", "Commune", "SIRET"), ("Les Tilleuls (fictive)", "Metz", SIRETS[1])]
    assert lines_of(checked(csv_file(table), delegate))[2].outcome == "added"


def test_a_line_is_corrected_in_place_and_judged_again(delegate):
    batch = checked(csv_file([("Nom", "Commune"), ("A (fictive)", "Nulle-Part"), ("B (fictive)", "Metz")]), delegate)
    line = lines_of(batch)[2]
    imports.correct_line(line=line, cells={"commune": "Metz"}, chosen="", set_aside=False, by=delegate)
    batch.refresh_from_db()
    assert (lines_of(batch)[2].outcome, batch.counts["wrong"], batch.counts["added"]) == ("added", 0, 2)
    imports.correct_line(line=lines_of(batch)[3], cells={"name": "A (fictive)"}, chosen="", set_aside=False, by=delegate)
    assert "même structure que la ligne 2" in problems_of(batch, 3)[0]


def test_a_line_set_aside_is_not_written_and_leaves_its_place(delegate):
    table = [("Nom", "Commune"), ("A (fictive)", "Metz"), ("A (fictive)", "Metz")]
    batch = checked(csv_file(table), delegate)
    imports.correct_line(line=lines_of(batch)[2], cells={}, chosen="", set_aside=True, by=delegate)
    imports.correct_line(line=lines_of(batch)[3], cells={}, chosen="", set_aside=False, by=delegate)
    confirm(batch, delegate)
    assert (Organisation.objects.count(), batch.counts["written_added"]) == (1, 1)


def test_only_right_lines_are_written_and_the_others_are_left(delegate):
    table = [("Nom", "Commune"), ("A (fictive)", "Metz"), ("B (fictive)", "Nulle-Part")]
    batch = written(csv_file(table), delegate)
    assert list(Organisation.objects.values_list("name", flat=True)) == ["A (fictive)"]
    assert batch.counts["wrong"] == 1


def test_unknown_words_are_asked_once_and_remembered_for_files_alike(delegate):
    content = csv_file([("Nom", "Statut"), ("A (fictive)", "Asso 1901"), ("B (fictive)", "Truc")])
    batch = brought(content, delegate)
    assert imports.unknown_words(batch) == {"legal_form": ["Asso 1901", "Truc"]}
    imports.check_import(batch=batch, values={"legal_form": {"asso 1901": "association", "truc": "-"}}, by=delegate)
    run_works()
    confirm(ImportBatch.objects.get(), delegate)
    assert dict(Organisation.objects.values_list("name", "legal_form")) == {"A (fictive)": "association", "B (fictive)": ""}
    assert SavedMapping.objects.get().person == delegate
    again = brought(content, delegate)
    assert again.values == {"legal_form": {"asso 1901": "association", "truc": "-"}}


def test_the_file_is_erased_once_written_given_up_or_a_month_old(delegate):
    content = csv_file([("Nom",), ("A (fictive)",)])
    done = written(content, delegate)
    assert not ImportFile.objects.exists()
    assert (done.columns, done.lines.get().cells) == ([], []), "nor what nobody imported"
    given_up = checked(content, delegate)
    imports.abandon_import(batch=given_up, by=delegate)
    given_up.refresh_from_db()
    assert (ImportFile.objects.count(), given_up.lines.count(), given_up.columns) == (0, 0, [])
    with clock.held_at("2024-05-01"):
        old = checked(content, delegate)
    with clock.held_at("2024-06-02"):
        assert imports.forget_files() == 1
    old.refresh_from_db()
    assert (old.state, ImportFile.objects.count()) == ("abandoned", 0)


def test_a_file_that_cannot_be_read_says_why_and_a_corrected_one_takes_its_place(delegate):
    refused = brought(b"%PDF-1.7", delegate)
    assert (refused.state, refused.refusal[:18]) == ("refused", "Ce fichier est un ")
    new = ImportBatch(territory=refused.territory, author=delegate, file_name="b.csv")
    imports.bring_file(batch=new, content=b"Nom\nA", replaced=refused, by=delegate)
    refused.refresh_from_db()
    assert refused.state == "abandoned"


# Who may


def test_an_import_of_another_region_is_refused_and_unseen(delegate, france):
    batch = checked(csv_file([("Nom",), ("A (fictive)",)]), delegate)
    neighbour = PersonFactory(delegate=True, membership__territory=france["R28"])
    assert not ImportBatch.objects.visible_to(neighbour).exists()
    for act in (imports.confirm_import, imports.abandon_import):
        with pytest.raises(Refused):
            act(batch=batch, by=neighbour)
    with pytest.raises(Refused):
        imports.bring_file(batch=ImportBatch(territory=france["R44"], file_name="a"), content=b"a", by=neighbour)


def test_an_import_is_seen_by_its_author_her_delegation_and_the_administration(delegate, france, admin):
    officer = PersonFactory(officer=True, membership__programme=None, membership__territory=france["R44"])
    other = PersonFactory(officer=True, membership__programme=None, membership__territory=france["R44"])
    limited = PersonFactory(officer=True)
    batch = checked(csv_file([("Nom",), ("A (fictive)",)]), officer)
    seeing = [person for person in (officer, delegate, admin, other, limited) if ImportBatch.objects.visible_to(person).exists()]
    assert seeing == [officer, delegate, admin]
    with pytest.raises(Refused):
        imports.confirm_import(batch=batch, by=other)


def test_a_structure_of_another_region_is_never_changed_by_its_identifier_or_siret(delegate, france):
    foreign = OrganisationFactory(siret=SIRETS[0], name="Ailleurs (fictive)", territory=france["C76540"])
    table = [("Identifiant", "SIRET", "Nom"), (foreign.pk, "", "Prise"), ("", SIRETS[0], "Prise"), ("", "", "Ailleurs (fictive)")]
    batch = checked(csv_file(table), delegate)
    assert "n’est pas celui d’une structure de ce territoire" in problems_of(batch, 2)[0]
    assert "d’un autre territoire" in problems_of(batch, 3)[0]
    assert lines_of(batch)[4].outcome == "added", "a name alone tells nothing of another region"
    assert "Ailleurs" not in " ".join(problems_of(batch, 2) + problems_of(batch, 3))


# The page of reference


def absent_from(page: str, columns) -> list[str]:
    """Columns, or their other names, that the page does not say."""
    plain = page.replace("\\|", "|")
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in plain.splitlines() if line.startswith("| ")}
    lines = [(one, rows.get(one.label, "")) for one in columns]
    return [one.label for one, line in lines if one.other not in line or line.endswith("| oui |") != one.erasable]


def test_the_page_of_reference_says_every_column_and_its_names(settings):
    page = (settings.BASE_DIR / "docs" / "reference" / "import-columns.md").read_text(encoding="utf-8")
    assert absent_from(page, imports.COLUMNS) == []
    assert absent_from(page.replace("raison sociale", ""), imports.COLUMNS) == ["Nom"]
