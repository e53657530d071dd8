//! What is no name although the model takes it for one: abbreviations of forms, words of headings
//! and invoices, laws and diseases named after people, units, pieces of code.
//!
//! Applies to finds of the model and of the lists of names only; a field or a pattern that says otherwise keeps its find.
//! Must never refuse what stands behind a title or beside a full name.

use crate::{Label, word};
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// Abbreviations and words of forms, apart by commas, in small letters without full stops and hyphens:
/// numbers of people and things, technique, law, trade, medicine, words of letters and invoices.
const NEVER: &str = "iban, bic, swift, vin, fin, dob, ssn, nhs, nhs no, npi, mrn, pin, pesel, nip, regon, \
    krs, kvk, bsn, nif, nie, dni, cif, cpf, cnpj, siret, siren, tva, piva, p iva, cf, c f, \
    ustid, ust id, ustidnr, ust idnr, usst, steuer, steuer id, kdnr, kd nr, nr, no, tel, \
    fax, mobil, email, e mail, mail, imei, imsi, sim, url, uri, id, vpn, ip, mac, dns, http, \
    https, ssh, ssl, tls, api, sdk, sql, json, xml, csv, yaml, html, css, usb, pdf, cpu, \
    gpu, ram, ssd, crm, erp, sap, cms, saas, sha, md5, aes, rsa, jwt, oauth, sso, mfa, otp, \
    gps, lan, wlan, wifi, git, npm, cors, tcp, udp, ftp, smtp, imap, ldap, ui, ux, qa, ci, \
    cd, faq, kpi, roi, ppo, hmo, vat, gmbh, llc, gdpr, dsgvo, rgpd, hipaa, eori, gst, ein, \
    mri, irm, ct, ecg, ekg, icu, gp, gcs, copd, hba1c, ldl, hdl, egfr, bmi, etage, dx, rx, \
    ttc, ht, total, subtotal, amount, tone, colours, colors, ward, skills, languages, \
    education, experience, references, summary, hobbies, interests, remarks, notes, subject, \
    betreff, objet, asunto, oggetto, assunto, onderwerp, temat, danke und gruß, danke, gruß, \
    grüße, viele grüße, mit freundlichen grüßen, cordialement, saludos, saluti, distinti \
    saluti, cumprimentos, groetjes, pozdrawiam, idiomas, esperienza, experiencia, \
    expérience, experiência, werkervaring, doświadczenie, berufserfahrung, sprachen, \
    kenntnisse, ausbildung, formation, langues, permis, permis b, lingue, istruzione, \
    formación, formação, opleiding, talen, wykształcenie, käufer, käuferin, verkäufer, \
    verkäuferin, mieter, mieterin, vermieter, vermieterin, mandant, mandantin, kläger, \
    klägerin, beklagte, beklagter, patient, patientin, kunde, kundin, bewerber, bewerberin, \
    kaufpreis, gesamtbetrag, bruto, netto, brutto, neto, fahrzeug, kombi, erstzulassung, \
    kennzeichen, personalleitung, geschäftsführung, elternzeit, verhuurder, huurder, klant, \
    werknemer, werkgever, locataire, bailleur, vendeur, acheteur, comprador, vendedor, \
    inquilino, arrendador, arrendatario, locatore, conduttore, acquirente, venditore, \
    senhorio, inquilina, najemca, wynajmujący, powód, pozwany, kupujący, sprzedawca, \
    nabywca, bestellung, tabelle, spalte, zeile, zeitpunkt, nummer, status, tabelle \
    bestellung, fatura, factura, facture, rechnung, invoice, fattura, faktura, devis, \
    angebot, quote, hefe, trockenhefe, macchina, quero, acuerdan, reunidos, home office, \
    lebenslauf, curriculum vitae";

