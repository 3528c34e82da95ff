"""SQL of erasing a person: replacing quotations of phone, name and e-mail address in texts that staff have written."""

import re
from collections.abc import Iterable, Sequence

import phonenumbers
from django.db import connection, models
from psycopg.sql import SQL, Identifier, Literal

INSTEAD = "…"
_SEPARATORS = r"[\s().\u200b-]*"
_KHMER_ZERO = 0x17E0


def allow_replacing_words() -> None:
    """Let the words of events, cash entries and refunds be replaced until the transaction ends, and nothing else.

    Their triggers look for this setting (orders_history_stays and its like). Lifts the time limit of statements too.
    """
    with connection.cursor() as cursor:
        cursor.execute("select set_config('orders.erasing', 'on', true)")
        cursor.execute("set local statement_timeout = 0")


def pattern(*, phones: Iterable[str], names: Iterable[str], emails: Iterable[str]) -> str:
    """Return a regular expression of PostgreSQL for these, in any notation of a phone number and any case.

    Only names of several words: a single one is a name of many.
    """
    several = [name for name in names if len(name.split()) > 1]
    parts = [
        *map(_phone, phones),
        *(r"\s+".join(map(_escaped, name.split())) for name in several),
        *map(_escaped, emails),
    ]
    return f"(?<![[:alnum:]])(?:{'|'.join(dict.fromkeys(parts))})(?![[:alnum:]])"


def replace_quotations(
    table: type[models.Model], columns: Sequence[str], quoted: str, *, only: Sequence[int] | None = None
) -> int:
    """Replace what matches in these columns of all rows, or of those with these keys; return how many have changed."""
    some = SQL("true") if only is None else SQL("id = any({}::bigint[])").format(Literal(list(only)))
    changed = 0
    for column in columns:
        is_json = isinstance(table._meta.get_field(column), models.JSONField)
        place = Identifier(column)
        text = SQL("{}::text").format(place)
        new = SQL("regexp_replace({text}, {quoted}, {instead}, 'gi')").format(
            text=text, quoted=Literal(quoted), instead=Literal(INSTEAD)
        )
        with connection.cursor() as cursor:
            cursor.execute(
                SQL("update {table} set {place} = {new} where {some} and {text} ~* {quoted}").format(
                    table=Identifier(table._meta.db_table),
                    place=place,
                    new=SQL("({})::jsonb").format(new) if is_json else new,
                    text=text,
                    quoted=Literal(quoted),
                    some=some,
                )
            )
            changed += cursor.rowcount
    return changed


def _phone(phone: str) -> str:
    """Match `+85512345678` as 012 345 678, +855 (0)12-345-678, 85512345678 or ០១២ ៣៤៥ ៦៧៨."""
    number = phonenumbers.parse(phone)
    code, national = str(number.country_code), phonenumbers.national_significant_number(number)
    prefix = rf"(?:(?:\+|00)?{_SEPARATORS}{_digits(code)}{_SEPARATORS})?(?:{_digit('0')}{_SEPARATORS})?"
    return prefix + _digits(national)


def _digits(digits: str) -> str:
    return _SEPARATORS.join(map(_digit, digits))


def _digit(digit: str) -> str:
    return f"[{digit}{chr(_KHMER_ZERO + int(digit))}]"


def _escaped(text: str) -> str:
    return re.sub(r"([^\w\s]|_)", r"\\\1", text)
