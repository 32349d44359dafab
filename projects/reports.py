"""Reports of a project as documents to print and sign."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from forums.documents import Column, Document, Letterhead, Signature
from forums.models import Membership, Role
from members import when
from projects import impact, ledger, measures, money
from projects.models import EntryKind, Project, ProjectRole
from projects.models.project import ProjectQuerySet

MOST_LISTED = 200


def accountability(project: Project, now: datetime) -> bytes:
    """The report of accountability (laporan pertanggungjawaban, LPJ): promises kept, money by heading, every line, signatures."""
    paper = Document(project.forum, _("Report of accountability"), now, subtitle=project.title)
    today = now.astimezone(when.zone_info(project.forum.zone)).date()
    totals = project.entries.totals()
    paper.pairs(
        [
            (_("State"), str(project.get_state_display())),
            (_("From"), when.short_date(project.starts_on) if project.starts_on else "–"),
            (_("Until"), when.short_date(project.ends_on) if project.ends_on else "–"),
            (_("Money in"), money.rupiah(totals["income"])),
            (_("Money out"), money.rupiah(totals["spending"])),
            (_("In the purse"), money.rupiah(totals["balance"])),
        ]
    )
    if project.summary:
        paper.paragraph(project.summary)
    _promises(paper, project, today)
    _indicators(paper, project)
    _by_heading(paper, project)
    _ledger(paper, project)
    paper.signatures(project.forum.regency.name, _signatures(project))
    return paper.pdf()


def impact_of_year(head: Letterhead, projects: ProjectQuerySet, year: int, now: datetime) -> bytes:
    """What came of these projects in a year: in words, by sector, the projects, and what was measured."""
    paper = Document(head, _("Impact in %(year)d") % {"year": year}, now)
    span = impact.Span.of_year(year)
    found = impact.of(projects, span)
    for sentence in impact.sentences(found):
        paper.paragraph(sentence)
    paper.heading(_("Partners by sector"))
    most = max(found.balance.counts.values(), default=0) or 1
    paper.bars([(share.word, share.count / most, str(share.count)) for share in found.balance.shares])
    paper.paragraph(found.balance.sentence)
    _listed(paper, projects, span)
    _results(paper, found)
    paper.paragraph(
        _("Counted from what the projects wrote down; promises of the year, delivered by its end."), is_muted=True
    )
    return paper.pdf()


def _listed(paper: Document, projects: ProjectQuerySet, span: impact.Span) -> None:
    rows = impact.at_work_in(projects, span).select_related("forum__regency__province").order_by("started_at", "pk")
    found = list(rows[:MOST_LISTED])
    if not found:
        return
    paper.heading(_("Projects"))
    columns = [Column(_("Project"), 40), Column(_("Where"), 34), Column(_("State"), 14), Column(_("People"), 12, "R")]
    paper.rows(
        columns,
        [
            (one.title, one.place_name or one.forum.regency.name, str(one.get_state_display()), str(one.reached or "–"))
            for one in found
        ],
    )


def _results(paper: Document, found: impact.Impact) -> None:
    if not found.results:
        return
    paper.heading(_("What was measured"))
    columns = [
        Column(_("Project"), 26),
        Column(_("What is measured"), 26),
        Column(_("Last value"), 18, "R"),
        Column(_("How far it is"), 30),
    ]
    paper.rows(
        columns,
        [
            (
                one.project.title,
                one.shown.indicator.name,
                f"{one.shown.latest}\n{one.shown.day}",
                one.shown.progress.words,
            )
            for one in found.results
        ],
    )


def _promises(paper: Document, project: Project, today: date) -> None:
    rows = project.commitments.counted().with_delivered().select_related("organisation", "member")
    found = money.promise_rows(rows, today, sees_names=True)
    if not found:
        return
    paper.heading(_("Commitments"))
    columns = [
        Column(_("By"), 30), Column(_("What"), 34), Column(_("Promised"), 18, "R"), Column(_("Delivered"), 18, "R"),
        Column(_("State"), 12),
    ]  # fmt: skip
    paper.rows(columns, [(row.giver, row.commitment.what, row.promised, row.delivered, row.word) for row in found])


def _indicators(paper: Document, project: Project) -> None:
    found = measures.shown(project, with_charts=False)
    if not found:
        return
    paper.heading(_("Indicators"))
    columns = [Column(_("What is measured"), 36), Column(_("Last value"), 20, "R"), Column(_("How far it is"), 44)]
    rows = [
        (one.indicator.name, f"{one.latest}\n{one.day}" if one.day else one.latest, one.progress.words) for one in found
    ]
    paper.rows(columns, rows)


def _by_heading(paper: Document, project: Project) -> None:
    sums = ledger.by_category(project)
    if not sums:
        return
    paper.heading(_("Budget and spending"))
    columns = [
        Column(_("Heading"), 40),
        Column(_("Budget"), 20, "R"),
        Column(_("Spent"), 20, "R"),
        Column(_("Left"), 20, "R"),
    ]
    rows = [
        (
            str(one.category.label),
            money.rupiah(one.planned),
            money.rupiah(one.spent),
            money.rupiah(one.planned - one.spent),
        )
        for one in sums
    ]
    planned, spent = sum(one.planned for one in sums), sum(one.spent for one in sums)
    paper.rows(columns, rows, (_("Sum"), money.rupiah(planned), money.rupiah(spent), money.rupiah(planned - spent)))


def _ledger(paper: Document, project: Project) -> None:
    entries = list(project.entries.exclude(kind=EntryKind.DELIVERY).in_order().select_related("commitment", "reverses"))
    if not entries:
        return
    paper.heading(_("Money line by line"))
    columns = [
        Column(_("No."), 7, "R"), Column(_("Date"), 17), Column(_("For what"), 36), Column(_("In"), 18, "R"),
        Column(_("Out"), 18, "R"), Column(_("Balance"), 19, "R"),
    ]  # fmt: skip
    rows = money.entry_rows(entries, 0)
    paper.rows(
        columns,
        [(str(one.entry.number), one.day, one.words, one.money_in, one.money_out, one.balance) for one in rows],
    )


def _signatures(project: Project) -> list[Signature]:
    """The lead, the treasurer, and the chair of the forum; a place stays empty where nobody is named."""
    team = {place.role: place.member.name for place in project.team.select_related("member").order_by("-pk")}
    chair = Membership.objects.active().filter(forum=project.forum_id, role=Role.CHAIR).select_related("member").first()
    return [
        Signature(_("Lead of the project"), team.get(ProjectRole.LEAD, "")),
        Signature(_("Treasurer"), team.get(ProjectRole.TREASURER, "")),
        Signature(_("Known to the chair of the forum"), chair.member.name if chair else ""),
    ]
