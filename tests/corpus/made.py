"""Values with check digits and secrets for the corpus, made from a name and a number.

The corpus says `{{iban:DE}}` or `{{ghp}}`; the loader asks here for the text. The same name in the
same document always gives the same value, another `#number` gives another one. Nothing is drawn
from outside: a checkout of the project gives the same corpus everywhere. Secrets exist only after
loading, so that no scanner takes these files for a leak.

Never to be put here: a value that somebody was given by an issuer.
"""

from __future__ import annotations

import base64
import hashlib
import random
import string
import zlib
from collections.abc import Callable

DIGITS = string.digits
UPPER = string.ascii_uppercase
ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"


class UnknownValue(Exception):
    """The corpus asks for a kind of value that is not made here."""


def value(request: str, seed: str) -> str:
    """The value for `kind`, `kind:argument` or either with `#number`, in the document `seed`."""
    name, _, _ = request.partition("#")
    kind, _, argument = name.partition(":")
    make = KINDS.get(kind)
    if make is None:
        raise UnknownValue(request)
    digest = hashlib.sha256(f"{seed}\n{request}".encode()).digest()
    return make(random.Random(digest), argument)


def pick(rng: random.Random, alphabet: str, count: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))


def luhn(number: str) -> str:
    """The digit that completes `number` by ISO/IEC 7812-1 annex B."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        n = int(digit) * (2 if place % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return str(-total % 10)


def groups(text: str, size: int = 4, between: str = " ") -> str:
    return between.join(text[at : at + size] for at in range(0, len(text), size))


def weighted(number: str, weights: list[int]) -> int:
    return sum(int(d) * w for d, w in zip(number, weights, strict=True))


def card(rng: random.Random, argument: str) -> str:
    brand, _, form = argument.partition(",")
    prefix, length = {"visa": ("4", 16), "mastercard": ("53", 16), "amex": ("37", 15)}[brand]
    body = prefix + pick(rng, DIGITS, length - 1 - len(prefix))
    number = body + luhn(body)
    if form == "plain":
        return number
    between = "-" if form == "dashes" else " "
    if length == 15:
        return between.join([number[:4], number[4:10], number[10:]])
    return groups(number, between=between)


# Country: the bank part as digits (d) and letters (a), from the SWIFT IBAN registry.
IBAN_FORMS = {
    "DE": "d" * 18, "FR": "d" * 23, "ES": "d" * 20, "IT": "a" + "d" * 22, "PT": "d" * 21,
    "NL": "aaaa" + "d" * 10, "PL": "d" * 24, "GB": "aaaa" + "d" * 14, "CH": "d" * 17,
    "AT": "d" * 16, "BE": "d" * 12, "IE": "aaaa" + "d" * 14, "SE": "d" * 20, "DK": "d" * 14,
}  # fmt: skip


def iban(rng: random.Random, argument: str) -> str:
    country, _, form = argument.partition(",")
    bban = "".join(pick(rng, UPPER if c == "a" else DIGITS, 1) for c in IBAN_FORMS[country])
    if country == "BE":
        bban = bban[:10] + f"{int(bban[:10]) % 97 or 97:02d}"
    if country == "FR":
        bban = bban[:21] + f"{97 - int(bban[:21] + '00') % 97:02d}"
    if country == "ES":
        bban = spanish_account(bban[:8], bban[10:])
    digits = "".join(str(int(c, 36)) for c in bban + country + "00")
    text = f"{country}{98 - int(digits) % 97:02d}{bban}"
    return text if form == "plain" else groups(text)


def spanish_account(bank: str, account: str) -> str:
    weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]

    def check(ten: str) -> str:
        rest = 11 - weighted(ten, weights) % 11
        return {11: "0", 10: "1"}.get(rest, str(rest))

    return bank + check("00" + bank) + check(account) + account


def ssn(rng: random.Random, _: str) -> str:
    return f"{rng.randint(201, 599)}-{rng.randint(11, 98)}-{rng.randint(1001, 9897)}"


def steuer_id(rng: random.Random, form: str) -> str:
    """German tax id: one digit twice, one missing, ISO 7064 MOD 11,10."""
    while True:
        digits = rng.sample(DIGITS, 9)
        digits.append(rng.choice(digits))
        rng.shuffle(digits)
        if digits[0] != "0":
            break
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    number = "".join(digits) + str((11 - product) % 10)
    if form == "grouped":
        return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"
    return number


def nir(rng: random.Random, form: str) -> str:
    """French social security number with its key, 97 minus the number modulo 97."""
    body = f"{rng.choice('12')}{rng.randint(50, 99)}{rng.randint(1, 12):02d}{rng.choice(['13', '31', '33', '59', '69', '75'])}{rng.randint(1, 450):03d}{rng.randint(1, 700):03d}"
    key = f"{97 - int(body) % 97:02d}"
    if form == "plain":
        return body + key
    return f"{body[0]} {body[1:3]} {body[3:5]} {body[5:7]} {body[7:10]} {body[10:13]} {key}"


def siren(rng: random.Random, _: str) -> str:
    body = pick(rng, "3458", 1) + pick(rng, DIGITS, 7)
    return groups(body + luhn(body), 3)


def siret(rng: random.Random, _: str) -> str:
    body = pick(rng, "3458", 1) + pick(rng, DIGITS, 7)
    number = body + luhn(body) + f"000{rng.randint(1, 9)}"
    number += luhn(number)
    return f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"


FISCAL_ODD = dict(zip(
    DIGITS + UPPER,
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21,
     2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23], strict=True))  # fmt: skip


def codice_fiscale(rng: random.Random, argument: str) -> str:
    """Argument: surname letters, given name letters, e.g. `RSSMRA`."""
    day = rng.randint(1, 28) + rng.choice([0, 40])
    body = f"{argument}{rng.randint(50, 99)}{rng.choice('ABCDEHLMPRST')}{day:02d}{rng.choice(['H501', 'F205', 'L219', 'F839', 'D612', 'A944'])}"
    total = sum(
        FISCAL_ODD[c] if at % 2 == 0 else (int(c) if c.isdigit() else ord(c) - 65)
        for at, c in enumerate(body)
    )
    return body + chr(65 + total % 26)


def partita_iva(rng: random.Random, _: str) -> str:
    body = "0" + pick(rng, DIGITS, 6) + rng.choice(["015", "058", "063", "001"])
    return body + luhn(body)


def pesel(rng: random.Random, _: str) -> str:
    body = f"{rng.randint(55, 99)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{pick(rng, DIGITS, 4)}"
    return body + str(-weighted(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)


def nip(rng: random.Random, _: str) -> str:
    while True:
        body = pick(rng, "5678", 1) + pick(rng, "123456789", 2) + pick(rng, DIGITS, 6)
        check = weighted(body, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11
        if check < 10:
            number = body + str(check)
            return f"{number[:3]}-{number[3:6]}-{number[6:8]}-{number[8:]}"


def bsn(rng: random.Random, _: str) -> str:
    while True:
        body = pick(rng, "123", 1) + pick(rng, DIGITS, 7)
        check = weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
        if check < 10:
            return body + str(check)


DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def dni(rng: random.Random, _: str) -> str:
    number = rng.randint(10_000_000, 79_999_999)
    return f"{number}{DNI_LETTERS[number % 23]}"


def nie(rng: random.Random, _: str) -> str:
    first = rng.randint(0, 2)
    rest = pick(rng, DIGITS, 7)
    return f"{'XYZ'[first]}{rest}{DNI_LETTERS[int(str(first) + rest) % 23]}"


def nif(rng: random.Random, _: str) -> str:
    """Portuguese tax number."""
    body = pick(rng, "12", 1) + pick(rng, DIGITS, 7)
    rest = weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
    return body + str(0 if rest < 2 else 11 - rest)


def nhs(rng: random.Random, _: str) -> str:
    while True:
        body = pick(rng, "4567", 1) + pick(rng, DIGITS, 8)
        check = 11 - weighted(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11
        if check != 10:
            number = body + str(check % 11)
            return f"{number[:3]} {number[3:6]} {number[6:]}"


def nino(rng: random.Random, _: str) -> str:
    number = pick(rng, DIGITS, 6)
    return f"{rng.choice(['JG', 'PC', 'SK', 'AB', 'WM'])} {number[:2]} {number[2:4]} {number[4:]} {rng.choice('ABCD')}"


def cpf(rng: random.Random, _: str) -> str:
    number = pick(rng, DIGITS, 9)
    for _round in range(2):
        weights = list(range(len(number) + 1, 1, -1))
        number += str(weighted(number, weights) * 10 % 11 % 10)
    return f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}"


def cnpj(rng: random.Random, _: str) -> str:
    number = pick(rng, DIGITS, 8) + "0001"
    for weights in ([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2], [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]):
        rest = weighted(number, weights) % 11
        number += str(0 if rest < 2 else 11 - rest)
    return f"{number[:2]}.{number[2:5]}.{number[5:8]}/{number[8:12]}-{number[12:]}"


def ean(number: str) -> str:
    total = sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(number))
    return str(-total % 10)


def ahv(rng: random.Random, _: str) -> str:
    number = "756" + pick(rng, DIGITS, 9)
    number += ean(number)
    return f"{number[:3]}.{number[3:7]}.{number[7:11]}.{number[11:]}"


def personnummer(rng: random.Random, _: str) -> str:
    body = f"{rng.randint(55, 99)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{rng.randint(100, 979)}"
    return f"19{body[:6]}-{body[6:]}{luhn(body)}"


def aba(rng: random.Random, _: str) -> str:
    body = rng.choice(["0210", "0410", "1210", "1110"]) + pick(rng, DIGITS, 4)
    total = weighted(body, [3, 7, 1, 3, 7, 1, 3, 7])
    return body + str(-total % 10)


VIN_LETTERS = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9], strict=True))  # fmt: skip
VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]


def vin(rng: random.Random, _: str) -> str:
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    text = rng.choice(["1HG", "5YJ", "1FA", "2T1"]) + pick(rng, letters + "123456789", 5) + "0"
    text += rng.choice("JKLMNPR") + pick(rng, letters, 1) + pick(rng, DIGITS, 6)
    total = sum((int(c) if c.isdigit() else VIN_LETTERS[c]) * w for c, w in zip(text, VIN_WEIGHTS, strict=True))
    check = total % 11
    return text[:8] + ("X" if check == 10 else str(check)) + text[9:]


def imei(rng: random.Random, _: str) -> str:
    body = "35" + pick(rng, DIGITS, 12)
    return body + luhn(body)


def vat_de(rng: random.Random, _: str) -> str:
    body = pick(rng, "12378", 1) + pick(rng, DIGITS, 7)
    product = 10
    for digit in body:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return "DE" + body + str((11 - product) % 10)


def npi(rng: random.Random, _: str) -> str:
    body = "1" + pick(rng, DIGITS, 8)
    return body + luhn("80840" + body)


def ghp(rng: random.Random, _: str) -> str:
    """A GitHub token: 30 random characters and their CRC-32 in base 62."""
    alphabet = DIGITS + UPPER + string.ascii_lowercase
    body = pick(rng, alphabet, 30)
    number, tail = zlib.crc32(body.encode()), ""
    while number:
        number, rest = divmod(number, 62)
        tail = alphabet[rest] + tail
    return "ghp" + "_" + body + tail.rjust(6, "0")


def jwt(rng: random.Random, subject: str) -> str:
    def part(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    claims = f'{{"sub":"{subject or pick(rng, DIGITS, 8)}","iat":17{pick(rng, DIGITS, 8)}}}'
    signature = base64.urlsafe_b64encode(rng.randbytes(32)).decode().rstrip("=")
    return f"{part('{' + chr(34) + 'alg' + chr(34) + ':' + chr(34) + 'HS256' + chr(34) + '}')}.{part(claims)}.{signature}"


def pem(rng: random.Random, kind: str) -> str:
    rows = groups(base64.b64encode(rng.randbytes(240)).decode(), 64, "\n")
    name = kind or "RSA PRIVATE KEY"
    return f"-----BEGIN {name}-----\n{rows}\n-----END {name}-----"


def prefixed(prefix: str, alphabet: str, count: int) -> Callable[[random.Random, str], str]:
    return lambda rng, _: prefix + pick(rng, alphabet, count)


def bitcoin(rng: random.Random, _: str) -> str:
    """A pay-to-public-key-hash address: base 58 with four bytes of a double SHA-256."""
    payload = b"\x00" + rng.randbytes(20)
    payload += hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number, text = int.from_bytes(payload), ""
    while number:
        number, rest = divmod(number, 58)
        text = alphabet[rest] + text
    return "1" * (len(payload) - len(payload.lstrip(b"\x00"))) + text


def uuid(rng: random.Random, _: str) -> str:
    h = pick(rng, HEX, 32)
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"


# Tokens whose form is public; prefixes are split so that these lines are no token themselves.
KINDS: dict[str, Callable[[random.Random, str], str]] = {
    "card": card, "iban": iban, "ssn": ssn, "steuerid": steuer_id, "nir": nir, "siren": siren,
    "siret": siret, "cf": codice_fiscale, "piva": partita_iva, "pesel": pesel, "nip": nip,
    "bsn": bsn, "dni": dni, "nie": nie, "nif": nif, "nhs": nhs, "nino": nino, "cpf": cpf,
    "cnpj": cnpj, "ahv": ahv, "personnummer": personnummer, "aba": aba, "vin": vin, "imei": imei,
    "vatde": vat_de, "npi": npi, "ghp": ghp, "jwt": jwt, "pem": pem, "btc": bitcoin, "uuid": uuid,
    "aws-id": prefixed("AKI" + "A", UPPER + "234567", 16),
    "aws-secret": prefixed("", ALNUM + "/+", 40),
    "slack": lambda rng, _: "xox" + f"b-{pick(rng, DIGITS, 12)}-{pick(rng, DIGITS, 12)}-{pick(rng, ALNUM, 24)}",
    "stripe": prefixed("sk_" + "live_", ALNUM, 24),
    "openai": lambda rng, _: "sk-" + f"proj-{pick(rng, ALNUM, 74)}T3Blbk" + "FJ" + pick(rng, ALNUM, 74),
    "anthropic": lambda rng, _: "sk-" + "ant-api03-" + pick(rng, ALNUM, 93) + "AA",
    "gitlab": prefixed("glp" + "at-", ALNUM, 20),
    "npm": lambda rng, _: "npm" + ghp(rng, "")[3:],
    "sendgrid": lambda rng, _: "S" + f"G.{pick(rng, ALNUM, 22)}.{pick(rng, ALNUM, 43)}",
    "google": prefixed("AI" + "za", ALNUM + "-_", 35),
    "hf": prefixed("hf" + "_", string.ascii_letters, 34),
    "databricks": prefixed("da" + "pi", HEX, 32),
    "twilio": prefixed("S" + "K", HEX, 32),
    "hex": lambda rng, n: pick(rng, HEX, int(n)),
    "alnum": lambda rng, n: pick(rng, ALNUM, int(n)),
    "base64": lambda rng, n: base64.b64encode(rng.randbytes(int(n))).decode(),
    "digits": lambda rng, n: pick(rng, "123456789", 1) + pick(rng, DIGITS, int(n) - 1),
}  # fmt: skip
