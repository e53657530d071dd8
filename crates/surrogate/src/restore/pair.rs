//! The texts that are looked for, and what each stands for: every mapping, and the other forms of
//! it that a model may write ("Keller, Maria", "M. Keller", a date in another notation).

use private_ai_detect::{Label, LabelClass};

use super::dates;
use super::fold::{Class, canonical, class, fold, is_number_separator};
use crate::{Mapping, Part, Sensitive};

/// How far a written surrogate may differ from the one that was given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Words: other case, markup and other blanks between them.
    Words,
    /// One token, such as an e-mail address: other case.
    Token,
    /// Digits: other separators, or none.
    Digits,
    /// A placeholder: other case, which says nothing about the original.
    Fixed,
    /// A secret: every character counts.
    Opaque,
}

/// Which endings a word may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endings {
    None,
    /// Plural and genitive.
    Plural,
    /// Those of the cases of Slavic languages too.
    Cases,
}

/// A text and what stands for it.
pub(super) struct Pair {
    pub surrogate: String,
    pub original: Sensitive<String>,
    pub form: Form,
    pub endings: Endings,
}

impl Pair {
    fn new(surrogate: &str, original: &str, form: Form, endings: Endings) -> Self {
        Self {
            surrogate: surrogate.to_owned(),
            original: Sensitive::new(original.to_owned()),
            form,
            endings,
        }
    }

    /// True when restoring either gives the same; separators of numbers come from the text.
    pub fn means_the_same(&self, other: &Self) -> bool {
        let (mine, its) = (self.original.expose(), other.original.expose());
        let separators = |c: &char| self.form != Form::Digits || !is_number_separator(*c);
        mine.chars().filter(separators).eq(its.chars().filter(separators))
    }

    /// The characters by which it is found.
    pub fn key(&self) -> Vec<char> {
        key(&self.surrogate, self.form)
    }
}

/// A surrogate in the spelling by which it is found: folded, with one blank for every run of them,
/// and without the separators of numbers.
pub(super) fn key(surrogate: &str, form: Form) -> Vec<char> {
    let mut key = Vec::with_capacity(surrogate.len());
    for c in surrogate.trim().chars() {
        match class(c) {
            Class::Invisible => {}
            _ if form == Form::Digits && !key.is_empty() && is_number_separator(c) => {}
            Class::Blank if key.last() == Some(&' ') => {}
            _ => fold(c, |f| key.push(f)),
        }
    }
    key
}

/// What is to be found because of `mapping`, as it stands.
pub(super) fn exact(mapping: &Mapping) -> Option<Pair> {
    let surrogate = mapping.surrogate.trim();
    let original = mapping.original.expose();
    if surrogate.is_empty() || surrogate == original {
        return None;
    }
    let form = form_of(mapping);
    Some(Pair::new(surrogate, original, form, endings_of(mapping, form)))
}

/// Other texts that stand for parts or forms of the same original. They count only where nothing
/// else has the same spelling.
pub(super) fn alternatives(mapping: &Mapping, pair: &Pair) -> Vec<Pair> {
    let mut found = Vec::new();
    if matches!(pair.form, Form::Words | Form::Digits | Form::Fixed | Form::Token) {
        found.extend(without_edges(pair));
    }
    let class = mapping.label.class();
    if class == LabelClass::Person && mapping.part == Part::Whole && pair.form == Form::Words {
        names(pair, &mut found);
    }
    if class == LabelClass::Temporal {
        for (surrogate, original) in dates::other_forms(&pair.surrogate, pair.original.expose()) {
            let form =
                if surrogate.chars().any(char::is_alphabetic) { Form::Words } else { Form::Digits };
            found.push(Pair::new(&surrogate, &original, form, Endings::None));
        }
    }
    found
}

/// The form of a mapping's surrogate: by its label where that says enough, else by its shape.
fn form_of(mapping: &Mapping) -> Form {
    let surrogate = mapping.surrogate.trim();
    if surrogate.starts_with('[') && surrogate.ends_with(']') {
        return Form::Fixed;
    }
    let label = mapping.label;
    let class_of_label = label.class();
    if class_of_label == LabelClass::Secret || label == Label::CRYPTO_ADDRESS {
        return Form::Opaque;
    }
    if matches!(mapping.part, Part::LocalPart | Part::Domain)
        || [
            Label::EMAIL,
            Label::URL,
            Label::IP_ADDRESS,
            Label::MAC_ADDRESS,
            Label::HOSTNAME,
            Label::USERNAME,
            Label::SOCIAL_HANDLE,
        ]
        .contains(&label)
    {
        return Form::Token;
    }
    let digits = surrogate.chars().filter(char::is_ascii_digit).count();
    let letters = surrogate.chars().filter(|c| c.is_alphabetic()).count();
    let others = surrogate
        .chars()
        .any(|c| !c.is_alphanumeric() && !is_number_separator(c) && !matches!(c, '+' | '‑'));
    if digits >= 6 && digits >= letters && !others && class_of_label != LabelClass::Place {
        return Form::Digits;
    }
    Form::Words
}

fn endings_of(mapping: &Mapping, form: Form) -> Endings {
    let last = mapping.surrogate.trim().chars().next_back();
    let letters = mapping.surrogate.chars().rev().take_while(|c| c.is_alphabetic()).count();
    if form != Form::Words || letters < 3 || last.is_none_or(|c| class(c) != Class::Word) {
        return Endings::None;
    }
    let consonant = last.is_some_and(|c| !"aeiouyäöüáéíóúàèìòùåøæ".contains(c));
    match (mapping.label.class(), mapping.part) {
        (LabelClass::Person, Part::Family) if consonant && letters >= 5 => Endings::Cases,
        (LabelClass::Person, Part::Whole)
            if consonant && letters >= 5 && mapping.surrogate.trim().contains(' ') =>
        {
            Endings::Cases
        }
        (LabelClass::Person | LabelClass::Organization | LabelClass::Place, _) => Endings::Plural,
        _ => Endings::None,
    }
}

