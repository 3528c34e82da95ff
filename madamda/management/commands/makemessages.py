"""Extracts the texts to translate, also those of the Jinja templates: Django's command reads only Django's."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management.commands import makemessages
from jinja2.ext import babel_extract

PAGES = Path(settings.BASE_DIR, "templates")
_REMARK = "Translators:"  # Jinja removes it, xgettext looks for it
_FUNCTIONS = ("_", "gettext", "ngettext", "pgettext", "npgettext")
# As in the environment, or texts with white space would differ; and a syntax error must not hide a template's texts.
_OPTIONS = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}


class BuildFile(makemessages.BuildFile):
    """A source file; a Jinja template is written for xgettext as the Python calls that it contains."""

    def preprocess(self) -> None:
        if not Path(self.path).resolve().is_relative_to(PAGES):
            super().preprocess()
            return
        Path(self.work_path).write_text(calls(Path(self.path)), encoding="utf-8")


class Command(makemessages.Command):
    build_file_class = BuildFile


def calls(template: Path) -> str:
    """Return a template's calls of gettext as Python, in the order of the template; raise TemplateSyntaxError."""
    with template.open("rb") as file:
        found = sorted(babel_extract(file, _FUNCTIONS, [_REMARK], _OPTIONS), key=lambda one: one[0])
    return "".join(_call(function, words, remarks) for _line, function, words, remarks in found)


def _call(function: str, words: str | Iterable[str | None] | None, remarks: Iterable[str]) -> str:
    """Return a call as one line of Python, after the remarks for translators."""
    arguments = [words] if isinstance(words, str) else [word for word in words or () if word is not None]
    lines = [f"# {_REMARK} {remark}" for remark in remarks]
    name = "gettext" if function == "_" else function
    return "\n".join([*lines, f"{name}({', '.join(map(repr, arguments))})"]) + "\n"
