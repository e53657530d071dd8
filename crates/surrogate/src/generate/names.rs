//! Given and family names: which given names are known to be a woman's or a man's, and invented
//! names to stand for others.
//!
//! The names that stand for others are rare or made of syllables, so that few real people bear
//! them, and none is an ordinary word, a month or a well-known place.

use crate::prf::Draw;

/// What is known of the person a given name belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Female,
    Male,
    Unknown,
}

/// Given names common among women in the languages that are read.
const WOMEN: &str = "ada adele agnes alessandra alexandra alice alicia alina amanda amelia ana \
andrea angela anja anna anne annette annika antonia astrid audrey barbara beata beatrice birgit \
brigitte camille carla carmen carol caroline catherine cecilia charlotte chiara christina \
christine claire clara claudia cristina daniela deborah diana dorothea dorothy edith elena \
eleanor elisabeth elise elizabeth elke ella ellen emilia emily emma erika esther eva fatima \
federica fiona florence francesca franziska gabriela georgina gertrud giulia gisela greta \
gwendolyn hannah heather heidi helen helena helga henrietta ida ilse inge ingrid irene irina \
isabel isabella jacqueline jane janet jennifer jessica joan johanna josephine judith julia juliana \
julie karen karin katarzyna katharina katherine kathrin katja kimberly kirsten laura lea lena \
linda lisa louise lucia lucy luisa magdalena maja margaret margarethe maria marie marina marion \
marta martha martina mary mathilde melanie melissa mia michelle michaela miriam monica monika \
nadia nancy natalia natalie nathalie nicole nina nora olga olivia pamela patricia paula pauline \
petra philippa rachel rebecca regina renate rita rosalind rosa ruth sabine sabrina samantha sandra \
sara sarah sharon silvia simone sofia sonja sophia sophie stefanie stella stephanie susan susanna \
susanne svenja sylvia tanja tatiana teresa theodora theresa tina ursula valentina valerie vanessa \
vera veronica verena victoria virginie viktoria wilhelmina yvonne zoe";

/// Given names common among men in the languages that are read.
const MEN: &str = "aaron adam adrian ahmed alan albert alberto alejandro alessandro alexander \
alexandre alfred ali andre andreas andrew andrzej anthony antoine anton antonio arnold arthur \
augustine bartholomew benjamin bernard bernhard brian bruno carl carlos charles christoph \
christopher claudio clemens cornelius craig daniel dario dave david denis dennis diego dieter \
dimitri dominik donald douglas edgar edmund eduardo edward emil enrico eric erik ernst eugene \
fabian federico felix ferdinand fernando filip florian francesco francisco franz fred frederick \
friedrich gabriel gary georg george gerald gerard gerhard giovanni giuseppe graham gregor gregory \
guido gustav guy hans harald harold harry heinrich helmut henri henrik henry herbert hermann \
holger horst howard hugo ian igor ivan jacob jacques jakob james jan javier jean jeffrey jens \
jeremy jerome jesus joachim johan johann johannes john jonas jonathan jordi jorge jose josef \
joseph joshua juan julian julien jürgen justin karl keith kenneth kevin klaus konrad kurt larry \
laurent lawrence leo leon leonard leopold lorenzo louis luca lucas ludwig luigi luis lukas manfred \
manuel marc marcel marco marcus mario marius markus martin massimo mateusz mathias matteo matthew \
matthias maurice maximilian michael michal michel miguel mike mohamed montgomery nathaniel \
nicholas nicolas niklas nikolaus norbert olaf oliver oscar oskar otto pablo paolo pascal patrick \
paul pavel pedro peter philip philipp piotr rafael rainer ralf ralph raymond reginald rene richard \
robert roberto roger roland rolf roman ronald rudolf ryan samuel sebastian sergio simon stefan \
stephan stephen steven sven theodor theodore thierry thomas thorsten tim timothy tobias tom tomas \
torsten ulrich uwe vincent vincenzo vladimir walter werner wilhelm william winfried wolfgang \
xavier yannick yves";

