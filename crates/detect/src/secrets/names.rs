//! What the name of a variable, field, flag or header says about its value.
//!
//! A name is cut into words (`dbPassword`, `DB_PASSWORD`, `db-password` are the same two); the last
//! word that speaks of a secret decides, and the words after it must not turn the meaning
//! (`password_hash`, `token_count`, `key_id`).

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::sync::LazyLock;

/// What a name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Chosen by a person: may be a word.
    Password,
    /// A short number known by heart.
    Pin,
    /// A secret that a machine made.
    Secret,
    /// A token of access.
    Token,
    /// A key; also a common word for other things.
    Key,
    /// Says that its value is no secret.
    Harmless,
    /// Names an issuer of keys, and nothing more.
    Issuer,
    /// Nothing.
    None,
}

/// Words for what a person chooses, in lower case.
const PASSWORD: &str = "password passwd passwort passphrase passcode pwd kennwort contraseña contrasena senha \
    wachtwoord hasło haslo heslo parola lösenord losenord adgangskode salasana jelszó \
    jelszo şifre sifre пароль motdepasse mdp 密码 密碼 口令 パスワード 비밀번호 passwords pswd passw \
    userpass dbpass rootpass adminpass smtppass mailpass sshpass ftppass mypass psw pword \
    codigosecreto geheimwort pass pw passe";
/// Words for secrets made by machines.
const SECRET: &str = "secret secrets credential credentials creds cred privatekey dsn mnemonic salt \
    connectionstring connstr pepper geheimnis clave accountkey hmac webhook passkey";
/// Words for tokens of access.
const TOKEN: &str = "token tokens bearer jwt pat cookie session sessionid sessid sid auth authorization \
    jeton sig signature apitoken authtoken";
/// Words for keys.
const KEY: &str = "key keys chaveapi claveapi chiaveapi sleutel klucz kluczapi chave apikey accesskey secretkey signingkey authkey licensekey appkey encryptionkey \
    masterkey schluessel schlüssel llave chiave sas seed apikeys accesskeyid";
/// Words for short numbers known by heart.
const PIN: &str = "pin pincode geheimzahl tan puk otp totp";
/// Words that may follow the deciding one without turning its meaning.
const TAIL: &str = "value val string str text raw plain plaintext cleartext data base64 b64 hex bytes env \
    prod production live dev development test testing staging stage sandbox default main \
    primary secondary master root admin user old new current previous prev next a b 1 2 3 0 \
    v1 v2 v3 header is ist es est prd stg uat qa local global shared read write rw ro \
    literal param again confirm confirmation repeat verify input here api access refresh \
    secret key token password auth for db database sha1 sha s256 base base58 encoded enc x \
    y z";
/// Words that make a `key` harmless when they stand right before it.
const HARMLESS_KEY: &str = "public pub primary foreign cache sort partition object idempotency hot short row map \
    lookup group dict index unique composite translation locale query react config json \
    column field route meta section enum message topic routing shard record natural bucket \
    host sequence schema search sub issue dedup deduplication fingerprint site publishable \
    s3 blob file storage_object order jira ticket parent child node entity block tree hash \
    trie bst";
/// The same for `token`.
const HARMLESS_TOKEN: &str = "page next continuation sync lexer syntax parser cancellation cancel separator open \
    close eof csrf xsrf max num n pad eos bos unk mask stop prompt completion input output \
    total pagination nft erc20 design special public device push batch";
/// Words that say a value is a digest, a version or another public thing.
const HARMLESS: &str = "sha sha1 sha224 sha256 sha384 sha512 md5 blake2 blake3 crc crc32 checksum checksums \
    hash hashes digest digests integrity commit revision rev etag uuid guid fingerprint \
    thumbprint version image nonce traceid spanid requestid correlation trace span request \
    build git tree blob parent publickey pubkey certificate cert resolved src href class \
    classname selector color colour font narhash txid tx transaction block address ssri cid \
    serial modulus tag ref sri purl oid objectid snapshot imageid container layer manifest";
/// Words that only happen to end in "key", and those in which it is another kind of key.
const OTHER_KEY: &str = "monkey donkey turkey hockey jockey whiskey lackey mickey dickey hotkey publickey pubkey \
    primarykey foreignkey cachekey sortkey groupkey shortkey objectkey mapkey rowkey \
    dictkey indexkey onkey getkey setkey haskey findkey tokenkey subkey hashkey \
    partitionkey queuekey fieldkey columnkey itemkey nodekey bykey anykey softkey";
/// The words above, for looking up.
struct Lists {
    words: FxHashMap<&'static str, Meaning>,
    endings: Vec<(&'static str, Meaning)>,
    tail: FxHashSet<&'static str>,
    harmless: FxHashSet<&'static str>,
    harmless_key: FxHashSet<&'static str>,
    harmless_token: FxHashSet<&'static str>,
    other_key: FxHashSet<&'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let set = |list: &'static str| list.split_whitespace().collect::<FxHashSet<_>>();
    let mut lists = Lists {
        words: FxHashMap::default(),
        endings: Vec::new(),
        tail: set(TAIL),
        harmless: set(HARMLESS),
        harmless_key: set(HARMLESS_KEY),
        harmless_token: set(HARMLESS_TOKEN),
        other_key: set(OTHER_KEY),
    };
    for (list, meaning) in [
        (PASSWORD, Meaning::Password),
        (SECRET, Meaning::Secret),
        (TOKEN, Meaning::Token),
        (KEY, Meaning::Key),
        (PIN, Meaning::Pin),
    ] {
        for word in list.split_whitespace() {
            lists.words.entry(word).or_insert(meaning);
            if word.len() >= 5 && !matches!(meaning, Meaning::Key | Meaning::Pin) {
                lists.endings.push((word, meaning));
            }
        }
    }
    lists
});

