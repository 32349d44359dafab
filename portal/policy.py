"""Who reaches the portal's own pages and those of the accounts library."""

from __future__ import annotations

from collections.abc import Mapping

import forums.policy
import members.policy
import projects.policy
from members.policy import Audience, Page

ANYONE, VISITOR, MEMBER, OWNER = Audience.ANYONE, Audience.VISITOR, Audience.MEMBER, Audience.OWNER
STAFF, SUPERUSER, HOLDER = Audience.STAFF, Audience.SUPERUSER, Audience.HOLDER

PORTAL: Mapping[str, Page] = {
    "portal:home": Page(get=ANYONE),
    "portal:start": Page(get=MEMBER),
    "portal:help": Page(get=ANYONE),
    "portal:access": Page(get=ANYONE),
    "portal:conduct": Page(get=ANYONE),
    "portal:privacy": Page(get=ANYONE),
    "portal:terms": Page(get=ANYONE),
    "portal:my_data": Page(get=MEMBER),
    "portal:my_data_file": Page(post=MEMBER),
    "portal:consents": Page(get=MEMBER, post=MEMBER),
    "portal:rights_requests": Page(get=MEMBER, post=MEMBER),
    "portal:processing": Page(get=ANYONE),
    "portal:erasure": Page(get=MEMBER, post=MEMBER),
    "portal:erasure_take_back": Page(post=MEMBER),
    "portal:erasure_undo": Page(get=HOLDER, post=HOLDER),
    "portal:member_erase": Page(get=Audience.SECRETARIAT, post=Audience.SECRETARIAT),
    "portal:mailbox": Page(get=STAFF),
    "portal:mailbox_mail": Page(get=STAFF),
    "portal:mailbox_html": Page(get=STAFF),
    "portal:view_as": Page(get=SUPERUSER, post=SUPERUSER),
    "portal:view_as_end": Page(post=SUPERUSER),
    "portal:import_list": Page(get=STAFF),
    "portal:import_create": Page(get=STAFF, post=STAFF),
    "portal:import_template": Page(get=STAFF),
    "portal:import_detail": Page(get=STAFF),
    "portal:import_refused": Page(get=STAFF),
    "portal:import_confirm": Page(post=STAFF),
    "portal:import_undo": Page(post=STAFF),
    "portal:import_discard": Page(post=STAFF),
    "portal:export_list": Page(get=STAFF),
    "portal:export_create": Page(get=STAFF, post=STAFF),
    "portal:unsubscribe": Page(get=HOLDER, post=HOLDER),
    "portal:livez": Page(get=ANYONE),
    "portal:readyz": Page(get=ANYONE),
    "portal:robots": Page(get=ANYONE),
    "portal:favicon": Page(get=ANYONE),
    "portal:sitemap": Page(get=ANYONE),
    "portal:sitemap_section": Page(get=ANYONE),
}

ACCOUNTS: Mapping[str, Page] = {
    "account_login": Page(get=VISITOR, post=VISITOR),
    "account_logout": Page(get=ANYONE, post=ANYONE),
    "account_inactive": Page(get=ANYONE),
    "account_signup": Page(get=VISITOR, post=VISITOR),
    "account_reauthenticate": Page(get=MEMBER, post=MEMBER),
    "account_email": Page(get=MEMBER, post=MEMBER),
    "account_email_verification_sent": Page(get=ANYONE, post=ANYONE),
    "account_change_password": Page(get=MEMBER, post=MEMBER),
    "account_set_password": Page(get=MEMBER, post=MEMBER),
    "account_reset_password": Page(get=ANYONE, post=ANYONE),
    "account_reset_password_done": Page(get=ANYONE),
    "account_reset_password_from_key": Page(get=HOLDER, post=HOLDER),
    "account_reset_password_from_key_done": Page(get=ANYONE),
    "account_request_login_code": Page(get=VISITOR, post=VISITOR),
    "account_confirm_login_code": Page(get=VISITOR, post=VISITOR),
    "mfa_index": Page(get=MEMBER),
    "mfa_authenticate": Page(get=VISITOR, post=VISITOR),
    "mfa_reauthenticate": Page(get=MEMBER, post=MEMBER),
    "mfa_trust": Page(get=VISITOR, post=VISITOR),
    "mfa_activate_totp": Page(get=MEMBER, post=MEMBER),
    "mfa_deactivate_totp": Page(get=MEMBER, post=MEMBER),
    "mfa_view_recovery_codes": Page(get=MEMBER),
    "mfa_generate_recovery_codes": Page(get=MEMBER, post=MEMBER),
    "mfa_download_recovery_codes": Page(get=MEMBER),
    "mfa_list_webauthn": Page(get=MEMBER),
    "mfa_add_webauthn": Page(get=MEMBER, post=MEMBER),
    "mfa_edit_webauthn": Page(get=OWNER, post=OWNER),
    "mfa_remove_webauthn": Page(get=OWNER, post=OWNER),
    "mfa_reauthenticate_webauthn": Page(get=MEMBER, post=MEMBER),
    "usersessions_list": Page(get=MEMBER, post=MEMBER),
}

# Every page of the administration is for staff, whatever the model.
ADMIN = Page(get=STAFF, post=STAFF)

PAGES: Mapping[str, Page] = {
    **members.policy.PAGES,
    **forums.policy.PAGES,
    **projects.policy.PAGES,
    **PORTAL,
    **ACCOUNTS,
}


def page_of(name: str) -> Page | None:
    """The doors of the URL of that full name; None when no table speaks of it."""
    if name.startswith("admin:"):
        return ADMIN
    return PAGES.get(name)