/// Rare given names that stand for women's.
const FOR_WOMEN: &[&str] = &[
    "Adelheid",
    "Albina",
    "Aldith",
    "Alvina",
    "Amabel",
    "Amarille",
    "Annora",
    "Ardith",
    "Arlette",
    "Aveline",
    "Averil",
    "Benedikta",
    "Berenice",
    "Bertilda",
    "Brunella",
    "Calista",
    "Camilla",
    "Cassia",
    "Celestine",
    "Clarice",
    "Clotilda",
    "Cordula",
    "Corisande",
    "Cosima",
    "Damaris",
    "Delphine",
    "Dorabella",
    "Drusilla",
    "Edelgard",
    "Edwina",
    "Eglantine",
    "Elfriede",
    "Eliska",
    "Elspeth",
    "Ermina",
    "Ernestine",
    "Estrella",
    "Eudora",
    "Eugenia",
    "Eulalia",
    "Euphemia",
    "Evadne",
    "Fenella",
    "Feodora",
    "Fidelia",
    "Filippa",
    "Galiena",
    "Gerlinde",
    "Ginevra",
    "Griselda",
    "Gudrun",
    "Guinevra",
    "Hadwig",
    "Hedwig",
    "Hermia",
    "Hildegard",
    "Hortense",
    "Idonea",
    "Ileana",
    "Imelda",
    "Irmela",
    "Isaura",
    "Isolde",
    "Jacinta",
    "Jocasta",
    "Jorunn",
    "Kasimira",
    "Kunigunde",
    "Lavinia",
    "Leocadia",
    "Leonora",
    "Letizia",
    "Linnea",
    "Lioba",
    "Loretta",
    "Lucasta",
    "Ludmila",
    "Lysandra",
    "Mafalda",
    "Malvina",
    "Marcelline",
    "Mechthild",
    "Melisande",
    "Merrilyn",
    "Minerva",
    "Mirabel",
    "Morwenna",
    "Nerina",
    "Odette",
    "Odilia",
    "Olwen",
    "Ornella",
    "Ottilie",
    "Pelagia",
    "Perpetua",
    "Petronella",
    "Philomena",
    "Quintina",
    "Radegund",
    "Rosamund",
    "Roswitha",
    "Rowena",
    "Sabelina",
    "Seraphina",
    "Sidonia",
    "Sieglinde",
    "Sunniva",
    "Tamsin",
    "Thekla",
    "Thomasina",
    "Thora",
    "Undine",
    "Ursina",
    "Valeska",
    "Vespera",
    "Wendeline",
    "Wilfrida",
    "Winifred",
    "Xenia",
    "Yolanda",
    "Ysolde",
    "Zdenka",
    "Zelma",
    "Zenobia",
];

