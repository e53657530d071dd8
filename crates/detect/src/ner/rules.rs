//! Names that the model left out although the lists or the words beside them tell: a given name that
//! is no common word, a name behind a title or an occupation, capitals before a word for an
//! institution.
//!
//! Promises: looks only at tokens that the model left alone, and scores low, so that nothing the
//! model or a pattern found is changed. Must never look at tokens of code (`silent`).

use super::{
    decode::Found,
    features::{Block, STREET},
    gazetteer::{Classes, FAMILY, GIVEN},
    refuse,
    tokens::{Case, Gap, Kind, Token},
};
use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What these rules find.
pub const INFOS: &[RecognizerInfo] = &[
    RecognizerInfo {
        name: "listed_name",
        label: Label::PERSON,
        description: "Given name of the lists that is no common word",
        source: "models/README.md",
    },
    RecognizerInfo {
        name: "titled_name",
        label: Label::PERSON,
        description: "Name behind a title or an occupation",
        source: "models/README.md",
    },
    RecognizerInfo {
        name: "named_institution",
        label: Label::ORGANIZATION,
        description: "Capitalised words before a word for an institution",
        source: "models/README.md",
    },
];

const CITY: Classes = 1 << 2 | 1 << 3;
const COUNTRY: Classes = 1 << 4;
const LEGAL: Classes = 1 << 5;
const ORG_WORD: Classes = 1 << 6;
const TITLE: Classes = 1 << 8;
const COMMON: Classes = 1 << 10;
const CALENDAR: Classes = 1 << 11;
const ROLE: Classes = 1 << 12;
const PARTICLE: Classes = 1 << 13;
/// What speaks against a word being somebody's name.
const NO_NAME: Classes =
    CITY | COUNTRY | LEGAL | ORG_WORD | TITLE | COMMON | CALENDAR | ROLE | STREET;
/// Words that begin the name of an institution: "Stadtwerke Leer", "Bodegas Llorente".
const HEAD: Classes = 1 << 15;
/// The most words of a name.
const LONGEST: usize = 4;

/// Words beside names that the model's lists leave out (changing those needs a new training).
const MORE: &[(Classes, &str)] = &[
    (
        TITLE,
        "dona zio zia nonno nonna tía tío signor signora signorina meneer mevrouw pan pani panem panią pana \
        maître sœur frère abbé padre suor fra pfarrer pastorin hermana tita lola auntie granny grandma grandpa",
    ),
    (
        ROLE,
        "officer officers constable detective inspector techniker technikerin monteur fahrer fahrerin trainer \
        trainerin lehrer lehrerin pfleger pflegerin kellner anwalt anwältin rechtsanwalt rechtsanwältin notar richterin \
        azubi praktikantin kollegen vorstand hausmeister sachbearbeiterin betreuer betreuerin nachbarin nachbarn \
        technician engineer plumber electrician carer nurse midwife solicitor barrister paralegal foreman trainee intern \
        apprentice housekeeper babysitter nanny neighbours landlady waiter handyman caretaker chairman chairwoman \
        technicien technicienne voisin voisine avocat avocate infirmier infirmière gérant gérante notaire stagiaire \
        técnico técnica vecino vecina abogado abogada enfermera enfermero gerente encargada encargado vizinho vizinha \
        advogado advogada enfermeira tecnico vicino vicina avvocato infermiera geometra ragioniere perito monteur buurman \
        buurvrouw advocaat verpleegkundige huisarts sąsiad sąsiadka sąsiadki prawnik mecenas pielęgniarka kierownik kierowniczka \
        kurier konsultant konsultantka brat siostra córka syn żona mąż męża żony syna córki matki ojca",
    ),
    (
        ORG_WORD,
        "trust trusts ferries surgery infirmary hospice care home nursing practice dental dentistry clinic clinics \
        couriers freight haulage parcels shipping motors garage builders roofing plumbing heating carpentry joinery \
        tailoring textiles dairies dairy farms growers nurseries seeds markets market grocers foods catering estates lettings \
        housing homes properties caravans ports port marine quarry cement timber glassworks ceramics instruments robotics \
        analytics software fintech data telecom telecoms accountancy accountants solicitors attorneys chambers surveyors \
        architects outdoor sports fitness yoga kennels veterinary vets pharmacy opticians cooperative co-operative charity \
        project primary secondary nursery kindergarten playgroup club rovers athletic rfc cleaning laundry linen security \
        recruitment staffing travel tours cruises rail buses taxis cabs coffee tea wines winery distillery refrigeration",
    ),
    (
        HEAD,
        "stadtwerke klinikum krankenhaus gemeinde brauerei kanzlei praxis bäckerei metzgerei autohaus fahrschule hotel \
        gasthof gasthaus restaurant stiftung universität hochschule gymnasium grundschule realschule kita kindergarten \
        sparkasse volksbank apotheke druckerei gärtnerei schreinerei tischlerei spedition reederei werft maschinenbau \
        malerbetrieb elektro fliesen möbelhaus verlag seniorenheim pflegeheim landratsamt finanzamt amtsgericht landgericht \
        société entreprise établissements ets cabinet clinique lycée collège école université mairie boulangerie pharmacie \
        garage menuiserie transports mutuelle association banque centre cave maison imprimerie hôpital hôtel laboratoire \
        bodegas conservas talleres clínica hospital colegio instituto universidad ayuntamiento farmacia panadería librería \
        cerámicas transportes restaurante hotel hostal construcciones reformas limpiezas inmobiliaria asesoría gestoría grupo fundación \
        officine pastificio cantina trattoria ristorante studio azienda ditta panificio farmacia autofficina scuola liceo \
        università ospedale comune cooperativa fondazione banca tipografia falegnameria impresa edilizia \
        quinta herdade padaria escola colégio universidade câmara junta clínica farmácia oficina construções imobiliária \
        hotéis transportadora adega lar santa-casa \
        stichting bakkerij slagerij kwekerij garagebedrijf zorggroep ziekenhuis basisschool woningcorporatie vereniging \
        advocatenkantoor makelaardij scheepswerf loodgietersbedrijf drukkerij apotheek hogeschool universiteit gemeente \
        zakłady zakład fabryka stocznia piekarnia kancelaria kwiaciarnia tartak szpital przychodnia szkoła uniwersytet fundacja \
        spółdzielnia stowarzyszenie hurtownia apteka restauracja gospodarstwo biuro",
    ),
];

