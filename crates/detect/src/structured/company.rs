//! Companies in running text, from their legal form: `Officine Bergamasche S.p.A.`,
//! `Petersen & Söhne KG`, `Zakłady Mięsne Kujawiak Sp. z o.o.`.

use super::context::Hit;
use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
    word,
};
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// What this scanner finds.
pub(crate) const INFOS: &[RecognizerInfo] = &[RecognizerInfo {
    name: "legal_form",
    label: Label::ORGANIZATION,
    description: "Company with its legal form",
    source: "ISO 20275, Entity Legal Forms code list",
}];

/// The legal forms as they are written, apart by commas; the context words find them in any case.
const FORMS: &str = "GmbH & Co. KG, GmbH & Co. KGaA, GmbH & Co KG, gGmbH, GmbH, AG & Co. KG, KGaA, AG, KG, \
    OHG, UG, e.K., eG, e.V., Ltd., Ltd, LTD, Limited, LIMITED, LLP, PLC, plc, LLC, L.L.C., \
    Inc., Inc, INC, Corp., Corp, Incorporated, Pty Ltd, Pvt Ltd, S.A.S., S.A., S.A, SAS, \
    SARL, S.à r.l., EURL, S.L.U., S.L., SLU, S.p.A., SpA, S.r.l., Srl, S.n.c., Scarl, Lda., \
    Lda, Ltda., Ltda, B.V., BV, N.V., NV, V.O.F., VOF, Sp. z o.o., sp. z o.o., Sp.j., A/S, \
    ApS, ASA, Oyj, Oy, s.r.o., d.o.o., Kft., Kft, Zrt., Zrt, & Sons, & Fils, & Söhne, & \
    Partner, & Daughters, & Co., Co.";

/// Small words inside names of companies.
const JOINTS: &str = "&, +, und, and, et, e, y, i, en, de, del, della, di, da, do, dos, du, des, van, von, \
    der, den, het, of, for, für, la, le, les, el, los, d', zu, pod, w, na";

/// Capitalised words before a company that are no part of its name.
const STOPS: &str = "the, our, your, my, their, at, in, from, dear, to, for, with, by, between, die, der, \
    das, bei, von, an, firma, société, la, le, les, el, los, empresa, ditta, società, de, \
    bij, firmy, client, customer, company, employer, invoice, contact, supplier, mr, mrs, \
    ms, herr, frau, cliente, kunde, arbeitgeber, werkgever, employeur";

static FORM_SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| FORMS.split(", ").collect());
/// The forms without a full stop at their end.
static BARE_FORM_SET: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| FORMS.split(", ").map(|f| f.trim_end_matches('.')).collect());
static JOINT_SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| JOINTS.split(", ").collect());
static STOP_SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| STOPS.split(", ").collect());

/// The most words before a legal form.
const MOST: usize = 7;

/// Adds the company before one legal form.
pub(crate) fn judge(text: &str, hit: &Hit, out: &mut Vec<Candidate>) {
    let Some(form) = text.get(hit.start..hit.end) else { return };
    if !FORM_SET.contains(form) {
        return;
    }
    let Some(head) = text.get(..hit.start) else { return };
    let Some(head) = head.strip_suffix(' ') else { return };
    let mut at = head.strip_suffix(',').unwrap_or(head).len();
    let mut start = None;
    for _ in 0..MOST {
        let Some(before) = text.get(..at) else { break };
        let length: usize = before
            .chars()
            .rev()
            .take(40)
            .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '&' | '+' | '.'))
            .map(char::len_utf8)
            .sum();
        let from = at - length;
        let Some(word) = text.get(from..at) else { break };
        // The company before this one, or a list of the forms themselves.
        if BARE_FORM_SET.contains(word.trim_end_matches('.')) {
            break;
        }
        let lower = word.to_lowercase();
        let named = word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if word.is_empty() || STOP_SET.contains(lower.as_str()) && named {
            break;
        }
        // A full stop behind a whole word ends a sentence.
        if word.ends_with('.') && word.chars().count() > 4 {
            break;
        }
        if named {
            start = Some(from);
        } else if !JOINT_SET.contains(lower.as_str()) {
            break;
        }
        let Some(rest) = text.get(..from).and_then(|t| t.strip_suffix(' ')) else { break };
        at = rest.len();
    }
    let Some(start) = start.filter(|s| word::begins(text, *s)) else { return };
    if !text.get(start..hit.start).is_some_and(|n| n.chars().any(char::is_alphabetic)) {
        return;
    }
    out.push(Candidate {
        start,
        end: hit.end,
        label: Label::ORGANIZATION,
        score: 0.75,
        recognizer: "legal_form",
        certainty: Certainty::Contextual,
    });
}
