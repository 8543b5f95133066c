import re
from itertools import groupby

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import chat.models.ids

AT_ONCE = 500
FILE = """
    UPDATE chat_conversation SET folder = '', folder_id = (
        SELECT f.id FROM chat_folder f
        WHERE f.owner_id = chat_conversation.owner_id AND f.name = chat_conversation.folder
    ) WHERE folder <> ''
"""
NAME = """
    UPDATE chat_conversation SET folder = (SELECT f.name FROM chat_folder f WHERE f.id = chat_conversation.folder_id)
    WHERE folder_id IS NOT NULL
"""


def make_rows(apps, schema_editor):
    """A row for each name of a person, also of one that stands only in the archive or the trash; in the order in which
    the page has shown them. Then one statement files all conversations."""
    Conversation, Folder = apps.get_model("chat", "Conversation"), apps.get_model("chat", "Folder")
    filed = Conversation.objects.exclude(former_folder="").order_by("owner_id")
    names = filed.values_list("owner_id", "former_folder")
    folders = [
        Folder(owner_id=owner, name=name, position=place)
        for owner, theirs in groupby(names.distinct(), lambda row: row[0])
        for place, name in enumerate(sorted((name for _owner, name in theirs), key=in_order))
    ]
    Folder.objects.bulk_create(folders, batch_size=AT_ONCE)
    schema_editor.execute(FILE)


def make_names(apps, schema_editor):
    """The way back."""
    schema_editor.execute(NAME)


def in_order(name):
    """Numbers by value, ignoring case."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdecimal() else (-1, part.casefold()) for part in parts]


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("chat", "0012_conversations_choose_who_answers"),
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
        # The column stays as it is, with a default: processes of the version before go on beside the first new one.
        migrations.AlterField(
            model_name="conversation",
            name="folder",
            field=models.CharField(blank=True, db_column="folder", db_default="", default="", max_length=100),
        ),
        migrations.RenameField("conversation", "folder", "former_folder"),
        migrations.AlterField(
            model_name="conversation",
            name="former_folder",
            field=models.CharField(
                blank=True, db_column="folder", db_default="", default="", editable=False, max_length=100
            ),
        ),
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
        migrations.RunPython(make_rows, make_names),
    ]
