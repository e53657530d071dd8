"""Compares what a detector found with what the corpus marks. Pure arithmetic, no I/O.

What counts, and why, is in README.md ("How it is measured"). In short: a marked character that no
span covers has leaked, whatever the covering label says; a span that touches no mark is a false
hit; optional marks and plain dates count neither way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from load import Document

Found = tuple[int, int, str]

# Labels that are compared as one, since systems draw the line between them differently.
GROUPS: dict[str, tuple[str, ...]] = {
    "person": ("PERSON",),
    "organization": ("ORGANIZATION",),
    "place": ("LOCATION", "ADDRESS", "POSTAL_CODE", "COORDINATES"),
    "e-mail": ("EMAIL",),
    "phone": ("PHONE",),
    "date of birth": ("DATE_OF_BIRTH",),
    "state-issued id": ("NATIONAL_ID", "US_SSN", "TAX_ID", "PASSPORT", "DRIVER_LICENSE", "MRZ"),
    "card, account": (
        "CREDIT_CARD", "CARD_CVV", "CARD_EXPIRY", "IBAN", "BIC", "ABA_ROUTING", "SORT_CODE",
        "BANK_ACCOUNT", "CRYPTO_ADDRESS", "VAT_ID", "COMPANY_ID",
    ),
    "health number": ("MEDICAL_RECORD", "HEALTH_INSURANCE", "MEDICAL_LICENSE"),
    "network": ("IP_ADDRESS", "MAC_ADDRESS", "HOSTNAME", "URL"),
    "user name": ("USERNAME", "SOCIAL_HANDLE"),
    "reference, device": (
        "REFERENCE_NUMBER", "VIN", "LICENSE_PLATE", "IMEI", "DEVICE_SERIAL", "SUBSCRIBER_ID",
    ),
    "secret": (
        "PASSWORD", "API_KEY", "PRIVATE_KEY", "ACCESS_TOKEN", "CONNECTION_STRING", "SECRET",
        "SEED_PHRASE",
    ),
}  # fmt: skip
GROUP_OF = {label: group for group, labels in GROUPS.items() for label in labels}
TEMPORAL = frozenset({"DATE", "DATE_OF_BIRTH", "AGE"})


@dataclass
class Score:
    """Counts of one group; `near_*` count overlap instead of equality."""

    gold: int = 0
    said: int = 0
    exact: int = 0
    near_said: int = 0
    near_gold: int = 0

    @staticmethod
    def rates(right: int, said: int, back: int, gold: int) -> tuple[float, float, float]:
        precision = right / said if said else 0.0
        recall = back / gold if gold else 0.0
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0

    def exact_rates(self) -> tuple[float, float, float]:
        return self.rates(self.exact, self.said, self.exact, self.gold)

    def overlap_rates(self) -> tuple[float, float, float]:
        return self.rates(self.near_said, self.said, self.near_gold, self.gold)


@dataclass
class Result:
    """What a system did on a set of documents."""

    scores: dict[str, Score] = field(default_factory=lambda: {g: Score() for g in GROUPS})
    characters: int = 0
    leaked: int = 0
    leaked_by_label: dict[str, list[int]] = field(default_factory=dict)
    false_hits: int = 0
    clean_documents: int = 0
    clean_hits: int = 0

    @property
    def leak_rate(self) -> float:
        """Marked letters and digits that nothing covers, as a share of all marked ones."""
        return self.leaked / self.characters if self.characters else 0.0

    def leak_rate_of(self, labels: Iterable[str]) -> float:
        counts = [self.leaked_by_label[label] for label in labels if label in self.leaked_by_label]
        whole = sum(n for _, n in counts)
        return sum(n for n, _ in counts) / whole if whole else 0.0


def touches(a: Found, b: Found) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def misses(document: Document, found: Sequence[Found]) -> list[tuple[Found, int]]:
    """Marked spans with the number of their letters and digits that nothing covers, if any."""
    covered = set()
    for start, end, _ in found:
        covered.update(range(start, end))
    out = []
    for span in document.required:
        own = [i for i in range(span.start, span.end) if document.text[i].isalnum()]
        open_ones = sum(i not in covered for i in own)
        if open_ones:
            out.append(((span.start, span.end, span.label), open_ones))
    return out


def false_hits(document: Document, found: Sequence[Found]) -> list[Found]:
    """Spans that touch no mark, plain dates and ages aside."""
    marks = [(s.start, s.end, s.label) for s in document.spans]
    return [
        f for f in found if f[2] not in TEMPORAL and not any(touches(f, mark) for mark in marks)
    ]


def measure(documents: Sequence[Document], found: Sequence[Sequence[Found]]) -> Result:
    """`found` holds the spans of each document, in the same order, in this project's labels."""
    result = Result()
    for document, spans in zip(documents, found, strict=True):
        for span in document.required:
            own = sum(c.isalnum() for c in document.text[span.start : span.end])
            result.characters += own
            result.leaked_by_label.setdefault(span.label, [0, 0])[1] += own
        for (_, _, label), open_ones in misses(document, spans):
            result.leaked += open_ones
            result.leaked_by_label[label][0] += open_ones
        wrong = len(false_hits(document, spans))
        if document.clean:
            result.clean_documents += 1
            result.clean_hits += wrong
        else:
            result.false_hits += wrong
        count_groups(result, document, spans)
    return result


def count_groups(result: Result, document: Document, spans: Sequence[Found]) -> None:
    optional = [(s.start, s.end, s.label) for s in document.spans if s.optional]
    for group, score in result.scores.items():
        gold = {
            (s.start, s.end, group) for s in document.required if GROUP_OF.get(s.label) == group
        }
        # A plain date that is right about a date of birth is as good as the finer label.
        said = {
            (s, e, group)
            for s, e, label in spans
            if GROUP_OF.get(label) == group
            or (label == "DATE" and any(touches((s, e, label), g) for g in gold) and group == "date of birth")
        }
        said = {
            s for s in said
            if any(touches(s, g) for g in gold) or not any(touches(s, o) for o in optional)
        }  # fmt: skip
        score.gold += len(gold)
        score.said += len(said)
        score.exact += len(gold & said)
        score.near_said += sum(any(touches(s, g) for g in gold) for s in said)
        score.near_gold += sum(any(touches(s, g) for s in said) for g in gold)
