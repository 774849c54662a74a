from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("toolkit", "0001_opening")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="clé")),
                ("count", models.PositiveIntegerField(verbose_name="nombre")),
                ("until", models.BigIntegerField(verbose_name="jusqu’à")),
            ],
            options={"verbose_name": "décompte"},
        ),
    ]
