"""Signals of the newest edition come first."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("prospecting", "0006_classes_of_a_standing")]

    operations: ClassVar = [
        migrations.AlterModelOptions(
            name="signal",
            options={
                "ordering": ["-comparison_id", "kind", "-fit", "name", "pk"],
                "verbose_name": "signal",
                "verbose_name_plural": "signals",
            },
        ),
    ]