/// A surrogate whose marks at its ends were dropped: brackets, a plus, the dot of "Ltd.".
fn without_edges(pair: &Pair) -> Option<Pair> {
    let is_mark = |c: char| !matches!(class(c), Class::Word | Class::Unspaced);
    let core = pair.surrogate.trim_matches(is_mark);
    if core.chars().count() < 3 || core.len() == pair.surrogate.len() {
        return None;
    }
    let start = pair.surrogate.find(core)?;
    let lead = pair.surrogate.get(..start)?;
    let tail = pair.surrogate.get(start + core.len()..)?;
    let original = pair.original.expose().as_str();
    let original = original.strip_prefix(lead).unwrap_or(original);
    let original = original.strip_suffix(tail).unwrap_or(original);
    if lead.contains('(') && pair.form == Form::Digits {
        let open: String = original.chars().filter(|c| !matches!(c, '(' | ')')).collect();
        return Some(Pair::new(core, open.trim(), pair.form, pair.endings));
    }
    Some(Pair::new(core, original, pair.form, pair.endings))
}

/// "Keller, Maria", "M. Keller", "Maria K."
fn names(pair: &Pair, found: &mut Vec<Pair>) {
    let Some((given, family)) = pair.surrogate.rsplit_once(char::is_whitespace) else { return };
    let original = pair.original.expose().trim();
    let Some((original_given, original_family)) = original.rsplit_once(char::is_whitespace) else {
        return;
    };
    let given = given.trim();
    let original_given = original_given.trim();
    let has_letters = |text: &str| text.chars().any(char::is_alphabetic);
    if ![given, family, original_given, original_family].into_iter().all(has_letters) {
        return;
    }
    let mut add = |surrogate: String, original: String, endings| {
        found.push(Pair::new(&surrogate, &original, Form::Words, endings));
    };
    add(
        format!("{family}, {given}"),
        format!("{original_family}, {original_given}"),
        Endings::None,
    );
    let initials = |words: &str| {
        words
            .split(|c: char| c.is_whitespace() || c == '-')
            .filter_map(|w| w.chars().next())
            .filter(|c| c.is_alphabetic())
            .map(|c| format!("{c}."))
            .collect::<Vec<_>>()
    };
    let (short, original_short) = (initials(given), initials(original_given));
    let (Some(one), Some(original_one)) = (short.first(), original_short.first()) else { return };
    add(format!("{one} {family}"), format!("{original_one} {original_family}"), pair.endings);
    add(format!("{one}{family}"), format!("{original_one}{original_family}"), pair.endings);
    if short.len() > 1 {
        let (all, original_all) = (short.join(" "), original_short.join(" "));
        add(format!("{all} {family}"), format!("{original_all} {original_family}"), pair.endings);
    }
    let last = |family: &str| family.chars().next().map(|c| format!("{c}."));
    if let (Some(last), Some(original_last)) = (last(family), last(original_family)) {
        add(format!("{given} {last}"), format!("{original_given} {original_last}"), Endings::None);
    }
}

/// A surrogate with its case and one blank for every run: what a secret is compared by.
pub(super) fn spelling(text: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for c in text.filter(|c| class(*c) != Class::Invisible).map(canonical) {
        if !(c == ' ' && out.ends_with(' ')) {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Provenance;

    fn mapping(label: Label, part: Part, surrogate: &str, original: &str) -> Mapping {
        Mapping {
            label,
            original: Sensitive::new(original.to_owned()),
            surrogate: surrogate.to_owned(),
            part,
            provenance: Provenance::User,
        }
    }

    #[test]
    fn forms_follow_label_and_shape() {
        for (label, surrogate, form) in [
            (Label::PERSON, "Maria Keller", Form::Words),
            (Label::EMAIL, "maria.keller@example.com", Form::Token),
            (Label::CREDIT_CARD, "4111 1111 1111 1111", Form::Digits),
            (Label::IBAN, "DE89 3704 0044 0532 0130 00", Form::Digits),
            (Label::PHONE, "+41 44 555 01 02", Form::Digits),
            (Label::IP_ADDRESS, "192.0.2.14", Form::Token),
            (Label::PERSON, "[PERSON_1]", Form::Fixed),
            (Label::PASSWORD, "hunter2hunter", Form::Opaque),
            (Label::ADDRESS, "Rosenweg 12, 8001 Zurich", Form::Words),
        ] {
            assert_eq!(form_of(&mapping(label, Part::Whole, surrogate, "x")), form, "{surrogate}");
        }
    }

    #[test]
    fn alternatives_of_a_name() {
        let mapping = mapping(Label::PERSON, Part::Whole, "Maria Keller", "John van Berg");
        let pair = exact(&mapping).unwrap();
        let found: Vec<(String, String)> = alternatives(&mapping, &pair)
            .into_iter()
            .map(|p| (p.surrogate.clone(), p.original.expose().clone()))
            .collect();
        for (surrogate, original) in [
            ("Keller, Maria", "Berg, John van"),
            ("M. Keller", "J. Berg"),
            ("Maria K.", "John van B."),
        ] {
            assert!(found.contains(&(surrogate.to_owned(), original.to_owned())), "{surrogate}");
        }
    }
}
