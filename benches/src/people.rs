//! Invented people with well-formed values: right check digits, so that every contender's
//! recognizers have something to find; nobody's, since numbers are drawn at random.

use crate::random::Random;

/// The domain of every person's e-mail address. What reached the upstream is searched for it.
pub const MAIL_DOMAIN: &str = "kestrelmere-post.ch";

const FIRST: &[&str] = &[
    "Margaret",
    "Peter",
    "Rosalind",
    "Thomas",
    "Angela",
    "Robert",
    "Henrietta",
    "Daniel",
    "Philippa",
    "Martin",
    "Sophie",
    "Reginald",
    "Josephine",
    "Frederick",
    "Georgina",
    "Sebastian",
    "Beatrice",
    "Samuel",
    "Florence",
    "Nathaniel",
    "Laura",
    "Julian",
    "Catherine",
    "Oliver",
];
const LAST_START: &[&str] = &[
    "Thorn", "Black", "Ash", "Kirk", "Lind", "Hather", "Ober", "Pember", "Castel", "Went", "Rosen",
    "Cunning", "Winter", "Halvor", "Aber", "Monta", "Brack", "Sommer", "Fair", "Holm",
];
const LAST_END: &[&str] = &[
    "bury", "wood", "worth", "patrick", "qvist", "way", "holzer", "ton", "lano", "baum", "ham",
    "bourne", "sen", "nathy", "gue", "field", "feld", "bank", "berg", "stone",
];
const COMPANY: &[&str] = &["Logistics", "Foods", "Consulting", "Systems", "Textiles", "Energy"];
const FORM: &[&str] = &["GmbH", "Ltd", "Inc.", "AG"];
const CITY: &[&str] = &["Leeds", "Zurich", "Hamburg", "Boston", "Lyon", "Vienna", "Dublin"];
const STREET: &[&str] = &["Station Road", "Church Lane", "Mill Street", "Park Avenue"];

/// One invented person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Given name.
    pub first: String,
    /// Family name.
    pub last: String,
    /// Address at [`MAIL_DOMAIN`].
    pub email: String,
    /// Swiss number, international form.
    pub phone: String,
    /// German account with right check digits, in groups of four.
    pub iban: String,
    /// Card number with a right check digit, in groups of four.
    pub card: String,
    /// Employer with its legal form.
    pub company: String,
    /// Street, number and city.
    pub address: String,
}

impl Person {
    /// Draws a person.
    pub fn draw(random: &mut Random) -> Self {
        let first = random.pick(FIRST).to_owned();
        let last = format!("{}{}", random.pick(LAST_START), random.pick(LAST_END));
        let email = format!("{first}.{last}{}@{MAIL_DOMAIN}", random.between(1, 9999));
        let phone = format!(
            "+41 44 {} {} {}",
            random.between(200, 899),
            random.between(10, 99),
            random.between(10, 99)
        );
        let company = format!(
            "{}{} {} {}",
            random.pick(LAST_START),
            random.pick(LAST_END),
            random.pick(COMPANY),
            random.pick(FORM)
        );
        let address =
            format!("{} {}, {}", random.between(1, 180), random.pick(STREET), random.pick(CITY));
        Self {
            email: email.to_lowercase(),
            iban: iban(random),
            card: card(random),
            first,
            last,
            phone,
            company,
            address,
        }
    }

    /// Given and family name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

fn groups(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for (index, c) in text.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Luhn's check digit (ISO/IEC 7812-1, annex B) behind fifteen digits.
fn card(random: &mut Random) -> String {
    let mut number = format!("4{}", random.digits(14));
    let sum: u64 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u64::from(byte - b'0') * if index % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    number.push(char::from(b'0' + ((10 - sum % 10) % 10) as u8));
    groups(&number)
}

/// A German IBAN with the check digits of ISO 13616.
fn iban(random: &mut Random) -> String {
    let account = format!("37040044{}", random.digits(10));
    // "DE00" moved to the end and written as digits: D is 13, E is 14.
    let rest = format!("{account}131400")
        .bytes()
        .fold(0, |rest, byte| (rest * 10 + u64::from(byte - b'0')) % 97);
    groups(&format!("DE{:02}{account}", 98 - rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use private_ai_detect::{Detector, Input};

    #[test]
    fn every_structured_value_is_one_that_a_detector_accepts() {
        let detector = Detector::builder().ner(false).build().unwrap();
        let mut random = Random::new(1);
        for _ in 0..50 {
            let who = Person::draw(&mut random);
            let text = format!("{} | {} | {} | {}", who.email, who.phone, who.iban, who.card);
            let found: Vec<String> = detector
                .detect(Input::plain(&text))
                .iter()
                .map(|e| text[e.span.start..e.span.end].to_owned())
                .collect();
            for value in [&who.email, &who.phone, &who.iban, &who.card] {
                assert!(found.contains(value), "{value} not in {found:?}");
            }
        }
    }

    #[test]
    fn people_differ() {
        let mut random = Random::new(2);
        let all: std::collections::HashSet<_> =
            (0..1000).map(|_| Person::draw(&mut random).iban).collect();
        assert_eq!(all.len(), 1000);
    }
}
