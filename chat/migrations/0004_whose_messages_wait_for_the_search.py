from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0003_text_not_compressed")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("to_index", True)), fields=["conversation"], name="message_to_index_there"
            ),
        ),
    ]
