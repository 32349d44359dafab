"""Why a file or a row is refused, in sentences for whoever mends it. Stored as a code, said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OF_FILE: Mapping[str, _StrPromise] = {
    "empty_file": _("The file is empty."),
    "too_large": _("The file is larger than %(most)s MB. Please send it in parts."),
    "too_many_rows": _("The file has more than %(most)s rows. Please send it in parts."),
    "bomb": _("The file would unpack to more than %(most)s MB, so it was not opened."),
    "old_or_locked": _(
        "The file is protected by a password or in the old format .xls. Please save it without a password as .xlsx or .csv."
    ),
    "wrong_type": _("This is neither a CSV file nor an Excel workbook (.xlsx)."),
    "broken": _("The file is damaged and cannot be read. Please save it anew and try again."),
    "no_columns": _("The first row must hold the names of the columns. Missing here: %(columns)s."),
    "no_rows": _("Below the names of the columns there are no rows."),
    "twice": _("The column “%(column)s” stands in the file twice."),
}

OF_ROW: Mapping[str, _StrPromise] = {
    "missing": _("“%(column)s” is empty."),
    "long": _("“%(column)s” is longer than %(most)s letters."),
    "formula": _("“%(column)s” begins with “%(sign)s”, as a formula does. Please write plain text."),
    "unlettered": _("“%(value)s” is not a name: it has no letters."),
    "link": _("A name must not hold an email or web address."),
    "email": _("“%(value)s” is not an email address."),
    "web": _("“%(value)s” is not a web address. It begins with https://."),
    "phone": _("“%(value)s” is not a phone number."),
    "shortened": _(
        "The spreadsheet has shortened “%(value)s”. Please format the column as text and type the number again."
    ),
    "date": _("“%(value)s” is not a date. Please write it as 17/08/2026."),
    "clock": _("“%(value)s” is not a time. Please write it as 09.30."),
    "number": _("“%(value)s” is not a number from %(least)s to %(most)s."),
    "choice": _("“%(value)s” is not known as “%(column)s”. Possible: %(choices)s."),
    "place": _("We know no regency or city called “%(value)s”."),
    "place_near": _("We know no regency or city called “%(value)s”. Did you mean %(near)s?"),
    "place_unclear": _("“%(value)s” fits several: %(near)s. Please write one of them."),
    "elsewhere": _("This lies outside the area that you look after."),
    "organisation": _("We know no organisation called “%(value)s”. Please import the organisations first."),
    "organisation_unclear": _(
        "Several organisations are called “%(value)s”. Please add the place, as in “%(example)s”."
    ),
    "young": _("This person is not 18 yet. Please enter them one by one, with the consent of a parent or guardian."),
    "repeated": _("The same as row %(row)s."),
    "several": _("Several records fit this row. Please add an email, or change them in the administration."),
    "suspended": _("This account is closed."),
    "staff": _("Accounts of staff are changed by superusers only."),
    "taken": _("This email cannot be used."),
    "forum": _("We know no forum called “%(value)s”."),
    "forum_unclear": _(
        "Several forums are called “%(value)s”. Please write the last part of the forum's address instead."
    ),
    "group": _("We know no group with offers called “%(value)s”. It is started on the page of its forum."),
    "group_unclear": _(
        "Several groups are called “%(value)s”. Please write the last part of the group's address instead."
    ),
    "digits": _("“%(column)s” has %(most)s digits."),
    "archived": _("This forum is archived; nothing in it can be changed."),
    "who": _("Write the email of the member, or their name and regency."),
    "nobody": _("We know no such member. Please import the members first."),
    "waiting": _("This person has asked to join; the officers of the forum decide about that."),
    "removed": _("The officers have ended or declined this membership; only they can take the person in again."),
    "backwards": _("The end lies before the start."),
    "past": _("The meeting would start in the past."),
    "called": _("People have been invited to this meeting. Please change it on its page, so that they are told."),
    "nowhere": _("Say where people meet, or give a link to join."),
    "meanwhile": _("This has changed since the file was checked. Please send the row once more."),
    "said": _("%(text)s"),
}


def sentence(reason: tuple[str, Mapping[str, Any]], labels: Mapping[str, object]) -> str:
    """The reason in words; `labels` are the names of the columns."""
    code, facts = reason
    shown = dict(facts)
    if "column" in shown:
        shown["column"] = str(labels.get(shown["column"], shown["column"]))
    if "columns" in shown:
        shown["columns"] = ", ".join(f"“{labels.get(name, name)}”" for name in shown["columns"])
    template = OF_ROW.get(code) or OF_FILE[code]
    return str(template) % shown
