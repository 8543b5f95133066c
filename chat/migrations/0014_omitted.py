from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0013_folders_as_rows")]

    # The column stays: only its name in the code is that of the field in frames and API.
    operations = [
        migrations.AlterField(
            "attempt",
            "left_out",
            models.PositiveIntegerField(db_column="left_out", default=0, verbose_name="messages left out"),
        ),
        migrations.RenameField("attempt", "left_out", "omitted"),
    ]
