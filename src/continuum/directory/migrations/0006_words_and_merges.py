import continuum.toolkit.folding
import django.core.serializers.json
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0005_doors'),
    ]

    operations = [
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', continuum.toolkit.folding.FoldedField(max_length=40, unique=True)),
            ],
            options={
                'verbose_name': 'mot de la recherche',
                'verbose_name_plural': 'mots de la recherche',
            },
        ),
        migrations.AlterField(
            model_name='organisation',
            name='search_name',
            field=continuum.toolkit.folding.FoldedField(default='', editable=False, max_length=200),
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='le')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='motif')),
                ('moved', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='défaite le')),
                ('absorbed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merged_by', to='directory.organisation', verbose_name='organisation absorbée')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='directory.organisation', verbose_name='organisation gardée')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='défaite par')),
            ],
            options={
                'verbose_name': 'fusion',
                'verbose_name_plural': 'fusions',
                'ordering': ['-at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kept', models.F('absorbed')), _negated=True), name='merge_of_two'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('absorbed',), name='absorbed_once')],
            },
        ),
        migrations.CreateModel(
            name='NotDuplicate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='le')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organisation', verbose_name='première')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organisation', verbose_name='seconde')),
            ],
            options={
                'verbose_name': 'paire distincte',
                'verbose_name_plural': 'paires distinctes',
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='not_duplicate_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='not_duplicate_in_order')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='directory.organisation')),
                ('in_order', continuum.toolkit.folding.FoldedField(max_length=60)),
                ('word', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='organisations', to='directory.word')),
            ],
            options={
                'verbose_name': 'mot d’une organisation',
                'verbose_name_plural': 'mots des organisations',
                'indexes': [models.Index(fields=['word', 'in_order', 'organisation'], name='organisations_of_a_word')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'word'), name='word_of_organisation_once')],
            },
        ),
        migrations.CreateModel(
            name='WordDeletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', continuum.toolkit.folding.FoldedField(max_length=8)),
                ('word', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deletions', to='directory.word')),
            ],
            options={
                'verbose_name': 'graphie voisine',
                'verbose_name_plural': 'graphies voisines',
                'constraints': [models.UniqueConstraint(fields=('key', 'word'), name='deletion_of_word_once')],
            },
        ),
    ]
