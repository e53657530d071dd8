#!/usr/bin/env python3
"""Writes annotated text made from templates: letters, mails, chats, forms, records, logs, code.

    python3 training/generate.py --templates training/templates --count 40000 --seed 1 > train.jsonl

With `--held-out` the names come from locales that are kept out of training and of the lists.
"""

import argparse
import json
import pathlib
import random
import re
import sys

from values import Values

SLOT = re.compile(r"\{([A-Za-z0-9]+)\}")
LANGUAGES = {"en": 0.52, "de": 0.14, "fr": 0.08, "es": 0.08, "it": 0.06, "pt": 0.05, "nl": 0.04, "pl": 0.03}
KEYS = {
    "F": ["name", "full_name", "customer", "customer_name", "owner", "contact", "author", "assignee", "patient", "user", "employee", "displayName", "fullName", "recipient", "created_by", "manager", "contactName", "Name", "holder"],
    "G": ["first_name", "firstname", "given_name", "firstName", "fname", "givenName", "vorname"],
    "S": ["last_name", "surname", "lastName", "family_name", "lname", "familyName", "nachname"],
    "O": ["company", "organization", "employer", "vendor", "company_name", "org", "supplier", "companyName", "client", "merchant", "bank"],
    "C": ["city", "town", "location", "birthplace", "place", "homeCity", "origin", "destination"],
    "N": ["country", "nation", "countryName"],
    "R": ["state", "region", "province"],
    "A": ["address", "shipping_address", "billingAddress", "street_address", "full_address", "delivery_address", "addr", "homeAddress"],
    "ST": ["street", "street1", "addressLine1", "line1", "address1"],
    "email": ["email", "mail"], "phone": ["phone", "tel", "mobile"], "id": ["id", "order_id", "sku", "ref"], "date": ["date", "dob", "created_at"],
    "product": ["product", "plan", "app", "title"], "job": ["role", "job", "position"], "money": ["amount", "price", "total"],
    "word": ["status", "type", "color", "lang", "category", "priority", "mode", "state_code"],
}
WORDS = "active|pending|blue|High|low|Standard|Premium|open|closed|EN|de-DE|true|null|OK|Completed|In Progress|New|Draft|default|Monthly|A+|urgent|Manual|Red|Bug|Feature|North|Express".split("|")


class Doc:
    """A text that grows with its annotations."""

    def __init__(self):
        self.parts, self.length, self.spans = [], 0, []

    def add(self, text, label=None):
        if label:
            self.spans.append({"start": self.length, "end": self.length + len(text), "label": label})
        self.parts.append(text)
        self.length += len(text)

    @property
    def text(self):
        return "".join(self.parts)


