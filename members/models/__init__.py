"""People, organisations, places, and how a message reaches a person."""

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
from members.models.trust import AuditEntry, Consent, Frequency, MailTopic, Preference, Purpose

__all__ = [
    "OPEN_STATES",
    "WAITING_STATES",
    "AuditEntry",
    "Channel",
    "Consent",
    "Delivery",
    "DeliveryState",
    "Frequency",
    "Language",
    "MailTopic",
    "Member",
    "Organisation",
    "OrganisationKind",
    "Preference",
    "Province",
    "Purpose",
    "Regency",
    "RegencyKind",
    "Representative",
    "Sector",
    "SentMail",
    "Sex",
    "Suppression",
    "Weekday",
    "Zone",
]
