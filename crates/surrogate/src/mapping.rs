//! What ties an original to its surrogate.

use private_ai_detect::Label;

use crate::Sensitive;

/// An original and what stands for it, within one scope.
pub struct Mapping {
    /// What the original is.
    pub label: Label,
    /// The original as the client wrote it.
    pub original: Sensitive<String>,
    /// What the provider reads instead.
    pub surrogate: String,
    /// Which part of a larger entity this is.
    pub part: Part,
    /// Who brought the original into the conversation.
    pub provenance: Provenance,
}

/// A mapping is of a whole entity or of a part that can stand alone: the first name of a person,
/// the domain of an e-mail address. Parts keep answers coherent: "Dear Maria" for "Maria Keller".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Part {
    /// The entity as it was found.
    Whole = 0,
    /// A person's given name.
    Given = 1,
    /// A person's family name.
    Family = 2,
    /// A middle name, patronymic or further given name.
    Middle = 3,
    /// The part of an e-mail address before the `@`.
    LocalPart = 4,
    /// A domain or host name.
    Domain = 5,
    /// The distinguishing words of an organisation, without its legal form.
    OrganizationCore = 6,
    /// A word of an organisation, place or address that can stand alone.
    Word = 7,
}

/// Who said it first: a system prompt's values need not be shown to end users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Provenance {
    /// System or developer prompt, tool definitions.
    System = 0,
    /// The user.
    User = 1,
    /// An earlier answer.
    Assistant = 2,
    /// The result of a tool.
    Tool = 3,
    /// Anything else of the body or its head.
    Other = 4,
}

impl Part {
    /// Every part, in the order of its code.
    pub const ALL: &[Self] = &[
        Self::Whole,
        Self::Given,
        Self::Family,
        Self::Middle,
        Self::LocalPart,
        Self::Domain,
        Self::OrganizationCore,
        Self::Word,
    ];

    /// The number under which a store keeps it; never changes.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The part with that number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|p| p.code() == code)
    }
}

impl Provenance {
    /// Every provenance, in the order of its code.
    pub const ALL: &[Self] = &[Self::System, Self::User, Self::Assistant, Self::Tool, Self::Other];

    /// The number under which a store keeps it; never changes.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The provenance with that number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|p| p.code() == code)
    }
}
