//! What a user of the configuration meets: precedence, refusals, reloading.

use super::*;
use keys::{KEYS, Kind};
use std::os::unix::fs::PermissionsExt;

struct Place {
    home: tempfile::TempDir,
    options: LoadOptions,
}

impl Place {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let options = LoadOptions {
            directory: home.path().to_path_buf(),
            file: None,
            variables: Vec::new(),
            options: Vec::new(),
        };
        Self { home, options }
    }

    fn file(self, text: &str) -> Self {
        fs::write(self.home.path().join("private-ai-proxy.toml"), text).unwrap();
        self
    }

    fn dotenv(self, text: &str, mode: u32) -> Self {
        let path = self.home.path().join(".env");
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.options.variables.push((format!("PRIVATE_AI_PROXY_{name}").into(), value.into()));
        self
    }

    fn load(&self) -> Result<Loaded, ConfigErrors> {
        Config::load(self.options.clone())
    }

    fn errors(&self) -> String {
        self.load().map(|_| ()).unwrap_err().to_string()
    }
}

#[test]
fn nothing_needs_to_be_configured() {
    let config = Place::new().load().unwrap().config;
    assert_eq!(config.proxy.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.admin.listen.to_string(), "127.0.0.1:7070");
    assert_eq!(config.data_dir, Path::new("./data"));
    assert_eq!(config.environment, Environment::Development);
    assert_eq!(config.limits.body, 32 << 20);
    assert_eq!(config.vault.ttl.as_secs(), 30 * 86_400);
    assert!(config.admin.password.is_none());
    let names: Vec<_> = config.upstream.keys().map(String::as_str).collect();
    let all =
        ["anthropic", "deepseek", "gemini", "groq", "mistral", "ollama", "openai", "openrouter"];
    assert_eq!(names, all);
    assert_eq!(config.upstream["anthropic"].format, UpstreamFormat::Anthropic);
    assert_eq!(
        config.upstream["groq"].base_url.join("/v1/models"),
        config.upstream["groq"].base_url.join("/openai/v1/models")
    );
}

