"""Addresses of outreach."""

from __future__ import annotations

from django.urls import path

from wutong.files.public import table_pages

from .views import imports, lists, matching, meetings, occasions, papers

app_name = "outreach"
urlpatterns = [
    path("", lists.occasion_list, name="list"),
    path("months/", lists.months, name="months"),
    path("meetings/", lists.meeting_list, name="meeting-list"),
    path("steps/", lists.step_list, name="step-list"),
    path("terms/", lists.terms, name="terms"),
    path("today/", meetings.today, name="today"),
    path("new/", occasions.occasion_new, name="new"),
    path("<int:occasion_id>/", occasions.occasion_page, name="page"),
    path("<int:occasion_id>/edit/", occasions.occasion_edit, name="edit"),
    path("<int:occasion_id>/move/<slug:move>/", occasions.occasion_move, name="move"),
    path("<int:occasion_id>/firms/", occasions.firms, name="firms"),
    path("<int:occasion_id>/firm/", occasions.firm_add, name="firm-add"),
    path("<int:occasion_id>/stops/", occasions.stop_add, name="stop-add"),
    path("stops/<int:stop_id>/remove/", occasions.stop_remove, name="stop-remove"),
    path("<int:occasion_id>/members/", occasions.member_add, name="member-add"),
    path("members/<int:member_id>/remove/", occasions.member_remove, name="member-remove"),
    path("<int:occasion_id>/costs/", occasions.cost_set, name="cost-set"),
    path("<int:occasion_id>/results/", occasions.outcome_add, name="outcome-add"),
    path("results/<int:outcome_id>/remove/", occasions.outcome_remove, name="outcome-remove"),
    path("meetings/<int:meeting_id>/", meetings.meeting_page, name="meeting"),
    path("meetings/<int:meeting_id>/edit/", meetings.meeting_edit, name="meeting-edit"),
    path("meetings/<int:meeting_id>/minutes/", meetings.meeting_hold, name="meeting-hold"),
    path("meetings/<int:meeting_id>/cancel/", meetings.meeting_cancel, name="meeting-cancel"),
    path("meetings/<int:meeting_id>/take-up/", meetings.meeting_take_up, name="meeting-take-up"),
    path("meetings/<int:meeting_id>/shift/", meetings.meeting_shift, name="meeting-shift"),
    path("meetings/<int:meeting_id>/remove/", meetings.meeting_remove, name="meeting-remove"),
    path("meetings/<int:meeting_id>/steps/", meetings.meeting_step, name="meeting-step"),
    path("meetings/<int:meeting_id>/contact/", meetings.meeting_contact, name="meeting-contact"),
    path("meetings/<int:meeting_id>/phone/", meetings.meeting_phone, name="meeting-phone"),
    path("meetings/<int:meeting_id>/files/", meetings.meeting_file, name="meeting-file"),
    path("<int:occasion_id>/pack/<slug:form>/", papers.pack, name="pack"),
    path("<int:occasion_id>/report/<slug:form>/", papers.report, name="report-paper"),
    path("matching/", matching.match_start, name="matching"),
    path("matching/<slug:tab>/", matching.match, name="match"),
    path("matching/<slug:tab>/contact/", matching.match_contact, name="match-contact"),
    path("goods/", matching.good_list, name="good-list"),
    path("goods/new/", matching.good_new, name="good-new"),
    path("goods/<int:good_id>/", matching.good_edit, name="good-edit"),
    path("goods/<int:good_id>/remove/", matching.good_remove, name="good-remove"),
    *table_pages("import/<slug:kind>/", imports.way_of_table),
]
