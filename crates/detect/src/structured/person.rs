//! Whether the value of a form field reads as a person's name. For values only: running text is
//! the statistical layer's.

/// How much the field says about its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    /// `name`, `from`: names of people and of other things.
    Any,
    /// `patient`, `applicant`: people, or something said about them.
    Role,
    /// `first_name`: names only.
    Name,
}

/// Words between the parts of a name.
const PARTICLES: &[&str] = &[
    "de", "van", "von", "der", "den", "la", "le", "du", "da", "dos", "das", "del", "della", "di",
    "bin", "binti", "ibn", "al", "el", "zu", "zur", "zum", "ter", "ten", "te", "y", "e", "af",
    "av", "of", "'t", "do", "los", "las", "san", "st", "st.", "mc", "und",
];

/// Titles before or behind a name.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "herr", "frau", "hr", "fr", "m",
    "mme", "mlle", "sr", "sra", "srta", "don", "doña", "sig", "sig.ra", "dott", "dott.ssa", "avv",
    "ing", "dipl", "dhr", "mevr", "mw", "pan", "pani", "jr", "phd", "md", "esq", "ii", "iii", "iv",
    "rn", "dds", "rev", "fr.", "capt", "lt", "sgt", "col", "gen", "hon", "judge", "med",
];

/// Capitalised words that begin headings and names of things, not of people.
const THINGS: &[&str] = &[
    "the",
    "a",
    "an",
    "new",
    "default",
    "test",
    "tests",
    "build",
    "run",
    "deploy",
    "install",
    "setup",
    "release",
    "upload",
    "download",
    "check",
    "lint",
    "docker",
    "github",
    "server",
    "service",
    "system",
    "project",
    "report",
    "company",
    "street",
    "avenue",
    "api",
    "user",
    "users",
    "admin",
    "data",
    "database",
    "table",
    "column",
    "string",
    "number",
    "integer",
    "boolean",
    "none",
    "null",
    "true",
    "false",
    "unknown",
    "n/a",
    "na",
    "tbd",
    "yes",
    "no",
    "error",
    "warning",
    "info",
    "file",
    "path",
    "config",
    "version",
    "update",
    "create",
    "delete",
    "get",
    "set",
    "add",
    "remove",
    "main",
    "production",
    "staging",
    "development",
    "monthly",
    "weekly",
    "daily",
    "annual",
    "quarterly",
    "meeting",
    "team",
    "support",
    "sales",
    "marketing",
    "engineering",
    "department",
    "office",
    "customer",
    "client",
    "patient",
    "employee",
    "manager",
    "address",
    "phone",
    "email",
    "name",
    "date",
    "time",
    "status",
    "type",
    "description",
    "title",
    "subject",
    "message",
    "settings",
    "account",
    "order",
    "invoice",
    "payment",
    "product",
    "item",
    "group",
    "role",
    "policy",
    "model",
    "function",
    "class",
    "object",
    "array",
    "value",
    "key",
    "id",
    "your",
    "my",
    "our",
    "this",
    "that",
    "and",
    "or",
    "for",
    "with",
    "from",
    "to",
    "in",
    "on",
    "at",
    "by",
    "if",
    "is",
    "are",
    "sample",
    "example",
    "demo",
    "all",
    "any",
    "other",
    "various",
    "see",
    "please",
    "pending",
    "required",
    "optional",
    "string.",
    "inc",
    "inc.",
    "ltd",
    "ltd.",
    "llc",
    "gmbh",
    "ag",
    "corp",
    "corp.",
    "s.a.",
    "bv",
    "b.v.",
    "plc",
    "university",
    "hospital",
    "bank",
    "institute",
    "ministry",
    "blue",
    "red",
    "green",
    "black",
    "white",
    "first",
    "last",
    "full",
];