/// Abbreviations that some write as names as well (Nat, Gui, Lei): apart by commas, in capitals only.
const ACRONYMS: &str = "CVV, CVC, NINO, ITIN, EIN, TIN, UTR, ISIN, LEI, CUSIP, ABA, ACH, SEPA, RIB, \
    AHV, SVNR, DEA, MBI, ICD, DRG, EHR, EMR, PHI, PII, AADHAAR, PAN, PUK, PSK, ETA, ASAP, FYI, TODO, FIXME, \
    README, CEO, CTO, CFO, COO, HR, IT, PR, KYC, AML, SLA, PCI, PCI DSS, LLM, LLMS, NLP, OCR, GCP, AWS, CLI, GUI, \
    IDE, IDES, ORM, CRUD, REST, RPC, GRPC, NAT, VLAN, WAN, DHCP, SFTP, POP, SAML, ACL, RBAC, IAM, KMS, HSM, \
    POS, ATM, ATMS, DKIM, SPF, DMARC, PGP, GPG, HMAC, CSRF, XSS, SSE, NDJSON, JSONL, UUID, GUID, ASCII, UTF, UTF 8, \
    UNICODE, NFC, NFD, NFKC, RFID, QR, ESIM, DSN, DSL, ISO, RFC, IETF, NIST, OWASP, CVE, CWE, GB, KB, MB, TB, \
    LRU, LIFO, FIFO, AST, JIT, VM, VMS, OS, K8S, OK, TBA, TBD, FAQS, AKA";

/// Languages and nations, which lists of given names hold as well; alone they name nobody.
const NATIONS: &str = "german, germans, french, italian, italians, spanish, portuguese, dutch, polish, english, \
    british, american, americans, canadian, australian, indian, chinese, japanese, korean, russian, ukrainian, \
    turkish, greek, swiss, austrian, belgian, swedish, norwegian, danish, finnish, irish, scottish, welsh, mexican, \
    brazilian, chilean, peruvian, czech, slovak, hungarian, romanian, bulgarian, croatian, serbian, slovenian, \
    estonian, latvian, lithuanian, african, european, asian, latin, arabic, hebrew, hindi, gregorian, julian calendar";

static ACRONYM_SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| ACRONYMS.split(", ").collect());

/// What stands behind the name of its discoverer, or of its kind.
const EPONYMS: &str = "algorithm, law, laws, theorem, lemma, modulus, effect, principle, constant, equation, \
    transform, series, sequence, heap, tree, coding, code, distance, distribution, process, \
    test, t, machine, architecture, calculus, diagram, number, numbers, cipher, curve, \
    disease, syndrome, palsy, sign, procedure, manoeuvre, maneuver, reflex, score, scale, \
    comma, chart, filter, kernel, matrix, model, chain, chains, rule, paradox, cycle, \
    tremor, dementia, correction, inequality, method, space, integral, function, functions";

static NEVER_SET: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| NEVER.split(", ").chain(NATIONS.split(", ")).collect());
static EPONYM_SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| EPONYMS.split(", ").collect());

/// Units, named after people, as they are written behind a number.
const UNITS: &[&str] = &[
    "kelvin",
    "newton",
    "newtons",
    "pascal",
    "joule",
    "joules",
    "watt",
    "watts",
    "volt",
    "volts",
    "ampere",
    "hertz",
    "tesla",
    "weber",
    "ohm",
    "ohms",
    "celsius",
    "fahrenheit",
    "becquerel",
    "sievert",
    "gray",
    "bar",
    "henry",
];

/// Signs of money and measure, which no address holds.
const MEASURES: &[&str] = &["€", "$", "£", "%", "m²", "m2", " Euro", " EUR", " USD", " zł"];

/// Words of sentences; an address with several of them is a sentence.
const MOST_SMALL_WORDS: usize = 3;

/// Abbreviations before a number of another kind: no name and no address goes on behind one.
const CUTS: &[&str] = &[
    "IBAN",
    "BIC",
    "PESEL",
    "NIP",
    "REGON",
    "KRS",
    "DNI",
    "NIE",
    "NIF",
    "CIF",
    "CPF",
    "CNPJ",
    "BSN",
    "KvK",
    "VIN",
    "FIN",
    "DOB",
    "SSN",
    "NHS",
    "NPI",
    "MRN",
    "USt-IdNr",
    "USt-ID",
    "Steuer-ID",
    "SIRET",
    "SIREN",
    "P.IVA",
    "C.F",
    "Tel",
    "Fax",
    "IMEI",
    "AHV",
    "EIN",
    "ABN",
];