static MORE_CLASSES: LazyLock<FxHashMap<u64, Classes>> = LazyLock::new(|| {
    let mut all = FxHashMap::default();
    for (class, words) in MORE {
        for token in super::tokens::Tokens::new(words, 0) {
            *all.entry(token.word).or_default() |= class;
        }
    }
    all
});

/// Adds what the rules find in a block to `out`; `found` is what the model found there.
pub fn scan(text: &str, block: &Block, found: &[Found], out: &mut Vec<Candidate>) {
    let mut taken = vec![false; block.tokens.len()];
    for f in found {
        for t in taken.iter_mut().take(f.last + 1).skip(f.first) {
            *t = true;
        }
    }
    for (t, place) in taken.iter_mut().zip(&block.places) {
        *t |= place.silent;
    }
    let mut at = 0;
    while at < block.tokens.len() {
        // Every rule needs a capital here or, behind a title and its full stop, soon.
        if !(at..at + 3).any(|i| capital(block, &taken, i)) {
            at += 1;
            continue;
        }
        let hit = headed(block, &taken, at)
            .or_else(|| institution(block, &taken, at))
            .or_else(|| titled(block, &taken, at))
            .or_else(|| listed(block, &taken, at));
        let Some((first, last, rule, score)) = hit else {
            at += 1;
            continue;
        };
        if let (Some(a), Some(b), Some(info)) =
            (block.tokens.get(first), block.tokens.get(last), INFOS.get(rule))
            && !refuse::refused(text, a.start, b.end, info.label)
        {
            out.push(Candidate {
                start: a.start,
                end: b.end,
                label: info.label,
                score,
                recognizer: info.name,
                certainty: Certainty::Statistical,
            });
        }
        at = last.max(at) + 1;
    }
}

/// First and last token, index into [`INFOS`], score.
type Hit = (usize, usize, usize, f32);

fn token(block: &Block, at: usize) -> Option<&Token> {
    block.tokens.get(at)
}

fn classes(block: &Block, at: usize) -> Classes {
    let more =
        token(block, at).and_then(|t| MORE_CLASSES.get(&t.word)).copied().unwrap_or_default();
    block.classes(at, 0) | more
}

/// Whether a free token is written as a name is.
fn capital(block: &Block, taken: &[bool], at: usize) -> bool {
    taken.get(at) == Some(&false)
        && token(block, at).is_some_and(|t| {
            t.kind == Kind::Word
                && t.length >= 2
                && matches!(t.case, Case::Title | Case::Mixed)
                && t.first.is_uppercase()
        })
}

/// Whether a token begins a sentence, line or cell, where capitals say nothing.
fn opens(block: &Block, at: usize) -> bool {
    let Some(here) = token(block, at) else { return true };
    at == 0
        || here.gap >= Gap::Column
        || at
            .checked_sub(1)
            .and_then(|b| token(block, b))
            .is_some_and(|t| matches!(t.first, '.' | '!' | '?' | ':' | '#' | '*' | '"' | '“' | '-'))
}

/// The last token of a name whose first is `at`: words joined by blanks, hyphens and apostrophes.
fn name_end(block: &Block, taken: &[bool], at: usize) -> usize {
    let mut last = at;
    let mut words = 1;
    while words < LONGEST {
        let Some(next) = token(block, last + 1) else { break };
        let joint = next.gap == Gap::None && matches!(next.first, '-' | '\'' | '’');
        let to = if joint { last + 2 } else { last + 1 };
        let gap = token(block, to).map(|t| t.gap);
        let close = if joint { gap == Some(Gap::None) } else { gap == Some(Gap::Space) };
        let speaks = classes(block, to) & (COMMON | CALENDAR | ORG_WORD | LEGAL) == 0;
        if !close || !capital(block, taken, to) || !(joint || speaks) {
            break;
        }
        last = to;
        words += 1;
    }
    last
}

