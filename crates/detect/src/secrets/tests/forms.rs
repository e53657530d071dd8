//! Structures and generic values in the forms in which people and programs write them.

use super::{Dice, find, find_in, made, texts};
use crate::Label;

const BASE62: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &[u8] = b"0123456789abcdef";

fn lines(n: usize) -> Vec<String> {
    let mut dice = Dice(0x5EED_0004);
    (0..n).map(|_| dice.from(BASE62, 64)).collect()
}

#[test]
fn private_keys_are_found_whole() {
    for kind in ["RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY", "PGP PRIVATE KEY BLOCK"] {
        let (begin, end) = (format!("-----BEGIN {kind}-----"), format!("-----END {kind}-----"));
        for join in ["\n", "\\n", "\r\n", "\n    ", "\\r\\n"] {
            let block = format!("{begin}{join}{}{join}{end}", lines(5).join(join));
            let text = format!("key: \"{block}\"\nafter");
            assert_eq!(texts(&text), [block.as_str()], "{kind}");
        }
        let open = format!("{begin}\n{}\n", lines(3).join("\n"));
        let text = format!("{open}\nThat was all I could copy.");
        assert_eq!(texts(&text), [open.trim_end()], "cut off {kind}");
        assert!(texts(&format!("Look for {begin} and {end} in the file.")).is_empty());
    }
    let certificate =
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", lines(4).join("\n"));
    assert!(texts(&certificate).is_empty());
    let public =
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", lines(3).join("\n"));
    assert!(texts(&public).is_empty());
}

#[test]
fn web_tokens_are_found_by_their_header() {
    let part = |json: &str| made::base64(json.as_bytes());
    let token = format!(
        "{}.{}.{}",
        part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"),
        part("{\"sub\":\"1234\",\"name\":\"x\"}"),
        lines(1)[0]
    );
    for text in [token.clone(), format!("Authorization: Bearer {token}"), format!("t={token}&x=1")]
    {
        let found = find(&text);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(&text[found[0].start..found[0].end], token);
        assert_eq!(found[0].label, Label::ACCESS_TOKEN);
    }
    let no = format!("{}.{}.{}", part("{\"width\":12,\"height\":9}"), lines(1)[0], lines(1)[0]);
    assert!(!find(&no).iter().any(|c| c.recognizer == "jwt"));
}