/// Rare given names that stand for men's.
const FOR_MEN: &[&str] = &[
    "Adalbert",
    "Aldous",
    "Alaric",
    "Albrecht",
    "Aldwin",
    "Algernon",
    "Alistair",
    "Ambrose",
    "Anselm",
    "Archibald",
    "Armand",
    "Arvid",
    "Athelstan",
    "Aubert",
    "Baldric",
    "Balthasar",
    "Barnaby",
    "Basil",
    "Benedict",
    "Bertram",
    "Boniface",
    "Caspian",
    "Cedric",
    "Clovis",
    "Crispin",
    "Cuthbert",
    "Cyprian",
    "Desmond",
    "Diederik",
    "Dunstan",
    "Eberhard",
    "Edric",
    "Egbert",
    "Eldred",
    "Elias",
    "Emmerich",
    "Ephraim",
    "Erasmus",
    "Ethelbert",
    "Evander",
    "Fergus",
    "Fitzroy",
    "Florent",
    "Fridolin",
    "Gaspard",
    "Gawain",
    "Gereon",
    "Gervase",
    "Gilbert",
    "Godfrey",
    "Gotthard",
    "Gunther",
    "Hadrian",
    "Hartwig",
    "Hector",
    "Helmfried",
    "Herwig",
    "Hilario",
    "Horatio",
    "Humbert",
    "Ignatius",
    "Ingemar",
    "Isidor",
    "Jarvis",
    "Jasper",
    "Jeremias",
    "Jocelin",
    "Kasimir",
    "Kilian",
    "Kornel",
    "Lambert",
    "Lancelot",
    "Lazarus",
    "Leander",
    "Leif",
    "Leofric",
    "Leontes",
    "Lothar",
    "Lucian",
    "Ludovic",
    "Lysander",
    "Magnus",
    "Malachi",
    "Manfried",
    "Marten",
    "Meinrad",
    "Melchior",
    "Merrick",
    "Mortimer",
    "Neville",
    "Norvin",
    "Odilo",
    "Ortwin",
    "Osbert",
    "Osric",
    "Oswin",
    "Ottokar",
    "Pankraz",
    "Percival",
    "Peregrin",
    "Philemon",
    "Quentin",
    "Quirin",
    "Radulf",
    "Raimund",
    "Reinhold",
    "Rinaldo",
    "Roderic",
    "Rupert",
    "Sergius",
    "Severin",
    "Sigmund",
    "Silvester",
    "Solomon",
    "Tancred",
    "Tarquin",
    "Thaddeus",
    "Theobald",
    "Tiberius",
    "Torquil",
    "Tristram",
    "Ulfric",
    "Urban",
    "Valerian",
    "Vitus",
    "Waldemar",
    "Wenzel",
    "Wilfred",
    "Wolfram",
    "Wystan",
    "Zoltan",
];

const FAMILY_HEADS: &[&str] = &[
    "Aber", "Alder", "Arn", "Bram", "Brock", "Cald", "Carr", "Crav", "Dren", "Dun", "Eld", "Ever",
    "Fald", "Fen", "Garr", "Gris", "Hal", "Hask", "Hed", "Ing", "Jes", "Karl", "Kel", "Kest",
    "Lang", "Lind", "Lor", "Mal", "Marr", "Mel", "Nor", "Oak", "Ol", "Orm", "Osk", "Pell", "Prest",
    "Quil", "Quen", "Rav", "Rens", "Ros", "Sand", "Sel", "Stav", "Tarl", "Thal", "Tol", "Under",
    "Ul", "Vals", "Verr", "Wal", "Wend", "Wex", "Whit", "Yar", "Yel", "Zell", "Zim",
];

const FAMILY_TAILS: &[&str] = &[
    "acott", "aby", "borg", "bridge", "brandt", "combe", "croft", "dahl", "den", "dorff", "ecke",
    "egard", "ekamp", "erby", "ersen", "gard", "grave", "heim", "hart", "holm", "holt", "ingsby",
    "kamp", "lund", "mark", "meister", "mere", "moor", "nauer", "quist", "rath", "rup", "sby",
    "shaw", "stead", "strand", "strom", "sund", "thorpe", "thwaite", "vold", "wick", "wold", "wyn",
];

const GIVEN_HEADS: &[&str] = &[
    "Al", "Bel", "Cor", "Dor", "El", "Fer", "Gis", "Hel", "Is", "Jor", "Kar", "Lor", "Mel", "Nor",
    "Or", "Per", "Quin", "Ros", "Sel", "Tel", "Ul", "Ver", "Wil", "Yal", "Zel",
];
const WOMENS_TAILS: &[&str] =
    &["adina", "anthe", "elda", "elise", "esta", "ilde", "imra", "inda", "issa", "owena", "ytha"];
const MENS_TAILS: &[&str] =
    &["adric", "amund", "andor", "ebert", "emar", "enzo", "gard", "imir", "ober", "ric", "win"];

/// Whether a word, in lower case, is a given name that many bear, and whose.
pub(crate) fn known_given(word: &str) -> Option<Gender> {
    let listed = |list: &str| list.split(' ').any(|n| n == word);
    if word.len() < 2 || word.contains(' ') {
        None
    } else if listed(WOMEN) {
        Some(Gender::Female)
    } else if listed(MEN) {
        Some(Gender::Male)
    } else {
        None
    }
}

