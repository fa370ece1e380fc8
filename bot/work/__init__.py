"""What the bot does outside conversations: a job's kind, and who does it."""

from bot.jobs import Work
from bot.work import audit as audit_work
from bot.work import authoring as authoring_work
from bot.work import broadcasts as broadcast_work
from bot.work import consents as consent_work
from bot.work import deadlines as deadline_work
from bot.work import erasures as erasure_work
from bot.work import event_certificates as certificate_work
from bot.work import event_series as series_work
from bot.work import events as event_work
from bot.work import everything as everything_work
from bot.work import form_print as copy_work
from bot.work import lists as list_work
from bot.work import materials as material_work
from bot.work import meetings as meeting_work
from bot.work import pair_answers as pair_answer_work
from bot.work import pair_journals as journal_work
from bot.work import pair_lists as pair_list_work
from bot.work import pair_orders as order_work
from bot.work import pair_successors as successor_work
from bot.work import pairs as pair_work
from bot.work import paper_sheets as sheet_work
from bot.work import posters as poster_work
from bot.work import registers as register_work
from bot.work import results as result_work
from bot.work import returns as return_work
from bot.work import roadmap_pictures as plan_work
from bot.work import rosters as roster_work
from bot.work import samples as sample_work
from bot.work import slips as slip_work
from bot.work import stored as stored_work
from services import (
    audit_log,
    authoring,
    broadcast_after,
    consent_papers,
    erasure_orders,
    event_news,
    event_series,
    everything,
    form_copies,
    lists,
    materials,
    meeting_news,
    own_templates,
    pair_answers_next,
    pair_journal,
    pair_orders_drafts,
    pair_proposals,
    pair_replacing,
    pairs,
    paper_sheets,
    plan_picture,
    posters,
    register_base,
    register_note,
    register_requests,
    returns,
    sample_papers,
    slips,
    stored,
    task_calendar,
    task_table,
    uploads,
    wave_results,
)

WORK: dict[str, Work] = {
    lists.JOB: list_work.written,
    pairs.JOB: pair_work.proposed,
    pair_proposals.TABLE: pair_work.table,
    pair_answers_next.JOB: pair_answer_work.looked,
    pair_replacing.JOB: successor_work.looked,
    pair_orders_drafts.FILE: order_work.written,
    own_templates.LOOK: order_work.looked_through,
    own_templates.BLANK: order_work.blank,
    pair_journal.JOB: journal_work.printed,
    register_base.JOB: register_work.written,
    register_requests.JOB: pair_list_work.requests,
    register_note.JOB: pair_list_work.note,
    audit_log.JOB: audit_work.written,
    broadcast_after.TABLE: broadcast_work.table,
    everything.JOB: everything_work.written,
    everything.WEEKLY: everything_work.written,
    slips.KIND: slip_work.printed,
    stored.JOB: stored_work.written,
    form_copies.KIND: copy_work.printed,
    consent_papers.KIND: consent_work.printed,
    returns.JOB: return_work.printed,
    sample_papers.KIND: sample_work.written,
    materials.KIND: material_work.brought,
    meeting_news.FILE: meeting_work.written,
    event_news.FILE: event_work.written,
    event_news.CERTIFICATE: certificate_work.written,
    event_series.LOOK: series_work.looked,
    paper_sheets.JOB: sheet_work.printed,
    posters.KIND: poster_work.printed,
    wave_results.PICTURE: result_work.drawn,
    wave_results.DYNAMICS: result_work.drawn,
    wave_results.TABLE: result_work.written,
    plan_picture.KIND: plan_work.drawn,
    uploads.LOOK: roster_work.look,
    uploads.TEMPLATE: roster_work.template,
    uploads.CURRENT: roster_work.current,
    erasure_orders.ACT: erasure_work.written,
    authoring.EDIT: authoring_work.edited,
    authoring.TAKE: authoring_work.taken,
    authoring.EMPTY: authoring_work.empty,
    task_table.JOB: deadline_work.table,
    task_calendar.JOB: deadline_work.calendar,
}
"""By the kind of job."""
