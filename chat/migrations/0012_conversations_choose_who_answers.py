from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0011_search_folds_accents")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="use_victoria",
            field=models.BooleanField(blank=True, null=True, verbose_name="Victoria first"),
        ),
        migrations.AddField(
            model_name="conversation",
            name="model",
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name="model"),
        ),
    ]