/// The gender that a given name suggests.
pub(crate) fn gender(word: &str) -> Gender {
    known_given(word).unwrap_or(if word.ends_with('a') || word.ends_with("ine") {
        Gender::Female
    } else {
        Gender::Unknown
    })
}

/// Of a few draws the one nearest in length.
fn nearest(
    draw: &mut Draw<'_>,
    length: usize,
    mut make: impl FnMut(&mut Draw<'_>) -> String,
) -> String {
    let mut best = make(draw);
    for _ in 0..3 {
        let next = make(draw);
        if next.chars().count().abs_diff(length) < best.chars().count().abs_diff(length) {
            best = next;
        }
    }
    best
}

/// A given name; from the `attempt`-th try on that finds the list used up, an invented one.
pub(crate) fn given(draw: &mut Draw<'_>, gender: Gender, length: usize, attempt: u32) -> String {
    let female = match gender {
        Gender::Female => true,
        Gender::Male => false,
        Gender::Unknown => draw.below(2) == 0,
    };
    let (list, tails) = if female { (FOR_WOMEN, WOMENS_TAILS) } else { (FOR_MEN, MENS_TAILS) };
    nearest(draw, length, |draw| {
        if attempt < 8 {
            draw.pick(list).to_owned()
        } else {
            let middle = if attempt < 24 { "" } else { draw.pick(&["ar", "en", "il", "or", "un"]) };
            format!("{}{middle}{}", draw.pick(GIVEN_HEADS), draw.pick(tails))
        }
    })
}

/// A family name.
pub(crate) fn family(draw: &mut Draw<'_>, length: usize, attempt: u32) -> String {
    nearest(draw, length, |draw| {
        let joint =
            if attempt < 12 { "" } else { draw.pick(&["er", "in", "el", "an", "or", "um"]) };
        format!("{}{joint}{}", draw.pick(FAMILY_HEADS), draw.pick(FAMILY_TAILS))
    })
}

/// A name of as many Han characters.
pub(crate) fn han(draw: &mut Draw<'_>, count: usize) -> String {
    const FAMILY: [&str; 16] = [
        "沈", "韩", "薛", "孟", "秦", "顾", "侯", "邵", "龙", "万", "段", "雷", "钱", "汤", "尹",
        "黎",
    ];
    const GIVEN: [&str; 24] = [
        "澜", "砚", "舟", "岚", "朔", "棠", "屿", "湛", "霁", "芷", "珩", "璟", "汀", "筠", "翊",
        "昭", "漪", "祺", "琬", "樾", "彦", "攸", "颂", "韬",
    ];
    (0..count).map(|i| if i == 0 { draw.pick(&FAMILY) } else { draw.pick(&GIVEN) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ScopeKey, prf::Prf};

    #[test]
    fn genders_are_known() {
        assert!(known_given("maria") == Some(Gender::Female));
        assert!(known_given("john") == Some(Gender::Male));
        assert!(known_given("smith").is_none());
        assert!(known_given("").is_none());
    }

    #[test]
    fn there_are_many_names_of_about_the_right_length() {
        let prf = Prf::new(&ScopeKey::new([5; 32]), "t");
        let mut seen = std::collections::HashSet::new();
        for attempt in 0..60 {
            for name in ["a", "b", "c", "d", "e"] {
                seen.insert(family(&mut prf.draw("f", name, attempt), 8, attempt));
            }
        }
        assert!(seen.len() > 250, "{}", seen.len());
        assert!(seen.iter().all(|n| (4..=15).contains(&n.len())));
        let listed = FOR_WOMEN.iter().chain(FOR_MEN).map(|n| n.to_lowercase());
        let stand_ins: Vec<String> = listed.collect();
        let mut unique = stand_ins.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), stand_ins.len(), "a name stands for women and men");
        let common: Vec<&String> = stand_ins.iter().filter(|n| known_given(n).is_some()).collect();
        assert!(common.is_empty(), "{common:?} are common names");
    }
}
