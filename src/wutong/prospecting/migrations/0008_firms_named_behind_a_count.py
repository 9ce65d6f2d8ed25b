"""A count names the county's firms behind its numbers."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("prospecting", "0007_signals_newest_first")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="divisionstanding",
            name="named",
            field=models.JSONField(default=list, verbose_name="firms named"),
        ),
    ]
