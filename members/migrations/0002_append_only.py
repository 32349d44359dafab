"""Consents and audit entries only grow; a person who wrote one may leave it without a name, nothing else may change."""

from django.db import migrations

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

    operations = [migrations.RunSQL(FUNCTION, NO_FUNCTION)]
