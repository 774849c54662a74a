import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_personal_data")]

    operations = [
        migrations.CreateModel(
            name="PersonSession",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={"verbose_name": "connexion", "verbose_name_plural": "connexions"},
        ),
        migrations.CreateModel(
            name="HelpSession",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=300, verbose_name="raison")),
                ("started_at", models.DateTimeField(verbose_name="début")),
                ("until", models.DateTimeField(verbose_name="au plus tard")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("left", "quittée"),
                            ("time", "au bout du temps prévu"),
                            ("signed_out", "à la déconnexion"),
                            ("no_longer", "l’une des deux personnes n’y avait plus droit"),
                        ],
                        max_length=12,
                        verbose_name="comment elle a pris fin",
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne qui aide",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="helps",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne aidée",
                    ),
                ),
            ],
            options={
                "verbose_name": "aide",
                "verbose_name_plural": "aides",
                "ordering": ["-started_at"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("until__gt", models.F("started_at"))), name="help_has_a_time")
                ],
            },
        ),
    ]
