"""What a resource is made of. Whatever is heard or seen can be read too."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
TRANSCRIPT_HELP = gettext_lazy("Tout ce qui se dit et se voit d’utile. Obligatoire pour publier.")


class MediaBlock(blocks.StructBlock):
    """A recording, a file of some kinds, and its words."""

    title = blocks.CharBlock(label=gettext_lazy("titre"), max_length=120)
    file = DocumentChooserBlock(label=gettext_lazy("fichier"))
    suffixes: dict[str, tuple[str, ...]] = {}

    def clean(self, value: Any) -> Any:
        """A file of another kind is refused at once; what is missing, when it is published."""
        value = super().clean(value)
        errors = {
            name: self._wrong_kind(name) for name in self.suffixes if self._is_wrong(name, value)
        }
        if not self.is_deferred_validation:
            errors |= {
                name: ValidationError(_("Ce champ est obligatoire.")) for name in self.empty(value)
            }
        if errors:
            raise StructBlockValidationError(errors)
        return value

    def _is_wrong(self, name: str, value: Any) -> bool:
        file = value.get(name)
        return bool(file) and Path(file.filename).suffix.lower() not in self.suffixes[name]

    def _wrong_kind(self, name: str) -> ValidationError:
        kinds = ", ".join(self.suffixes[name])
        return ValidationError(_("Choisissez un fichier %(kinds)s."), params={"kinds": kinds})

    def empty(self, value: Any) -> list[str]:
        """Names of the required parts that hold nothing; a rich text may hold empty paragraphs."""
        return [
            name
            for name, block in self.child_blocks.items()
            if block.required and not _filled(value.get(name))
        ]

    def missing(self, value: Any) -> list[str]:
        """Labels of what learners would lack."""
        return [str(self.child_blocks[name].label) for name in self.empty(value)]


def _filled(value: Any) -> bool:
    if isinstance(value, RichText):
        return bool(strip_tags(value.source).strip())
    return bool(value)


class VideoBlock(MediaBlock):
    captions = DocumentChooserBlock(
        label=gettext_lazy("sous-titres"), help_text=gettext_lazy("Un fichier .vtt.")
    )
    transcript = blocks.RichTextBlock(
        label=gettext_lazy("transcription"), features=["ul", "bold"], help_text=TRANSCRIPT_HELP
    )
    suffixes = {"file": (".mp4", ".m4v", ".webm"), "captions": (".vtt",)}

    class Meta:
        icon = "media"
        label = gettext_lazy("vidéo")
        template = "resources/blocks/video.html"


class AudioBlock(MediaBlock):
    transcript = blocks.RichTextBlock(
        label=gettext_lazy("transcription"), features=["ul", "bold"], help_text=TRANSCRIPT_HELP
    )
    suffixes = {"file": (".mp3", ".m4a", ".ogg", ".oga", ".wav")}

    class Meta:
        icon = "volume-up"
        label = gettext_lazy("son")
        template = "resources/blocks/audio.html"


class DocumentBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=gettext_lazy("document"))
    words = blocks.CharBlock(label=gettext_lazy("à quoi il sert"), max_length=200, required=False)

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("document à télécharger")
        template = "resources/blocks/document.html"


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=gettext_lazy("intitulé"), max_length=120)
    url = blocks.URLBlock(label=gettext_lazy("adresse"), max_length=500)

    class Meta:
        icon = "link-external"
        label = gettext_lazy("lien vers un autre site")
        template = "resources/blocks/link.html"


class ResourceBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(label=gettext_lazy("texte"), icon="pilcrow", features=TEXT)
    image = ImageBlock(label=gettext_lazy("image"), template="courses/blocks/image.html")
    video = VideoBlock()
    audio = AudioBlock()
    document = DocumentBlock()
    link = LinkBlock()
