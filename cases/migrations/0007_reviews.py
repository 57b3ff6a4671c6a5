import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('cases', '0006_words_and_files_move'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('case', 'Case'), ('appeal', 'Appeal'), ('facility', 'Facility'), ('law', 'Law'), ('organisation', 'Organisation'), ('official', 'Official')], help_text='Of the document.', max_length=40, verbose_name='kind')),
                ('object_id', models.PositiveBigIntegerField(help_text='Number of the case, appeal or reference.', verbose_name='row')),
                ('urgent', models.BooleanField(default=False, help_text='It is public already, and is looked at afterwards.', verbose_name='went out at once')),
                ('asked_at', models.DateTimeField(help_text='UTC.', verbose_name='asked')),
                ('note', models.TextField(blank=True, help_text='For the second person. Example: the release is from one source only; please compare the dates.', max_length=2000, verbose_name='what to look at')),
                ('body', models.TextField(blank=True, help_text='As it was then: canonical JSON.', verbose_name='document')),
                ('before', models.PositiveIntegerField(blank=True, help_text='The last one that a second person had seen.', null=True, verbose_name='version before')),
                ('outcome', models.CharField(blank=True, choices=[('published', 'Published'), ('returned', 'Returned'), ('confirmed_after', 'Confirmed afterwards'), ('withdrawn', 'Withdrawn')], help_text='Empty while it waits.', max_length=40, verbose_name='outcome')),
                ('decided_at', models.DateTimeField(blank=True, help_text='UTC.', null=True, verbose_name='decided')),
                ('reason', models.TextField(blank=True, help_text='Why it was returned. Example: the date has no source.', max_length=2000, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReviewHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('case', 'Case'), ('appeal', 'Appeal'), ('facility', 'Facility'), ('law', 'Law'), ('organisation', 'Organisation'), ('official', 'Official')], help_text='Of the document.', max_length=40, verbose_name='kind')),
                ('object_id', models.PositiveBigIntegerField(help_text='Number of the case, appeal or reference.', verbose_name='row')),
                ('urgent', models.BooleanField(default=False, help_text='It is public already, and is looked at afterwards.', verbose_name='went out at once')),
                ('asked_at', models.DateTimeField(help_text='UTC.', verbose_name='asked')),
                ('note', models.TextField(blank=True, help_text='For the second person. Example: the release is from one source only; please compare the dates.', max_length=2000, verbose_name='what to look at')),
                ('before', models.PositiveIntegerField(blank=True, help_text='The last one that a second person had seen.', null=True, verbose_name='version before')),
                ('outcome', models.CharField(blank=True, choices=[('published', 'Published'), ('returned', 'Returned'), ('confirmed_after', 'Confirmed afterwards'), ('withdrawn', 'Withdrawn')], help_text='Empty while it waits.', max_length=40, verbose_name='outcome')),
                ('decided_at', models.DateTimeField(blank=True, help_text='UTC.', null=True, verbose_name='decided')),
                ('reason', models.TextField(blank=True, help_text='Why it was returned. Example: the date has no source.', max_length=2000, verbose_name='reason')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='publication',
            name='seen',
            field=models.JSONField(editable=False, help_text='Which state of each row it was built from: ids alone.', null=True, verbose_name='made from'),
        ),
        migrations.AddField(
            model_name='review',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews_asked', to=settings.AUTH_USER_MODEL, verbose_name='asked by'),
        ),
        migrations.AddField(
            model_name='review',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews_decided', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='reviewhistory',
            name='asked_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by'),
        ),
        migrations.AddField(
            model_name='reviewhistory',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='reviewhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='reviewhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.review'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['kind', 'object_id'], name='review_of_document'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['case', 'appeal', 'facility', 'law', 'organisation', 'official'])), name='review_kind_known', violation_error_message='Choose one of the words of the list.'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['published', 'returned', 'confirmed_after', 'withdrawn', ''])), name='review_outcome_known', violation_error_message='Choose one of the words of the list.'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', ''), ('urgent', False)), fields=('kind', 'object_id'), name='review_open_once', violation_error_message='It waits for a second person already.'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', ''), ('urgent', True)), fields=('kind', 'object_id', 'asked_by'), name='review_after_once', violation_error_message='It waits to be looked at already.'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='review_decided_by_someone', violation_error_message='An outcome needs who decided, and when.'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'returned'), _negated=True), ('reason__gt', ''), _connector='OR'), name='review_return_has_reason', violation_error_message='Write the reason, so that whoever works on it knows what to do.'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'confirmed_after'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='review_confirmed_by_another_person', violation_error_message='Someone else must confirm what went out at once.'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('urgent', False), ('note__gt', ''), _connector='OR'), name='review_urgent_has_reason', violation_error_message='Say why it cannot wait.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_reviewhistory" ("asked_at", "asked_by_id", "before", "decided_at", "decided_by_id", "id", "kind", "note", "object_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "urgent") VALUES (NEW."asked_at", NEW."asked_by_id", NEW."before", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."kind", NEW."note", NEW."object_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."urgent"); RETURN NULL;', hash='21ecadae9965cac0f235ed445c9c10cd4c79704c', operation='INSERT', pgid='pgtrigger_insert_insert_2fd1e', table='cases_review', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."before" IS DISTINCT FROM (NEW."before") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."object_id" IS DISTINCT FROM (NEW."object_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."urgent" IS DISTINCT FROM (NEW."urgent"))', func='INSERT INTO "cases_reviewhistory" ("asked_at", "asked_by_id", "before", "decided_at", "decided_by_id", "id", "kind", "note", "object_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "urgent") VALUES (NEW."asked_at", NEW."asked_by_id", NEW."before", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."kind", NEW."note", NEW."object_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."urgent"); RETURN NULL;', hash='d6e2170e95a084c94ff75c6094c903d9e70bf947', operation='UPDATE', pgid='pgtrigger_update_update_533d1', table='cases_review', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_reviewhistory" ("asked_at", "asked_by_id", "before", "decided_at", "decided_by_id", "id", "kind", "note", "object_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "urgent") VALUES (OLD."asked_at", OLD."asked_by_id", OLD."before", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."kind", OLD."note", OLD."object_id", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."urgent"); RETURN NULL;', hash='867a9b34081f986b8d32c0f5e498fe7094c5dd17', operation='DELETE', pgid='pgtrigger_delete_delete_b9242', table='cases_review', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewhistory',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'history is append only';", hash='2a13ec4e527c6bb2823e09005ce9dd5f563dfc49', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_77d3e', table='cases_reviewhistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='551a307655ea724e396864f15dd1e0a169e757a9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7e8c6', table='cases_reviewhistory', when='BEFORE')),
        ),
    ]
