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
from members.models.file import FileKind, StoredFile
from members.models.mail import (
    OPEN_STATES,
    WAITING_STATES,
    Channel,
    Delivery,
    DeliveryState,
    SentMail,
    Suppression,
)
from members.models.organisation import FormerAddress, Organisation, OrganisationKind, Representative, Sector
from members.models.person import Language, Member, Sex, Weekday
from members.models.place import Province, Regency, RegencyKind, Zone
from members.models.rights import ANSWER_WITHIN, Breach, Cause, Erasure, Right, RightsRequest
from members.models.suspension import Suspension
from members.models.trust import AuditEntry, Consent, FieldChange, Frequency, MailTopic, Preference, Purpose, SentForm
from members.models.upkeep import Mark, MarkName

__all__ = [
    "ANSWER_WITHIN",
    "BUSY_STATES",
    "EVERYWHERE",
    "NOWHERE",
    "OPEN_STATES",
    "WAITING_STATES",
    "AuditEntry",
    "BlockedDomain",
    "Breach",
    "Cause",
    "Channel",
    "Consent",
    "Delivery",
    "DeliveryState",
    "Erasure",
    "Export",
    "Fate",
    "FieldChange",
    "FileKind",
    "FormerAddress",
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
    "Right",
    "RightsRequest",
    "Sector",
    "SentForm",
    "SentMail",
    "Sex",
    "StaffArea",
    "StoredFile",
    "Suppression",
    "Suspension",
    "Weekday",
    "Zone",
    "area_of",
    "looks_after",
    "regencies_of",
    "rows_within",
]
