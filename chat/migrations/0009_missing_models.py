from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0008_attempts_in_order")]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="missing_model",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="unavailable model"
            ),
        ),
        migrations.AddField(
            model_name="modellist",
            name="address",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
