"""Counters read month by month: typed as one sheet, each cell a reading; the months of a sum add up."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.figures import services
from continuum.figures.models import Capture, Counter, Lock, Reading
from continuum.figures.queries import Question, answer, note_of
from continuum.plan.tests.factories import MeasureFactory, ProgrammeFactory, SourceFactory, two_regions
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.submissions import new_key

from .factories import CounterFactory, ReadingFactory

pytestmark = pytest.mark.django_db
EAST = "/chiffres/compteurs/essai/est/"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 17 + b"\0\0\0\0IEND\xaeB`\x82"


@pytest.fixture(autouse=True)
def in_november():
    with clock.held_at(dt.date(2026, 11, 22)):
        yield


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def posts(land):
    measure = MeasureFactory(code="posts", label="Publications", unit="publications")
    return CounterFactory(node=land["east"], measure=measure, source=land["source"], place="onglet Publications")


@pytest.fixture
def delegate(client, land):
    """Of Grand Est: she writes in the east, not in the west."""
    person = PersonFactory(delegate=True, name="Anne Essai")
    client.force_login(person)
    return person


def field(counter, month):
    return f"c_{counter.pk.hex}_{month}"


def sheet(client, url=EAST):
    """The page as it was opened: every field with what it shows."""
    form = client.get(url).context["form"]
    return {name: form[name].value() or "" for name in form.fields if name not in ("submission_key", "typed_by", "capture")}


def send(client, shown, url=EAST, **typed):
    shown = {name: value for name, value in shown.items() if value is not False}
    return client.post(url, {**shown, "submission_key": new_key(), **typed})


def save(client, **typed):
    return send(client, sheet(client), **typed)


def test_a_typed_cell_becomes_an_approved_reading_of_its_month_with_the_source_of_its_counter(client, delegate, posts):
    assert save(client, **{field(posts, "2026-03"): "1 200", field(posts, "2026-04"): "0"}).status_code == 302
    march, april = Reading.objects.order_by("starts")
    assert (march.value, str(march.period), march.source, march.place) == (1200, "mars 2026", posts.source, posts.place)
    assert (march.status, march.reach, march.entered_by) == ("approved", "here", delegate)
    assert april.value == 0
    assert [line.verb for line in journal.history_of(march)] == ["reading.approved", "reading.entered"]


def test_an_empty_cell_writes_nothing_and_a_page_sent_unchanged_changes_nothing(client, delegate, posts):
    save(client, **{field(posts, "2026-03"): "12"})
    assert save(client).status_code == 302
    assert Reading.objects.count() == 1
    assert journal.history_of(Reading.objects.get()).count() == 2


def test_a_changed_cell_corrects_its_reading_and_the_journal_keeps_what_it_said(client, delegate, posts):
    save(client, **{field(posts, "2026-03"): "12"})
    save(client, **{field(posts, "2026-03"): "14"})
    reading = Reading.objects.get()
    assert reading.value == 14
    newest = journal.history_of(reading)[0]
    assert (newest.verb, newest.details["before"]["value"]) == ("reading.corrected", "12.0000")


def test_without_approval_the_cell_is_a_draft_that_counts_for_nothing(client, delegate, posts, land):
    shown = sheet(client)
    send(client, shown | {"approve": False}, **{field(posts, "2026-03"): "12"})
    assert Reading.objects.get().status == "draft"
    assert not answer(Question("posts", land["east"].address)).has_value
    assert ">brouillon<" in client.get(EAST).content.decode().replace('<span class="visually-hidden">', "<")


def test_wrong_cells_are_named_one_by_one_and_everything_typed_is_kept(client, delegate, posts):
    wrong = {field(posts, "2026-01"): "douze", field(posts, "2026-02"): "-3", field(posts, "2026-03"): "7"}
    page = save(client, **wrong)
    assert page.status_code == 200
    said = page.content.decode()
    assert "Publications, janvier 2026" in said
    assert "Écrivez 12." in said
    assert "est négatif" in said
    assert all(f'value="{typed}"' in said for typed in wrong.values())
    assert not Reading.objects.exists(), "all or none"


def test_an_emptied_cell_is_not_taken_for_an_erasure(client, delegate, posts):
    save(client, **{field(posts, "2026-03"): "12"})
    page = save(client, **{field(posts, "2026-03"): ""})
    assert "Cette case contenait 12." in page.content.decode()
    assert Reading.objects.get().value == 12


def test_two_people_on_one_sheet_lose_nothing(client, delegate, posts, land):
    """What the other typed elsewhere stays; what both typed is told once, then the newest decides."""
    other = PersonFactory(delegate=True, name="Paul Autre")
    opened = sheet(client)
    cells = [
        services.TypedCell(posts, PartialDate(2026, month), Decimal(value), None, f"m{month}")
        for month, value in ((3, 5), (4, 6))
    ]
    services.save_counters(node=land["east"], cells=cells, approve=True, by=other)
    march, may = field(posts, "2026-03"), field(posts, "2026-05")
    page = send(client, opened, **{march: "9", may: "1"})
    said = page.content.decode().replace("\u00a0", " ")
    assert "Paul Autre a enregistré" in said
    assert "« 5 » est maintenant enregistré" in said
    assert 'value="9"' in said
    again = page.context["form"].data
    assert again[field(posts, "2026-04")] == "6", "the cell that she left alone shows what was saved"
    assert send(client, {name: again[name] for name in opened if name in again}).status_code == 302
    kept = {reading.starts.iso: reading.value for reading in Reading.objects.all()}
    assert kept == {"2026-03": 9, "2026-04": 6, "2026-05": 1}


def test_a_shown_sheet_that_cannot_be_read_writes_over_nothing(client, delegate, posts):
    save(client, **{field(posts, "2026-03"): "12"})
    for seen in ("[", "[1]", json.dumps({field(posts, "2026-03"): "x"})):
        page = send(client, sheet(client) | {"seen": seen}, **{field(posts, "2026-03"): "99"})
        assert page.status_code == 200
        assert Reading.objects.get().value == 12


def test_a_closed_month_is_read_and_no_more_typed(client, delegate, posts, land):
    opened = sheet(client)
    services.lock_period(programme=land["programme"], lock=Lock(starts="2026-01", ends="2026-03"), by=PersonFactory(admin=True))
    page = send(client, opened, **{field(posts, "2026-03"): "12"})
    assert "Publications, mars 2026" in page.content.decode()
    assert "n’est pas enregistré" in page.content.decode()
    assert not Reading.objects.exists()
    cell = services.TypedCell(posts, PartialDate(2026, 3), Decimal(1), None, "cell")
    with pytest.raises(ValidationError, match="arrêtée"):
        services.save_counters(node=land["east"], cells=[cell], approve=True, by=delegate)


def test_months_of_a_sum_add_up_and_the_figure_opens_them(client, delegate, posts, land):
    save(client, **{field(posts, f"2026-0{month}"): str(month) for month in (1, 2, 3)})
    whole = answer(Question("posts", land["east"].address))
    assert whole.words == "6"
    assert whole.parts[0].label.endswith("3\u00a0mois relevés : janvier 2026 – mars 2026")
    assert answer(Question("posts", land["root"].address)).words == "6"
    assert answer(Question("posts", land["east"].address, period="2026-02/2026-03")).words == "5"
    assert posts.source.title in note_of(whole)
    page = client.get("/chiffres/mesures/posts/essai/est/").content.decode()
    assert "Mois par mois" in page
    assert all(reading.get_absolute_url() in page for reading in Reading.objects.all())


def test_of_a_last_value_the_newest_month_is_the_figure(client, delegate, land):
    followers = CounterFactory(
        node=land["east"], measure=MeasureFactory(code="abonnes", aggregation="last"), source=land["source"]
    )
    save(client, **{field(followers, "2026-01"): "100", field(followers, "2026-02"): "120"})
    assert answer(Question("abonnes", land["east"].address)).words == "120"
    assert answer(Question("abonnes", land["east"].address, period="2026-01")).words == "100"


def test_months_of_what_nobody_counts_monthly_do_not_add_up(land):
    measure = MeasureFactory()
    for month in (1, 2):
        when = PartialDate(2026, month)
        ReadingFactory(measure=measure, node=land["east"], value=10, reach="here", starts=when, ends=when)
    assert answer(Question(measure.code, land["east"].address)).words == "10"


def test_a_printed_total_is_confronted_with_its_months_until_newer_months_follow_it(client, delegate, posts, land):
    """« 51 publications de janvier à mars » against what was typed for those months."""
    when = {"starts": PartialDate(2026, 1), "ends": PartialDate(2026, 3)}
    ReadingFactory(measure=posts.measure, node=land["east"], value=4, source=land["source"], **when)
    save(client, **{field(posts, "2026-01"): "2", field(posts, "2026-03"): "3"})
    assert answer(Question("posts", land["east"].address)).disagrees
    save(client, **{field(posts, "2026-04"): "1"})
    found = answer(Question("posts", land["east"].address))
    assert (found.words, [reading.value for reading in found.older]) == ("6", [4])


def test_a_capture_is_kept_with_its_month_and_opens_from_the_reading(client, delegate, posts, land):
    shown = sheet(client) | {"capture_month": "2026-03"}
    file = SimpleUploadedFile("tableau de bord.png", PNG, "image/png")
    assert send(client, shown, capture=file, **{field(posts, "2026-03"): "12"}).status_code == 302
    capture = Capture.objects.get()
    assert (capture.month.iso, capture.added_by) == ("2026-03", delegate)
    assert capture.get_absolute_url() in client.get(Reading.objects.get().get_absolute_url()).content.decode()
    given = client.get(capture.get_absolute_url())
    assert given.content == PNG
    assert "attachment" in given["Content-Disposition"]
    stranger = PersonFactory(
        delegate=True, membership__programme=ProgrammeFactory(code="ailleurs", territory=TerritoryFactory(key="R28"))
    )
    client.force_login(stranger)
    assert client.get(capture.get_absolute_url()).status_code == 404


def test_a_hostile_capture_refuses_the_sheet_and_writes_nothing(client, delegate, posts):
    shown = sheet(client) | {"capture_month": "2026-03"}
    page = send(client, shown, capture=SimpleUploadedFile("x.png", b"<html>", "image/png"), **{field(posts, "2026-03"): "12"})
    assert "pas d’une nature que l’on peut joindre" in page.content.decode()
    assert not Reading.objects.exists()


def test_a_removed_capture_is_gone_and_its_figures_stay(client, delegate, posts):
    shown = sheet(client) | {"capture_month": "2026-03"}
    send(client, shown, capture=SimpleUploadedFile("a.png", PNG), **{field(posts, "2026-03"): "12"})
    client.post(f"/chiffres/captures/{Capture.objects.get().pk}/retirer/", {"submission_key": new_key()})
    assert not Capture.objects.exists()
    assert Reading.objects.get().value == 12


@pytest.mark.parametrize("measure", [{"nature": "percentage"}, {"aggregation": "none"}, {"aggregation": "distinct"}])
def test_what_does_not_count_month_by_month_is_no_counter(land, delegate, measure):
    counter = Counter(measure=MeasureFactory(**measure), source=land["source"])
    with pytest.raises(ValidationError, match="mois par mois"):
        services.add_counter(node=land["east"], counter=counter, by=delegate)


def test_a_counter_is_chosen_once_with_a_document_of_its_programme(client, land, delegate):
    measure = MeasureFactory(code="articles")
    url = "/chiffres/nouveau-compteur/essai/est/"
    typed = {"measure": measure.pk, "source": land["source"].pk, "place": ""}
    assert client.post(url, {**typed, "submission_key": new_key()}).status_code == 302
    assert client.post(url, {**typed, "submission_key": new_key()}).status_code == 200
    foreign = Counter(measure=MeasureFactory(), source=SourceFactory())
    with pytest.raises(ValidationError, match="autre programme"):
        services.add_counter(node=land["east"], counter=foreign, by=delegate)
    assert Counter.objects.count() == 1


def test_a_counter_no_longer_followed_leaves_the_sheet_and_its_months_still_add_up(client, delegate, posts, land):
    save(client, **{field(posts, "2026-01"): "2", field(posts, "2026-02"): "3"})
    shown = {"source": posts.source.pk, "place": ""}
    assert client.post(f"/chiffres/compteur/{posts.pk}/", {**shown, "submission_key": new_key()}).status_code == 302
    assert posts.measure.label in client.get(EAST).content.decode(), "the year where it was read keeps its column"
    assert posts.measure.label not in client.get(f"{EAST}?annee=2025").content.decode()
    assert answer(Question("posts", land["east"].address)).words == "5"


def test_a_region_types_its_own_counters_only(client, delegate, land, posts):
    west = CounterFactory(node=land["west"], measure=posts.measure, source=land["source"])
    assert client.get("/chiffres/compteurs/essai/ouest/").status_code == 404
    cell = services.TypedCell(west, PartialDate(2026, 3), Decimal(1), None, "cell")
    with pytest.raises(Refused):
        services.save_counters(node=land["west"], cells=[cell], approve=True, by=delegate)
    with pytest.raises(Refused):
        services.save_counters(node=land["east"], cells=[cell], approve=True, by=delegate)


@pytest.mark.parametrize("role", ["partner", "director", "board_member"])
def test_those_who_only_read_have_no_sheet(client, land, posts, role):
    client.force_login(PersonFactory(**{role: True}, membership__programme=land["programme"]))
    assert client.get(EAST).status_code in (403, 404)


@pytest.mark.parametrize("year", ["2027", "1999", "x", "²", "99999999"])
def test_a_year_that_has_not_begun_or_is_none_is_not_found(client, delegate, land, year):
    assert client.get(EAST, {"annee": year}).status_code == 404


def test_the_sheet_costs_the_same_whatever_it_holds(client, delegate, posts, land, django_assert_max_num_queries):
    for rank in range(8):
        one = CounterFactory(node=land["east"], measure=MeasureFactory(), source=land["source"])
        for month in range(1, 12):
            when = PartialDate(2026, month)
            ReadingFactory(measure=one.measure, node=land["east"], value=rank, reach="here", starts=when, ends=when)
    with django_assert_max_num_queries(24):
        client.get(EAST)
