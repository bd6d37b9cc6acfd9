"""Money: the table tells amounts in M CNY; a scenario may give and get all of them in another currency."""

HOME = "CNY"
"""The currency of the table: every unit with this word in it is one of money."""
CURRENCIES = (HOME, "CHF", "EUR", "GBP", "HUF", "INR", "JPY", "KRW", "MYR", "PLN", "THB", "TWD", "USD", "VND")
"""ISO 4217 codes that a scenario may choose from."""


MONEY = ("currency", "exchange_rate")
"""Parameters that say in which money all others of money are."""


class Amount(float):
    """A default of the table in M CNY: where a world is given no other, it is told in the currency of the world."""


def is_money(unit: str) -> bool:
    """Whether a unit of the table, of a measure or of a column is one of money."""
    return f"M {HOME}" in unit


def in_currency(words: str, currency: str) -> str:
    """A unit, or words with one, in a currency: 'M EUR a year' for 'M CNY a year'."""
    return words.replace(HOME, currency)


def told_in(words: str, currency: str) -> str:
    """The same as people read it: 'million EUR a year' for 'M CNY a year'. Files have the short form."""
    return in_currency(words.replace(f"M {HOME}", f"million {HOME}"), currency)


def said_in(currency: str, rate: float) -> str:
    """A currency with what one unit of it is: 'EUR at 7.8 CNY'."""
    return currency if currency == HOME else f"{currency} at {rate:.12g} {HOME}"