class Maker:
    def __init__(self, dice, templates, held_out):
        self.dice, self.templates, self.held_out = dice, templates, held_out

    def start(self):
        weights = [LANGUAGES[k] for k in self.templates]
        self.language = self.dice.choices(list(self.templates), weights)[0]
        self.values = Values(self.dice, self.language, self.held_out)
        self.pools = self.templates[self.language]
        self.me = self.values.person()
        self.doc = Doc()

    def pick(self, items):
        return self.dice.choice(items)

    def value(self, slot):
        """Text and label of a slot."""
        v = self.values
        given, family = self.me
        table = {
            "F": lambda: (v.full(), "PERSON"), "G": lambda: (v.person()[0], "PERSON"), "S": lambda: (v.person()[1], "PERSON"),
            "1F": lambda: (f"{given} {family}", "PERSON"), "1G": lambda: (given, "PERSON"), "1L": lambda: (family, "PERSON"),
            "UF": lambda: (v.full().upper(), "PERSON"), "L3": lambda: (f"{v.initial()} {v.family()}", "PERSON"),
            "I": lambda: (v.initial(), "PERSON"), "T": lambda: (self.pick_title(), None),
            "O": lambda: (v.organisation(), "ORG"), "U": lambda: (v.school(), "ORG"), "H": lambda: (v.hospital(), "ORG"),
            "C": lambda: (v.city(), "LOC"), "N": lambda: (v.nation(), "LOC"), "R": lambda: (v.region(), "LOC"),
            "A": lambda: (v.address(), "ADDRESS"), "AM": lambda: (v.address(True), "ADDRESS"), "ST": lambda: (v.street(), "ADDRESS"),
            "word": lambda: (self.pick(WORDS), None),
        }
        return table[slot]() if slot in table else (v.filler(slot), None)

    def pick_title(self):
        from values import TITLES
        return self.pick(TITLES[self.language])

    def fill(self, template):
        at = 0
        for found in SLOT.finditer(template):
            self.doc.add(template[at:found.start()])
            text, label = self.value(found.group(1))
            # Parts of one name ("{G} {I} {S}") are one person.
            last = self.doc.spans[-1] if self.doc.spans else None
            between = template[at:found.start()]
            if label == "PERSON" and last and last["label"] == "PERSON" and last["end"] + len(between) == self.doc.length \
                    and between in (" ", ", ", "/") and at and template[at - 2] in "GSILF" and found.group(1) in ("S", "I", "G", "1L") \
                    and not (between == ", " and template[at - 2] in "GFI"):
                self.doc.add(text)
                last["end"] = self.doc.length
            else:
                self.doc.add(text, label)
            at = found.end()
        self.doc.add(template[at:])

    def one(self, *pools):
        pool = self.pick(pools)
        self.fill(self.pick(self.pools[pool]))

    def sentences(self, least, most, negative=0.35):
        for i in range(self.dice.randint(least, most)):
            if i:
                self.doc.add(self.pick([" ", " ", " ", "\n"]))
            self.one("negative" if self.dice.random() < negative else "sentence")

    def mail(self):
        if self.dice.random() < 0.3:
            for line in self.dice.sample(["From: {F} <{email}>", "To: {F} <{email}>", "Subject: {thing}", "Date: {date}", "Cc: {F}"], self.dice.randint(1, 4)):
                self.fill(line + "\n")
            self.doc.add("\n")
        self.one("greeting")
        self.doc.add(self.pick(["\n\n", "\n", " "]))
        self.sentences(1, 5, 0.55)
        self.doc.add(self.pick(["\n\n", "\n"]))
        self.one("closing")
        self.doc.add(self.pick(["\n", "\n", "\n\n", " "]))
        self.fill(self.pick(["{1F}", "{1F}", "{1G}", "{1G}", "{G} & {G}", "{F}"]))
        for line in ["{job}", "{O}", self.pick(["{A}", "{AM}"]), "{phone}", "{email}", "{C}, {N}"]:
            if self.dice.random() < 0.22:
                self.fill("\n" + line)

    def letter(self):
        self.fill("{1F}\n{AM}\n\n" if self.dice.random() < 0.6 else "{O}\n{AM}\n\n")
        if self.dice.random() < 0.7:
            self.fill(self.pick(["{F}\n{AM}\n\n", "{O}\n{T} {F}\n{AM}\n\n", "{O}\n{AM}\n\n", "{T} {F}\n{O}\n{AM}\n\n"]))
        self.fill(self.pick(["{C}, {date}\n\n", "{date}\n\n", ""]))
        self.mail()

    def chat(self):
        for i in range(self.dice.randint(1, 3)):
            if i:
                self.doc.add(self.pick([" ", "\n", ". ", ", "]))
            self.one("chat", "chat", "chat", "sentence", "negative")

    def dialogue(self):
        people = [self.values.person() for _ in range(2)]
        for _ in range(self.dice.randint(2, 6)):
            given, family = self.pick(people)
            stamp = self.pick(["", "", "[{time}] ", "{date} {time} "])
            self.fill(stamp)
            self.doc.add(self.pick([given, f"{given} {family}"]), "PERSON")
            self.doc.add(self.pick([": ", ": ", " - ", "> "]))
            self.one("chat", "sentence", "negative")
            self.doc.add("\n")

    def form(self):
        separator = self.pick([None, None, None, " : ", " = ", "\t", ":\n", ":  ", "\t\t", " | "])
        bullet = self.pick(["", "", "", "- ", "* ", "  ", "• ", "## "])
        for _ in range(self.dice.randint(2, 9)):
            line = self.pick(self.pools["field"])
            if separator and re.match(r"^[^{]+: ", line):
                key, _, rest = line.partition(": ")
                line = key.strip() + separator + rest
            self.doc.add(bullet)
            self.fill(line + "\n")

    def row(self, most=6):
        kinds = self.dice.sample(list(KEYS), self.dice.randint(2, most))
        return [(self.pick(KEYS[k]), k) for k in kinds]

    def record(self):
        style = self.pick(["json", "json", "json1", "yaml", "xml", "csv", "csv", "sql", "env", "html", "python", "markdown"])
        row = self.row()
        n = self.dice.randint(1, 4)
        if style == "json":
            for _ in range(n):
                self.doc.add("{\n")
                for key, kind in row:
                    self.doc.add(f'  "{key}": "')
                    self.fill("{%s}" % kind)
                    self.doc.add('",\n')
                self.doc.add("},\n")
        elif style == "json1":
            self.doc.add("{")
            for i, (key, kind) in enumerate(row):
                self.doc.add((", " if i else "") + f'"{key}": "')
                self.fill("{%s}" % kind)
                self.doc.add('"')
            self.doc.add("}")
        elif style in ("yaml", "env"):
            for key, kind in row:
                self.doc.add(f"{key}: " if style == "yaml" else f"{key.upper()}=")
                self.fill("{%s}\n" % kind)
        elif style == "xml":
            self.doc.add("<record>")
            for key, kind in row:
                self.doc.add(f"<{key}>")
                self.fill("{%s}" % kind)
                self.doc.add(f"</{key}>\n")
            self.doc.add("</record>")
        elif style == "html":
            for key, kind in row:
                self.doc.add(self.pick(["<td>", "<p>", '<span class="value">', "<li>"]))
                self.fill("{%s}" % kind)
                self.doc.add(self.pick(["</td>", "</p>", "</span>", "</li>"]) + "\n")
        elif style in ("csv", "markdown"):
            mark = self.pick([",", ",", ";", "\t", "|"]) if style == "csv" else " | "
            if self.dice.random() < 0.7:
                self.doc.add(mark.join(k for k, _ in row) + "\n")
            for _ in range(n + 1):
                for i, (_, kind) in enumerate(row):
                    self.doc.add(mark if i else "")
                    quote = '"' if mark == "," and kind in ("A", "F", "O") else ""
                    self.doc.add(quote)
                    self.fill("{%s}" % kind)
                    self.doc.add(quote)
                self.doc.add("\n")
        elif style == "sql":
            table = self.pick(["users", "customers", "patients", "orders", "employees", "contacts"])
            self.doc.add(f"INSERT INTO {table} ({', '.join(k for k, _ in row)}) VALUES (")
            for i, (_, kind) in enumerate(row):
                self.doc.add(", '" if i else "'")
                self.fill("{%s}" % kind)
                self.doc.add("'")
            self.doc.add(");\n")
        else:
            self.doc.add(self.pick(["user = {", "data = dict(", "record = Record("]))
            for key, kind in row:
                self.doc.add(f'{key}="')
                self.fill("{%s}" % kind)
                self.doc.add('", ')
            self.doc.add(")")

    def log(self):
        for _ in range(self.dice.randint(1, 6)):
            self.fill("{date} {time}:{num} ")
            self.doc.add(self.pick(["INFO ", "WARN ", "ERROR ", "[info] ", "DEBUG ", "<14> "]))
            self.doc.add(self.pick(["", "auth: ", "[AuthService] ", "com.example.UserService - ", "mailer[2210]: ", "worker-3 "]))
            self.fill(self.pick([
                "user {F} logged in from 10.0.0.{num}", "User '{F}' created order {id}", "sending mail to {F} <{email}>",
                "customer={F} order={id} status=ok", "Connection refused to db-{num}.internal", "Failed to charge {F}: card declined",
                "request completed in {num} ms", "Cache miss for key user:{id}", "updated record of patient {F} (id {id})",
                "NullPointerException at com.example.Main.run(Main.java:{num})", "geocoded \"{A}\" to {C}", "tenant {O} exceeded quota",
                "Login failed for user \"{F}\"", "Starting Kafka consumer group billing-{num}", "assigned ticket {id} to {F}", "Delivery to {A} failed",
                "retry {num} of 5 for job SendInvoice", "session opened for user {user}", "Welcome back, {G}!", "GET /users/{id} 200 {num}ms",
            ]) + "\n")

    def code(self):
        for _ in range(self.dice.randint(1, 5)):
            self.fill(self.pick([
                "// TODO({user}): ask {G} about this\n", "# Contact {F} before changing this\n", "// reviewed by {F}, {date}\n", "/* Author: {F} <{email}> */\n",
                'String owner = "{F}";\n', "const customer = '{F}';\n", 'let city = "{C}";\n', 'assert greet("{G}") == "Hello {G}"\n',
                "    return new UserService(repository);\n", "public class CustomerController extends BaseController {\n", "def load_users(path: Path) -> list[User]:\n",
                "import java.util.List;\n", "from django.db import models\n", "use std::collections::HashMap;\n", "if err != nil { return nil, err }\n",
                "SELECT name, city FROM Customers WHERE Country = 'Germany' AND name = '{F}';\n", 'name = models.CharField(max_length={num})\n',
                'print(f"Sending invoice to {F}")\n', '    "employer": "{O}",\n', '# Ship to {A}\n', "<Button onClick={handleClick}>Save Changes</Button>\n",
                'expect(user.name).toBe("{F}");\n', 'INSERT INTO patients VALUES ({num}, "{F}", "{A}");\n', "-- Requested by {F} ({O})\n", "@author {F}\n",
                'logger.info("Patient {F} admitted to {H}");\n', "git commit -m \"Fix typo found by {G}\"\n", "Co-authored-by: {F} <{email}>\n", "Author: {F} <{email}>\n",
                "    # {G} says this never happens\n", "type Person struct { Name string }\n", 'Person p = new Person("{G}", "{S}");\n', "fn main() {\n",
            ]).replace("{handleClick}", "handleClick").replace("{ return nil, err }", "return nil"))

    def value_alone(self):
        key, kind = self.pick([(self.pick(v), k) for k, v in KEYS.items()])
        self.fill("{%s}" % kind)
        self.doc.field = key

    def document(self):
        heading = {"en": "Discharge Summary|Curriculum Vitae|Meeting Minutes|Rental Agreement|Incident Report|Support Ticket|Work Experience|Education|Medical History|Statement of Account|Purchase Order".split("|"),
                   "de": "Arztbrief|Lebenslauf|Protokoll|Mietvertrag|Kaufvertrag|Berufserfahrung|Ausbildung|Anamnese|Rechnung|Kündigung".split("|")}
        self.doc.add(self.pick(heading.get(self.language, heading["en"])) + self.pick(["\n\n", "\n"]))
        for _ in range(self.dice.randint(1, 3)):
            self.pick([self.form, lambda: self.sentences(1, 4), self.cv, self.form])()
            self.doc.add(self.pick(["\n", "\n\n"]))

    def cv(self):
        for _ in range(self.dice.randint(1, 4)):
            self.fill(self.pick([
                "{year} - {year}: {job}, {O}, {C}\n", "{job}, {O} ({year}-{year})\n", "{U}, {C} — B.Sc. Computer Science, {year}\n", "{O} | {C}, {N} | {job}\n",
                "{year}–{year}  {job} at {O} in {C}\n", "{1F}\n{A}\n{phone} · {email}\n", "Reference: {F}, {job} at {O}\n", "- Skills: Python, Java, Leadership\n", "M.Sc. Physics, {U}, {year}\n",
            ]))

    def make(self):
        self.start()
        kinds = [(self.sentences, 22), (self.mail, 13), (self.letter, 3), (self.chat, 18), (self.dialogue, 4), (self.form, 11), (self.record, 12), (self.log, 4), (self.code, 5), (self.value_alone, 4), (self.document, 7)]
        kind = self.dice.choices([k for k, _ in kinds], [w for _, w in kinds])[0]
        if kind == self.sentences:
            self.sentences(1, 4)
        else:
            kind()
        text, spans = self.doc.text, self.doc.spans
        small = {"chat": 0.55, "sentences": 0.08, "dialogue": 0.3, "value_alone": 0.1}.get(kind.__name__, 0)
        if self.dice.random() < small:
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
            text = lowered
        return text, spans, kind.__name__, getattr(self.doc, "field", None)


def load(folder, languages=None):
    out = {}
    for path in sorted(pathlib.Path(folder).glob("*.txt")):
        pools, name = {}, None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# ") and line[2:] in ("sentence", "negative", "greeting", "closing", "chat", "field"):
                name = line[2:]
            elif line.strip():
                pools.setdefault(name, []).append(line)
        out[path.stem] = pools
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--templates", required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="made")
    parser.add_argument("--held-out", action="store_true")
    options = parser.parse_args()
    maker = Maker(random.Random(options.seed), load(options.templates), options.held_out)
    for i in range(options.count):
        text, spans, kind, field = maker.make()
        item = {"id": f"{options.name}-{kind}-{i}", "text": text, "spans": spans}
        if field:
            item["field"] = field
        sys.stdout.write(json.dumps(item, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
