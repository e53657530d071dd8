#!/usr/bin/env python3
"""Measures the secrets layer on tokens and look-alikes made here, beside detect-secrets.

Every text is generated from a seed, so that the set holds no real token and can be made again:
marked tokens (with their check sums), issuers' keys without a mark in the forms in which programs
and people write them, structures (keys, addresses, headers), passwords, and look-alikes.

    python3 training/eval_secrets.py [--program PATH] [--seed N] [--misses N]

The program is `private-ai-proxy` (called as `detect --jsonl --no-ner`) or the detect crate's
example `spans`. `pip install detect-secrets` adds the rival to the table.
"""

import argparse
import base64
import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECRET_LABELS = {
    "PASSWORD", "API_KEY", "PRIVATE_KEY", "ACCESS_TOKEN", "CONNECTION_STRING", "SEED_PHRASE", "SECRET",
}
LOWER, UPPER, DIGIT = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
HEX, B62 = DIGIT + "abcdef", UPPER + LOWER + DIGIT
B36, B32, B64 = LOWER + DIGIT, UPPER + "234567", B62 + "+/"
B64URL = B62 + "-_"


class Maker:
    """Draws values; the same seed gives the same set."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def draw(self, alphabet, n):
        while True:
            value = "".join(self.dice.choice(alphabet) for _ in range(n))
            # A random token of this length without a digit is as good as never issued.
            if n < 12 or alphabet == DIGIT or not set(DIGIT) & set(alphabet) or set(value) & set(DIGIT):
                return value

    def uuid(self):
        return "-".join(self.draw(HEX, n) for n in (8, 4, 4, 4, 12))

    def pick(self, items):
        return self.dice.choice(items)


def base_n(value, digits, width):
    out = ""
    while value:
        value, rest = divmod(value, len(digits))
        out = digits[rest] + out
    return out.rjust(width, digits[0])


def crc_token(m, prefix):
    body = m.draw(B62, 30)
    return prefix + body + base_n(zlib.crc32(body.encode()), DIGIT + UPPER + LOWER, 6)


def routable(m, prefix):
    head = prefix + m.draw(B64URL, 43) + ".01"
    return head + base_n(zlib.crc32(head.encode()), DIGIT + LOWER, 7)


def b64(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def jwt(m):
    claims = {"sub": m.draw(DIGIT, 8), "iat": m.dice.randrange(10**9)}
    return ".".join([b64(json.dumps({"alg": "HS256", "typ": "JWT"})), b64(json.dumps(claims)), m.draw(B64URL, 43)])


# kind -> how a token of it is made. Literals are joined here so that no scanner takes this file
# for a leak.
MARKED = {
    "github-classic": lambda m: crc_token(m, "gh" + "p_"),
    "github-oauth": lambda m: crc_token(m, "gh" + "o_"),
    "github-app": lambda m: crc_token(m, "gh" + "s_"),
    "github-fine-grained": lambda m: "github" + "_pat_" + m.draw(B62, 22) + "_" + m.draw(B62, 59),
    "npm": lambda m: crc_token(m, "np" + "m_"),
    "gitlab": lambda m: "gl" + "pat-" + m.draw(B64URL, 20),
    "gitlab-routable": lambda m: routable(m, "gl" + "pat-"),
    "gitlab-deploy": lambda m: "gl" + "dt-" + m.draw(B64URL, 20),
    "gitlab-runner": lambda m: "gl" + "rt-" + m.draw(B64URL, 20),
    "gitlab-trigger": lambda m: "gl" + "ptt-" + m.draw(HEX, 40),
    "pypi": lambda m: "pypi-AgEI" + "cHlwaS5vcmc" + m.draw(B64URL, 140),
    "rubygems": lambda m: "rubygems" + "_" + m.draw(HEX, 48),
    "nuget": lambda m: "oy" + "2" + m.draw(B36, 43),
    "docker": lambda m: "dckr" + "_pat_" + m.draw(B64URL, 27),
    "aws-key-id": lambda m: "AK" + "IA" + m.draw(B32, 16),
    "aws-temporary-id": lambda m: "AS" + "IA" + m.draw(B32, 16),
    "aws-secret": lambda m: ("aws_secret_access_key = ", m.draw(B64, 40)),
    "google-api": lambda m: "AI" + "za" + m.draw(B64URL, 35),
    "google-oauth-secret": lambda m: "GOC" + "SPX-" + m.draw(B64URL, 28),
    "google-access": lambda m: "ya" + "29." + m.draw(B64URL, 120),
    "azure-storage": lambda m: ("AccountName=x;AccountKey=", m.draw(B64, 86) + "=="),
    "azure-client": lambda m: m.draw(B62, 3) + "8Q~" + m.draw(B64URL, 34),
    "azure-sas": lambda m: ("?sv=2024&sr=b&sig=", m.draw(B62, 43) + "%3D"),
    "digitalocean": lambda m: "do" + "p_v1_" + m.draw(HEX, 64),
    "openai": lambda m: "sk-" + "proj-" + m.draw(B64URL, 74) + "T3Blbk" + "FJ" + m.draw(B64URL, 74),
    "openai-old": lambda m: "sk-" + m.draw(B62, 20) + "T3Blbk" + "FJ" + m.draw(B62, 20),
    "anthropic": lambda m: "sk-" + "ant-api03-" + m.draw(B64URL, 93) + "AA",
    "huggingface": lambda m: "h" + "f_" + m.draw(UPPER + LOWER, 34),
    "groq": lambda m: "gs" + "k_" + m.draw(B62, 52),
    "perplexity": lambda m: "pp" + "lx-" + m.draw(B62, 48),
    "replicate": lambda m: "r" + "8_" + m.draw(B62, 37),
    "openrouter": lambda m: "sk-" + "or-v1-" + m.draw(HEX, 64),
    "slack-bot": lambda m: "xo" + "xb-" + m.draw(DIGIT, 12) + "-" + m.draw(DIGIT, 13) + "-" + m.draw(B62, 24),
    "slack-user": lambda m: "xo" + "xp-" + "-".join(m.draw(DIGIT, 12) for _ in range(3)) + "-" + m.draw(HEX, 32),
    "slack-webhook": lambda m: (
        "https://hooks.slack.com/services/", "T" + m.draw(UPPER + DIGIT, 10) + "/B" + m.draw(UPPER + DIGIT, 10) + "/" + m.draw(B62, 24)),
    "stripe": lambda m: "sk" + "_live_" + m.draw(B62, 24),
    "stripe-restricted": lambda m: "rk" + "_live_" + m.draw(B62, 99),
    "stripe-webhook": lambda m: "whs" + "ec_" + m.draw(B62, 32),
    "twilio": lambda m: "S" + "K" + m.draw(HEX, 32),
    "sendgrid": lambda m: "S" + "G." + m.draw(B64URL, 22) + "." + m.draw(B64URL, 43),
    "mailgun": lambda m: "key" + "-" + m.draw(HEX, 32),
    "mailchimp": lambda m: m.draw(HEX, 32) + "-us" + "12",
    "telegram": lambda m: m.draw("123456789", 1) + m.draw(DIGIT, 9) + ":AA" + m.draw(B64URL, 33),
    "discord-bot": lambda m: b64("1" + m.draw(DIGIT, 17)) + "." + m.draw(B64URL, 6) + "." + m.draw(B64URL, 38),
    "discord-webhook": lambda m: ("https://discord.com/api/webhooks/", m.draw("123456789", 18) + "/" + m.draw(B64URL, 68)),
    "shopify": lambda m: "shp" + "at_" + m.draw(HEX, 32),
    "square": lambda m: "sq0" + "atp-" + m.draw(B64URL, 22),
    "databricks": lambda m: "da" + "pi" + m.draw(HEX, 32),
    "doppler": lambda m: "dp" + ".pt." + m.draw(B62, 43),
    "vault": lambda m: "hv" + "s." + m.draw(B64URL, 90),
    "terraform": lambda m: m.draw(B62, 14) + ".atla" + "sv1." + m.draw(B64URL, 67),
    "atlassian": lambda m: "ATA" + "TT3xFf" + m.draw(B64URL, 180) + "=" + m.draw(DIGIT + "ABCDEF", 8),
    "grafana": lambda m: (lambda s: "gl" + "sa_" + s + "_%08x" % zlib.crc32(s.encode()))(m.draw(B62, 32)),
    "new-relic": lambda m: "NR" + "AK-" + m.draw(UPPER + DIGIT, 27),
    "sentry-user": lambda m: "snt" + "ryu_" + m.draw(HEX, 64),
    "supabase": lambda m: "sb" + "p_" + m.draw(HEX, 40),
    "planetscale": lambda m: "pscale" + "_tkn_" + m.draw(B64URL, 43),
    "linear": lambda m: "lin" + "_api_" + m.draw(B62, 40),
    "notion": lambda m: "nt" + "n_" + m.draw(DIGIT, 11) + m.draw(B62, 35),
    "figma": lambda m: "fi" + "gd_" + m.draw(B64URL, 40),
    "postman": lambda m: "PM" + "AK-" + m.draw(HEX, 24) + "-" + m.draw(HEX, 34),
    "pulumi": lambda m: "pu" + "l-" + m.draw(HEX, 40),
    "dynatrace": lambda m: "dt0" + "c01." + m.draw(B32, 24) + "." + m.draw(B32, 64),
    "airtable": lambda m: "pa" + "t" + m.draw(B62, 14) + "." + m.draw(HEX, 64),
    "hubspot": lambda m: "pat" + "-na1-" + m.uuid(),
    "onepassword": lambda m: "A" + "3-" + "-".join(m.draw(UPPER + DIGIT, n) for n in (6, 6, 5, 5, 5, 5)),
    "facebook": lambda m: "EA" + "AC" + m.draw(B62, 150),
    "twitter-bearer": lambda m: "A" * 22 + m.draw(B62, 90),
    "easypost": lambda m: "EZ" + "AK" + m.draw(B62, 54),
    "jwt": jwt,
}

PEM = ["RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]


def pem(m, kind, join):
    lines = [m.draw(B64, 64) for _ in range(6)] + [m.draw(B64, 30) + "=="]
    return join.join(["-----BEGIN " + kind + "-----", *lines, "-----END " + kind + "-----"])


def word(m):
    """A password as people choose them."""
    base = m.pick(["sommer", "Dragon", "tr0ub", "Berlin", "monkey", "Kaffee", "letmein", "P4ris", "qwertz"])
    return base + m.pick(["!", "#", "_", "", "@", "$"]) + m.draw(DIGIT, m.dice.randrange(2, 5)) + m.pick(["", "!", "x", "?"])


STRUCTURES = {
    "address": lambda m: ("postgres://app:", word(m).replace("@", "").replace("#", "").replace("?", ""), "@db.acme.org:5432/shop"),
    "mongodb": lambda m: ("mongodb+srv://svc:", m.draw(B62, 16), "@c0.mongodb.net/x"),
    "jdbc": lambda m: ("jdbc:mysql://h/db?user=app&password=", word(m).replace("#", ""), "&ssl=true"),
    "odbc": lambda m: ("Driver={SQL Server};Server=h;Uid=app;Pwd=", word(m), ";Encrypt=yes"),
    "basic-header": lambda m: ("Authorization: Basic ", base64.b64encode(("kurt:" + word(m)).encode()).decode()),
    "bearer-header": lambda m: ("Authorization: Bearer ", m.draw(B64URL, 40)),
    "curl-user": lambda m: ("curl -sS -u kurt:", word(m).replace("!", "").replace("$", ""), " https://acme.org/x"),
    "curl-header": lambda m: ('curl -H "X-Api-Key: ', m.draw(B62, 32), '" https://acme.org/x'),
    "cookie": lambda m: ("Cookie: theme=dark; sessionid=", m.draw(B36, 32), "; lang=de"),
    "netrc": lambda m: ("machine acme.org\n  login kurt\n  password ", word(m), "\n"),
    "npmrc": lambda m: ("//registry.acme.org/:_authToken=", m.draw(B62, 36), "\n"),
    "docker-auth": lambda m: ('{"auths":{"r.acme.org":{"auth":"', base64.b64encode(("kurt:" + word(m)).encode()).decode(), '"}}}'),
    "kubernetes": lambda m: (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  url: ",
        base64.b64encode(("pg " + m.draw(B62, 12)).encode()).decode(), "\n"),
    "otpauth": lambda m: ("otpauth://totp/acme:kurt?secret=", m.draw(B32, 32), "&issuer=acme"),
    "pgpassword": lambda m: ("PGPASSWORD=", word(m).replace("!", "").replace("$", ""), " psql -h db"),
    "mysql-flag": lambda m: ("mysql -uroot -p", m.draw(B62, 12), " shop"),
    "terraform-variable": lambda m: ('variable "db_password" {\n  default = "', word(m), '"\n}\n'),
}
for _kind in PEM:
    for _name, _join in (("", "\n"), ("-escaped", "\\n"), ("-indented", "\n    ")):
        STRUCTURES[_kind.lower().replace(" ", "-") + _name] = lambda m, k=_kind, j=_join: ("key: |\n    ", pem(m, k, j), "\n")

PASSWORD_FORMS = [
    "password: {}", "password={}", 'PASSWORD="{}"', '"password": "{}"', "'pwd' => '{}',", "<password>{}</password>",
    "--password {} --host h", "DB_PASSWORD={}\nDB_HOST=h", "My password is {}.", "Passwort: {}", "Das Passwort lautet {}",
    "contraseña: {}", "mot de passe : {}", "senha: {}", "wachtwoord: {}", "hasło: {}", "spring.datasource.password={}",
    "user: kurt / pass: {}", "The login is kurt / {}", "let password = \"{}\";", "CREATE USER k IDENTIFIED BY '{}';",
]

# Forms in which a key without a mark of its own is given: i the issuer's name, v the value.
KEY_FORMS = [
    '{i}_api_key = "{v}"', "{I}_TOKEN={v}", '"{i}Secret": "{v}"', "{i}: '{v}'", "const {i}Key = `{v}`;",
    "{i}.api.key={v}", "<{i}Token>{v}</{i}Token>", "--{i}-token {v}", "You can find a {i} secret {v} within",
    "[INFO] Sending request to the {i} API\n[DEBUG] Using KEY={v}\n[INFO] Response received: 200 OK",
    "<id>{i}</id>\n<secret>{{{i} {v}}}</secret>", 'client = {i}.Client("{v}")', "https://api.{i}.com/v1/x?api_key={v}&y=1",
    "- name: {I}_KEY\n  value: {v}", "export {I}_SECRET='{v}'", "our {i} key is {v}, please rotate it",
]
SHAPES = {
    "hex32": lambda m: m.draw(HEX, 32), "hex40": lambda m: m.draw(HEX, 40), "hex64": lambda m: m.draw(HEX, 64),
    "lower20": lambda m: m.draw(B36, 20), "lower32": lambda m: m.draw(B36, 32), "base62-16": lambda m: m.draw(B62, 16),
    "base62-22": lambda m: m.draw(B62, 22), "base62-32": lambda m: m.draw(B62, 32), "base62-40": lambda m: m.draw(B62, 40),
    "base64url-43": lambda m: m.draw(B64URL, 43), "upper20": lambda m: m.draw(UPPER + DIGIT, 20), "uuid": lambda m: m.uuid(),
}

FRAMES = [("", ""), ('X = "', '"\n'), ("the value is ", " and more"), ('{"k":"', '"}'), ("a\\n", "\\nb"), ("(", ")")]


def look_alikes(m):
    """Texts in which nothing is secret."""
    h = m.draw
    yield from [
        f"commit {h(HEX, 40)}", f'checksum = "{h(HEX, 64)}"', f"sha256:{h(HEX, 64)}", f"md5: {h(HEX, 32)}",
        f'integrity="sha512-{h(B64, 86)}=="', f"request id {m.uuid()}", f'"etag": "{h(HEX, 32)}"', f"/static/app.{h(HEX, 20)}.js",
        f"color: #{h(HEX, 6)}", f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{h(B64, 43)} kurt@host",
        f"-----BEGIN CERTIFICATE-----\n{h(B64, 64)}\n{h(B64, 64)}\n-----END CERTIFICATE-----",
        f"data:image/png;base64,iVBORw0KGgo{h(B64, 120)}", f"trace_id={h(HEX, 32)} span_id={h(HEX, 16)}",
        f"image: acme/app@sha256:{h(HEX, 64)}", f"https://acme.org/watch?v={h(B62, 11)}", f"build {h(HEX, 12)} of 2026-11-24",
        f"nonce: {h(B62, 22)}", f'"resolved": "https://r.acme.org/x/-/x-1.0.{h(DIGIT, 1)}.tgz#{h(HEX, 40)}"',
        "gh" + "p_" + "x" * 36, "AKIA" + "IOSFODNN7" + "EXAMPLE", "sk-" + "your-api-key-here", 'api_key = "YOUR_API_KEY"',
        "password: ${DB_PASSWORD}", "password = os.environ['DB_PASSWORD']", "token: {{ .Values.token }}", "SECRET=<secret>",
        "password: String,", "let password = config.password.clone();", "def login(user, password):", "if password == other:",
        '"password": "string"', "password is required", "Your password must have 8 characters.", "apiKey: process.env.API_KEY,",
        "max_tokens = 4096", "token_count: 1234567", 'primary_key = "customer_id"', "public_key = load_public_key(path)",
        "keyboard layout qwertz-2024", "the monkey has a turkey key ring", "secret_name = 'prod/db/main'", "password_file=/run/secrets/db",
        "postgres://user:password@localhost/db", "https://acme.org:8443/a@b", "mailto:kurt@acme.org", "Authorization: Bearer <token>",
        "Basic authentication is off", "curl -u user:password https://acme.org", "Cookie: theme=dark; lang=en", "xoxb-" + "your-token",
        "gl" + "pat-" + "x" * 20, "AIza" + "Sy" + "x" * 33, f"version 2.{h(DIGIT, 1)}.0-beta.{h(DIGIT, 2)}+{h(HEX, 7)}",
        f"order {h(UPPER, 3)}-{h(DIGIT, 8)}", f"invoice INV-2026-{h(DIGIT, 6)}", "x86_64-unknown-linux-gnu", "npm_config_registry",
        "sk_test_ keys begin like this", "key-value stores", "the token ring network", "hf_hub_download('x')", "SG.de and other domains",
    ]


def cases(seed):
    m = Maker(seed)
    for kind, make in MARKED.items():
        for n in range(12):
            left, right = FRAMES[n % len(FRAMES)]
            made = make(m)
            lead, value = made if isinstance(made, tuple) else ("", made)
            yield "marked", kind, left + lead, value, right
    issuers = [i for i in (ROOT / "crates/detect/src/secrets/issuers.txt").read_text().split("\n") if i and i[0] != "#"]
    shapes = list(SHAPES)
    for n, issuer in enumerate(issuers):
        for k in range(4):
            form, shape = KEY_FORMS[(n * 5 + k * 7) % len(KEY_FORMS)], shapes[(n + k * 5) % len(shapes)]
            value = SHAPES[shape](m)
            text = form.format(i=issuer, I=issuer.upper(), v=value)
            lead, _, rest = text.partition(value)
            yield "issuer", issuer, lead, value, rest
    for kind, make in STRUCTURES.items():
        for n in range(8):
            lead, value, *rest = make(m)
            yield "structure", kind, lead, value, "".join(rest)
    for form in PASSWORD_FORMS:
        for n in range(8):
            lead, rest = form.split("{}")
            yield "password", form, lead, word(m), rest
    for n in range(6):
        for text in look_alikes(m):
            yield "look-alike", text[:24], text, "", ""


def ours(program, texts):
    with tempfile.TemporaryDirectory() as folder:
        source, out = os.path.join(folder, "in"), os.path.join(folder, "out")
        with open(source, "w") as f:
            f.writelines(json.dumps({"id": n, "text": t}) + "\n" for n, t in enumerate(texts))
        command = [program] if pathlib.Path(program).name == "spans" else [program, "detect", "--jsonl", "--no-ner"]
        with open(source) as i, open(out, "w") as o:
            subprocess.run(command, stdin=i, stdout=o, check=True)
        with open(out) as f:
            lines = [json.loads(line) for line in f]
    return [[(s["start"], s["end"]) for s in line["spans"] if s["label"] in SECRET_LABELS] for line in lines]


def rival(texts):
    try:
        from detect_secrets import SecretsCollection
        from detect_secrets.settings import default_settings
    except ImportError:
        return None
    answers = []
    with tempfile.TemporaryDirectory() as folder, default_settings():
        for n, text in enumerate(texts):
            path = os.path.join(folder, f"t{n}.txt")
            with open(path, "w") as f:
                f.write(text)
            found = SecretsCollection()
            found.scan_file(path)
            spans = []
            for _, secret in found:
                value = secret.secret_value or ""
                at = text.find(value) if value else -1
                # A private key is reported by its first line; that counts as found.
                spans.append((at, at + len(value)) if at >= 0 and value else (0, len(text)))
            answers.append(spans)
            os.unlink(path)
    return answers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser.add_argument("--program", default=str(target / "release/examples/spans"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", type=int, default=0, help="print so many misses a group")
    options = parser.parse_args()
    made = list(cases(options.seed))
    texts = [lead + value + rest for _, _, lead, value, rest in made]
    runs = {"ours": ours(options.program, texts), "detect-secrets": rival(texts)}
    groups = list(dict.fromkeys(group for group, *_ in made))
    print(f"{'':14}{'texts':>8}" + "".join(f"{name:>24}" for name in runs))
    for group in groups:
        row = f"{group:14}{sum(g == group for g, *_ in made):8}"
        for name, spans in runs.items():
            if spans is None:
                row += f"{'not installed':>24}"
                continue
            hits, kinds = 0, collections.defaultdict(list)
            missed = []
            for (g, kind, lead, value, _), text, found in zip(made, texts, spans):
                if g != group:
                    continue
                if not value:
                    hits += bool(found)
                    if found:
                        missed.append((text, [text[a:b] for a, b in found]))
                    continue
                start, end = len(lead), len(lead) + len(value)
                covered = sum(max(0, min(end, b) - max(start, a)) for a, b in found)
                ok = covered >= 0.8 * len(value) if name == "ours" else covered > 0
                hits += ok
                kinds[kind].append(ok)
                if not ok:
                    missed.append((text, [text[a:b] for a, b in found]))
            total = sum(g == group for g, *_ in made)
            if group == "look-alike":
                row += f"{f'{hits} false hits':>24}"
            else:
                whole = sum(sum(v) * 2 >= len(v) for v in kinds.values())
                row += f"{f'{hits / total:.3f} ({whole}/{len(kinds)} kinds)':>24}"
            if name == "ours":
                for text, found in missed[: options.misses]:
                    print(f"  {group}: {text[:160]!r} {found}", file=sys.stderr)
        print(row)


if __name__ == "__main__":
    main()
