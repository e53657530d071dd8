//! Texts in which nothing is secret.

use super::{find, texts};

#[test]
fn code_without_secrets() {
    let mut wrong: Vec<String> = Vec::new();
    for text in [
        "let password = config.password.clone();",
        "password: String,",
        "password: Option<String>,",
        "pub fn verify(password: &str, hash: &str) -> bool {",
        "if password == other { return; }",
        "password = getpass.getpass('Password: ')",
        "const password = req.body.password;",
        "const token = await getToken();",
        "process.env.API_KEY",
        "apiKey: process.env.STRIPE_KEY,",
        "api_key = os.environ['API_KEY']",
        "secret = Secret::new(value)",
        "<input type=\"password\" name=\"password\" />",
        "password: \"Enter your password\"",
        "\"password\": \"Passwort\"",
        "password: { type: 'string' }",
        "password: z.string().min(8)",
        "token_count = 128",
        "max_tokens: 4096",
        "key: usize,",
        "for (key, value) in map {",
        "primary_key = True",
        "public_key = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\"",
        "password=${PASSWORD}",
        "password: {{ .Values.password }}",
        "PASSWORD=<your password>",
        "password: changeme",
        "api_key = \"your_api_key_here\"",
        "password is required",
        "Your password must be at least 8 characters.",
        "The password is incorrect.",
        "token: '...'",
        "keys = [\"alpha\", \"beta\"]",
        "the key is to keep it simple",
        "pin: 13",
        "session = requests.Session()",
        "auth = HTTPBasicAuth(user, pw)",
        "secret_name = \"prod/db/main\"",
        "password_file: /run/secrets/db_password",
        "PASSWORD_HASHERS = ['django.contrib.auth.hashers.Argon2PasswordHasher']",
        "def test_password_reset(self):",
        "passwordPolicy = strict",
        "compass = 12, bypass = true",
        "author: Kurt",
        "keyboard: qwertz-2024-mechanical",
        "secret_key_base",
        "password VARCHAR(255) NOT NULL",
        "raise ValueError(\"password\", \"too short\")",
        "self.password = password",
        "password=password, user=user",
        "Token::Ident(name) => self.next_token(),",
        "token: &'a str,",
        "credentials: 'include'",
        "assert_eq!(key, \"name\");",
        "password: !vault |",
        "password:\n  type2: string",
        "token:\n  kind1: x",
        "Password:\nThe 2 rules of passwords are these.",
    ] {
        if !texts(text).is_empty() {
            wrong.push(format!("{text}: {:?}", texts(text)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn digests_versions_and_data_are_no_secrets() {
    let mut wrong: Vec<String> = Vec::new();
    for text in [
        "commit 9f2c1e7a5b8d4c3e2f1a0b9c8d7e6f5a4b3c2d1e",
        "checksum = \"4f8cc1b4ad5f2e3d6c7b8a9e0f1d2c3b4a5968778695a4b3c2d1e0f9a8b7c6d5\"",
        "integrity=\"sha512-Gn0vZf9FvN3bXwQ0aYtK1cJm8pZr5hLsE2dUo7iT4qWx6eRy9kVj\"",
        "id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "color: #a1b2c3; background: #d4e5f6;",
        "image@sha256:4f8cc1b4ad5f2e3d6c7b8a9e0f1d2c3b4a5968778695a4b3c2d1e0f9a8b7c6d5",
        "md5: 5d41402abc4b2a76b9719d911017c592",
        "ETag: \"33a64df551425fcc55e4d42a148795d9f25f89d4\"",
        "/assets/main.8f3e2d1c9b7a6f5e.js",
        "index.html?v=8f3e2d1c9b7a6f5e4d3c",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7vbqajDw4o6gJy8UtmIbkcpnkO3Kwc4 kurt@host",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        "2024-11-24T12:00:00.000Z",
        "x86_64-unknown-linux-gnu-1.89.0-2025-08-04",
        "https://acme.org/watch?v=dQw4w9WgXcQ&list=PL1234",
    ] {
        if !texts(text).is_empty() {
            wrong.push(format!("{text}: {:?}", texts(text)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The sources of this workspace are 7,500 lines and more without a secret, but for the tests that
/// make some; those stand in files of their own.
#[test]
fn our_own_sources_are_clean() {
    fn walk(dir: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    walk(crates, &mut files);
    let mut wrong = Vec::new();
    for file in files.iter().filter(|f| {
        let shown = f.to_string_lossy();
        !shown.contains("tests") && !shown.contains("corpus") && !shown.contains("testdata")
    }) {
        let source = std::fs::read_to_string(file).unwrap();
        let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for c in find(code) {
            wrong.push(format!("{}: {} {}", file.display(), c.recognizer, &code[c.start..c.end]));
        }
    }
    assert!(wrong.len() <= 2, "{wrong:#?}");
}