#[test]
fn the_nearer_source_wins() {
    let place = Place::new()
        .file("vault.ttl = \"1d\"\nlimits.url = \"1KiB\"\nlimits.body = 4096\nlimits.string = \"2KiB\"\ndata_dir = \"file\"")
        .dotenv(
            "# a comment\nPATH=x\nexport PRIVATE_AI_PROXY_LIMITS__URL='2KiB' # two\nPRIVATE_AI_PROXY_LIMITS__STRING=\"3KiB\"\nPRIVATE_AI_PROXY_DATA_DIR=dotenv",
            0o600,
        )
        .variable("LIMITS__STRING", "4KiB")
        .variable("DATA_DIR", "environment");
    let mut options = place.options.clone();
    let config = place.load().unwrap().config;
    assert_eq!(config.vault.ttl.as_secs(), 86_400);
    assert_eq!((config.limits.url, config.limits.body, config.limits.string), (2048, 4096, 4096));
    assert_eq!(config.data_dir, Path::new("environment"));
    options = options.with_data_dir(Some(Path::new("option")));
    let loaded = Config::load(options).unwrap();
    assert_eq!(loaded.config.data_dir, Path::new("option"));
    let shown = loaded.show();
    for line in [
        "data_dir = \"option\"  # option --data-dir",
        "limits.string = \"4KiB\"  # environment PRIVATE_AI_PROXY_LIMITS__STRING",
        "limits.url = \"2KiB\"  # .env line 3",
        "proxy.listen = \"127.0.0.1:8080\"  # default",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    assert!(
        shown.contains("vault.ttl = \"1d\"  # ") && shown.contains("private-ai-proxy.toml line 1")
    );
}

/// A value of the wrong form for each key, by kind: proves that each is read and checked.
#[test]
fn every_key_is_read_and_checked() {
    for key in KEYS {
        let path = match key.path {
            "policy.operators.*" | "detect.thresholds.*" => key.path.replace('*', "EMAIL"),
            path => path.replace('*', "some"),
        };
        let place = Place::new().file(&format!("{path} = 1979-05-27\n"));
        let errors = place.errors();
        assert!(errors.contains(&path), "{path}: {errors}");
        assert!(errors.contains("line 1"), "{path}: {errors}");
        assert!(!errors.contains("1979"), "{path}: {errors}");
        if let Some(default) = key.default.filter(|_| !key.path.contains('*')) {
            let name = key.variable().replace("PRIVATE_AI_PROXY_", "");
            Place::new().variable(&name, default).load().map(|_| ()).unwrap();
        }
    }
}

#[test]
fn all_mistakes_are_told_at_once_and_with_the_remedy() {
    let place = Place::new()
        .file("proxy.listn = 1\n[proxi]\nlisten = 2\n[limits]\nbody = \"5 MB\"\n[upstream.mine]\nformat = \"open\"\n")
        .variable("DATADIR", "x")
        .variable("PROXY__LISTN", "x")
        .variable("PROXY_LISTEN", "x")
        .variable("TYPO", "x")
        .variable("POLICY__OPERATORS__EMIAL", "mask");
    let errors = place.errors();
    for said in [
        "there is no key proxy.listn; did you mean proxy.listen?",
        "there is no key proxi; did you mean proxy?",
        "limits.body must be a size from 1KiB to 1GiB, such as \"32MiB\", not \"5 MB\"",
        "upstream.mine.base_url is missing",
        "upstream.mine.format must be one of openai, anthropic, gemini, azure, ollama, not \"open\"",
        "PRIVATE_AI_PROXY_DATADIR; did you mean PRIVATE_AI_PROXY_DATA_DIR?",
        "PRIVATE_AI_PROXY_PROXY__LISTN; did you mean PRIVATE_AI_PROXY_PROXY__LISTEN?",
        "PRIVATE_AI_PROXY_PROXY_LISTEN; did you mean PRIVATE_AI_PROXY_PROXY__LISTEN?",
        "there is no key PRIVATE_AI_PROXY_TYPO;",
        "policy.operators.EMIAL names a label that nothing finds; did you mean EMAIL?",
    ] {
        assert!(errors.contains(said), "{said}\n{errors}");
    }
    assert_eq!(errors.lines().count(), 10, "{errors}");
}

#[test]
fn broken_and_missing_files() {
    assert!(Place::new().file("a = 1\nproxy.listen = [\n").errors().contains("is not TOML"));
    let mut place = Place::new();
    place.options.file = Some("missing.toml".into());
    assert!(place.errors().contains("missing.toml cannot be read"));
    let secret = "hunter2hunter2";
    let errors = Place::new().file(&format!("admin.password = \"{secret}\nx = 1")).errors();
    assert!(!errors.contains(secret), "{errors}");
}

#[test]
fn what_is_not_built_is_refused() {
    for (text, said) in [
        ("tls.self_signed = true", "plain HTTP"),
        ("forward.listen = \"127.0.0.1:8888\"", "forward proxy"),
        ("store.url = \"postgres://u:hunter2@h/db\"", "sqlite:"),
        ("cache.url = \"redis://:hunter2@h\"", "memory:"),
        ("proxy.listen = \"0.0.0.0:8080\"", "allow_network"),
        ("admin.listen = \"0.0.0.0:7070\"", "loopback"),
        ("admin.listen = \"127.0.0.1:8080\"", "another port"),
        ("limits.decompressed = \"1MiB\"", "limits.body"),
    ] {
        let errors = Place::new().file(text).errors();
        assert!(errors.contains(said), "{text}: {errors}");
        assert!(!errors.contains("hunter2"));
        assert_eq!(errors.lines().count(), 1, "{errors}");
    }
    let open = "proxy.listen = \"0.0.0.0:0\"\nproxy.allow_network = true";
    assert!(Place::new().file(open).load().is_ok());
}

#[test]
fn secrets_are_not_shown() {
    let place = Place::new()
        .file("[upstream.openai.headers]\n\"X-Key\" = \"hunter2hunter2\"\n")
        .variable("ADMIN__PASSWORD", "hunter2hunter2")
        .variable("UPSTREAM__GROQ__HEADERS__HELICONE_AUTH", "hunter2hunter2");
    let loaded = place.load().unwrap();
    assert!(!loaded.show().contains("hunter2"));
    assert!(loaded.show().contains("admin.password = \"***\""));
    assert_eq!(loaded.config.admin.password.unwrap().expose(), "hunter2hunter2");
    assert_eq!(loaded.config.upstream["openai"].headers["x-key"], "hunter2hunter2");
    assert_eq!(loaded.config.upstream["groq"].headers["helicone-auth"], "hunter2hunter2");
    let errors = place.variable("UPSTREAM__OPENAI__BASE_URL", "https://u:hunter2@h").errors();
    assert!(errors.contains("password") && !errors.contains("hunter2"), "{errors}");
}

#[test]
fn the_environment_file_is_made_private_or_refused() {
    let ours = "PRIVATE_AI_PROXY_LIMITS__URL=1KiB\n";
    let mode = |place: &Place| {
        fs::metadata(place.home.path().join(".env")).unwrap().permissions().mode() & 0o777
    };
    let place = Place::new().dotenv(ours, 0o644);
    let loaded = place.load().unwrap();
    assert_eq!((loaded.notices.len(), mode(&place)), (1, 0o600));
    assert!(place.load().unwrap().notices.is_empty());
    let place = Place::new().dotenv(ours, 0o644).variable("ENVIRONMENT", "production");
    assert!(place.errors().contains("chmod 0600"));
    assert_eq!(mode(&place), 0o644);
    let place = Place::new().dotenv("SOMETHING=1\n", 0o644);
    assert!(place.load().unwrap().notices.is_empty());
    assert_eq!(mode(&place), 0o644);
    let place = Place::new().dotenv("PRIVATE_AI_PROXY_LIMITS__URL=\"1KiB\n", 0o600);
    assert!(place.errors().contains("quotation mark"));
}

#[test]
fn recognizers_of_the_user_are_checked() {
    let good = r#"
[detect]
allow = ["support@acme.org"]
disable = ["iban"]
thresholds.PROJECT = 0.5
[detect.terms.projects]
label = "PROJECT"
terms = ["Bluefin"]
[detect.patterns.staff]
label = "EMPLOYEE_ID"
regex = "EMP-[0-9]{6}"
matches = ["EMP-123456"]
rejects = ["EMP-12"]
[policy.operators]
EMPLOYEE_ID = "placeholder"
"#;
    let config = Place::new().file(good).load().unwrap().config;
    let detector = build_detector(&config.detect).unwrap();
    let text = "EMP-123456 works on bluefin; write to support@acme.org";
    let found = detector.detect(private_ai_detect::Input::plain(text));
    let labels: Vec<_> = found.iter().map(|e| e.label.name()).collect();
    assert_eq!(labels, ["EMPLOYEE_ID", "PROJECT"]);
    let policy = build_policy(&config.policy);
    let operator = |label: &str| policy.operator(private_ai_detect::Label::custom(label).unwrap());
    assert_eq!(operator("EMPLOYEE_ID"), private_ai_surrogate::Operator::Placeholder);
    assert_eq!(operator("PROJECT"), private_ai_surrogate::Operator::Surrogate);
    for (wrong, said) in [
        ("matches = [\"EMP-123456\"]", "staff"),
        ("regex = \"EMP-[0-9]{6}\"", "detect.patterns.staff.regex is missing"),
        ("label = \"PROJECT\"\n", "detect.terms.projects.label is missing"),
    ] {
        let replaced = if wrong.starts_with("matches") { "matches = [\"EMP-1\"]" } else { "" };
        let errors = Place::new().file(&good.replace(wrong, replaced)).errors();
        assert!(errors.contains(said), "{errors}");
    }
    let errors = Place::new().file(&good.replace("[\"iban\"]", "[\"ibam\"]")).errors();
    assert!(errors.contains("did you mean iban?"), "{errors}");
}

#[test]
fn a_reload_that_fails_changes_nothing() {
    let place = Place::new().file("[policy.operators]\nEMAIL = \"mask\"\n");
    let loaded = place.load().unwrap();
    let place = place.file("[policy.operators]\nEMAIL = \"nonsense\"\n");
    let errors = loaded.reload().map(|_| ()).unwrap_err().to_string();
    assert!(errors.contains("policy.operators.EMAIL") && errors.contains("nonsense"), "{errors}");
    assert_eq!(build_policy(&loaded.config.policy), build_policy(&loaded.config.policy));
    let _place = place.file("proxy.listen = \"127.0.0.1:1\"\nlimits.url = \"1KiB\"\n");
    let next = loaded.reload().unwrap();
    assert_eq!(loaded.needs_restart(&next), ["proxy.listen"]);
    assert_eq!(next.config.limits.url, 1024);
}

#[test]
fn the_schema_knows_every_key() {
    let schema = json_schema();
    for key in KEYS {
        let mut at = &schema;
        for level in key.path.split('.') {
            at = if level == "*" { &at["additionalProperties"] } else { &at["properties"][level] };
        }
        assert_eq!(at["description"], key.about, "{}", key.path);
    }
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["properties"]["limits"]["additionalProperties"], false);
    assert!(KEYS.iter().any(|k| k.kind == Kind::Secret));
}

/// Set `UPDATE_DOCS` to write them anew.
#[test]
fn the_reference_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (path, text) in
        [("docs/configuration.md", markdown()), (".env.example", example_environment())]
    {
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(root.join(path), &text).unwrap();
        }
        let kept = fs::read_to_string(root.join(path)).unwrap_or_default();
        assert_eq!(kept, text, "{path}: run the test with UPDATE_DOCS=1 and commit the file");
    }
}
