"""Blocks of the body of a course."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

RICH_TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("réponse"), features=["bold", "italic", "ul", "link"])

    class Meta:
        icon = "help"
        label = _("question et réponse")
        template = "courses/blocks/question.html"


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(
        label=_("titre"), icon="title", max_length=120, template="courses/blocks/heading.html"
    )
    text = blocks.RichTextBlock(label=_("texte"), icon="pilcrow", features=RICH_TEXT_FEATURES)
    image = ImageBlock(label=_("image"), icon="image", template="courses/blocks/image.html")
    question = QuestionBlock()