#[test]
fn addresses_with_passwords() {
    let mut wrong: Vec<String> = Vec::new();
    let word = ["s3cr", "et-Pw"].concat();
    for (text, want) in [
        (format!("postgres://maria:{word}@db.acme.org:5432/x"), vec!["maria", &word]),
        (format!("mongodb+srv://app:{word}@c0.mongodb.net"), vec![word.as_str()]),
        (format!("redis://:{word}@10.0.0.5:6379/0"), vec![&word]),
        (format!("url = \"https://kurt:{word}@intra.acme.org/a?b=c\""), vec!["kurt", &word]),
        (format!("amqp://root:{word}/x@mq"), vec![]),
        (format!("jdbc:oracle:thin:scott/{word}@h:1521:x"), vec![&word]),
    ] {
        if want.is_empty() {
            assert_eq!(texts(&text).len(), 1, "{text}");
        } else {
            assert_eq!(texts(&text), want, "{text}");
        }
    }
    for text in [
        "https://example.org:8080/a@b",
        "postgres://user:password@localhost/db",
        "postgres://${USER}:${PASS}@host",
        "see http://acme.org/~kurt/x:y",
        "https://<user>:<password>@host",
        "mailto:kurt@acme.org",
        "https://acme.org/path?mail=a:b@c.org",
    ] {
        if !texts(text).is_empty() {
            wrong.push(format!("{text}: {:?}", texts(text)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn generic_keys_in_many_languages() {
    let mut wrong: Vec<String> = Vec::new();
    let mut dice = Dice(0x5EED_0005);
    for form in [
        "api_key = \"@\"",
        "apiKey: '@',",
        "const apiKey = `@`;",
        "export API_KEY=@",
        "API_KEY=@\nNEXT=1",
        "\"api_key\": \"@\"",
        "{\\\"api_key\\\": \\\"@\\\"}",
        "api_key => '@'",
        "<apiKey>@</apiKey>",
        "<add key=\"ApiKey\" value=\"@\" />",
        "--api-key @ --verbose",
        "--api-key=@",
        "https://acme.org/x?api_key=@&y=1",
        "setApiKey(\"@\")",
        "client.set(\"api_key\", \"@\")",
        "let api_key: &str = \"@\";",
        "private static final String API_KEY = \"@\";",
        "var apiKey := \"@\"",
        "apiKey ?= @",
        "$apiKey = '@';",
        "x-api-key: @",
        "api_key:\n  \"@\"",
        "api_key||@",
        "- name: API_KEY\n  value: \"@\"",
        "My api key is @, keep it safe.",
        "secret @ within",
        "[DEBUG] Using API_KEY=@",
        "#define API_KEY \"@\"",
        "api_key,@",
        "| api key | @ |",
        "api_key=@;Endpoint=x",
    ] {
        for n in [24, 32, 40] {
            let key = dice.from(BASE62, n);
            let text = form.replace('@', &key);
            if !texts(&text).contains(&key.as_str()) {
                wrong.push(format!("{text}: {:?}", texts(&text)));
            }
            let key = dice.from(HEX, 32);
            let text = form.replace('@', &key);
            if !texts(&text).contains(&key.as_str()) {
                wrong.push(format!("{text}: {:?}", texts(&text)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn passwords_in_many_forms() {
    let mut wrong: Vec<String> = Vec::new();
    let word = ["hunt", "er2"].concat();
    for form in [
        "password: @",
        "password=@",
        "PASSWORD='@'",
        "\"password\": \"@\"",
        "password => '@',",
        "<password>@</password>",
        "mysql --password @ -u x",
        "--password=@",
        "machine acme.org login kurt password @",
        "My password is @.",
        "the Passwort lautet @",
        "Passwort: @",
        "contraseña: @",
        "mot de passe : @",
        "senha: @",
        "wachtwoord: @",
        "hasło: @",
        "Server=db;User Id=x;Password=@;Encrypt=yes",
        "https://acme.org/login?user=x&password=@",
        "db.setPassword(\"@\");",
        "curl -u kurt:@ https://acme.org",
        "sshpass -p '@' ssh kurt@acme.org",
        "mysql -uroot -p@ shop",
        "PGPASSWORD=@ psql",
        "CREATE USER kurt WITH PASSWORD '@';",
        "ALTER USER kurt IDENTIFIED BY '@';",
        "spring.datasource.password=@",
        "DB_PASSWORD: \"@\"",
        "user: kurt pass: @",
        "login is kurt / @",
        "credentials: kurt:@",
        "username/password: kurt / @",
        "login kurt / @",
        "User name:\nkurt\nPassword:\n@\nRegards",
        "HOST\tdb1\nPASSWORD\t@\n",
        "ssh pass for root is @",
        "hey can u reset my pw? its currently @",
        "my password's @, don't tell",
        "password (temporary): @",
        "Password for the VPN: @",
        "2026-11-24 ERROR auth failed for user=kurt password=@ ip=x",
    ] {
        let text = form.replace('@', &word).replace("kurthunter2acme", "kurt@acme");
        if !texts(&text).contains(&word.as_str()) {
            wrong.push(format!("{text}: {:?}", texts(&text)));
        }
    }
    for text in ["my pin is 4821", "PIN: 4821", "PIN code: 4821", "OTP = 4821"] {
        assert_eq!(texts(text), ["4821"], "{text}");
    }
    let found = find_in(&word, Some("password"));
    assert_eq!((found.len(), found[0].start, found[0].end), (1, 0, word.len()));
    assert!(find_in("string", Some("password")).is_empty());
    assert!(find_in(&word, Some("title")).is_empty());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn headers_and_cookies() {
    let mut wrong: Vec<String> = Vec::new();
    let mut dice = Dice(0x5EED_0006);
    let token = dice.from(BASE62, 40);
    let pair = made::base64(b"kurt:not a secret 1");
    for (text, want) in [
        (format!("Authorization: Bearer {token}"), token.as_str()),
        (format!("headers = {{\"Authorization\": \"Bearer {token}\"}}"), &token),
        (format!("curl -H 'Authorization: token {token}' x"), &token),
        (format!("Authorization: Basic {pair}"), &pair),
        (format!("Set-Cookie: sessionid={token}; Path=/; HttpOnly"), &token),
        (format!("Cookie: theme=dark; sid={token}; _ga=GA1.2.3"), &token),
        (format!("\"auth\": \"{pair}\""), &pair),
    ] {
        assert_eq!(texts(&text), [want], "{text}");
    }
    for text in [
        "Authorization: Bearer <token>",
        "Authorization: Bearer ${TOKEN}",
        "the bearer authentication scheme",
        "Basic authentication is used",
        "Cookie: theme=dark; lang=en",
        "Bearer YOUR_ACCESS_TOKEN",
    ] {
        if !texts(text).is_empty() {
            wrong.push(format!("{text}: {:?}", texts(text)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn wallet_keys_by_their_sum() {
    use sha2::{Digest, Sha256};
    let mut raw = vec![0x80u8];
    raw.extend((1u8..=32).map(|i| i.wrapping_mul(29)));
    let sum = Sha256::digest(Sha256::digest(&raw));
    raw.extend_from_slice(&sum[..4]);
    let key = made::base58(&raw);
    let text = format!("sweep {key} now");
    assert_eq!(texts(&text), [key.as_str()]);
}
