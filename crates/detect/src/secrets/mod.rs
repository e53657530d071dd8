//! The layer that finds secrets: provider tokens by their own marks and check sums, secrets by
//! their structure, and values that are secret because of the name they are given to.
//!
//! Promises: deterministic, no state between calls, cost linear in the length of the text. One pass
//! of an automaton over all marks and names picks the places; every place is read within a bound,
//! and a stretch that one rule has read is not read again by it. The span is the secret alone,
//! never its name, quotation marks or scheme.

mod address;
mod assign;
mod blocks;
mod bytes;
mod checksum;
mod chosen;
mod command;
mod generic;
mod header;
mod jwt;
mod loose;
mod manifest;
mod names;
mod phrase;
mod prose;
mod randomness;
mod rule;
mod table;
#[cfg(test)]
mod tests;
mod tokens;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use bytes::Bytes;
use names::Names;
use phrase::Phrases;
use rule::{Check, TokenRule};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty, Layer},
    view::View,
};

/// What is done at a place that the automaton found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trigger {
    /// A token rule, by its number.
    Token(u16),
    /// A word of the lists of names; true for what people choose.
    Name(bool),
    Begin,
    End,
    Putty,
    Jwt,
    EncodedJwt,
    Address,
    Oracle,
    Bearer,
    Basic,
    Cookie,
    Login,
    Identified,
    Kubernetes,
    Command(u8),
}

/// Literals of the structures, in any case, with what they trigger.
const STRUCTURES: &[(&str, Trigger)] = &[
    ("-----BEGIN ", Trigger::Begin),
    ("-----END ", Trigger::End),
    ("PuTTY-User-Key-File-", Trigger::Putty),
    ("eyJ", Trigger::Jwt),
    ("ZXlK", Trigger::EncodedJwt),
    ("://", Trigger::Address),
    ("oracle:thin:", Trigger::Oracle),
    ("bearer ", Trigger::Bearer),
    ("authorization: token ", Trigger::Bearer),
    ("\"token ", Trigger::Bearer),
    ("'token ", Trigger::Bearer),
    ("apikey ", Trigger::Bearer),
    ("ssws ", Trigger::Bearer),
    ("basic ", Trigger::Basic),
    ("kind: secret", Trigger::Kubernetes),
    ("kind: \"secret\"", Trigger::Kubernetes),
    ("identified by", Trigger::Identified),
    ("_password by", Trigger::Identified),
    ("login", Trigger::Login),
    ("credentials", Trigger::Login),
    ("creds", Trigger::Login),
    ("zugangsdaten", Trigger::Login),
    ("identifiants", Trigger::Login),
    ("credenciales", Trigger::Login),
    ("username/password", Trigger::Login),
    ("user/pass", Trigger::Login),
    ("cookie:", Trigger::Cookie),
    ("cookie\":", Trigger::Cookie),
    ("cookie':", Trigger::Cookie),
];

/// Words for what people choose: their surroundings are read as a name with a value, or as a
/// sentence. In lower case.
const HUMAN_WORDS: &str = "passw passphrase passcode pwd pass kennwort contraseña contrasena senha wachtwoord \
    hasło haslo heslo parola lösenord losenord adgangskode salasana jelszó jelszo şifre \
    sifre пароль motdepasse mdp 密码 密碼 口令 パスワード 비밀번호 pin puk psw pw geheimzahl";

/// Words for what machines make: read as a name with a value. In lower case.
const MACHINE_WORDS: &str = "secret token apikey api_key api-key access_key accesskey credential creds auth \
    private_key privatekey key dsn salt mnemonic clave connectionstring session sid otp \
    schlüssel";

