"""Invented people and values for the tests: well formed, with right checksums, and nobody's.

Secrets are put together at run time, so that no scanner takes this file for a leak.
"""

from __future__ import annotations

import random
import string
import zlib
from dataclasses import dataclass, field

FIRST = [
    "Margaret", "Theodora", "Rosalind", "Leopold", "Gwendolyn", "Bartholomew", "Henrietta",
    "Cornelius", "Philippa", "Augustine", "Wilhelmina", "Reginald", "Josephine", "Frederick",
    "Georgina", "Sebastian", "Beatrice", "Montgomery", "Florence", "Nathaniel",
]  # fmt: skip
LAST = [
    "Thornbury", "Blackwood", "Vanderholt", "Ashworth", "Kirkpatrick", "Lindqvist", "Hathaway",
    "Oberholzer", "Pemberton", "Castellano", "Fitzgerald", "Wentworth", "Delacroix", "Rosenbaum",
    "Cunningham", "Winterbourne", "Papadopoulos", "Halvorsen", "Abernathy", "Montague",
]  # fmt: skip
COMPANIES = ["Kestrelmere GmbH", "Brackenfold Ltd", "Oakhurst Logistics GmbH", "Tamarind Foods Ltd"]


def luhn(number: str) -> str:
    total = 0
    for i, c in enumerate(reversed(number)):
        d = int(c)
        if i % 2 == 0:
            d = d * 2 - 9 if d > 4 else d * 2
        total += d
    return str(-total % 10)


def card(rng: random.Random) -> str:
    head = "4" + "".join(rng.choice(string.digits) for _ in range(14))
    number = head + luhn(head)
    return " ".join(number[i : i + 4] for i in range(0, 16, 4))


def iban(rng: random.Random) -> str:
    bban = "37040044" + "".join(rng.choice(string.digits) for _ in range(10))
    check = 98 - int(bban + "131400") % 97
    text = f"DE{check:02d}{bban}"
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def github_token(rng: random.Random) -> str:
    alphabet = string.digits + string.ascii_uppercase + string.ascii_lowercase
    body = "".join(rng.choice(alphabet) for _ in range(30))
    value = zlib.crc32(body.encode())
    tail = ""
    while value:
        value, rest = divmod(value, 62)
        tail = alphabet[rest] + tail
    return "ghp" + "_" + body + tail.rjust(6, "0")


def aws_key(rng: random.Random) -> str:
    alphabet = string.ascii_uppercase + "234567"
    return "AK" + "IA" + "".join(rng.choice(alphabet) for _ in range(16))


def ssn(rng: random.Random) -> str:
    return f"{rng.randint(501, 645)}-{rng.randint(10, 89)}-{rng.randint(1000, 9899)}"


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    email: str
    phone: str
    iban: str
    card: str
    ssn: str
    org: str
    key: str
    ip: str
    extra: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def originals(self) -> list[str]:
        """Everything of this person that no provider may read, whole and in parts."""
        return [
            self.name, self.first, self.last, self.email, self.phone, self.iban, self.card,
            self.ssn, self.org.rsplit(" ", 1)[0], self.key, self.ip, *self.extra,
        ]  # fmt: skip

    def introduction(self) -> str:
        """A prompt with the anchors that the mock model reads."""
        return (
            f"Hello, my name is {self.name} and I work for {self.org} in the billing department. "
            f"Please write to {self.email} or call me on {self.phone}. "
            f"My IBAN is {self.iban}, my card number is {self.card}."
        )

    def short(self) -> str:
        return f"Hello, my name is {self.name}. My e-mail address is {self.email}."


def person(number: int) -> Person:
    """The same person for the same number, always."""
    rng = random.Random(f"person {number}")
    first = FIRST[number % len(FIRST)]
    last = LAST[(number * 7 + number // len(LAST)) % len(LAST)]
    tail = f"{rng.randint(20, 99)} {rng.randint(100, 999)} {rng.randint(10, 99)}"
    return Person(
        first=first,
        last=last,
        email=f"{first}.{last}{number}@{last}-{rng.choice(['mail', 'post', 'office'])}.ch".lower(),
        phone=f"+41 44 {rng.randint(200, 899)} {rng.randint(10, 99)} {tail[:2]}",
        iban=iban(rng),
        card=card(rng),
        ssn=ssn(rng),
        org=COMPANIES[number % len(COMPANIES)],
        key=github_token(rng),
        ip=f"84.{rng.randint(16, 240)}.{rng.randint(1, 254)}.{rng.randint(1, 254)}",
    )
