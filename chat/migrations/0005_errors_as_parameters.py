import re

from django.db import migrations, models

# Our own sentences of before: what they said is told by a cause now, in the reader's language.
CAUSES = {
    "The server was restarted while this reply was written. Ask for the rest, or ask again.": "restarted",
    "The server went away while this reply was written. Ask for the rest, or ask again.": "lost",
    "How this reply was written is not known any more. Ask again if it is not whole.": "unknown",
}
# How the sentences of these kinds began. What stands behind the number may be a backend's words.
STATUS = re.compile(r"^\w+ answered with HTTP (\d{3})\b")
BATCH = 500


def read_old_sentences(apps, schema_editor):
    """Only rows that failed are touched, and each once: a row with parameters is done."""
    for name in ("Generation", "Attempt"):
        rows = apps.get_model("chat", name).objects.using(schema_editor.connection.alias)
        for sentence, cause in CAUSES.items():
            own = rows.filter(error_kind="internal", error_message=sentence, error_params__isnull=True)
            own.update(error_params={"cause": cause}, error_message="")
        read_statuses(rows.filter(error_kind__in=("status", "overloaded"), error_params__isnull=True))


def read_statuses(rows):
    found = {}
    for pk, sentence in rows.values_list("pk", "error_message").iterator(chunk_size=BATCH):
        match = STATUS.match(sentence)
        if match:
            found.setdefault(int(match[1]), []).append(pk)
    for status, keys in found.items():
        for start in range(0, len(keys), BATCH):
            rows.filter(pk__in=keys[start : start + BATCH]).update(error_params={"status": status})


class Migration(migrations.Migration):
    dependencies = [("chat", "0004_whose_messages_wait_for_the_search")]

    # Both may be null: a column with a default would make SQLite copy the whole table.
    operations = [
        *(
            migrations.AddField(model, name, field)
            for model in ("attempt", "generation")
            for name, field in (
                ("error_params", models.JSONField(blank=True, null=True)),
                ("error_detail", models.TextField(blank=True, null=True)),
            )
        ),
        # Only the words for people change: nothing is done in the database.
        *(migrations.AlterField(model, "error_message", models.TextField(blank=True)) for model in ("attempt", "generation")),
        migrations.RunPython(read_old_sentences, migrations.RunPython.noop, elidable=True),
    ]
