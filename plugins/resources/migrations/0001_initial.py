import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('courses', '0003_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='ResourcePage',
            fields=[
                ('activitypage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='courses.activitypage')),
                ('body', wagtail.fields.StreamField([('text', 0), ('image', 1), ('video', 6), ('audio', 7), ('document', 10), ('link', 13)], block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'icon': 'pilcrow', 'label': 'texte'}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'image', 'template': 'courses/blocks/image.html'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'titre', 'max_length': 120}), 3: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'fichier'}), 4: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'help_text': 'Un fichier .vtt.', 'label': 'sous-titres'}), 5: ('wagtail.blocks.RichTextBlock', (), {'features': ['ul', 'bold'], 'help_text': 'Tout ce qui se dit et se voit d’utile. Obligatoire pour publier.', 'label': 'transcription'}), 6: ('wagtail.blocks.StructBlock', [[('title', 2), ('file', 3), ('captions', 4), ('transcript', 5)]], {}), 7: ('wagtail.blocks.StructBlock', [[('title', 2), ('file', 3), ('transcript', 5)]], {}), 8: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'document'}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'à quoi il sert', 'max_length': 200, 'required': False}), 10: ('wagtail.blocks.StructBlock', [[('file', 8), ('words', 9)]], {}), 11: ('wagtail.blocks.CharBlock', (), {'label': 'intitulé', 'max_length': 120}), 12: ('wagtail.blocks.URLBlock', (), {'label': 'adresse', 'max_length': 500}), 13: ('wagtail.blocks.StructBlock', [[('label', 11), ('url', 12)]], {})}, verbose_name='contenu')),
                ('done_when', models.CharField(choices=[('opened', 'dès qu’elle est ouverte'), ('confirmed', 'quand on clique sur « J’ai lu »')], default='confirmed', max_length=10, verbose_name='elle est faite')),
            ],
            options={
                'verbose_name': 'ressource',
                'verbose_name_plural': 'ressources',
            },
            bases=('courses.activitypage',),
        ),
    ]
