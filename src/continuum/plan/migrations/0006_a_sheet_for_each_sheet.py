"""Every action sheet written so far gets its facet; nobody has yet said where it stands."""

from django.db import migrations


def make_sheets(apps, schema_editor):
    node = apps.get_model("plan", "Node")
    sheet = apps.get_model("plan", "ActionSheet")
    without = node.objects.filter(kind="sheet", sheet__isnull=True).values_list("pk", flat=True)
    sheet.objects.bulk_create([sheet(node_id=pk) for pk in without])


class Migration(migrations.Migration):
    dependencies = [("plan", "0005_sheets_versions_and_actions")]

    operations = [migrations.RunPython(make_sheets, migrations.RunPython.noop)]
