"""Database constraints for names and slugs: they must contain a visible character."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Any character that `inputs.text` does not remove; spelled out, because migrations contain it.
VISIBLE = (
    r"[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)


def is_visible(table: str, *columns: str) -> models.CheckConstraint:
    """Return a constraint on these columns, by default on the name in any language.

    It does not require a particular language, since that may change.
    """
    columns = columns or tuple(f"name_{code}" for code, _language in settings.LANGUAGES)
    seen = Q(*(Q(**{f"{column}__regex": VISIBLE}) for column in columns), _connector=Q.OR)
    return models.CheckConstraint(
        name=f"{table}_name_is_visible",
        condition=seen,
        violation_error_message=_("Enter a name with visible characters."),
    )


HAS_A_LETTER = RegexValidator(r"[A-Za-z0-9]", _("Enter an address with at least one letter or digit."))


def has_a_letter(table: str) -> models.CheckConstraint:
    """Return a constraint that a slug contains a letter or digit, not only hyphens and underscores."""
    return models.CheckConstraint(
        name=f"{table}_address_has_a_letter",
        condition=Q(slug__regex="[A-Za-z0-9]"),
        violation_error_message=HAS_A_LETTER.message,
    )
