//! Makes plausible values: one generator a label.
//!
//! A generator is a function of the scope's key, the original and the number of the try. Names and
//! domains are kept in a lexicon, so that the same word becomes the same word wherever it stands:
//! in a name, an e-mail address, a path or a host.

mod address;
mod card;
mod contact;
mod dates;
mod form;
mod invented;
mod lexicon;
mod lists;
mod names;
mod network;
mod numbers;
mod organization;
mod person;
mod phone;
mod secret;
#[cfg(test)]
mod tests;
mod url;
pub(crate) mod words;

use private_ai_detect::{Label, LabelClass};

use crate::{Part, prf::Prf, scope::Book, word::Word};

pub(crate) use lexicon::{Lexicon, Role};
pub(crate) use network::networks_of;
pub(crate) use person::{core as person_core, given_and_family, words_of};

/// What a generator may look at.
pub(crate) struct Mint<'a> {
    /// The scope's chance.
    pub(crate) prf: &'a Prf,
    /// Words that were given before.
    pub(crate) lexicon: &'a mut Lexicon,
    /// What is taken in the scope.
    pub(crate) book: &'a mut Book,
    /// What occurs in the request's body.
    pub(crate) taken: &'a dyn Fn(&str) -> bool,
}

/// What is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// The original, read: escapes decoded.
    pub(crate) text: &'a str,
    /// What it is.
    pub(crate) label: Label,
    /// Number of the try; each gives another value.
    pub(crate) attempt: u32,
}

/// A value made.
pub(crate) struct Minted {
    /// The value.
    pub(crate) text: String,
    /// Which part of a larger entity the original is.
    pub(crate) part: Part,
    /// Parts of the original that can stand alone, with what stands for them.
    pub(crate) parts: Vec<(Part, Word, String)>,
}

impl Minted {
    fn whole(text: String) -> Self {
        Self { text, part: Part::Whole, parts: Vec::new() }
    }
}

/// Makes a value; nothing when the text identifies nobody and may stay.
type Generator = fn(&mut Mint<'_>, Wanted<'_>) -> Option<Minted>;

/// The generator of each built-in label.
const TABLE: &[(Label, Generator)] = &[
    (Label::PERSON, person::person),
    (Label::ORGANIZATION, organization::organization),
    (Label::LOCATION, address::location),
    (Label::ADDRESS, address::address),
    (Label::POSTAL_CODE, numbers::plain),
    (Label::COORDINATES, numbers::coordinates),
    (Label::DATE, dates::date),
    (Label::DATE_OF_BIRTH, dates::date),
    (Label::AGE, dates::age),
    (Label::NATIONALITY, lists::nationality),
    (Label::RELIGION, lists::religion),
    (Label::POLITICS, lists::politics),
    (Label::OCCUPATION, lists::occupation),
    (Label::USERNAME, contact::username),
    (Label::PRODUCT, organization::product),
    (Label::EMAIL, contact::email),
    (Label::PHONE, phone::phone),
    (Label::SOCIAL_HANDLE, contact::username),
    (Label::URL, url::url),
    (Label::IP_ADDRESS, network::ip),
    (Label::MAC_ADDRESS, network::mac),
    (Label::HOSTNAME, network::hostname),
    (Label::IMEI, network::imei),
    (Label::SUBSCRIBER_ID, numbers::plain),
    (Label::DEVICE_SERIAL, numbers::plain),
    (Label::CREDIT_CARD, card::card),
    (Label::CARD_CVV, numbers::plain),
    (Label::CARD_EXPIRY, dates::expiry),
    (Label::CARD_TRACK, card::track),
    (Label::IBAN, card::iban),
    (Label::BIC, card::bic),
    (Label::ABA_ROUTING, numbers::plain),
    (Label::SORT_CODE, numbers::plain),
    (Label::BANK_ACCOUNT, numbers::plain),
    (Label::CRYPTO_ADDRESS, secret::crypto),
    (Label::VAT_ID, numbers::identifier),
    (Label::COMPANY_ID, numbers::identifier),
    (Label::SECURITY_ID, numbers::identifier),
    (Label::NATIONAL_ID, numbers::identifier),
    (Label::US_SSN, numbers::ssn),
    (Label::TAX_ID, numbers::identifier),
    (Label::PASSPORT, numbers::plain),
    (Label::DRIVER_LICENSE, numbers::plain),
    (Label::MRZ, numbers::mrz),
    (Label::MEDICAL_RECORD, numbers::identifier),
    (Label::HEALTH_INSURANCE, numbers::identifier),
    (Label::MEDICAL_LICENSE, numbers::identifier),
    (Label::DIAGNOSIS, lists::diagnosis),
    (Label::VIN, numbers::vin),
    (Label::LICENSE_PLATE, numbers::plain),
    (Label::REFERENCE_NUMBER, numbers::identifier),
    (Label::PASSWORD, secret::password),
    (Label::API_KEY, secret::token),
    (Label::PRIVATE_KEY, secret::block),
    (Label::ACCESS_TOKEN, secret::token),
    (Label::CONNECTION_STRING, url::connection),
    (Label::SEED_PHRASE, secret::phrase),
    (Label::SECRET, secret::token),
];

