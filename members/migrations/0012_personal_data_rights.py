"""Erasures, requests about one's data and breaches; what is written down for ever may still lose what tells about a person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# An audit entry by or about a person who is erased may lose its details and where it came from, as a whole and for ever;
# after five years an entry may go. Everything else stays refused.
FUNCTION = """
CREATE OR REPLACE FUNCTION rembuk_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    column_that_may_empty text := TG_ARGV[0];
    personal text[] := ARRAY['details', 'origin'];
BEGIN
    IF TG_OP = 'UPDATE'
       AND to_jsonb(NEW) -> column_that_may_empty = 'null'::jsonb
       AND to_jsonb(NEW) - column_that_may_empty = to_jsonb(OLD) - column_that_may_empty
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'members_auditentry'
       AND to_jsonb(NEW) - personal = to_jsonb(OLD) - personal
       AND to_jsonb(NEW) -> 'details' = '{}'::jsonb AND coalesce(to_jsonb(NEW) ->> 'origin', '') = ''
       AND EXISTS (
           SELECT 1 FROM members_erasure AS e
           WHERE to_jsonb(OLD) ->> 'actor_id' = e.person::text
              OR to_jsonb(OLD) ->> 'target' = 'members.member:' || e.person::text
       )
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'members_auditentry' AND OLD.at < now() - interval '5 years' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Rows of % are only ever added.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
"""
NO_FUNCTION = """
CREATE OR REPLACE FUNCTION rembuk_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    column_that_may_empty text := TG_ARGV[0];
BEGIN
    IF TG_OP = 'UPDATE'
       AND to_jsonb(NEW) -> column_that_may_empty = 'null'::jsonb
       AND to_jsonb(NEW) - column_that_may_empty = to_jsonb(OLD) - column_that_may_empty
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rows of % are only ever added.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0011_blocked_domains"),
    ]

    operations = [
        migrations.CreateModel(
            name='Breach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='in a few words')),
                ('noticed_at', models.DateTimeField(verbose_name='noticed at')),
                ('data', models.TextField(help_text='For example names and email addresses.', max_length=2000, verbose_name='which data')),
                ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='how many people')),
                ('how', models.TextField(max_length=4000, verbose_name='when and how it happened')),
                ('done', models.TextField(max_length=4000, verbose_name='what was done and will be done')),
                ('told_people_at', models.DateTimeField(blank=True, null=True, verbose_name='people told at')),
                ('told_authority_at', models.DateTimeField(blank=True, null=True, verbose_name='authority told at')),
                ('told_public_at', models.DateTimeField(blank=True, null=True, verbose_name='public told at')),
            ],
            options={
                'verbose_name': 'data breach',
                'verbose_name_plural': 'data breaches',
                'ordering': ['-noticed_at'],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField(unique=True, verbose_name='member number')),
                ('cause', models.CharField(choices=[('own', 'asked for by themselves'), ('officer', 'kept record, erased by an officer'), ('staff', 'request answered by staff'), ('dormant', 'not used for three years'), ('unconfirmed', 'email never confirmed')], default='own', max_length=12, verbose_name='why')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
            ],
            options={
                'verbose_name': 'erasure',
                'verbose_name_plural': 'erasures',
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['due_at'], name='members_erasure_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('cause__in', ['own', 'officer', 'staff', 'dormant', 'unconfirmed'])), name='members_erasure_cause_known')],
            },
        ),
        migrations.CreateModel(
            name='RightsRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('right', models.CharField(choices=[('access', 'See my data and get a copy'), ('correction', 'Correct my data'), ('erasure', 'Erase my data'), ('objection', 'Object, or stop the use for a time'), ('portability', 'Take my data to another service')], max_length=12, verbose_name='what is asked')),
                ('name', models.CharField(blank=True, help_text='Of somebody without an account.', max_length=120, verbose_name='name')),
                ('email', models.EmailField(blank=True, help_text='Where the answer goes for somebody without an account.', max_length=254, verbose_name='email')),
                ('language', models.CharField(choices=[('id', 'Bahasa Indonesia'), ('en', 'English')], default='id', max_length=2, verbose_name='language')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='in their words')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('answer', models.TextField(blank=True, max_length=4000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='rights_requests', to=settings.AUTH_USER_MODEL, verbose_name='member')),
            ],
            options={
                'verbose_name': 'request about personal data',
                'verbose_name_plural': 'requests about personal data',
                'ordering': ['asked_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['asked_at'], name='members_rightsrequest_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('right__in', ['access', 'correction', 'erasure', 'objection', 'portability'])), name='members_rightsrequest_right_known'), models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True), ('member__isnull', False)), fields=('member', 'right'), name='members_rightsrequest_one_open', violation_error_message='You have already asked for this; the answer is on its way.')],
            },
        ),
        migrations.AddIndex(
            model_name="auditentry", index=models.Index(fields=["target"], name="members_audit_target")
        ),
        migrations.RunSQL(FUNCTION, NO_FUNCTION),
    ]
