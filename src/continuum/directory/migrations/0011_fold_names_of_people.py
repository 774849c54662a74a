"""Fill the folded name of the people who were there already."""

import re
import unicodedata

from django.db import migrations


def folded(text):
    """As lists are ordered on the day of this migration."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^0-9a-z]+", " ", plain).strip()[:120]


def fold_names(apps, schema_editor):
    people = apps.get_model("directory", "Person").objects.using(schema_editor.connection.alias)
    named = list(people.filter(search_name="").only("pk", "name"))
    for person in named:
        person.search_name = folded(person.name)
    people.bulk_update(named, ["search_name"], batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("directory", "0010_names_of_people_in_order")]
    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
