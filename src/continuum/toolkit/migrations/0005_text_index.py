import django.db.models.deletion
from django.db import migrations, models

import continuum.toolkit.folding


class Migration(migrations.Migration):

    dependencies = [
        ("toolkit", "0004_mail_for_calendars"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("object_id", models.UUIDField()),
                ("digest", models.CharField(max_length=32)),
            ],
            options={"verbose_name": "texte de la recherche", "verbose_name_plural": "textes de la recherche"},
        ),
        migrations.AddConstraint(
            model_name="textentry",
            constraint=models.UniqueConstraint(fields=("kind", "object_id"), name="text_entry_once"),
        ),
        migrations.CreateModel(
            name="TextForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", continuum.toolkit.folding.FoldedField(max_length=40, unique=True)),
                ("stem", continuum.toolkit.folding.FoldedField(max_length=40)),
            ],
            options={"verbose_name": "forme d’un mot", "verbose_name_plural": "formes des mots"},
        ),
        migrations.CreateModel(
            name="TextWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stem", continuum.toolkit.folding.FoldedField(max_length=40)),
                ("weight", models.PositiveIntegerField()),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="toolkit.textentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "mot d’un texte",
                "verbose_name_plural": "mots des textes",
                "indexes": [models.Index(fields=["stem", "entry", "weight"], name="texts_of_a_stem")],
                "constraints": [models.UniqueConstraint(fields=("entry", "stem"), name="stem_of_text_once")],
            },
        ),
    ]