/// Where a name ends that begins `value`, in bytes; nothing when it is no name.
pub(crate) fn name_length(value: &str, field: Field) -> Option<usize> {
    let mut end = 0;
    let (mut words, mut capitals, mut titles) = (0usize, 0usize, 0usize);
    let mut at = 0;
    for part in value.split(' ') {
        let from = at;
        at += part.len() + 1;
        if part.is_empty() {
            // Two blanks part columns.
            break;
        }
        let comma = part.ends_with(',');
        let word = part.trim_end_matches([',', '.']);
        let lower = word.to_lowercase();
        if TITLES.contains(&lower.as_str())
            && (words == 0 || comma || part.ends_with('.') || words >= 2)
        {
            titles += 1;
        } else if words > 0 && PARTICLES.contains(&lower.as_str()) {
            // Never the last word: `end` stays.
            if comma {
                break;
            }
            continue;
        } else if is_name_word(word)
            && !THINGS.contains(&lower.as_str())
            && !(capitals > 0 && word.starts_with(char::is_lowercase))
        {
            words += 1;
            capitals += usize::from(word.starts_with(char::is_uppercase) || !cased(word));
        } else {
            if words > 0 && word.starts_with(|c: char| c.is_ascii_digit()) {
                // "Smith 42": a list, not a name.
                return None;
            }
            return finish(field, end, words, capitals, titles, false);
        }
        // A full stop behind a whole word ends the sentence, and the name with it.
        let sentence =
            part.ends_with('.') && word.chars().count() >= 3 && words > 0 && titles_end(&lower);
        end = from + if sentence { word.len() } else { part.trim_end_matches(',').len() };
        if sentence {
            return finish(field, end, words, capitals, titles, true);
        }
        if words > 5 {
            return None;
        }
    }
    finish(field, end, words, capitals, titles, true)
}

/// Whether a word with a full stop is no title, whose full stop belongs to it.
fn titles_end(lower: &str) -> bool {
    !TITLES.contains(&lower)
}

fn finish(
    field: Field,
    end: usize,
    words: usize,
    capitals: usize,
    titles: usize,
    whole: bool,
) -> Option<usize> {
    let all_capital = capitals == words;
    let holds = match field {
        Field::Any => all_capital && words + titles >= 2 && whole,
        Field::Role => all_capital && words >= 1 && (whole || words >= 2),
        Field::Name => words >= 1 && whole && (all_capital || words <= 3),
    };
    (holds && words > 0 && end > 0).then_some(end)
}

/// Letters with the joints that names have.
fn is_name_word(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let initial = letters == 1 && word.starts_with(char::is_uppercase);
    (letters >= 2 || initial)
        && word.len() <= 48
        && word.starts_with(char::is_alphabetic)
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.' | '·'))
        && !camel(word)
}

/// `getName` and `iPhone` are no names; `McDonald`, `DeShawn` and `O'Neil` are.
fn camel(word: &str) -> bool {
    word.starts_with(char::is_lowercase) && word.chars().any(char::is_uppercase)
        || word.chars().filter(|c| c.is_uppercase()).count() > 2
            && word.chars().any(char::is_lowercase)
            && !word.contains(['-', '\'', '’', '.'])
}

/// Whether the script has capitals at all.
fn cased(word: &str) -> bool {
    word.chars().any(|c| c.is_lowercase() || c.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(value: &str, field: Field) -> Option<&str> {
        name_length(value, field).and_then(|end| value.get(..end))
    }

    #[test]
    fn names_are_names() {
        for value in [
            "John Smith",
            "Dr. Maria Keller",
            "Ludwig van Beethoven",
            "Smith, John",
            "JOHN SMITH",
            "José María de la Cruz",
            "O'Brien, Patrick",
            "Jean-Luc Picard",
            "Martin Luther King Jr.",
            "J. R. Smith",
        ] {
            assert_eq!(name(value, Field::Any), Some(value), "{value}");
        }
        assert_eq!(name("Maria", Field::Role), Some("Maria"));
        assert_eq!(name("maria", Field::Name), Some("maria"));
        assert_eq!(name("王小明", Field::Name), Some("王小明"));
        assert_eq!(name("John Smith reports pain", Field::Role), Some("John Smith"));
    }

    #[test]
    fn things_are_not() {
        for value in [
            "Maria",
            "String",
            "get_weather",
            "Run Tests",
            "Build and Test",
            "my-package",
            "john smith",
            "Acme Corp.",
            "usize",
            "HashMap<String, u8>",
            "getName foo",
            "42",
            "",
            "Weekly Report",
            "John 42",
        ] {
            assert_eq!(name(value, Field::Any), None, "{value}");
        }
        for value in ["stable", "alert and oriented", "N/A", "Unknown", "12"] {
            assert_eq!(name(value, Field::Role), None, "{value}");
        }
    }
}
