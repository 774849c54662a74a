"""The command `continuum`: methods without the site, the site's own words, and its refusals in French."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.db import OperationalError

from continuum.config import command
from continuum.directory import services
from continuum.directory.enums import Role
from continuum.directory.models import Membership
from continuum.directory.tests.factories import PersonFactory, ProgrammeFactory
from continuum.directory.tests.telephone import equipped
from continuum.methods import cli
from continuum.toolkit import mail_domain
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.models import JournalEntry

EXAMPLE = Path(cli.__file__).parent / "coherence" / "tests" / "golden" / "example.json"

WITHOUT_DJANGO = """
import sys
sys.modules["django"] = None
from continuum.config.command import main
sys.exit(main(["cohere", sys.argv[1]]) or main(["--help"]))
"""


@pytest.fixture
def said(capsys):
    def run(*argv):
        code = command.main([str(part) for part in argv])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def report_maker(monkeypatch):
    """A report is made of its programme and its format."""
    module = ModuleType("continuum.reports.services")
    module.render_report = lambda programme, form: f"{programme.code} {form}".encode()
    monkeypatch.setitem(sys.modules, "continuum.reports.services", module)


def test_a_method_and_the_help_work_where_django_cannot_be_imported():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, str(EXAMPLE)],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"]])
def test_the_help_names_every_command(said, argv):
    code, out, _ = said(*argv)
    assert code == 0
    for name in (*cli.SUBCOMMANDS, *command.SITE_COMMANDS, "manage"):
        assert f"  {name}" in out


@pytest.mark.parametrize("word", sorted(command.SITE_COMMANDS))
def test_each_command_of_the_site_has_its_help_in_french(said, word):
    code, out, _ = said(word, "--help")
    assert code == 0
    assert out.startswith("Utilisation\u00a0: continuum")


@pytest.mark.parametrize("argv", [["danser"], ["first-admin"], ["report", "x"], ["report"]])
def test_a_wrong_command_exits_one_in_french(said, argv):
    code, _, err = said(*argv)
    assert code == 1
    assert "--help" in err


@pytest.mark.django_db
def test_the_first_administrator_is_told_where_to_sign_in(said):
    code, out, _ = said("first-admin", "Claire@Essai.example", "--name", "Claire Essai-Fictif")
    membership = Membership.objects.get()
    assert code == 0
    assert (membership.role, membership.person.email, membership.person.name) == (
        Role.NATIONAL_ADMIN,
        "claire@essai.example",
        "Claire Essai-Fictif",
    )
    assert "/connexion/" in out
    assert "CONTINUUM_SMTP_HOST" in out


@pytest.mark.django_db
def test_a_second_first_administrator_is_refused(said):
    PersonFactory(admin=True)
    code, out, err = said("first-admin", "claire@essai.example")
    assert (code, out) == (1, "")
    assert "déjà une administration nationale" in err
    assert Membership.objects.count() == 1


@pytest.mark.django_db
def test_an_incomplete_address_opens_nothing(said):
    code, _, err = said("first-admin", "claire")
    assert code == 1
    assert "adresse électronique complète" in err
    assert not Membership.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["bilan.docx", "bilan.pdf", "BILAN.PDF"])
def test_a_report_is_written_in_the_format_of_its_name(said, report_maker, tmp_path, name):
    programme = ProgrammeFactory(code="essai")
    code, out, _ = said("report", programme.code, "--out", tmp_path / name)
    assert code == 0
    assert name in out
    assert (tmp_path / name).read_bytes() == f"essai {name.rpartition('.')[2].lower()}".encode()


@pytest.mark.django_db
def test_an_unknown_programme_lists_those_that_exist(said, report_maker, tmp_path):
    ProgrammeFactory(code="alpha")
    ProgrammeFactory(code="beta")
    code, _, err = said("report", "gamma", "--out", tmp_path / "bilan.pdf")
    assert code == 1
    assert "alpha, beta" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "why"), [("bilan.txt", ".docx ou .pdf"), ("absent/bilan.pdf", "impossible d’écrire")])
def test_a_place_where_no_report_can_be_written_is_said(said, report_maker, tmp_path, name, why):
    programme = ProgrammeFactory()
    code, _, err = said("report", programme.code, "--out", tmp_path / name)
    assert code == 1
    assert why in err


@pytest.mark.django_db
def test_the_only_administrator_is_let_in_again_from_the_server(said):
    admin = equipped(PersonFactory(admin=True))
    code, out, _ = said("reset-second-factor", admin.email.upper())
    assert code == 0
    assert not services.has_second_factor(admin)
    assert admin.email in out
    assert JournalEntry.objects.get(verb="second_factor.reset").actor == str(SYSTEM)
    assert said("reset-second-factor", admin.email)[0] == 1
    assert said("reset-second-factor", "personne@essai.example")[0] == 1


@pytest.mark.django_db
def test_the_check_of_the_mail_says_each_step_and_ends_by_its_worst(said, monkeypatch):
    monkeypatch.setattr(mail_domain.NameServers, "texts", lambda self, name: [])
    code, out, _ = said("check-mail", "claire@essai.example")
    assert code == 1
    assert "Nom du serveur\u00a0: en panne" in out
    assert "CONTINUUM_SMTP_HOST" in out
    code, _, err = said("check-mail", "claire")
    assert code == 1
    assert "adresse électronique complète" in err


def test_a_base_that_does_not_answer_is_said_in_one_sentence(said, monkeypatch):
    def silent(**given):
        raise OperationalError("connection refused\n\tIs the server running?")

    monkeypatch.setattr(services, "seal_again", silent)
    code, out, err = said("seal-again")
    assert (code, out) == (1, "")
    assert err.startswith("continuum\u00a0: la base ne répond pas comme il faut (connection refused)")


def test_settings_that_are_missing_are_said_in_one_sentence(tmp_path):
    environment = {"PYTHONPATH": ":".join(sys.path), "CONTINUUM_PRODUCTION": "oui", "CONTINUUM_VAR": str(tmp_path)}
    program = [sys.executable, "-c", "import sys; from continuum.config.command import main; sys.exit(main(['seal-again']))"]
    done = subprocess.run(program, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "CONTINUUM_SECRET_KEY manque" in done.stderr


def test_manage_gives_the_words_of_django(said):
    assert said("manage", "help", "migrate")[0] == 0
