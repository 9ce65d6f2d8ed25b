"""Addresses of the chains."""

from __future__ import annotations

from django.urls import path

from wutong.files.public import table_pages

from .views import chain, lists, segment, settings, tables, words

app_name = "chains"
judgement, placement = "judgements/<int:assessment_id>", "placements/<int:placement_id>"
urlpatterns = [
    path("", lists.chain_list, name="list"),
    path("facts/", lists.fact_list, name="facts"),
    path("facts/new/", lists.fact_new, name="fact-new"),
    path("thresholds/", settings.threshold_list, name="thresholds"),
    path("thresholds/new/", settings.threshold_new, name="threshold-new"),
    path("radius/", settings.radius, name="radius"),
    path("radius/<int:member_id>/remove/", settings.radius_remove, name="radius-remove"),
    path("radius/<int:member_id>/", settings.radius_edit, name="radius-edit"),
    *table_pages("import/<slug:kind>/", tables.way_of_settings),
    path("<int:chain_id>/words/", tables.chain_words, name="chain-words"),
    *table_pages("<int:chain_id>/words/import/", tables.way_of_words, prefix="words-"),
    path("<int:chain_id>/", chain.chain_page, name="page"),
    path("<int:chain_id>/firms/", chain.chain_firms, name="firms"),
    path("<int:chain_id>/judge/", chain.chain_judge, name="judge"),
    path("<int:chain_id>/confirm/", chain.chain_confirm, name="confirm"),
    path("<int:chain_id>/copy/", chain.chain_copy, name="copy"),
    path("<int:chain_id>/in-force/", chain.chain_put_in_force, name="put-in-force"),
    path("<int:chain_id>/close/", chain.chain_close, name="close"),
    path("<int:chain_id>/roles/new/", chain.role_new, name="role-new"),
    path("roles/<int:role_id>/end/", chain.role_end, name="role-end"),
    path("kit/<int:item_id>/", chain.kit_tick, name="kit-tick"),
    path("segments/", lists.segment_list, name="segments"),
    path("segments/<int:segment_id>/", segment.segment_page, name="segment"),
    path(
        "segments/<int:segment_id>/catalogue/", segment.segment_catalogue, name="segment-catalogue"
    ),
    path("segments/<int:segment_id>/rule/", segment.segment_rule, name="segment-rule"),
    path("segments/<int:segment_id>/task/", segment.segment_task, name="segment-task"),
    path("segments/<int:segment_id>/firms/", segment.segment_firms, name="segment-firms"),
    path("segments/<int:segment_id>/firms/place/", segment.firm_place, name="firm-place"),
    path(f"{placement}/confirm/", segment.placement_confirm, name="placement-confirm"),
    path(f"{placement}/refuse/", segment.placement_refuse, name="placement-refuse"),
    path(f"{judgement}/confirm/", segment.assessment_confirm, name="judgement-confirm"),
    path(f"{judgement}/reject/", segment.assessment_reject, name="judgement-reject"),
    path(f"{judgement}/publish/", segment.assessment_publish, name="judgement-publish"),
    path(f"{judgement}/withdraw/", segment.assessment_withdraw, name="judgement-withdraw"),
    path("segments/<int:segment_id>/words/", words.words, name="words"),
    path("segments/<int:segment_id>/words/preview/", words.words_preview, name="words-preview"),
    path("segments/<int:segment_id>/classes/", words.segment_class, name="segment-class"),
    path("segments/<int:segment_id>/classes/preview/", words.class_preview, name="class-preview"),
    path("classes/<int:row_id>/remove/", words.class_remove, name="class-remove"),
    path("words/<int:term_id>/", words.word, name="word"),
    path("words/<int:term_id>/remove/", words.word_remove, name="word-remove"),
]