/// The names of issuers of keys, and what is known of words.
pub(super) struct Names {
    issuers: FxHashSet<&'static str>,
}

/// One name cut into words of lower case.
pub(super) type Words = SmallVec<[String; 8]>;

impl Names {
    pub fn new() -> Self {
        let issuers = include_str!("issuers.txt")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .collect();
        Self { issuers }
    }

    /// True when one of the words, or two of them together, is an issuer's name.
    pub fn issuer(&self, words: &[String]) -> bool {
        let whole = |word: &str| {
            self.issuers.contains(word)
                || ["api", "token", "key", "secret", "io", "app", "id", "client"].iter().any(
                    |end| word.strip_suffix(end).is_some_and(|stem| self.issuers.contains(stem)),
                )
        };
        words.iter().any(|w| whole(w))
            || words.windows(2).any(|pair| whole(&pair.concat()))
            || words.windows(3).any(|three| whole(&three.concat()))
    }

    /// What the name says.
    pub fn meaning(&self, name: &str) -> Meaning {
        let words = words(name);
        self.meaning_of(&words)
    }

    pub fn meaning_of(&self, words: &[String]) -> Meaning {
        let Some((at, meaning)) =
            words.iter().enumerate().rev().find_map(|(i, w)| single(w).map(|m| (i, m)))
        else {
            if words.iter().any(|w| LISTS.harmless.contains(w.as_str())) {
                return Meaning::Harmless;
            }
            return if self.issuer(words) { Meaning::Issuer } else { Meaning::None };
        };
        let tail = words.get(at + 1..).unwrap_or_default();
        if let Some(turned) = tail
            .iter()
            .find(|w| !LISTS.tail.contains(w.as_str()) && !w.bytes().all(|b| b.is_ascii_digit()))
        {
            // `key_id` of an issuer is still one half of a pair.
            let id = matches!(turned.as_str(), "id" | "ids");
            return if id && self.issuer(words) { Meaning::Issuer } else { Meaning::Harmless };
        }
        let before = at.checked_sub(1).and_then(|i| words.get(i)).map_or("", String::as_str);
        let harmless = match meaning {
            Meaning::Key => LISTS.harmless_key.contains(before),
            Meaning::Token => LISTS.harmless_token.contains(before),
            _ => false,
        };
        if harmless { Meaning::Harmless } else { meaning }
    }
}

/// What one word says.
pub(super) fn single(word: &str) -> Option<Meaning> {
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if let Some(meaning) = LISTS.words.get(word) {
        return Some(*meaning);
    }
    // `dbpassword`, `accesstoken`: the known word as the end of a longer one.
    if word.len() < 6 {
        return None;
    }
    if word.ends_with("key") {
        return (!LISTS.other_key.contains(word)).then_some(Meaning::Key);
    }
    LISTS.endings.iter().find(|(end, _)| word.ends_with(end)).map(|(_, meaning)| *meaning)
}

/// Cuts a name at `_`, `-`, `.`, blanks and humps, into lower case.
pub(super) fn words(name: &str) -> Words {
    let mut out = Words::new();
    let mut word = String::new();
    let mut chars = name.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        if !c.is_alphanumeric() {
            close(&mut word, &mut out);
        } else {
            let hump = c.is_uppercase()
                && (before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && chars.peek().is_some_and(|n| n.is_lowercase())));
            if hump {
                close(&mut word, &mut out);
            }
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    close(&mut word, &mut out);
    out
}

fn close(word: &mut String, out: &mut Words) {
    if !word.is_empty() {
        out.push(std::mem::take(word));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("dbPassword").as_slice(), ["db", "password"]);
        assert_eq!(words("AWS_SECRET_ACCESS_KEY").as_slice(), ["aws", "secret", "access", "key"]);
        assert_eq!(words("APIKeyV2").as_slice(), ["api", "key", "v2"]);
        assert_eq!(words("x-api-key").as_slice(), ["x", "api", "key"]);
    }

    #[test]
    fn meanings() {
        let names = Names::new();
        for (name, meaning) in [
            ("DB_PASSWORD", Meaning::Password),
            ("userPassword2", Meaning::Password),
            ("spring.datasource.password", Meaning::Password),
            ("smtpPass", Meaning::Password),
            ("Passwort", Meaning::Password),
            ("client_secret", Meaning::Secret),
            ("AWS_SECRET_ACCESS_KEY", Meaning::Key),
            ("adafruitToken", Meaning::Token),
            ("stripeApiKey", Meaning::Key),
            ("pin", Meaning::Pin),
            ("password_hash", Meaning::Harmless),
            ("token_count", Meaning::Harmless),
            ("passwordField", Meaning::Harmless),
            ("max_tokens", Meaning::Harmless),
            ("public_key", Meaning::Harmless),
            ("primaryKey", Meaning::Harmless),
            ("sha256", Meaning::Harmless),
            ("monkey", Meaning::None),
            ("compass", Meaning::None),
            ("author", Meaning::None),
            ("handler", Meaning::None),
            ("HEROKU", Meaning::Issuer),
            ("asana_client_id", Meaning::Issuer),
        ] {
            assert_eq!(names.meaning(name), meaning, "{name}");
        }
    }
}
