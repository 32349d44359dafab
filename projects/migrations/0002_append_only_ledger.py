"""The ledger only grows: no role changes, deletes or empties it, and a reversal mirrors the line that it takes back."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER projects_entry_append_only BEFORE UPDATE OR DELETE ON projects_entry
    FOR EACH ROW EXECUTE FUNCTION rembuk_append_only('');
CREATE FUNCTION rembuk_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are only ever added.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER projects_entry_not_emptied BEFORE TRUNCATE ON projects_entry
    FOR EACH STATEMENT EXECUTE FUNCTION rembuk_not_emptied();
CREATE FUNCTION projects_entry_reversal_mirrors() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line projects_entry%ROWTYPE;
BEGIN
    SELECT * INTO STRICT line FROM projects_entry WHERE id = NEW.reverses_id;
    IF line.reverses_id IS NOT NULL OR line.project_id <> NEW.project_id OR line.kind <> NEW.kind
       OR line.commitment_id IS DISTINCT FROM NEW.commitment_id OR line.category <> NEW.category
       OR line.amount IS DISTINCT FROM -NEW.amount OR line.quantity IS DISTINCT FROM -NEW.quantity
    THEN
        RAISE EXCEPTION 'A reversal mirrors the line that it takes back.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER projects_entry_reversal_mirrors BEFORE INSERT ON projects_entry
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION projects_entry_reversal_mirrors();
"""
NO_TRIGGERS = """
DROP TRIGGER projects_entry_reversal_mirrors ON projects_entry;
DROP FUNCTION projects_entry_reversal_mirrors();
DROP TRIGGER projects_entry_not_emptied ON projects_entry;
DROP FUNCTION rembuk_not_emptied();
DROP TRIGGER projects_entry_append_only ON projects_entry;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0002_append_only"), ("projects", "0001_initial")]

    operations = [migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
