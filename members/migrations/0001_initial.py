import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        migrations.CreateModel(
            name="Province",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=2, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("official_name", models.CharField(max_length=60, verbose_name="official name")),
                ("name_en", models.CharField(max_length=60, verbose_name="English name")),
                (
                    "zone",
                    models.CharField(
                        choices=[("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
                        max_length=20,
                        verbose_name="time zone",
                    ),
                ),
                ("iso_code", models.CharField(max_length=5, unique=True, verbose_name="ISO 3166-2")),
                ("capital", models.CharField(max_length=60, verbose_name="capital")),
                ("is_retired", models.BooleanField(default=False, verbose_name="no longer in use")),
            ],
            options={
                "verbose_name": "province",
                "verbose_name_plural": "provinces",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("zone__in", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])),
                        name="members_province_zone_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Regency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=5, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "short_name",
                    models.CharField(help_text="Without the word in front.", max_length=80, verbose_name="short name"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("kabupaten", "regency"), ("kota", "city")], max_length=9, verbose_name="kind"
                    ),
                ),
                ("is_retired", models.BooleanField(default=False, verbose_name="no longer in use")),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regencies",
                        to="members.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "regency or city",
                "verbose_name_plural": "regencies and cities",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["kabupaten", "kota"])), name="members_regency_kind_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254, unique=True, verbose_name="address")),
                ("reason", models.CharField(max_length=60, verbose_name="reason")),
                ("soft_bounces", models.PositiveSmallIntegerField(default=0, verbose_name="soft bounces")),
                ("is_active", models.BooleanField(default=True, verbose_name="in force")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "suppressed address",
                "verbose_name_plural": "suppressed addresses",
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As you want to be addressed. One word is fine.", max_length=120, verbose_name="name"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, null=True, verbose_name="email")),
                ("email_confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="email confirmed at")),
                ("bounced_at", models.DateTimeField(blank=True, null=True, verbose_name="email bounced at")),
                (
                    "language",
                    models.CharField(
                        choices=[("id", "Bahasa Indonesia"), ("en", "English")],
                        default="id",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        choices=[("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
                        default="Asia/Jakarta",
                        max_length=20,
                        verbose_name="time zone",
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
                        default="community",
                        max_length=12,
                        verbose_name="sector",
                    ),
                ),
                (
                    "whatsapp",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="WhatsApp number"
                    ),
                ),
                (
                    "birth_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1900),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="birth year",
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("f", "Female"), ("m", "Male")], max_length=1, verbose_name="sex"
                    ),
                ),
                ("is_adult", models.BooleanField(default=True, verbose_name="18 or older")),
                ("guardian_name", models.CharField(blank=True, max_length=120, verbose_name="guardian")),
                ("guardian_consent_on", models.DateField(blank=True, null=True, verbose_name="guardian's consent on")),
                (
                    "digest_day",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Monday"),
                            (2, "Tuesday"),
                            (3, "Wednesday"),
                            (4, "Thursday"),
                            (5, "Friday"),
                            (6, "Saturday"),
                            (7, "Sunday"),
                        ],
                        default=1,
                        verbose_name="digest day",
                    ),
                ),
                (
                    "digest_hour",
                    models.PositiveSmallIntegerField(
                        default=7, validators=[django.core.validators.MaxValueValidator(23)], verbose_name="digest hour"
                    ),
                ),
                ("is_digest_wanted", models.BooleanField(default=True, verbose_name="weekly digest")),
                (
                    "link_version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version of links in mail"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("is_staff", models.BooleanField(default=False, verbose_name="staff")),
                ("is_demo", models.BooleanField(default=False, verbose_name="sample data")),
                ("joined_at", models.DateTimeField(auto_now_add=True, verbose_name="joined at")),
                ("last_seen_on", models.DateField(blank=True, null=True, verbose_name="last seen on")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="kept_members",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="kept by",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "regency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="members.regency",
                        verbose_name="regency or city",
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
                "indexes": [
                    models.Index(fields=["digest_day", "digest_hour", "zone"], name="members_member_digest_slot")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="members_member_email_once",
                        violation_error_message="This email cannot be used.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="members_member_named",
                        violation_error_message="A name is needed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), _negated=True), name="members_member_email_null_or_given"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_adult", True), ("guardian_consent_on__isnull", False), _connector="OR"),
                        name="members_member_adult_or_guardian_consents",
                        violation_error_message="Someone of 16 or 17 needs the recorded consent of a guardian.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email__isnull", False), ("email_confirmed_at__isnull", True), _connector="OR"
                        ),
                        name="members_member_confirmed_has_email",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest_hour__lte", 23)), name="members_member_digest_hour"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest_day__gte", 1), ("digest_day__lte", 7)),
                        name="members_member_digest_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("zone__in", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])),
                        name="members_member_zone_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sector__in", ["government", "community", "academia", "private", "media"])),
                        name="members_member_sector_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["id", "en"])), name="members_member_language_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("slug", models.SlugField(max_length=180, unique=True, verbose_name="address")),
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("office", "Government office"),
                            ("village", "Village government"),
                            ("ngo", "NGO or foundation"),
                            ("community", "Community group"),
                            ("cooperative", "Cooperative or village enterprise"),
                            ("business_group", "Joint business group (KUB)"),
                            ("company", "Company or business"),
                            ("university", "University or school"),
                            ("youth", "Youth organisation"),
                            ("media", "Media"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("about", models.TextField(blank=True, max_length=2000, verbose_name="about")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                ("is_demo", models.BooleanField(default=False, verbose_name="sample data")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
                (
                    "regency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="members.regency",
                        verbose_name="regency or city",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="members_organisation_name_trgm", opclasses=["gin_trgm_ops"]
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("regency"),
                        name="members_organisation_name_once_per_regency",
                        violation_error_message="An organisation of this name is already listed for this regency or city.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sector__in", ["government", "community", "academia", "private", "media"])),
                        name="members_organisation_sector_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="member",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="members",
                to="members.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.CreateModel(
            name="Representative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="position")),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="representations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="representatives",
                        to="members.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "representative",
                "verbose_name_plural": "representatives",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("member", "organisation"),
                        name="members_representative_one_current_per_pair",
                        violation_error_message="This person already speaks for this organisation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="members_representative_ends_after_start",
                        violation_error_message="The end must not be before the start.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("terms", "Terms of use"),
                            ("privacy", "Processing of personal data"),
                            ("kept", "Record kept by an officer"),
                            ("guardian", "Guardian's consent"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                ("text_version", models.CharField(max_length=20, verbose_name="version of the text")),
                (
                    "language",
                    models.CharField(
                        choices=[("id", "Bahasa Indonesia"), ("en", "English")], max_length=2, verbose_name="language"
                    ),
                ),
                ("is_given", models.BooleanField(default=True, verbose_name="given")),
                ("channel", models.CharField(default="web", max_length=20, verbose_name="how")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
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
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Preference",
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
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preferences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "preference",
                "verbose_name_plural": "preferences",
                "constraints": [
                    models.UniqueConstraint(fields=("member", "topic"), name="members_preference_one_per_topic")
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=40, verbose_name="what")),
                ("target", models.CharField(max_length=200, verbose_name="to what")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="details")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["-at"], name="members_audit_latest")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32, verbose_name="kind")),
                (
                    "channel",
                    models.CharField(choices=[("mail", "Email")], default="mail", max_length=8, verbose_name="channel"),
                ),
                (
                    "address",
                    models.EmailField(
                        blank=True,
                        help_text="Of somebody who is no member, or where it was sent.",
                        max_length=254,
                        verbose_name="address",
                    ),
                ),
                ("about", models.BigIntegerField(default=0, verbose_name="about")),
                ("occasion", models.CharField(default="", max_length=80, verbose_name="occasion")),
                ("lane", models.PositiveSmallIntegerField(default=2, verbose_name="lane")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("claimed", "claimed"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("retry", "to be tried again"),
                            ("failed", "failed"),
                            ("skipped", "left out"),
                            ("uncertain", "uncertain"),
                            ("missed", "missed"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="reason")),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="never after")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "resends",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="How often it may go out once more when its fate is uncertain.",
                        verbose_name="resends left",
                    ),
                ),
                ("leases_lost", models.PositiveSmallIntegerField(default=0, verbose_name="workers lost")),
                ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="claimed until")),
                ("sending_since", models.DateTimeField(blank=True, null=True, verbose_name="sending since")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled at")),
                ("window_start", models.DateTimeField(blank=True, null=True, verbose_name="window from")),
                ("window_end", models.DateTimeField(blank=True, null=True, verbose_name="window to")),
                (
                    "content",
                    models.JSONField(
                        blank=True,
                        help_text="What only the sender knew; erased once settled.",
                        null=True,
                        verbose_name="content",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["planned", "retry"])),
                        fields=["kind", "leases_lost", "due_at", "id"],
                        name="members_delivery_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "claimed")),
                        fields=["lease_until"],
                        name="members_delivery_in_flight",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["sending_since"],
                        name="members_delivery_sending",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["planned", "retry"])),
                        fields=["expires_at"],
                        name="members_delivery_expiring",
                    ),
                    models.Index(
                        condition=models.Q(("address", ""), _negated=True),
                        fields=["settled_at"],
                        name="members_delivery_forgetting",
                    ),
                    models.Index(fields=["kind", "about"], name="members_delivery_about"),
                    models.Index(fields=["member", "kind", "-window_end"], name="members_delivery_window"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("member__isnull", False)),
                        fields=("kind", "channel", "member", "about", "occasion"),
                        name="members_delivery_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("member__isnull", True), models.Q(("address", ""), _negated=True)),
                        fields=("kind", "channel", "address", "about", "occasion"),
                        name="members_delivery_once_per_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "planned",
                                    "claimed",
                                    "sending",
                                    "sent",
                                    "retry",
                                    "failed",
                                    "skipped",
                                    "uncertain",
                                    "missed",
                                ],
                            )
                        ),
                        name="members_delivery_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("planned", "retry", "claimed", "sending")),
                            ("settled_at__isnull", False),
                            _connector="XOR",
                        ),
                        name="members_delivery_settled_iff_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SentMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.EmailField(max_length=254, verbose_name="to")),
                ("subject", models.CharField(max_length=255, verbose_name="subject")),
                ("text", models.TextField(verbose_name="text")),
                ("html", models.TextField(verbose_name="HTML")),
                ("raw", models.TextField(verbose_name="source")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="members.delivery",
                        verbose_name="delivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail in the mailbox",
                "verbose_name_plural": "mails in the mailbox",
                "ordering": ["-at", "-pk"],
            },
        ),
    ]
