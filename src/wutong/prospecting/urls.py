"""Addresses of prospecting."""

from __future__ import annotations

from django.urls import path

from wutong.files.public import table_pages

from .views import flows, imports, lists, news, registers, screenings, standing, weights

app_name = "prospecting"
urlpatterns = [
    path("", screenings.home, name="home"),
    path("runs/", screenings.screening_list, name="screening-list"),
    path("new/", screenings.screening_new, name="screening-new"),
    path("runs/<int:screening_id>/", screenings.screening_page, name="screening-page"),
    path(
        "runs/<int:screening_id>/progress/",
        screenings.screening_progress,
        name="screening-progress",
    ),
    path(
        "runs/<int:screening_id>/weights/",
        screenings.screening_weights,
        name="screening-weights",
    ),
    path("runs/<int:screening_id>/retry/", screenings.screening_retry, name="screening-retry"),
    path("runs/<int:screening_id>/choose/", screenings.candidates_choose, name="candidates-choose"),
    path("segments/<int:segment_id>/targets/", lists.segment_targets, name="segment-targets"),
    path("lists/", lists.list_list, name="list-list"),
    path("lists/new/", lists.list_new, name="list-new"),
    path("lists/<int:list_id>/", lists.list_page, name="list-page"),
    path("lists/<int:list_id>/edit/", lists.list_edit, name="list-edit"),
    *table_pages("lists/<int:list_id>/import/", imports.way_of_targets),
    path("lists/firms/<int:target_id>/", lists.target_page, name="target-page"),
    path("lists/firms/<int:target_id>/contact/", lists.target_contact, name="target-contact"),
    path("lists/firms/<int:target_id>/drop/", lists.target_drop, name="target-drop"),
    path("lists/firms/<int:target_id>/take-up/", lists.target_take_up, name="target-take-up"),
    path("next/", standing.standing_list, name="standing-list"),
    path("next/<int:standing_id>/", standing.standing_page, name="standing-page"),
    path("next/<int:standing_id>/firms/", standing.standing_firms, name="standing-firms"),
    path("next/<int:standing_id>/progress/", standing.standing_progress, name="standing-progress"),
    path("next/<int:standing_id>/retry/", standing.standing_retry, name="standing-retry"),
    path("next/chain/<int:chain_id>/", standing.chain_standing, name="chain-standing"),
    path("weights/", weights.weight_list, name="weight-list"),
    path("weights/draft/", weights.weight_draft, name="weight-draft"),
    path("weights/<int:version_id>/", weights.weight_page, name="weight-page"),
    path("weights/<int:version_id>/try/", weights.weight_try, name="weight-try"),
    path("weights/<int:version_id>/publish/", weights.weight_publish, name="weight-publish"),
    path("weights/<int:version_id>/drop/", weights.weight_drop, name="weight-drop"),
    path("tables/", flows.flow_list, name="flow-list"),
    path("tables/preview/<int:file_id>/", flows.flow_preview, name="flow-preview"),
    path("tables/<int:table_id>/", flows.flow_page, name="flow-page"),
    path("signals/", news.signal_list, name="signal-list"),
    path("watch/segment/<int:segment_id>/", news.segment_watch, name="segment-watch"),
    path("watch/candidate/<int:candidate_id>/", news.candidate_watch, name="candidate-watch"),
    path("watch/<int:watch_id>/end/", news.watch_end, name="watch-end"),
    path("registers/compare/", registers.register_compare, name="register-compare"),
    path(
        "registers/compare/<int:comparison_id>/retry/",
        registers.comparison_retry,
        name="comparison-retry",
    ),
    path("registers/", registers.register_list, name="register-list"),
    path("registers/<int:register_id>/retire/", registers.register_retire, name="register-retire"),
    path(
        "registers/<int:register_id>/restore/", registers.register_restore, name="register-restore"
    ),
]