/// Where the model's find ends when what follows is the number of something else.
#[must_use]
pub fn cut(text: &str, start: usize, end: usize) -> usize {
    let Some(found) = text.get(start..end) else { return end };
    let at = CUTS
        .iter()
        .filter_map(|c| {
            found
                .match_indices(c)
                .map(|(at, _)| (at, c.len()))
                .find(|(at, length)| word::stands_alone(text, start + at, start + at + length))
        })
        .map(|(at, _)| at)
        .min();
    at.map_or(end, |at| {
        let kept = found.get(..at).unwrap_or_default();
        start + kept.trim_end_matches(|c: char| !c.is_alphanumeric()).len()
    })
}

/// Whether the model's find in `start..end` of `text` is to be dropped.
#[must_use]
pub fn refused(text: &str, start: usize, end: usize, label: Label) -> bool {
    let Some(found) = text.get(start..end) else { return true };
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    in_code(found, before, after)
        || never(found)
        || acronym(found, after)
        || after_a_number(found, before)
        || (label != Label::ADDRESS && eponym(found, after))
        || (label == Label::ADDRESS && is_sentence(found, after))
}

/// A piece of a longer word or dotted name: `sha256`, `exp.sha.5114`.
fn in_code(found: &str, before: &str, after: &str) -> bool {
    let small = !found.chars().any(char::is_uppercase);
    let glued = after.starts_with(word::is_word) || before.ends_with(word::is_word);
    let dotted = before.strip_suffix('.').is_some_and(|b| b.ends_with(word::is_word))
        && after.starts_with(['.', '(']);
    if small && found.is_ascii() && (glued || dotted) {
        return true;
    }
    if found.contains(' ') || !found.is_ascii() {
        return false;
    }
    // A name of code: `Kind::Mark`, `&Guard`, `Luhn(`, `b"FO"`, `|DE|DK|`, a constant among others.
    let constant = found.bytes().all(|b| b.is_ascii_uppercase());
    let typed = before.ends_with(['&', '*']) && after.starts_with([',', ')', ';', ' ', '<']);
    let declared = before
        .trim_end_matches(' ')
        .rsplit(|c: char| !c.is_ascii_alphabetic())
        .next()
        .is_some_and(|w| before.ends_with(' ') && DECLARES.contains(&w));
    before.ends_with("::")
        || after.starts_with("::")
        || (after.starts_with('(') && found.bytes().any(|b| b.is_ascii_lowercase()))
        || (typed && !constant && before.trim_end_matches(['&', '*']).ends_with([' ', '(', '<']))
        || declared
        || before.ends_with("b\"")
        || (constant && found.len() <= 4 && (before.ends_with('|') || after.starts_with('|')))
        || (constant
            && (before.ends_with("| ") || before.ends_with('['))
            && after.starts_with([']', ' ']))
            && (after.starts_with(" |") || after.starts_with(']'))
}

/// Words of programming languages before the name of a type or function.
const DECLARES: &[&str] =
    &["struct", "enum", "impl", "trait", "fn", "extends", "implements", "def", "func"];

/// Whether every word is one that names nobody; the common case is a single word.
fn never(found: &str) -> bool {
    let plain: String = found
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let whole = words.join(" ");
    !words.is_empty()
        && (NEVER_SET.contains(whole.as_str()) || words.iter().all(|w| NEVER_SET.contains(w)))
}

/// Abbreviations alone, also several or before a number: `CVV`, `PCI DSS`, `LLMs`, `TIN CH93 0076`.
fn acronym(found: &str, after: &str) -> bool {
    // The letters of a number whose digits follow say nothing.
    let found = if after.starts_with(|c: char| c.is_ascii_digit()) {
        found.trim_end_matches(|c: char| c.is_ascii_alphanumeric())
    } else {
        found
    };
    let known = |w: &str| ACRONYM_SET.contains(w) || NEVER_SET.contains(w.to_lowercase().as_str());
    let whole = found.strip_suffix('s').unwrap_or(found);
    if whole.bytes().any(|b| b.is_ascii_lowercase()) {
        return false;
    }
    let digits = |w: &&str| w.bytes().any(|b| b.is_ascii_digit());
    let mut words = whole.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    known(whole) || (words.clone().any(|w| !digits(&w)) && words.all(|w| known(w) || digits(&w)))
}

/// `350 kelvin`.
fn after_a_number(found: &str, before: &str) -> bool {
    UNITS.contains(&found) && before.trim_end().ends_with(|c: char| c.is_ascii_digit() || c == '°')
}

