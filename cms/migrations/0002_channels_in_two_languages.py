"""Names of channels and what their figures count, in each language; what was written is French."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
    ]

    operations = [
        migrations.RenameField("socialchannel", "name", "name_fr"),
        migrations.RenameField("socialchannel", "measure", "measure_fr"),
        migrations.AlterField(
            "socialchannel", "name_fr", models.CharField(max_length=40, verbose_name="name (french)")
        ),
        migrations.AlterField(
            "socialchannel",
            "measure_fr",
            models.CharField(blank=True, max_length=80, verbose_name="what is counted (french)"),
        ),
        migrations.AddField(
            "socialchannel",
            "name_en",
            models.CharField(blank=True, default="", max_length=40, verbose_name="name (english)"),
            preserve_default=False,
        ),
        migrations.AddField(
            "socialchannel",
            "measure_en",
            models.CharField(blank=True, default="", max_length=80, verbose_name="what is counted (english)"),
            preserve_default=False,
        ),
    ]