/// The rules that are no tokens with a mark of their own.
const STRUCTURAL: &[RecognizerInfo] = &[
    info(
        "private-key",
        Label::PRIVATE_KEY,
        "Private key in PEM, OpenSSH or PGP form",
        "RFC 7468, RFC 9580, OpenSSH PROTOCOL.key",
    ),
    info(
        "putty-key",
        Label::PRIVATE_KEY,
        "PuTTY private key file",
        "PuTTY manual, appendix C: PPK file format",
    ),
    info(
        "wallet-key",
        Label::PRIVATE_KEY,
        "Private key in wallet import format, with check sum",
        "Bitcoin wiki: wallet import format",
    ),
    info(
        "jwt",
        Label::ACCESS_TOKEN,
        "JSON web token whose header decodes",
        "RFC 7515, RFC 7516, RFC 7519",
    ),
    info(
        "bearer-token",
        Label::ACCESS_TOKEN,
        "Bearer token of an Authorization header",
        "RFC 6750",
    ),
    info(
        "basic-credentials",
        Label::PASSWORD,
        "User and password of an Authorization header",
        "RFC 7617",
    ),
    info("cookie", Label::ACCESS_TOKEN, "Session cookie", "RFC 6265"),
    info(
        "address-password",
        Label::CONNECTION_STRING,
        "Password in an address",
        "RFC 3986, section 3.2.1",
    ),
    info(
        "address-token",
        Label::API_KEY,
        "Token in place of the user of an address",
        "RFC 3986, section 3.2.1",
    ),
    info(
        "address-user",
        Label::USERNAME,
        "User in an address with a password",
        "RFC 3986, section 3.2.1",
    ),
    info(
        "command-password",
        Label::PASSWORD,
        "Password given to a command line program",
        "manual pages of the programs",
    ),
    info("password", Label::PASSWORD, "Value that is called a password", "own rule"),
    info("secret-value", Label::SECRET, "Value that is called a secret", "own rule"),
    info("token-value", Label::ACCESS_TOKEN, "Random value that is called a token", "own rule"),
    info(
        "key-value",
        Label::API_KEY,
        "Random value that is called a key, or by an issuer's name",
        "own rule",
    ),
    info(
        "kubernetes-secret",
        Label::SECRET,
        "Value of a Kubernetes Secret manifest",
        "Kubernetes docs: Secrets",
    ),
    info(
        "recovery-phrase",
        Label::SEED_PHRASE,
        "Recovery phrase of a wallet, with check sum",
        "BIP-39",
    ),
    info("login-user", Label::USERNAME, "User told together with a password", "own rule"),
    info(
        "key-nearby",
        Label::API_KEY,
        "Random value near a word of secrecy or an issuer's name",
        "own rule",
    ),
];

const fn info(
    name: &'static str,
    label: Label,
    description: &'static str,
    source: &'static str,
) -> RecognizerInfo {
    RecognizerInfo { name, label, description, source }
}

/// Every rule of this layer.
pub(crate) fn infos() -> impl Iterator<Item = RecognizerInfo> {
    let tokens = tokens::TABLES.iter().copied().flatten();
    tokens.map(|r| info(r.id, r.label, r.what, r.source)).chain(STRUCTURAL.iter().copied())
}

/// The layer itself. Built once; scanning shares it.
pub(crate) struct Secrets {
    automaton: AhoCorasick,
    triggers: Vec<SmallVec<[Trigger; 2]>>,
    rules: Vec<&'static TokenRule>,
    names: Names,
    phrases: Phrases,
}

/// Where candidates go.
struct Sink<'a> {
    text: Bytes<'a>,
    found: &'a mut Vec<Candidate>,
}

impl Sink<'_> {
    fn push(
        &mut self,
        start: usize,
        end: usize,
        label: Label,
        recognizer: &'static str,
        score: f32,
        certainty: Certainty,
    ) {
        // A bound may have cut a character; a span takes it whole.
        let inside = |i: usize| self.text.at(i) & 0xC0 == 0x80;
        let start = (0..=start).rev().find(|i| !inside(*i)).unwrap_or(start);
        let end = (end..=self.text.len()).find(|i| !inside(*i)).unwrap_or(end);
        if start < end {
            self.found.push(Candidate { start, end, label, score, recognizer, certainty });
        }
    }
}

impl Secrets {
    /// Builds the automaton over every literal.
    pub(crate) fn new() -> Self {
        let rules: Vec<&'static TokenRule> = tokens::TABLES.iter().copied().flatten().collect();
        let mut literals: Vec<String> = Vec::new();
        let mut triggers: Vec<SmallVec<[Trigger; 2]>> = Vec::new();
        let mut known: FxHashMap<String, usize> = FxHashMap::default();
        let mut add = |literal: &str, trigger: Trigger| {
            let lower = literal.to_ascii_lowercase();
            let at = *known.entry(lower.clone()).or_insert_with(|| {
                literals.push(lower);
                triggers.push(SmallVec::new());
                literals.len() - 1
            });
            if let Some(list) = triggers.get_mut(at)
                && !list.contains(&trigger)
            {
                list.push(trigger);
            }
        };
        for (number, rule) in rules.iter().enumerate() {
            for literal in rule.literals {
                add(literal, Trigger::Token(u16::try_from(number).unwrap_or(u16::MAX)));
            }
        }
        for (literal, trigger) in STRUCTURES {
            add(literal, *trigger);
        }
        for word in HUMAN_WORDS.split_whitespace().chain(["mot de passe"]) {
            add(word, Trigger::Name(true));
        }
        for word in MACHINE_WORDS.split_whitespace() {
            add(word, Trigger::Name(false));
        }
        for (number, program) in command::programs().enumerate() {
            add(program, Trigger::Command(u8::try_from(number).unwrap_or(u8::MAX)));
        }
        #[allow(clippy::expect_used, reason = "the literals are constants; every test builds them")]
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&literals)
            .expect("a few hundred short literals fit an automaton");
        Self { automaton, triggers, rules, names: Names::new(), phrases: Phrases::new() }
    }

    fn token(
        &self,
        text: Bytes<'_>,
        number: u16,
        start: usize,
        end: usize,
        out: &mut Sink<'_>,
    ) -> usize {
        let Some(rule) = self.rules.get(usize::from(number)) else { return end };
        let found = text.cut(start, end);
        if !rule.literals.iter().any(|literal| literal.as_bytes() == found) {
            return start;
        }
        let (from, to) = match rule.fit(text, start, end) {
            Ok(span) => span,
            Err(read) => return read,
        };
        let token = text.cut(from, to);
        let rest = text.cut(end, to);
        let head = text.cut(from, start);
        if unreal(token, rest) || (head.len() >= 8 && unreal(token, head)) {
            return to;
        }
        let (score, certainty) = match rule.check {
            Check::Must(holds) if !holds(token) => return to,
            Check::Must(_) | Check::Shape => (0.95, Certainty::Checked),
            Check::Sum(holds) if holds(token) => (0.99, Certainty::Checked),
            Check::Sum(_) => (0.7, Certainty::Pattern),
        };
        let from = if rule.skip_literal { end } else { from };
        out.push(from, to, rule.label, rule.id, score, certainty);
        to
    }
}

