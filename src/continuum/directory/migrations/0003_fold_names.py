"""Fill the folded name of the organisations that were there already."""

import re
import unicodedata

from django.db import migrations

BATCH = 2000


def folded(text):
    """As the search compares words on the day of this migration."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^0-9a-z]+", " ", plain).strip()[:200]


def fold_names(apps, schema_editor):
    organisations = apps.get_model("directory", "Organisation").objects.using(schema_editor.connection.alias)
    batch = []
    for row in organisations.filter(search_name="").only("pk", "name").iterator(chunk_size=BATCH):
        row.search_name = folded(row.name)
        batch.append(row)
        if len(batch) == BATCH:
            organisations.bulk_update(batch, ["search_name"])
            batch = []
    organisations.bulk_update(batch, ["search_name"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_complete_organisations")]
    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
