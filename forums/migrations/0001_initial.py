import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import forums.models.entry
import forums.models.meeting
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="address")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_en", models.CharField(max_length=60, verbose_name="English name")),
            ],
            options={
                "verbose_name": "theme",
                "verbose_name_plural": "themes",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Forum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("slug", models.SlugField(max_length=140, unique=True, verbose_name="address")),
                (
                    "summary",
                    models.CharField(
                        help_text="One or two sentences, also used when shared.", max_length=300, verbose_name="summary"
                    ),
                ),
                ("about", models.TextField(blank=True, max_length=8000, verbose_name="about")),
                ("is_public", models.BooleanField(default=True, verbose_name="visible to public")),
                (
                    "joining",
                    models.CharField(
                        choices=[
                            ("open", "Anyone may join"),
                            ("approval", "Officers approve each request"),
                            ("invitation", "By invitation only"),
                        ],
                        default="approval",
                        max_length=10,
                        verbose_name="joining",
                    ),
                ),
                ("decree_number", models.CharField(blank=True, max_length=80, verbose_name="decree number (SK)")),
                ("decree_on", models.DateField(blank=True, null=True, verbose_name="decree date")),
                ("term_from", models.DateField(blank=True, null=True, verbose_name="term of office from")),
                ("term_until", models.DateField(blank=True, null=True, verbose_name="term of office until")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="contact email")),
                ("version", models.PositiveIntegerField(default=1, editable=False, help_text="Grows with every edit.")),
                ("is_demo", models.BooleanField(default=False, verbose_name="sample data")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
                (
                    "regency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forums",
                        to="members.regency",
                        verbose_name="regency or city",
                    ),
                ),
                (
                    "themes",
                    models.ManyToManyField(blank=True, related_name="forums", to="forums.theme", verbose_name="themes"),
                ),
            ],
            options={
                "verbose_name": "forum",
                "verbose_name_plural": "forums",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="forums_forum_name_trgm", opclasses=["gin_trgm_ops"]
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("regency"),
                        name="forums_forum_name_once_per_regency",
                        violation_error_message="A forum of this name already exists in this regency or city.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("term_until__isnull", True),
                            ("term_from__isnull", True),
                            ("term_until__gte", models.F("term_from")),
                            _connector="OR",
                        ),
                        name="forums_forum_term_ends_after_start",
                        violation_error_message="The term must not end before it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("joining__in", ["open", "approval", "invitation"])),
                        name="forums_forum_joining_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting for approval"),
                            ("active", "active"),
                            ("left", "left"),
                            ("declined", "not accepted"),
                        ],
                        default="pending",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "Chair"),
                            ("secretary", "Secretary"),
                            ("treasurer", "Treasurer"),
                            ("facilitator", "Facilitator"),
                            ("member", "Member"),
                        ],
                        default="member",
                        max_length=11,
                        verbose_name="role",
                    ),
                ),
                ("office_title", models.CharField(blank=True, max_length=80, verbose_name="office title")),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("government", "Government"),
                            ("community", "Community"),
                            ("academia", "Academia"),
                            ("private", "Private sector"),
                            ("media", "Media"),
                        ],
                        max_length=12,
                        verbose_name="sector",
                    ),
                ),
                ("term_from", models.DateField(blank=True, null=True, verbose_name="term of office from")),
                ("term_until", models.DateField(blank=True, null=True, verbose_name="term of office until")),
                ("decree_number", models.CharField(blank=True, max_length=80, verbose_name="decree number (SK)")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="message to the officers")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("joined_at", models.DateTimeField(blank=True, null=True, verbose_name="joined at")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="left at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        help_text="Given by the officers who declined or removed.",
                        max_length=300,
                        verbose_name="reason",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="forums.forum",
                        verbose_name="forum",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="memberships",
                        to="members.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "indexes": [models.Index(fields=["forum", "state", "sector"], name="forums_membership_sectors")],
                "constraints": [
                    models.UniqueConstraint(fields=("forum", "member"), name="forums_membership_one_per_pair"),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "chair"), ("state", "active")),
                        fields=("forum",),
                        name="forums_membership_one_chair",
                        violation_error_message="The forum already has a chair.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "active"), _negated=True), ("joined_at__isnull", False), _connector="OR"
                        ),
                        name="forums_membership_active_has_joined",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="forums_membership_declined_has_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "active"), ("role", "member"), _connector="OR"),
                        name="forums_membership_role_needs_active",
                        violation_error_message="Only an active member can hold a role.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("term_until__isnull", True),
                            ("term_from__isnull", True),
                            ("term_until__gte", models.F("term_from")),
                            _connector="OR",
                        ),
                        name="forums_membership_term_ends_after_start",
                        violation_error_message="The term must not end before it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "active", "left", "declined"])),
                        name="forums_membership_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["chair", "secretary", "treasurer", "facilitator", "member"])),
                        name="forums_membership_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sector__in", ["government", "community", "academia", "private", "media"])),
                        name="forums_membership_sector_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForumPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("invitations", "Invitations to meetings"),
                            ("reminders", "Reminders of meetings"),
                            ("news", "News of the forum"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[("now", "At once"), ("digest", "In the weekly digest"), ("off", "Not at all")],
                        default="now",
                        max_length=6,
                        verbose_name="when",
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preferences",
                        to="forums.forum",
                        verbose_name="forum",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forum_preferences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "preference for a forum",
                "verbose_name_plural": "preferences for a forum",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("forum", "member", "topic"), name="forums_forumpreference_one_per_topic"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                (
                    "code",
                    models.CharField(
                        default=forums.models.entry.new_code,
                        editable=False,
                        max_length=40,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="valid until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
                ("uses", models.PositiveIntegerField(default=0, verbose_name="used")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="forums.forum",
                        verbose_name="forum",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("email", ""), ("revoked_at__isnull", True)),
                        fields=("forum",),
                        name="forums_invitation_one_link",
                        violation_error_message="The forum already has a link to join.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True), ("revoked_at__isnull", True), ("uses", 0)
                        ),
                        fields=("forum", "email"),
                        name="forums_invitation_one_open_per_address",
                        violation_error_message="This address already has an invitation.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForumRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("purpose", models.TextField(max_length=2000, verbose_name="what it is for")),
                ("partners", models.TextField(blank=True, max_length=2000, verbose_name="who takes part")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "waiting"), ("accepted", "accepted"), ("declined", "not accepted")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="answer")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forum_requests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "forum",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="request",
                        to="forums.forum",
                    ),
                ),
                (
                    "regency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.regency",
                        verbose_name="regency or city",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a forum",
                "verbose_name_plural": "requests for a forum",
                "ordering": ["-asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), ("decided_at__isnull", False), _connector="XOR"),
                        name="forums_forumrequest_decided_iff_decided_at",
                    ),
                    models.UniqueConstraint(
                        models.F("asked_by"),
                        django.db.models.functions.text.Lower("name"),
                        models.F("regency"),
                        condition=models.Q(("state", "open")),
                        name="forums_forumrequest_asked_once",
                        violation_error_message="You have already asked for this forum.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=120, verbose_name="subject")),
                ("body", models.TextField(max_length=4000, verbose_name="message")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="officer_messages",
                        to="forums.forum",
                        verbose_name="forum",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sender",
                    ),
                ),
            ],
            options={
                "verbose_name": "message to the officers",
                "verbose_name_plural": "messages to the officers",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.CharField(
                        default=forums.models.meeting.new_uid, editable=False, max_length=120, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("agenda", models.TextField(blank=True, max_length=8000, verbose_name="agenda")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("members", "All members of the forum"),
                            ("chosen", "Chosen members only"),
                            ("open", "Anyone"),
                        ],
                        default="members",
                        max_length=8,
                        verbose_name="who is invited",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("called", "called"), ("cancelled", "cancelled")],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts at")),
                (
                    "ends_at",
                    models.DateTimeField(blank=True, help_text="Empty: until done.", null=True, verbose_name="ends at"),
                ),
                (
                    "zone",
                    models.CharField(
                        choices=[("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
                        max_length=20,
                        verbose_name="time zone",
                    ),
                ),
                ("is_in_person", models.BooleanField(default=True, verbose_name="in person")),
                ("is_online", models.BooleanField(default=False, verbose_name="online")),
                ("place_name", models.CharField(blank=True, max_length=120, verbose_name="venue")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                ("online_link", models.URLField(blank=True, max_length=500, verbose_name="link to join")),
                (
                    "seats_in_person",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="seats in person",
                    ),
                ),
                (
                    "seats_online",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="seats online",
                    ),
                ),
                ("taken_in_person", models.PositiveIntegerField(default=0, editable=False)),
                ("taken_online", models.PositiveIntegerField(default=0, editable=False)),
                ("last_number", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "most_guests",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(10)],
                        verbose_name="guests allowed per person",
                    ),
                ),
                ("answer_by", models.DateTimeField(blank=True, null=True, verbose_name="answers until")),
                (
                    "reminder_offsets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(),
                        blank=True,
                        default=forums.models.meeting.default_offsets,
                        size=5,
                        verbose_name="reminders",
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("called_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="called at")),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled at"),
                ),
                ("cancel_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="called by",
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="forums.forum",
                        verbose_name="forum",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "called")),
                        fields=["starts_at"],
                        name="forums_meeting_called_start",
                    ),
                    models.Index(fields=["forum", "-starts_at"], name="forums_meeting_of_forum"),
                    models.Index(fields=["starts_at"], name="forums_meeting_start"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                        ),
                        name="forums_meeting_ends_after_start",
                        violation_error_message="The meeting must end after it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seats_in_person__isnull", True),
                            ("taken_in_person__lte", models.F("seats_in_person")),
                            _connector="OR",
                        ),
                        name="forums_meeting_seats_in_person_hold",
                        violation_error_message="More seats in person are already taken.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seats_online__isnull", True),
                            ("taken_online__lte", models.F("seats_online")),
                            _connector="OR",
                        ),
                        name="forums_meeting_seats_online_hold",
                        violation_error_message="More seats online are already taken.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_in_person", True), ("is_online", True), _connector="OR"),
                        name="forums_meeting_has_a_mode",
                        violation_error_message="Say whether people meet in person, online or both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer_by__isnull", True), ("answer_by__lte", models.F("starts_at")), _connector="OR"
                        ),
                        name="forums_meeting_answers_before_start",
                        violation_error_message="Answers must be asked for before the meeting starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "cancelled"), ("cancelled_at__isnull", True), _connector="XOR"),
                        name="forums_meeting_cancelled_iff_cancelled_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "draft"), ("called_at__isnull", False), _connector="OR"),
                        name="forums_meeting_called_has_called_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("zone__in", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])),
                        name="forums_meeting_zone_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["members", "chosen", "open"])),
                        name="forums_meeting_audience_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "called", "cancelled"])),
                        name="forums_meeting_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("most_guests__lte", 10)), name="forums_meeting_guests_bounded"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "not answered"),
                            ("yes", "attending"),
                            ("maybe", "maybe"),
                            ("no", "not attending"),
                            ("waiting", "on the waiting list"),
                            ("cancelled", "no longer invited"),
                        ],
                        default="invited",
                        max_length=9,
                        verbose_name="answer",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("in_person", "in person"), ("online", "online")],
                        default="in_person",
                        max_length=9,
                        verbose_name="how",
                    ),
                ),
                (
                    "guests",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(10)], verbose_name="guests"
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("government", "Government"),
                            ("community", "Community"),
                            ("academia", "Academia"),
                            ("private", "Private sector"),
                            ("media", "Media"),
                        ],
                        max_length=12,
                        verbose_name="sector",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="The order in which a seat was asked for, given under the lock.",
                        null=True,
                        verbose_name="number",
                    ),
                ),
                ("priority", models.SmallIntegerField(default=0, verbose_name="priority on the waiting list")),
                ("deputy_name", models.CharField(blank=True, max_length=120, verbose_name="represented by")),
                ("deputy_title", models.CharField(blank=True, max_length=120, verbose_name="deputy's position")),
                (
                    "deputy_phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="deputy's phone"
                    ),
                ),
                ("needs_sign_language", models.BooleanField(default=False, verbose_name="sign language interpreter")),
                ("needs_wheelchair", models.BooleanField(default=False, verbose_name="wheelchair access")),
                ("needs_food", models.CharField(blank=True, max_length=120, verbose_name="food")),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("page", "page"),
                            ("mail", "link in a mail"),
                            ("officer", "recorded by an officer"),
                            ("system", "by rule"),
                        ],
                        default="page",
                        max_length=8,
                        verbose_name="through",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("promoted_at", models.DateTimeField(blank=True, null=True, verbose_name="promoted at")),
                ("is_muted", models.BooleanField(default=False, verbose_name="reminders of this meeting off")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="forums.meeting",
                        verbose_name="meeting",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "indexes": [
                    models.Index(fields=["member", "meeting"], name="forums_response_of_member"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["meeting", "mode", "-priority", "number"],
                        name="forums_response_queue",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "member"), name="forums_response_one_per_member"),
                    models.UniqueConstraint(fields=("meeting", "number"), name="forums_response_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["yes", "waiting"]), _negated=True),
                            ("number__isnull", False),
                            _connector="OR",
                        ),
                        name="forums_response_seat_has_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("guests__lte", 10)), name="forums_response_guests_bounded"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["invited", "yes", "maybe", "no", "waiting", "cancelled"])),
                        name="forums_response_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["in_person", "online"])), name="forums_response_mode_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sector__in", ["government", "community", "academia", "private", "media"])),
                        name="forums_response_sector_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField(verbose_name="sequence")),
                ("starts_at", models.DateTimeField(verbose_name="started at")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "zone",
                    models.CharField(
                        choices=[("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
                        max_length=20,
                        verbose_name="time zone",
                    ),
                ),
                ("place_name", models.CharField(blank=True, max_length=120, verbose_name="venue")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                (
                    "changed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None, verbose_name="what changed"
                    ),
                ),
                ("is_announced", models.BooleanField(default=True, verbose_name="people are told")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="forums.meeting",
                        verbose_name="meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a meeting",
                "verbose_name_plural": "changes of meetings",
                "ordering": ["sequence"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "sequence"), name="forums_meetingchange_sequence_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "not answered"),
                            ("yes", "attending"),
                            ("maybe", "maybe"),
                            ("no", "not attending"),
                            ("waiting", "on the waiting list"),
                            ("cancelled", "no longer invited"),
                        ],
                        max_length=9,
                        verbose_name="answer",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("in_person", "in person"), ("online", "online")], max_length=9, verbose_name="how"
                    ),
                ),
                ("guests", models.PositiveSmallIntegerField(verbose_name="guests")),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("page", "page"),
                            ("mail", "link in a mail"),
                            ("officer", "recorded by an officer"),
                            ("system", "by rule"),
                        ],
                        max_length=8,
                        verbose_name="through",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="forums.response",
                        verbose_name="answer",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of an answer",
                "verbose_name_plural": "changes of answers",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReminderRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("occasion", models.CharField(max_length=80, verbose_name="occasion")),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminder_rounds",
                        to="forums.meeting",
                        verbose_name="meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "round of reminders",
                "verbose_name_plural": "rounds of reminders",
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "occasion"), name="forums_reminderround_once")
                ],
            },
        ),
    ]
