from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0006_memory_keys_and_sign_in_counts")]

    operations = [
        migrations.AddField(
            model_name="generation",
            name="steps_omitted",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
