"""The group of staff, with what staff see and change in the administration; superusers may change it there."""

from django.db import migrations

GROUP = "Staf"
PERMISSIONS = {
    "members.member": ["view", "add", "change"],
    "members.organisation": ["view", "add", "change"],
    "members.formeraddress": ["view"],
    "members.representative": ["view", "add", "change"],
    "members.import": ["add"],
    "members.export": ["add"],
    "members.province": ["view"],
    "members.regency": ["view"],
    "members.delivery": ["view", "change"],
    "members.suspension": ["view"],
    "members.blockeddomain": ["view", "add", "change", "delete"],
    "members.sentmail": ["view"],
    "members.suppression": ["view", "change"],
    "members.consent": ["view"],
    "members.preference": ["view"],
    "members.auditentry": ["view"],
    "members.fieldchange": ["view"],
    "members.sentform": ["view"],
    "members.mark": ["view"],
    "members.erasure": ["view"],
    "members.rightsrequest": ["view", "add", "change"],
    "members.breach": ["view", "add", "change"],
    "forums.forum": ["view", "add", "change"],
    "forums.forumrequest": ["view", "change"],
    "forums.theme": ["view", "add", "change", "delete"],
    "forums.membership": ["view", "change"],
    "forums.forumpreference": ["view"],
    "forums.invitation": ["view", "change"],
    "forums.meeting": ["view", "change"],
    "forums.reportedthing": ["view"],
    "forums.report": ["view"],
    "forums.ruling": ["view"],
    "forums.meetingchange": ["view"],
    "forums.reminderround": ["view"],
    "forums.response": ["view", "change"],
    "forums.responsechange": ["view"],
    "projects.project": ["view"],
    "projects.projectmember": ["view"],
    "projects.partner": ["view"],
    "projects.agreement": ["view"],
    "projects.projectdocument": ["view"],
    "projects.news": ["view"],
    "projects.newsphoto": ["view"],
    "projects.milestone": ["view"],
    "projects.photopair": ["view"],
    "projects.column": ["view"],
    "projects.label": ["view"],
    "projects.card": ["view"],
    "projects.checklistitem": ["view"],
    "projects.cardcomment": ["view"],
    "projects.cardfile": ["view"],
    "projects.need": ["view"],
    "projects.commitment": ["view"],
    "projects.entry": ["view"],
    "projects.budgetline": ["view"],
    "projects.offergroup": ["view"],
    "projects.groupkeeper": ["view"],
    "projects.maker": ["view"],
    "projects.offer": ["view", "change"],
    "projects.offerphoto": ["view"],
    "projects.enquiry": ["view"],
    "projects.askedcount": ["view"],
    "projects.sales": ["view"],
    "projects.photopack": ["view"],
    "projects.indicator": ["view"],
    "projects.measurement": ["view"],
    "projects.fundingsource": ["view"],
    "members.storedfile": ["view"],
    "account.emailaddress": ["view"],
    "usersessions.usersession": ["view"],
    "admin.logentry": ["view"],
}


def make_group(apps, schema_editor):
    """Permissions come into being only after all migrations, so those the group needs are made here as Django would."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    for label, actions in PERMISSIONS.items():
        options = apps.get_model(label)._meta
        content_type, _ = content_types.get_or_create(app_label=options.app_label, model=options.model_name)
        for action in actions:
            permission, _ = permissions.get_or_create(
                content_type=content_type,
                codename=f"{action}_{options.model_name}",
                defaults={"name": f"Can {action} {options.verbose_name_raw}"},
            )
            group.permissions.add(permission)


def remove_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name=GROUP).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("forums", "0003_reports"),
        ("members", "0015_stored_files"),
        ("projects", "0007_funding"),
        ("usersessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_group, remove_group)]