/// A value for the original, by the label's generator; users' own labels go by their form. `None`
/// when the text may stay.
pub(crate) fn make(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let generator =
        TABLE.iter().find(|(l, _)| *l == wanted.label).map_or(custom as Generator, |(_, g)| *g);
    generator(mint, wanted)
}

/// A user's label: words become codenames, numbers other numbers.
fn custom(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    if wanted.text.chars().any(|c| c.is_numeric()) {
        numbers::identifier(mint, wanted)
    } else {
        organization::product(mint, wanted)
    }
}

/// Whether the originals of a label are made of names and words, whose case may vary.
pub(crate) fn is_wordy(label: Label) -> bool {
    matches!(
        label.class(),
        LabelClass::Person | LabelClass::Organization | LabelClass::Place | LabelClass::Custom
    ) || label == Label::PRODUCT
}

/// The words that an original and its surrogate have in the same places, where the second was
/// invented for the first; in lower case.
pub(crate) fn aligned(
    label: Label,
    part: Part,
    original: &str,
    surrogate: &str,
) -> Vec<(String, String)> {
    match (label, part) {
        (_, Part::LocalPart) => contact::aligned(original, surrogate),
        (_, Part::Domain) => network::aligned(original, surrogate),
        (Label::EMAIL, _) => match (original.rsplit_once('@'), surrogate.rsplit_once('@')) {
            (Some((local, domain)), Some((made_local, made_domain))) => {
                let mut pairs = contact::aligned(local, made_local);
                pairs.extend(network::aligned(domain, made_domain));
                pairs
            }
            _ => Vec::new(),
        },
        (Label::PERSON, _) => person::aligned(original, surrogate)
            .into_iter()
            .map(|(a, b)| (a.to_lowercase(), b.to_lowercase()))
            .filter(|(a, b)| a != b)
            .collect(),
        (Label::HOSTNAME, _) => network::aligned(original, surrogate),
        (Label::USERNAME | Label::SOCIAL_HANDLE, _) => contact::aligned(original, surrogate),
        (label, _) if is_wordy(label) => organization::aligned(original, surrogate),
        _ => Vec::new(),
    }
}

/// In which order new originals of a request are treated: names first, so that addresses follow
/// them.
pub(crate) fn phase(label: Label, text: &str) -> u8 {
    match label {
        Label::PERSON if text.split_whitespace().any(|w| w.chars().count() <= 2) => 1,
        Label::PERSON => 0,
        Label::ORGANIZATION => 2,
        Label::LOCATION | Label::ADDRESS => 3,
        Label::HOSTNAME => 4,
        Label::EMAIL => 5,
        Label::USERNAME | Label::SOCIAL_HANDLE => 6,
        _ => 7,
    }
}
