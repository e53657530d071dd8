//! The kinds of entity. A label is a name with a class; the table below is the whole list of the
//! built-in ones, users add their own by [`Label::custom`].

use std::sync::Mutex;

/// What kind of thing a label names; policies, surrogate generators and the overlap rules work on
/// classes where single labels do not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LabelClass {
    /// People's names.
    Person,
    /// Companies, authorities, institutions.
    Organization,
    /// Places and addresses.
    Place,
    /// E-mail, telephone, social handles.
    Contact,
    /// Network addresses, hosts, URLs, device ids.
    Network,
    /// Accounts, cards, wallets, tax numbers of businesses.
    Financial,
    /// Numbers a state gives to a person.
    NationalId,
    /// Medical records, insurance numbers, diagnoses.
    Health,
    /// Dates, ages, times.
    Temporal,
    /// Special categories of GDPR article 9.
    SpecialCategory,
    /// Occupation, title, user name, product, vehicle and the like.
    Attribute,
    /// Passwords, tokens, keys.
    Secret,
    /// Defined by the user.
    Custom,
}

/// A kind of entity, e.g. `EMAIL`. Cheap to copy and compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(&'static str);

macro_rules! labels {
    ($($(#[$doc:meta])* $konst:ident = $class:ident;)*) => {
        impl Label {
            $($(#[$doc])* pub const $konst: Label = Label(stringify!($konst));)*
        }
        /// Every built-in label with its class, in the order of the documentation.
        pub const LABELS: &[(Label, LabelClass)] = &[$((Label::$konst, LabelClass::$class)),*];
    };
}

labels! {
    /// A person's name, whole or in part.
    PERSON = Person;
    /// A company, authority or institution.
    ORGANIZATION = Organization;
    /// A place: city, region, country, building.
    LOCATION = Place;
    /// A postal address, or a line of one.
    ADDRESS = Place;
    /// A postal code that stands apart from an address.
    POSTAL_CODE = Place;
    /// Geographic coordinates.
    COORDINATES = Place;
    /// A date.
    DATE = Temporal;
    /// A date of birth.
    DATE_OF_BIRTH = Temporal;
    /// A person's age.
    AGE = Temporal;
    /// A nationality.
    NATIONALITY = SpecialCategory;
    /// A religion or belief.
    RELIGION = SpecialCategory;
    /// A political opinion or membership.
    POLITICS = SpecialCategory;
    /// An occupation or job title.
    OCCUPATION = Attribute;
    /// A user name, account name or login.
    USERNAME = Attribute;
    /// A product or project that is not public.
    PRODUCT = Attribute;
    /// An e-mail address.
    EMAIL = Contact;
    /// A telephone number.
    PHONE = Contact;
    /// A handle in a social network.
    SOCIAL_HANDLE = Contact;
    /// A URL that identifies a person or leads inside.
    URL = Network;
    /// An IPv4 or IPv6 address, with or without prefix length.
    IP_ADDRESS = Network;
    /// A MAC address (EUI-48, EUI-64).
    MAC_ADDRESS = Network;
    /// A host or domain name.
    HOSTNAME = Network;
    /// A mobile device's identity (IMEI, MEID).
    IMEI = Network;
    /// A subscriber's identity (IMSI, ICCID).
    SUBSCRIBER_ID = Network;
    /// A serial number of a device.
    DEVICE_SERIAL = Network;
    /// A payment card's number.
    CREDIT_CARD = Financial;
    /// A payment card's security code.
    CARD_CVV = Financial;
    /// A payment card's expiry date.
    CARD_EXPIRY = Financial;
    /// Magnetic track data of a payment card.
    CARD_TRACK = Financial;
    /// An international bank account number.
    IBAN = Financial;
    /// A bank identifier code (SWIFT).
    BIC = Financial;
    /// A US bank's routing number (ABA).
    ABA_ROUTING = Financial;
    /// A UK bank's sort code.
    SORT_CODE = Financial;
    /// A bank account's number, known by its context.
    BANK_ACCOUNT = Financial;
    /// An address of a crypto currency.
    CRYPTO_ADDRESS = Financial;
    /// A value added tax number.
    VAT_ID = Financial;
    /// A business or tax number of an organisation.
    COMPANY_ID = Financial;
    /// A security identified by ISIN or CUSIP.
    SECURITY_ID = Financial;
    /// A number that a state gives a person: social security, identity, tax.
    NATIONAL_ID = NationalId;
    /// A US social security number.
    US_SSN = NationalId;
    /// A person's tax number.
    TAX_ID = NationalId;
    /// A passport's number.
    PASSPORT = NationalId;
    /// A driving licence's number.
    DRIVER_LICENSE = NationalId;
    /// A machine-readable zone of a travel document.
    MRZ = NationalId;
    /// A medical record's number.
    MEDICAL_RECORD = Health;
    /// A health insurance number.
    HEALTH_INSURANCE = Health;
    /// A licence or registration of a medical professional.
    MEDICAL_LICENSE = Health;
    /// A diagnosis, by code or name, near a person.
    DIAGNOSIS = Health;
    /// A vehicle identification number.
    VIN = Attribute;
    /// A vehicle's licence plate.
    LICENSE_PLATE = Attribute;
    /// A customer, employee, case or order number, known by its context.
    REFERENCE_NUMBER = Attribute;
    /// A password or passphrase.
    PASSWORD = Secret;
    /// A token or key of an API.
    API_KEY = Secret;
    /// A private key or a certificate with one.
    PRIVATE_KEY = Secret;
    /// A session cookie, JWT or bearer token.
    ACCESS_TOKEN = Secret;
    /// Credentials in a URL or connection string.
    CONNECTION_STRING = Secret;
    /// A recovery phrase or seed of a wallet.
    SEED_PHRASE = Secret;
    /// Another secret value.
    SECRET = Secret;
}

/// Labels made by users, kept for the life of the process so that a label stays one word.
static CUSTOM: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

/// More custom labels than anybody defines by hand; bounds what a process can hold for ever.
const MAX_CUSTOM: usize = 4096;

/// Why a user's label was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LabelError {
    /// Choose a name of 1 to 48 characters out of `A-Z`, `0-9` and `_` that begins with a letter.
    #[error("a label is 1 to 48 of A-Z, 0-9 and _, and begins with a letter")]
    Form,
    /// Use fewer labels.
    #[error("there are too many labels of your own (at most {MAX_CUSTOM})")]
    TooMany,
}

impl Label {
    /// The name, as printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }

    /// The class; labels of users' own are [`LabelClass::Custom`].
    #[must_use]
    pub fn class(self) -> LabelClass {
        LABELS.iter().find(|(l, _)| *l == self).map_or(LabelClass::Custom, |(_, c)| *c)
    }

    /// The built-in label of that name.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        LABELS.iter().map(|(l, _)| *l).find(|l| l.0 == name)
    }

    /// The label of that name, made if there is none.
    ///
    /// # Errors
    /// [`LabelError`] when the name is malformed or there are too many.
    pub fn custom(name: &str) -> Result<Self, LabelError> {
        if let Some(label) = Self::built_in(name) {
            return Ok(label);
        }
        let form = name.len() <= 48
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        if !form {
            return Err(LabelError::Form);
        }
        let mut known = CUSTOM.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(found) = known.iter().find(|k| **k == name) {
            return Ok(Self(found));
        }
        if known.len() >= MAX_CUSTOM {
            return Err(LabelError::TooMany);
        }
        let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
        known.push(kept);
        Ok(Self(kept))
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_labels_are_interned_and_checked() {
        let a = Label::custom("PROJECT_CODE").unwrap();
        assert_eq!(a, Label::custom("PROJECT_CODE").unwrap());
        assert_eq!(a.class(), LabelClass::Custom);
        assert_eq!(Label::custom("EMAIL").unwrap(), Label::EMAIL);
        assert_eq!(Label::custom("no"), Err(LabelError::Form));
    }

    #[test]
    fn built_in_names_are_unique() {
        let mut names: Vec<_> = LABELS.iter().map(|(l, _)| l.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), LABELS.len());
    }
}
