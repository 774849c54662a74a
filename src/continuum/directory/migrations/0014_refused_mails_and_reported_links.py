"""Keep an owner's refusal of mails by its address, apart from the schemes; tell the links that a person reported."""

import uuid

from django.db import migrations, models


def keep_refusals(apps, schema_editor):
    """Each address once, from its first refusal."""
    alias = schema_editor.connection.alias
    schemes = apps.get_model("directory", "Scheme").objects.using(alias)
    known = schemes.exclude(mail_refused_on=None).exclude(contact_email="").order_by("-mail_refused_on")
    first = {address.lower(): day for address, day in known.values_list("contact_email", "mail_refused_on")}
    refusals = apps.get_model("directory", "MailRefusal")
    refusals.objects.using(alias).bulk_create(refusals(address=address, refused_on=day) for address, day in first.items())


def tell_reported_links(apps, schema_editor):
    """A link that no round had found silent was reported by somebody."""
    schemes = apps.get_model("directory", "Scheme").objects.using(schema_editor.connection.alias)
    schemes.exclude(link_broken_on=None).filter(link_failures=0).update(link_reported=True)


class Migration(migrations.Migration):
    dependencies = [("directory", "0013_schemes")]
    operations = [
        migrations.CreateModel(
            name="MailRefusal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("address", models.EmailField(max_length=254, unique=True, verbose_name="adresse électronique")),
                ("refused_on", models.DateField(verbose_name="courriels refusés le")),
            ],
            options={
                "verbose_name": "refus de courriels",
                "verbose_name_plural": "refus de courriels",
                "ordering": ["address"],
            },
        ),
        migrations.RunPython(keep_refusals, migrations.RunPython.noop),
        migrations.RemoveField("scheme", "mail_refused_on"),
        migrations.AddField(
            "scheme",
            "link_reported",
            models.BooleanField(default=False, editable=False, verbose_name="signalée rompue par une personne"),
        ),
        migrations.RunPython(tell_reported_links, migrations.RunPython.noop),
    ]
