"""The columns of the schema in its order, where each is kept, and its closed lists."""

from dataclasses import dataclass
from enum import Enum

VERSION = "1.0.2"
SEPARATOR = "|"


class Kind(Enum):
    """How a cell is read."""

    TEXT = "text"
    LIST = "list"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """`field` of Venue; `allowed`, where the schema closes the list of its values."""

    name: str
    field: str
    kind: Kind = Kind.TEXT
    required: bool = False
    allowed: tuple[str, ...] = ()


SERVICES = (
    "Aide aux démarches administratives",
    "Maîtrise des outils numériques du quotidien",
    "Insertion professionnelle via le numérique",
    "Utilisation sécurisée du numérique",
    "Parentalité et éducation avec le numérique",
    "Loisirs et créations numériques",
    "Compréhension du monde numérique",
    "Accès internet et matériel informatique",
    "Acquisition de matériel informatique à prix solidaire",
)
PUBLICS = ("Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes")
SUPPORT = (
    "Surdité",
    "Handicaps moteurs",
    "Handicaps mentaux",
    "Illettrisme",
    "Langues étrangères (anglais)",
    "Langues étrangères (autres)",
    "Déficience visuelle",
)
FEES = ("Gratuit", "Gratuit sous condition", "Payant")
MOBILITY = ("Itinérant", "Fixe")
ACCESS_MODES = (
    "Se présenter",
    "Téléphoner",
    "Contacter par mail",
    "Prendre un RDV en ligne",
    "Ce lieu n'accueille pas de public",
    "Envoyer un mail avec une fiche de prescription",
)
GUIDANCE_MODES = (
    "En autonomie",
    "Accompagnement individuel",
    "Dans un atelier collectif",
    "À distance",
)


def _list(name: str, field: str, *allowed: str) -> Column:
    return Column(name, field, Kind.LIST, allowed=allowed)


COLUMNS = (
    Column("id", "national_id", required=True),
    Column("pivot", "pivot", required=True),
    Column("nom", "name", required=True),
    Column("commune", "commune", required=True),
    Column("code_postal", "postal_code", required=True),
    Column("code_insee", "commune_code"),
    Column("adresse", "address", required=True),
    Column("complement_adresse", "address_more"),
    Column("latitude", "latitude", Kind.NUMBER),
    Column("longitude", "longitude", Kind.NUMBER),
    _list("typologie", "typologies"),
    Column("telephone", "phone"),
    _list("courriels", "emails"),
    _list("site_web", "websites"),
    Column("horaires", "opening_hours"),
    Column("presentation_resume", "summary"),
    Column("presentation_detail", "description"),
    Column("source", "source"),
    _list("itinerance", "mobility", *MOBILITY),
    Column("structure_parente", "parent_structure"),
    Column("date_maj", "updated_on", Kind.DATE, required=True),
    _list("services", "services", *SERVICES),
    _list("publics_specifiquement_adresses", "publics", *PUBLICS),
    _list("prise_en_charge_specifique", "support", *SUPPORT),
    _list("frais_a_charge", "fees", *FEES),
    _list("dispositif_programmes_nationaux", "programmes"),
    _list("formations_labels", "labels"),
    _list("autres_formations_labels", "other_labels"),
    _list("modalites_acces", "access_modes", *ACCESS_MODES),
    _list("modalites_accompagnement", "guidance_modes", *GUIDANCE_MODES),
    Column("fiche_acces_libre", "accessibility_page"),
    Column("prise_rdv", "booking_page"),
)
BY_NAME = {column.name: column for column in COLUMNS}
BY_FIELD = {column.field: column for column in COLUMNS}
REQUIRED = tuple(column.name for column in COLUMNS if column.required)
FIELDS = tuple(column.field for column in COLUMNS)
