from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0005_errors_as_parameters")]

    operations = [
        migrations.AddField(
            model_name="generation",
            name="steps_omitted",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