/// True for tokens of documentation: `ghp_xxxxxxxx…`, `AKIAIOSFODNN7EXAMPLE`.
fn unreal(token: &[u8], rest: &[u8]) -> bool {
    if rest.len() < 8 {
        return rest.len() > 2 && randomness::stand_in(token);
    }
    randomness::stand_in(rest) || memchr::memmem::find(token, b"EXAMPLE").is_some()
}

impl Layer for Secrets {
    fn scan(&self, view: &View<'_>, found: &mut Vec<Candidate>) {
        let text = Bytes(view.text.as_bytes());
        let first = found.len();
        let out = &mut Sink { text, found };
        let mut open = blocks::Open::default();
        // How far each trigger has read: a mark inside that stretch is not read again.
        let mut read = vec![0usize; self.triggers.len()];
        for hit in self.automaton.find_overlapping_iter(text.0) {
            let (start, end, pattern) = (hit.start(), hit.end(), hit.pattern().as_usize());
            if read.get(pattern).is_some_and(|until| start < *until) {
                continue;
            }
            let mut until = 0;
            for trigger in self.triggers.get(pattern).into_iter().flatten() {
                let stop = match *trigger {
                    Trigger::Token(number) => self.token(text, number, start, end, out),
                    Trigger::Name(told) => {
                        generic::scan(text, &self.names, (start, end), told, out)
                    }
                    Trigger::Begin => {
                        open.begin(text, start, out);
                        end
                    }
                    Trigger::End => {
                        open.end(text, start, out);
                        end
                    }
                    Trigger::Putty => blocks::putty(text, start, out),
                    Trigger::Jwt if text.starts(start, "eyJ") => jwt::scan(text, start, out),
                    Trigger::EncodedJwt if text.starts(start, "ZXlK") => {
                        jwt::scan_encoded(text, start, out)
                    }
                    Trigger::Jwt | Trigger::EncodedJwt => start,
                    Trigger::Address => address::scan(text, start, out),
                    Trigger::Oracle => address::oracle(text, end, out),
                    Trigger::Bearer => header::bearer(text, end, out),
                    Trigger::Basic => header::basic(text, end, out),
                    Trigger::Kubernetes => manifest::kubernetes(text, start, end, out),
                    Trigger::Identified => generic::identified(text, end, out),
                    Trigger::Login => prose::login(text, end, out),
                    Trigger::Cookie => header::cookies(text, end, out),
                    Trigger::Command(number) => {
                        command::scan(text, usize::from(number), start, end, out);
                        end
                    }
                };
                until = until.max(stop);
            }
            if let Some(slot) = read.get_mut(pattern) {
                *slot = until;
            }
        }
        open.cut_off(text, text.len(), out);
        loose::scan(text, &self.names, out);
        self.phrases.scan(text, out);
        if let Some(key) = view.key {
            generic::whole(text, &self.names, key, out);
        }
        settle(out.found, first);
    }
}

/// Leaves of the candidates from `first` on those that no better one covers.
fn settle(found: &mut Vec<Candidate>, first: usize) {
    let mut mine = found.split_off(first.min(found.len()));
    mine.sort_by(|a, b| {
        a.start
            .cmp(&b.start)
            .then(b.certainty.cmp(&a.certainty))
            .then(b.score.total_cmp(&a.score))
            .then(b.end.cmp(&a.end))
    });
    for candidate in mine {
        match found.get(first..).and_then(<[Candidate]>::last) {
            Some(last) if candidate.start < last.end => {
                let better = (candidate.certainty, candidate.end - candidate.start)
                    > (last.certainty, last.end - last.start);
                let covers = candidate.end >= last.end;
                if better && (covers || candidate.certainty > last.certainty) {
                    found.pop();
                    found.push(candidate);
                } else if candidate.end > last.end {
                    found.push(candidate);
                }
            }
            _ => found.push(candidate),
        }
    }
}
