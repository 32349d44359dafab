"""What the pages of the administration share: acts that go through operations, rows nobody edits, times with their zone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.forms import Form, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import audit
from members.admin import history
from members.admin.preview import MOST_ROWS, TOO_MANY, Act, Effect, Question, effects
from members.admin.times import when_text
from members.models import NOWHERE, FieldChange, LocalQuerySet, Member, Regency, rows_within

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
CONFIRMED = "confirmed"  # sent with an action whose effects have been shown
ON_PAGE = "on_page"  # sent with an action from the page of a single row, to come back there


def staff_of(request: HttpRequest) -> Member:
    """Who works in the administration; nobody else gets this far."""
    return cast(Member, request.user)


def instant(name: str, label: Text) -> Any:
    """A column or fact: the moment in the field `name`, as in "24 Nov 2026, 09.30 WIB"."""

    @admin.display(description=label, ordering=name)
    def column(row: Model) -> str:
        at = getattr(row, name)
        return when_text(at) if at else "–"

    column.__name__ = name
    return column


class Acting(admin.ModelAdmin):
    """A model whose acts are operations: what they refuse is told, and nothing is half done.

    The actions of the list stand on the page of a single row too. Nothing is deleted here unless a subclass says so.
    """

    # The field that leads to the regency of a row, for models whose rows do not know `within` themselves.
    area: str = NOWHERE
    list_name = ""  # under which this list is imported and exported, where that is possible
    # Texts that may be set back to what they were; states have operations of their own.
    reversible: tuple[str, ...] = ()
    refusals: tuple[type[Exception], ...] = ()
    change_form_template = "admin/acts.html"
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What this member of staff looks after: lists, pages, actions, choices and searches all begin here."""
        rows = super().get_queryset(request)
        if isinstance(rows, LocalQuerySet):
            return rows.within(staff_of(request))
        return rows_within(rows, staff_of(request), self.area)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Nothing is put into a place that the member of staff does not look after."""
        if db_field.remote_field.model in (Regency, Member):
            path = "pk" if db_field.remote_field.model is Regency else "regency"
            kwargs["queryset"] = rows_within(
                db_field.remote_field.model._default_manager.all(), staff_of(request), path
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def fits(self, act: str, row: Any) -> bool:
        """Whether this action makes sense for that row."""
        return True

    def links(self, request: HttpRequest, row: Any) -> list[tuple[str, Text]]:
        """Addresses and labels of pages of the portal where more can be done to the row."""
        return []

    def acts(self, request: HttpRequest, row: Any) -> list[tuple[str, Text]]:
        """Names and labels of the actions that fit this row and this person."""
        actions = self.get_actions(request)
        return [(name, action[2]) for name, action in actions.items() if action and self.fits(name, row)]

    def for_each(self, request: HttpRequest, rows: Iterable[Any], act: Act, done: Text) -> HttpResponse | None:
        """Do `act` to every row; `done` (with the placeholder `count`) tells how many, each refusal tells why."""
        count, now, row = 0, timezone.now(), None
        for row in rows:
            try:
                act(row, staff_of(request), now)
            except self.refusals as error:
                self.message_user(request, f"{row}: {error}", messages.ERROR)
            else:
                count += 1
        if count:
            self.message_user(request, str(done) % {"count": count}, messages.SUCCESS)
        if row is None or ON_PAGE not in request.POST:
            return None
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        )

    def ask_first(
        self, request: HttpRequest, rows: QuerySet[Any], question: Question, form: Form | None = None
    ) -> HttpResponse | None:
        """Show what the act would do and whom it tells; do it once that is confirmed and what `form` asks is answered."""
        if CONFIRMED in request.POST and (form is None or form.is_valid()):
            return self.for_each(request, rows, question.act, question.done)
        if rows.count() > MOST_ROWS:
            self.message_user(request, str(TOO_MANY) % {"most": MOST_ROWS}, messages.ERROR)
            return None
        shown = effects(question, rows, staff_of(request), timezone.now(), self.refusals)
        return self.show(request, question, shown, form)

    def show(
        self, request: HttpRequest, question: Question, shown: Sequence[Effect], form: Form | None
    ) -> HttpResponse:
        """The page between the list and the act."""
        context = {
            **self.admin_site.each_context(request),
            "title": question.title,
            "question": question,
            "effects": shown,
            "is_possible": any(not one.refusal for one in shown),
            "form": form,
            "opts": self.opts,
            "action": request.POST.get("action", ""),
            "selected": [one.row.pk for one in shown],
            "on_page": ON_PAGE in request.POST,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/preview.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        if row is not None and not context.get("is_popup"):
            context |= {"acts": self.acts(request, row), "links": self.links(request, row)}
        return super().render_change_form(request, context, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except self.refusals as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else []

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """New rows beside the one of the page come into being by their operation (`members.admin.inlines`)."""
        for new in formset.extra_forms:
            if new.has_changed():
                formset.inline.add(request, form.instance, new)

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_bring_back"
        view = self.admin_site.admin_view(require_POST(self.bring_back))
        return [path("<path:object_id>/history/<int:entry>/", view, name=name), *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Who did what to the row, and what its fields held."""
        row = self._row(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(row)s") % {"row": row},
            "steps": history.steps(row, self.reversible),
            "can_bring_back": self.has_change_permission(request, row),
            "row": row,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/history.html", context)

    def bring_back(self, request: HttpRequest, object_id: str, entry: int) -> HttpResponse:
        """Let the reversible fields hold what they held before that act; which is an act of its own."""
        row = self._row(request, object_id)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        try:
            values = history.before(row, entry, self.reversible)
            self.set_back(row, values, staff_of(request), timezone.now())
        except FieldChange.DoesNotExist as error:
            raise Http404 from error
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        except self.refusals as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("Brought back."), messages.SUCCESS)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_history"
        return HttpResponseRedirect(reverse(name, args=[row.pk]))

    def set_back(self, row: Any, values: dict[str, Any], by: Member, now: datetime) -> None:
        """The operation that edits a row; for models with `reversible` fields."""
        raise PermissionDenied

    def _row(self, request: HttpRequest, object_id: str) -> Any:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    def store(self, request: HttpRequest, row: Model, form: ModelForm) -> None:
        """Write the columns that the form changed, and who changed them."""
        columns = {field.name for field in row._meta.concrete_fields}
        changed = sorted(columns & set(form.changed_data))
        if changed:
            before = type(row)._base_manager.get(pk=row.pk)
            row.save(update_fields=changed)
            old = {name: getattr(before, name) for name in changed}
            audit.record_edit(staff_of(request), f"{row._meta.model_name}.edited", row, timezone.now(), old)


class ReadOnly(Acting):
    """Rows that the portal writes and people only read, whatever their rights."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def become(row: Model, made: Model) -> None:
    """Let `row`, filled from a form, be what an operation has made of it."""
    row.pk = made.pk
    row.refresh_from_db()