/// `Techniker Mehmet`, `nurse Colette`, `Mr Duckworth`.
fn titled(block: &Block, taken: &[bool], at: usize) -> Option<Hit> {
    let own = classes(block, at);
    if own & (TITLE | ROLE) == 0 || token(block, at)?.length < 2 {
        return None;
    }
    let dot = token(block, at + 1).is_some_and(|t| t.gap == Gap::None && t.first == '.');
    let first = at + 1 + usize::from(dot);
    if token(block, first)?.gap != Gap::Space || !capital(block, taken, first) {
        return None;
    }
    let next = classes(block, first);
    // Behind a title nearly every capitalised word is a name; behind an occupation one of the lists.
    let holds = if own & TITLE != 0 && own & (COMMON | GIVEN | FAMILY) == 0 {
        next & (FAMILY | GIVEN) != 0 || next & NO_NAME == 0
    } else {
        // German nouns have capitals as well, but hardly any is on a list of names.
        next & (GIVEN | FAMILY) != 0 && next & NO_NAME & !CITY == 0
    };
    holds.then(|| (first, name_end(block, taken, first), 1, 0.6))
}

/// `Anjali`: a given name that is nothing else.
fn listed(block: &Block, taken: &[bool], at: usize) -> Option<Hit> {
    let own = classes(block, at);
    let here = token(block, at)?;
    if own & GIVEN == 0 || own & NO_NAME != 0 || here.length < 4 || !capital(block, taken, at) {
        return None;
    }
    // `Student's`, `Anna.method`, `Anna_1`: laws, code.
    let next = token(block, at + 1);
    let tied = next.is_some_and(|t| {
        t.gap == Gap::None
            && (t.kind != Kind::Mark || matches!(t.first, '_' | '(' | '=' | '/' | '<'))
    });
    if tied {
        return None;
    }
    Some((at, name_end(block, taken, at), 0, 0.45))
}

/// `Plumstead Housing Trust`, `Skagen Ferries`.
fn institution(block: &Block, taken: &[bool], at: usize) -> Option<Hit> {
    if !capital(block, taken, at) || classes(block, at) & (TITLE | CALENDAR) != 0 {
        return None;
    }
    let mut telling = classes(block, at) & COMMON == 0 && !opens(block, at);
    let mut last = None;
    let mut to = at + 1;
    for _ in 0..LONGEST {
        let next = token(block, to)?;
        if next.gap == Gap::Space && next.first == '&' {
            to += 1;
            continue;
        }
        if next.gap != Gap::Space || !capital(block, taken, to) {
            break;
        }
        let own = classes(block, to);
        if own & (ORG_WORD | LEGAL) != 0 {
            last = Some(to);
        } else {
            telling |= own & COMMON == 0;
        }
        to += 1;
    }
    last.filter(|_| telling).map(|last| (at, last, 2, 0.5))
}

/// `Stadtwerke Leer`, `Conservas Hijos de Albo`: a word for an institution and its name behind it.
fn headed(block: &Block, taken: &[bool], at: usize) -> Option<Hit> {
    if classes(block, at) & HEAD == 0 || !capital(block, taken, at) {
        return None;
    }
    let mut last = None;
    for to in at + 1..=at + 2 * LONGEST {
        let Some(next) = token(block, to) else { break };
        let joint = next.gap == Gap::None && matches!(next.first, '-' | '\'' | '’');
        let particle = classes(block, to) & PARTICLE != 0 || matches!(next.first, '&' | 'y' | 'e');
        if !joint && next.gap > Gap::Space {
            break;
        }
        if capital(block, taken, to) && classes(block, to) & (TITLE | CALENDAR | ROLE) == 0 {
            last = Some(to);
        } else if !(joint || particle && next.length <= 4) {
            break;
        }
    }
    let last = last?;
    let telling =
        (at + 1..=last).any(|i| capital(block, taken, i) && classes(block, i) & COMMON == 0);
    telling.then_some((at, last, 2, 0.5))
}

#[cfg(test)]
mod tests {
    use crate::{Detector, Input};

    fn found(text: &str) -> Vec<(String, &'static str)> {
        let detector = Detector::builder().build().unwrap();
        let all = detector.detect(Input::plain(text));
        all.iter().map(|e| (e.span.of(text).unwrap().to_owned(), e.label.name())).collect()
    }

    #[test]
    fn names_in_lists_and_behind_titles_are_found() {
        for (text, name) in [
            ("- Gabriela: finished the export\n- Ricardo out until Thursday", "Gabriela"),
            ("- Gabriela: finished the export\n- Ricardo out until Thursday", "Ricardo"),
            ("Please ask nurse Henrietta about the form.", "Henrietta"),
        ] {
            let all = found(text);
            assert!(all.contains(&(name.to_owned(), "PERSON")), "{text}: {all:?}");
        }
    }

    #[test]
    fn common_words_and_code_are_not() {
        for text in [
            "Will the May release mark the end of grace time?",
            "let daniela = Daniela::new(); // constructor",
            "Frequently Asked Questions about Release Notes",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
