from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pipeline', '0002_first_report_never_moves'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='fundsentry',
            name='funds_by_day',
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(fields=['-signed_on', '-id'], name='agreement_newest'),
        ),
        migrations.AddIndex(
            model_name='fundsentry',
            index=models.Index(fields=['-paid_on', '-id'], name='funds_newest'),
        ),
    ]
