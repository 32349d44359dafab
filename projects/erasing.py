"""Forgetting a person in projects: places and words go; sums, promises and the ledger stay without a name."""

from __future__ import annotations

from members.models import Member, StoredFile
from projects.models import Card, CardComment, Commitment, Enquiry, GroupKeeper, Maker, ProjectMember

NAMELESS = "berkas"  # what a file is called whose name may have told its sender's


def forget(member: Member) -> None:
    """Empty what tells about the member; called within the transaction of the erasure."""
    ProjectMember.objects.filter(member=member).delete()
    Card.objects.filter(owner=member, done_at__isnull=True).update(owner=None)
    CardComment.objects.filter(by=member).delete()
    Commitment.objects.filter(member=member).update(conditions="", reason="", basis="–")
    GroupKeeper.objects.filter(member=member).delete()
    Enquiry.objects.filter(sender=member).delete()
    Maker.objects.filter(member=member).update(member=None, owner="", whatsapp="")
    for stored in StoredFile.objects.filter(by=member):
        stored.name = f"{NAMELESS}.{stored.name.rpartition('.')[2]}"
        stored.by = None
        stored.save(update_fields=["name", "by"])
