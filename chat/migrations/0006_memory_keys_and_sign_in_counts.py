import django.utils.timezone
from django.db import migrations, models

import chat.models.memory_key

# Until now Victoria knew a conversation by its id, written with dashes; SQLite keeps ids without them.
TODAYS_ID = {
    "postgresql": "id::text",
    "sqlite": "substr(id, 1, 8) || '-' || substr(id, 9, 4) || '-' || substr(id, 13, 4) || '-' || substr(id, 17, 4)"
    " || '-' || substr(id, 21)",
}


def keep_her_memory(apps, schema_editor):
    """What she remembers of the conversations that are there stays theirs: one statement, whatever their number."""
    todays_id = TODAYS_ID[schema_editor.connection.vendor]
    schema_editor.execute(f"UPDATE chat_conversation SET memory_key = {todays_id}")


class Migration(migrations.Migration):
    dependencies = [("chat", "0005_errors_as_parameters")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="memory_key",
            field=models.CharField(
                db_default="", default=chat.models.memory_key.new_memory_key, editable=False, max_length=64
            ),
        ),
        migrations.RunPython(keep_her_memory, migrations.RunPython.noop),
        migrations.CreateModel(
            name="SignInCount",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("account", models.BigIntegerField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("locked_until", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["failed_at"], name="sign_in_count_oldest")]},
        ),
    ]
