from django.db import migrations, models


def read_anew(apps, schema_editor):
    """What was read before has the terms of before. A server marks it in the background: a million rows take minutes."""
    if apps.get_model("chat", "Message").objects.exists():
        apps.get_model("chat", "SearchRenewal").objects.create()


class Migration(migrations.Migration):
    dependencies = [("chat", "0010_limits_in_the_database")]

    operations = [
        migrations.CreateModel(
            name="SearchRenewal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("below", models.UUIDField(null=True)),
            ],
        ),
        migrations.RunPython(read_anew, migrations.RunPython.noop),
    ]
