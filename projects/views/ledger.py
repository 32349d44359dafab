"""The ledger of a project as pages and files, its budget, and the report of accountability."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import files
from members.exchange.taking import download
from members.exchange.writing import TYPES
from members.http import MemberRequest, page_of, posted
from members.once import once
from members.when import zone_info
from projects import ledger, money, policy, reports
from projects.forms.commitment import BudgetForm, MoneyForm, ReverseForm
from projects.models import Category
from projects.policy import Act
from projects.starting import ProjectRefused
from projects.views.commitments import entry_of
from projects.views.finding import led_project

PAGE = 50
WAYS = ("masuk", "keluar")  # money in, money out


@require_safe
def project_ledger(request: MemberRequest, slug: str) -> HttpResponse:
    """Line by line, the latest page last, with sums and budget."""
    project = led_project(request, slug, Act.SEE_MONEY)
    rows = project.entries.in_order().select_related("commitment", "reverses", "proof")
    page = page_of(request, rows, PAGE)
    entries = list(page)
    before = money.balance_before(project, entries[0].number) if page.number > 1 else 0
    may_reverse = policy.may(request.user, Act.REVERSE, project)
    found = money.entry_rows(entries, before)
    context = {
        "project": project,
        "page_obj": page,
        "rows": [(row, may_reverse and _is_reversible(row, request)) for row in found],
        "totals": {name: money.rupiah(amount) for name, amount in project.entries.totals().items()},
        "categories": [
            (one.category.label, money.rupiah(one.planned), money.rupiah(one.spent), _percent(one.spent, one.planned))
            for one in ledger.by_category(project)
        ],
        "may_keep": policy.may(request.user, Act.KEEP_LEDGER, project),
    }
    return render(request, "projects/project_ledger.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def entry_create(request: MemberRequest, slug: str, way: str) -> HttpResponse:
    """Money that came in or went out, with its receipt."""
    project, now = led_project(request, slug, Act.KEEP_LEDGER), timezone.now()
    if way not in WAYS:
        raise Http404
    is_spending = way == "keluar"
    today = now.astimezone(zone_info(project.forum.zone)).date()
    form = MoneyForm(posted(request), request.FILES or None, is_spending=is_spending, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            proof = files.keep(data["proof"], request.user, now) if data["proof"] else None
            line = ledger.Line(data["on"], data["note"], proof)
            if is_spending:
                ledger.spend(project, data["amount"], Category(data["category"]), line, request.user, now)
            else:
                ledger.receive(project, data["amount"], line, request.user, now)
        except files.FileRefused as error:
            form.add_error("proof", error)
        except ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Written down."))
            return redirect("projects:project_ledger", slug)
    context = {"project": project, "form": form, "is_spending": is_spending}
    return render(request, "projects/entry_create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_reverse(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take a line back, with a reason that stands in the ledger."""
    project, now = led_project(request, slug, Act.REVERSE), timezone.now()
    entry, form = entry_of(project, pk), ReverseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            ledger.reverse(entry, form.cleaned_data["reason"], request.user, now)
        except ProjectRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The line has been taken back; both lines stay to be read."))
            return redirect("projects:project_ledger", slug)
    row = money.entry_rows([entry], money.balance_before(project, entry.number))[0]
    return render(request, "projects/entry_reverse.html", {"project": project, "row": row, "form": form})


@require_safe
def entry_proof(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """The receipt or photo of a line."""
    entry = entry_of(led_project(request, slug, Act.SEE_MONEY), pk)
    if entry.proof is None:
        raise Http404
    return files.send(entry.proof)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def budget(request: MemberRequest, slug: str) -> HttpResponse:
    """The budget (RAB) line by line, and a form for the next line."""
    project = led_project(request, slug, Act.KEEP_LEDGER)
    form = BudgetForm(posted(request))
    if request.method == "POST" and form.is_valid():
        line = form.save(commit=False)
        line.project = project
        line.save()
        messages.success(request, _("The line stands in the budget."))
        return redirect("projects:budget", slug)
    lines = list(project.budget.all())
    context = {
        "project": project,
        "form": form,
        "lines": [
            (one, money.plain(one.quantity), money.rupiah(one.price), money.rupiah(one.planned)) for one in lines
        ],
        "sum": money.rupiah(sum(one.planned for one in lines)),
    }
    return render(request, "projects/budget.html", context)


@require_POST
def budget_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take a line out of the budget."""
    project = led_project(request, slug, Act.KEEP_LEDGER)
    get_object_or_404(project.budget, pk=pk).delete()
    messages.success(request, _("The line is out of the budget."))
    return redirect("projects:budget", slug)


@require_safe
def ledger_file(request: MemberRequest, slug: str, file_type: str) -> HttpResponseBase:
    """The whole ledger as a file."""
    project = led_project(request, slug, Act.SEE_MONEY)
    if file_type not in TYPES:
        raise Http404
    return download(f"{_('ledger')}-{project.slug}", file_type, money.lines(project))


@require_safe
def accountability(request: MemberRequest, slug: str) -> HttpResponse:
    """The report of accountability (LPJ) to print and sign."""
    project = led_project(request, slug, Act.SEE_MONEY)
    made = reports.accountability(project, timezone.now())
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="lpj-{project.slug}.pdf"'
    return response


def _is_reversible(row: money.EntryRow, request: MemberRequest) -> bool:
    entry = row.entry
    return not row.is_taken_back and entry.reverses_id is None and entry.by_id != request.user.pk


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
