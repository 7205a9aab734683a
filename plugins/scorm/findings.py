"""Every finding of intake: its code, whether it stops the package, and its French words.

Codes are stable: they are documented, searched for and compared between versions of a package.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Finding:
    severity: str
    message: str | Promise
    remedy: str | Promise


def error(message: str | Promise, remedy: str | Promise) -> Finding:
    return Finding("error", message, remedy)


def warning(message: str | Promise, remedy: str | Promise = "") -> Finding:
    return Finding("warning", message, remedy)


EXPORT_AGAIN = _(
    "Exportez de nouveau le module depuis votre outil auteur, au format SCORM, sans modifier "
    "le fichier obtenu."
)
EXPORT_AS_SCORM = _(
    "Dans votre outil auteur, choisissez « SCORM 1.2 » ou « SCORM 2004 » au moment de publier."
)
CORRECT_IN_TOOL = _(
    "Corrigez ce point dans votre outil auteur, puis exportez de nouveau le module."
)
NOTHING_TO_DO = _("Vous n’avez rien à faire : le module fonctionne ainsi.")

FINDINGS: dict[str, Finding] = {
    # The archive
    "P01-not-zip": error(
        _("Ce fichier n’est pas une archive zip, ou il est arrivé incomplet."),
        _(
            "Déposez le fichier .zip (ou .pif) produit par votre outil auteur, sans le "
            "décompresser."
        ),
    ),
    "P01-unreadable": error(
        _("Ce fichier ne peut pas être lu : %(reason)s."),
        _("Vérifiez son nom et vos droits sur lui."),
    ),
    "P01-damaged": error(
        _("L’archive est abîmée : « %(name)s » ne peut pas être lu."),
        _(
            "Exportez ou copiez de nouveau le module : le fichier a sans doute été coupé "
            "pendant un transfert."
        ),
    ),
    "P01-compression": error(
        _(
            "« %(name)s » est compressé d’une façon que les navigateurs et les plateformes ne "
            "savent pas lire."
        ),
        _("Enregistrez l’archive au format zip ordinaire (« Deflate »)."),
    ),
    "P01-encrypted": error(
        _("L’archive est protégée par un mot de passe."),
        _("Exportez le module sans mot de passe."),
    ),
    "P01-no-manifest": error(
        _("L’archive ne contient pas de fichier imsmanifest.xml : ce n’est pas un module SCORM."),
        EXPORT_AS_SCORM,
    ),
    "P01-manifest-in-folder": error(
        _(
            "Le fichier imsmanifest.xml n’est pas à la racine de l’archive : il se trouve "
            "dans le dossier « %(folder)s »."
        ),
        _(
            "Ouvrez ce dossier, sélectionnez tout ce qu’il contient, et faites un zip de "
            "cette sélection."
        ),
    ),
    "P01-zip-in-zip": error(
        _("L’archive contient un autre fichier zip, « %(name)s », au lieu du module lui-même."),
        _("Décompressez l’archive une fois, puis déposez le zip qui s’y trouve."),
    ),
    "P02-unsafe-path": error(
        _("L’archive contient un fichier dont le chemin sort du module : « %(name)s »."),
        EXPORT_AGAIN,
    ),
    "P02-symlink": error(
        _("« %(name)s » n’est pas un fichier ordinaire mais un lien ou un fichier spécial."),
        _("Remplacez ce lien par le fichier lui-même, puis refaites l’archive."),
    ),
    "P02-name-collision": error(
        _("Deux fichiers de l’archive portent le même nom : « %(name)s » et « %(other)s »."),
        _(
            "Renommez l’un des deux ; les majuscules et les accents ne suffisent pas à les "
            "distinguer partout."
        ),
    ),
    "P03-too-big": error(
        _("Décompressé, le module dépasse la taille permise (%(limit)s)."),
        _("Allégez les vidéos et les images, ou découpez le module en plusieurs."),
    ),
    "P03-ratio": error(
        _("Une fois décompressée, l’archive grossit anormalement : elle est refusée par prudence."),
        EXPORT_AGAIN,
    ),
    "P03-too-many-files": error(
        _("L’archive contient trop de fichiers (%(limit)s au plus)."),
        _("Retirez les fichiers inutiles, ou découpez le module en plusieurs."),
    ),
    "P03-path-too-long": error(
        _("Le nom de ce fichier est trop long : « %(name)s »."),
        _("Raccourcissez les noms de fichiers et de dossiers, puis exportez de nouveau."),
    ),
    # The manifest as XML
    "P04-malformed-xml": error(
        _(
            "Le fichier imsmanifest.xml est mal formé (ligne %(line)s, colonne %(column)s) : "
            "%(reason)s."
        ),
        EXPORT_AGAIN,
    ),
    "P04-doctype": error(
        _(
            "Le fichier imsmanifest.xml contient une déclaration DOCTYPE (ligne %(line)s), "
            "refusée par sécurité."
        ),
        EXPORT_AGAIN,
    ),
    "P04-too-big": error(
        _("Le fichier imsmanifest.xml est démesuré (plus de %(limit)s)."),
        EXPORT_AGAIN,
    ),
    "P04-not-manifest": error(
        _(
            "Le fichier imsmanifest.xml ne décrit pas un module : son premier élément est « "
            "%(name)s »."
        ),
        EXPORT_AS_SCORM,
    ),
    "P05-encoding": warning(
        _(
            "Le fichier imsmanifest.xml n’est pas écrit dans l’encodage qu’il annonce ; il a "
            "été lu comme « %(encoding)s »."
        ),
        _("Vérifiez que les accents des titres s’affichent bien."),
    ),
    "P05-prefix": warning(
        _("Le fichier imsmanifest.xml emploie des préfixes qu’il ne déclare pas ; ils sont admis."),
        _("Essayez le module avec « Aperçu » avant de le publier."),
    ),
    "P05-file-names": warning(
        _(
            "Les noms de fichiers accentués de l’archive ne sont pas en Unicode ; ils ont été "
            "lus comme « %(encoding)s »."
        ),
        _("Vérifiez que les images et les médias du module s’affichent bien."),
    ),
    "P05-backslash": warning(
        _(
            "Des chemins sont écrits avec des barres inverses, par exemple « %(name)s » ; ils "
            "ont été corrigés."
        ),
        NOTHING_TO_DO,
    ),
    "P05-case": warning(
        _(
            "« %(name)s » s’écrit en réalité « %(actual)s » dans l’archive (majuscules et "
            "minuscules) ; le lien a été corrigé."
        ),
        NOTHING_TO_DO,
    ),
    "P06-version-guessed": warning(
        _("Le module n’indique pas sa version de SCORM ; il est traité comme %(version)s."),
        _("Essayez le module avec « Aperçu » avant de le publier."),
    ),
    "P06-version-mismatch": warning(
        _("Le module se dit en %(version)s, mais il est écrit comme un module %(written)s."),
        _("Essayez le module avec « Aperçu » avant de le publier."),
    ),
    # Other formats
    "P07-aicc": error(_("Ce module est au format AICC, et non SCORM."), EXPORT_AS_SCORM),
    "P07-cmi5": error(_("Ce module est au format cmi5, et non SCORM."), EXPORT_AS_SCORM),
    "P07-xapi": error(_("Ce module est au format xAPI (Tin Can), et non SCORM."), EXPORT_AS_SCORM),
    "P07-h5p": error(
        _("Ce fichier est une activité H5P, et non un module SCORM."),
        _(
            "Utilisez un outil qui exporte H5P vers SCORM, par exemple Lumi, puis déposez le "
            "résultat."
        ),
    ),
    "P07-web": error(_("Ce fichier est un site web, et non un module SCORM."), EXPORT_AS_SCORM),
    "P07-common-cartridge": error(
        _("Ce module est au format Common Cartridge, et non SCORM."), EXPORT_AS_SCORM
    ),
    # What the manifest points to
    "P08-launch-missing": error(
        _("La page de démarrage de « %(item)s » manque dans l’archive : « %(href)s »."),
        CORRECT_IN_TOOL,
    ),
    "P08-no-launch": error(
        _(
            "« %(item)s » n’a pas de page de démarrage : la ressource « %(resource)s » "
            "n’indique aucun fichier."
        ),
        CORRECT_IN_TOOL,
    ),
    "P08-external-launch": warning(
        _(
            "« %(item)s » s’ouvre sur un autre site (%(host)s) : son suivi ne pourra pas être "
            "enregistré."
        ),
        _("Intégrez la page au module si sa progression doit compter."),
    ),
    "P08-file-missing": warning(
        _("%(count)s fichier(s) annoncé(s) manquent dans l’archive, par exemple « %(href)s »."),
        _("Essayez le module avec « Aperçu » : une image ou un média pourrait manquer."),
    ),
    "P09-dangling-ref": error(
        _("« %(item)s » renvoie à une ressource qui n’existe pas : « %(ref)s »."),
        CORRECT_IN_TOOL,
    ),
    "P09-dangling-dependency": warning(
        _("La ressource « %(resource)s » dépend d’une autre qui n’existe pas : « %(ref)s »."),
        _("Essayez le module avec « Aperçu » : une image ou un média pourrait manquer."),
    ),
    "P10-duplicate-id": error(
        _("L’identifiant « %(identifier)s » est utilisé deux fois (lignes %(first)s et %(line)s)."),
        CORRECT_IN_TOOL,
    ),
    "P10-shared-id": warning(
        _(
            "L’identifiant « %(identifier)s » désigne à la fois deux choses différentes "
            "(lignes %(first)s et %(line)s)."
        ),
        NOTHING_TO_DO,
    ),
    "P10-missing-id": error(
        _("« %(title)s » n’a pas d’identifiant."),
        CORRECT_IN_TOOL,
    ),
    "P11-default-organisation": warning(
        _(
            "Le plan à suivre par défaut n’est pas indiqué, ou n’existe pas ; le premier, « "
            "%(title)s », est utilisé."
        ),
        NOTHING_TO_DO,
    ),
    "P12-no-organisation": warning(
        _("Le module n’a pas de plan ; sa seule page de démarrage en tient lieu."),
        NOTHING_TO_DO,
    ),
    "P12-several-launches": error(
        _(
            "Le module n’a pas de plan, et %(count)s pages pourraient le démarrer : "
            "impossible de choisir."
        ),
        CORRECT_IN_TOOL,
    ),
    "P12-nothing-to-launch": error(
        _("Le module ne contient aucune page à démarrer."),
        CORRECT_IN_TOOL,
    ),
    # The examination itself
    "P15-no-space": error(
        _("Le serveur n’a plus assez de place pour ce module."),
        _("Le module n’est pas en cause. Prévenez l’équipe technique, puis déposez-le de nouveau."),
    ),
    "P15-interrupted": error(
        _("L’examen du module a été interrompu plusieurs fois et n’a pas pu aller à son terme."),
        _(
            "Déposez-le de nouveau. S’il est très lourd, allégez ses vidéos ; si cela se "
            "reproduit, prévenez l’équipe technique."
        ),
    ),
    # What the manifest sets
    "M06-empty-default": warning(
        _("Le plan à suivre par défaut ne mène à aucune page ; « %(title)s » est utilisé."),
        _("Choisissez le plan par défaut dans votre outil auteur."),
    ),
    "M06-other-plans": warning(
        _("Le module a aussi %(count)s autre(s) plan(s) : seul « %(title)s » est proposé."),
        _("Pour proposer un autre plan, choisissez-le par défaut et déposez un second module."),
    ),
    "M07-prerequisites": warning(
        _("Les prérequis de « %(item)s » ne peuvent pas être lus ; ils sont ignorés : %(script)s"),
        _("Vérifiez dans votre outil auteur quelles étapes celle-ci demande."),
    ),
    "M08-value": warning(
        _("La valeur « %(value)s » de « %(name)s » n’est pas valable ; elle est ignorée."),
        _("Vérifiez ce réglage dans votre outil auteur."),
    ),
    "M10-collection-ref": warning(
        _("Le réglage d’enchaînement « %(ref)s » n’existe pas ; il est ignoré."),
        _("Vérifiez l’enchaînement dans votre outil auteur."),
    ),
    "M16-submanifest": error(
        _(
            "Le module contient un autre module imbriqué (« %(identifier)s »), ce que peu de "
            "plateformes savent lire."
        ),
        _("Exportez chaque module séparément."),
    ),
}
