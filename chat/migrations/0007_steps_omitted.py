from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0004_whose_messages_wait_for_the_search")]

    operations = [
        migrations.AddField(
            model_name="generation",
            name="steps_omitted",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
