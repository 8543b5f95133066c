import re
from itertools import groupby

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import chat.models.ids

AT_ONCE = 500
FILE = """
    UPDATE chat_conversation SET folder_id = (
        SELECT f.id FROM chat_folder f
        WHERE f.owner_id = chat_conversation.owner_id AND f.name = chat_conversation.folder_name
    ) WHERE folder_name <> ''
"""


def make_rows(apps, schema_editor):
    """A row for each name of a person, also of one that stands only in the archive or the trash; in the order in which
    the page has shown them. Then one statement files all conversations."""
    Conversation, Folder = apps.get_model("chat", "Conversation"), apps.get_model("chat", "Folder")
    names = Conversation.objects.exclude(folder_name="").order_by("owner_id").values_list("owner_id", "folder_name")
    folders = [
        Folder(owner_id=owner, name=name, position=place)
        for owner, theirs in groupby(names.distinct(), lambda row: row[0])
        for place, name in enumerate(sorted((name for _owner, name in theirs), key=in_order))
    ]
    Folder.objects.bulk_create(folders, batch_size=AT_ONCE)
    schema_editor.execute(FILE)


def in_order(name):
    """Numbers by value, ignoring case."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdecimal() else (-1, part.casefold()) for part in parts]


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("chat", "0011_search_folds_accents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Folder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=chat.models.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="folders",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "folder",
                "verbose_name_plural": "folders",
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="folder_name_once")],
            },
        ),
        migrations.RenameField("conversation", "folder", "folder_name"),
        migrations.AddField(
            model_name="conversation",
            name="folder",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="conversations",
                to="chat.folder",
                verbose_name="folder",
            ),
        ),
        migrations.RunPython(make_rows, migrations.RunPython.noop),
        migrations.RemoveField("conversation", "folder_name"),
    ]
