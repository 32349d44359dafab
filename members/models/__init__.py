"""People, organisations, places, and how a message reaches a person."""

from members.models.area import (
    EVERYWHERE,
    NOWHERE,
    LocalQuerySet,
    StaffArea,
    area_of,
    looks_after,
    regencies_of,
    rows_within,
)
from members.models.blocklist import BlockedDomain
from members.models.exchange import BUSY_STATES, Export, Fate, Import, ImportRow, ImportState, Outcome
from members.models.mail import (
    OPEN_STATES,
    WAITING_STATES,
    Channel,
    Delivery,
    DeliveryState,
    SentMail,
    Suppression,
)
from members.models.organisation import Organisation, OrganisationKind, Representative, Sector
from members.models.person import Language, Member, Sex, Weekday
from members.models.place import Province, Regency, RegencyKind, Zone
from members.models.suspension import Suspension
from members.models.trust import AuditEntry, Consent, FieldChange, Frequency, MailTopic, Preference, Purpose, SentForm
from members.models.upkeep import Mark, MarkName

__all__ = [
    "BUSY_STATES",
    "EVERYWHERE",
    "NOWHERE",
    "OPEN_STATES",
    "WAITING_STATES",
    "AuditEntry",
    "BlockedDomain",
    "Channel",
    "Consent",
    "Delivery",
    "DeliveryState",
    "Export",
    "Fate",
    "FieldChange",
    "Frequency",
    "Import",
    "ImportRow",
    "ImportState",
    "Language",
    "LocalQuerySet",
    "MailTopic",
    "Mark",
    "MarkName",
    "Member",
    "Organisation",
    "OrganisationKind",
    "Outcome",
    "Preference",
    "Province",
    "Purpose",
    "Regency",
    "RegencyKind",
    "Representative",
    "Sector",
    "SentForm",
    "SentMail",
    "Sex",
    "StaffArea",
    "Suppression",
    "Suspension",
    "Weekday",
    "Zone",
    "area_of",
    "looks_after",
    "regencies_of",
    "rows_within",
]