/// `Young's modulus`, `Fibonacci heap`, `Bell's palsy`.
fn eponym(found: &str, after: &str) -> bool {
    if found.contains(' ') {
        return false;
    }
    let rest = ["'s", "’s", "'", "’"].iter().find_map(|s| after.strip_prefix(s)).unwrap_or(after);
    let Some(rest) = rest.strip_prefix([' ', '-']) else { return false };
    let next =
        rest.find(|c: char| !c.is_alphabetic()).map_or(rest, |at| rest.get(..at).unwrap_or(rest));
    EPONYM_SET.contains(next)
}

/// Whether what was taken for an address is a clause or a line of an invoice.
fn is_sentence(found: &str, after: &str) -> bool {
    if MEASURES.iter().any(|m| found.contains(m) || after.trim_start().starts_with(m.trim_start()))
    {
        return true;
    }
    let first = found
        .find(|c: char| !c.is_alphabetic())
        .map_or(found, |at| found.get(..at).unwrap_or(found));
    if !first.is_empty() && never(first) {
        return true;
    }
    let (mut small, mut capital) = (0, 0);
    for part in found.split(|c: char| !c.is_alphabetic()).filter(|p| p.chars().count() > 1) {
        if part.starts_with(char::is_lowercase) {
            small += 1;
        } else {
            capital += 1;
        }
    }
    small > MOST_SMALL_WORDS && capital > 0 && small > capital
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drops(before: &str, found: &str, after: &str, label: Label) -> bool {
        let text = format!("{before}{found}{after}");
        refused(&text, before.len(), before.len() + found.len(), label)
    }

    #[test]
    fn words_that_name_nobody_are_dropped() {
        for (before, found, after) in [
            ("Pay to ", "IBAN", " DE00"),
            ("", "USt-IdNr", ". DE1"),
            ("", "sha", "256: 1f"),
            ("exp.", "sha", ".5114f85"),
            ("convert 350 ", "kelvin", " to"),
            ("a ", "Fibonacci", " heap"),
            ("", "Crohn", "'s disease"),
            ("", "Idiomas", ": catalán"),
        ] {
            assert!(drops(before, found, after, Label::PERSON), "{found}");
        }
        for found in [
            "Fassade streichen, 84 m² zu je 21",
            "der sich am 3. April in unserer Praxis vorstellte",
        ] {
            assert!(drops("", found, ",50", Label::ADDRESS), "{found}");
        }
    }

    #[test]
    fn abbreviations_in_capitals_are_dropped() {
        for found in ["CVV", "LLMs", "PCI DSS", "KYC/AML", "TIN CH93 0076"] {
            assert!(drops("about ", found, " of", Label::ORGANIZATION), "{found}");
        }
        assert!(drops("", "TIN CH", "93 0076", Label::ORGANIZATION));
        assert!(!drops("", "912 345 087", "", Label::ADDRESS));
        for found in ["Nat", "Lei", "SPF Maier", "Gui"] {
            assert!(!drops("about ", found, " of", Label::PERSON), "{found}");
        }
    }

    #[test]
    fn names_of_code_are_dropped() {
        for (before, found, after) in [
            ("kind: Kind::", "Mark", ","),
            ("guard: &", "Guard", ",\n"),
            ("impl ", "Detector", " {"),
            ("(b\"", "FO", "\", 18)"),
            ("AT|BE|", "DE", "|DK"),
        ] {
            assert!(drops(before, found, after, Label::PERSON), "{before}{found}{after}");
        }
        for (before, found, after) in
            [("call ", "Mark", ", please"), ("*", "Maria", "* wrote"), ("| ", "Anna", " | Smith |")]
        {
            assert!(!drops(before, found, after, Label::PERSON), "{before}{found}{after}");
        }
    }

    #[test]
    fn names_stay() {
        for (before, found, after) in [
            ("with ", "Bell", "'s lawyer"),
            ("", "Sam Young", "'s test results"),
            ("ask ", "kelvin", " tomorrow"),
            ("hi ", "maria", ""),
            ("", "Nif Ullah", ""),
        ] {
            assert!(!drops(before, found, after, Label::PERSON), "{found}");
        }
        for found in [
            "Lindenallee 47",
            "twelve harbour lane in whitby",
            "12 rue de la Paix",
            "Rua das Flores 3, 4050-262 Porto",
        ] {
            assert!(!drops("at ", found, ".", Label::ADDRESS), "{found}");
        }
    }
}
