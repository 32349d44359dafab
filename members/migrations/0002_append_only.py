"""Consents and audit entries only grow; a person who wrote one may leave it without a name, nothing else may change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION rembuk_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER members_consent_append_only BEFORE UPDATE OR DELETE ON members_consent
    FOR EACH ROW EXECUTE FUNCTION rembuk_append_only('recorded_by_id');
CREATE TRIGGER members_auditentry_append_only BEFORE UPDATE OR DELETE ON members_auditentry
    FOR EACH ROW EXECUTE FUNCTION rembuk_append_only('actor_id');
"""
NO_FUNCTION = """
DROP TRIGGER members_consent_append_only ON members_consent;
DROP TRIGGER members_auditentry_append_only ON members_auditentry;
DROP FUNCTION rembuk_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.AlterField(
            "consent",
            "member",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to=settings.AUTH_USER_MODEL,
                verbose_name="member",
            ),
        ),
        migrations.AddConstraint(
            "member",
            models.CheckConstraint(
                condition=models.Q(("email", ""), _negated=True), name="members_member_email_null_or_given"
            ),
        ),
        migrations.RunSQL(FUNCTION, NO_FUNCTION),
    ]
