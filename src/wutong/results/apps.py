"""Wiring of results."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "wutong.results"
    verbose_name = _("Results")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.approvals.public import item_ended
        from wutong.audit.public import audited
        from wutong.files.public import let_subject_decide
        from wutong.kernel.panels import Panel, register_panel
        from wutong.ui.navigation import BUILD, NavItem, register_nav

        from .actions import follow_item
        from .models import Certificate
        from .panels import certificate_of_item, results_of_case, results_of_subject

        audited(
            Certificate,
            # whoever has them may verify: they are on the paper, not in the log
            ignore={"token", "code"},
            verbs={"created": _("Certificate issued"), "signed": _("Signed by the test authority")},
            page="results:page",
        )
        item_ended.connect(follow_item)

        def may_read(user: User, key: int) -> bool:
            return Certificate.objects.visible_to(user).filter(pk=key).exists()

        let_subject_decide("results.certificate", may_read)
        for kind, query, template in (
            ("approvals.caseitem", certificate_of_item, "results/_item_panel.html"),
            ("approvals.case", results_of_case, "results/_case_panel.html"),
            ("pipeline.project", results_of_subject, "results/_subject_panel.html"),
        ):
            register_panel(
                Panel(
                    subject_kind=kind, key="results.certificates", title=_("Results"),
                    query=query, template=template, order=80,
                )
            )  # fmt: skip

        def certificates(user: User) -> NavItem | None:
            return NavItem(label=_("Certificates"), url=reverse("results:list"), icon="shield")

        def measured(user: User) -> NavItem | None:
            if user.is_outsider:
                return None
            return NavItem(
                label=_("The environment measured"), url=reverse("results:measures"), icon="clock"
            )

        register_nav(BUILD, certificates, order=60, under="approvals:list")
        register_nav(BUILD, measured, order=70)
