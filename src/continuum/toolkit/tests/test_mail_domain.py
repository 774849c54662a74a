"""What a domain says of itself in the DNS, and the record to add."""

from __future__ import annotations

import pytest

from continuum.toolkit.health import BROKEN, GOOD, WATCH
from continuum.toolkit.mail_domain import Silent, domain_lines

SOUND = {
    "union.fr": ["v=spf1 include:courrier.fr -all", "un-autre-texte=1"],
    "courrier.fr": ["v=spf1 ip4:192.0.2.0/24 -all"],
    "s1._domainkey.union.fr": ["v=DKIM1; k=rsa; p=MIGf"],
    "_dmarc.union.fr": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@union.fr"],
}


class Names:
    """Answers from a table; a name that is a fault is silent."""

    def __init__(self, records):
        self.records = records

    def texts(self, name):
        found = self.records.get(name, [])
        if found is Silent:
            raise Silent(name)
        return found


def told(changes=None, domain="union.fr", selector="s1"):
    lines = domain_lines(domain, selector=selector, server="smtp.courrier.fr", resolver=Names({**SOUND, **(changes or {})}))
    return {line.label: line for line in lines}


def test_a_sound_domain_has_nothing_to_change():
    assert {label: line.kind for label, line in told().items()} == {"SPF": GOOD, "DKIM": GOOD, "DMARC": GOOD}


LONG = {f"n{number}.fr": [f"v=spf1 include:n{number + 1}.fr -all"] for number in range(12)}


@pytest.mark.parametrize(
    ("records", "label", "kind", "said"),
    [
        ({"union.fr": []}, "SPF", BROKEN, 'union.fr. TXT "v=spf1 a:smtp.courrier.fr -all"'),
        ({"union.fr": ["v=spf1 -all", "v=spf1 mx -all"]}, "SPF", BROKEN, "N’en gardez qu’un"),
        ({"union.fr": ["v=spf1 +all"]}, "SPF", BROKEN, "-all"),
        ({"union.fr": ["v=spf1 a all"]}, "SPF", BROKEN, "n’importe qui"),
        ({"union.fr": ["v=spf1 a ?all"]}, "SPF", WATCH, "-all"),
        ({"union.fr": ["v=spf1 a"]}, "SPF", WATCH, "-all"),
        ({"union.fr": ["v=spf1 redirect=courrier.fr"]}, "SPF", GOOD, ""),
        ({"union.fr": ["v=spf1 include:rien.fr -all"]}, "SPF", BROKEN, "include:rien.fr"),
        ({"union.fr": ["v=spf1 include:n0.fr -all"], **LONG}, "SPF", BROKEN, "au-delà de dix"),
        ({"union.fr": ["v=spf1 include:union.fr -all"]}, "SPF", GOOD, ""),
        ({"union.fr": Silent}, "SPF", WATCH, "Recommencez"),
        ({"s1._domainkey.union.fr": []}, "DKIM", BROKEN, "s1._domainkey.union.fr. TXT"),
        ({"s1._domainkey.union.fr": ["v=DKIM1; p="]}, "DKIM", BROKEN, "sélecteur en service"),
        ({"s1._domainkey.union.fr": ["p=A", "p=B"]}, "DKIM", BROKEN, "N’en gardez qu’une"),
        ({"_dmarc.union.fr": []}, "DMARC", BROKEN, '_dmarc.union.fr. TXT "v=DMARC1; p=quarantine'),
        ({"_dmarc.union.fr": ["v=DMARC1; p=none; rua=mailto:a@union.fr"]}, "DMARC", WATCH, "p=quarantine"),
        ({"_dmarc.union.fr": ["v=DMARC1; p=reject"]}, "DMARC", WATCH, "rua=mailto:"),
        ({"_dmarc.union.fr": ["v=DMARC1; p=reject", "v=DMARC1; p=none"]}, "DMARC", BROKEN, "N’en gardez qu’un"),
        ({"_dmarc.union.fr": ["v=DMARC1; rua=mailto:a@union.fr"]}, "DMARC", BROKEN, "p=quarantine"),
    ],
)
def test_each_fault_is_named_with_what_to_write(records, label, kind, said):
    line = told(records)[label]
    assert line.kind == kind
    assert said in line.remedy


def test_a_name_below_the_domain_follows_the_policy_of_the_domain():
    records = {"notes.union.fr": ["v=spf1 a -all"], "s1._domainkey.notes.union.fr": ["p=A"]}
    assert told(records, domain="notes.union.fr")["DMARC"].kind == GOOD


def test_without_selector_the_signature_is_not_judged():
    assert told(selector="")["DKIM"].kind == WATCH


@pytest.mark.parametrize("domain", ["", "continuum.example", "localhost"])
def test_a_sender_without_a_real_domain_is_told_so(domain):
    assert {label: line.kind for label, line in told(domain=domain).items()} == {"Domaine": BROKEN}
