//! Office prose in which about every third sentence names a person or one of their values. Every
//! sentence has something drawn in it, so that no two texts of a run are alike.

use crate::people::Person;
use crate::random::Random;

const THING: &[&str] = &[
    "delivery",
    "invoice",
    "contract",
    "warehouse inventory",
    "quarterly report",
    "order",
    "travel request",
    "insurance claim",
    "maintenance plan",
    "training course",
    "budget",
];
const DAY: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const MOOD: &[&str] = &["reasonable", "too high", "incomplete", "in order", "out of date", "clear"];
const TEAM: &[&str] = &["purchasing", "accounting", "support", "the night shift", "marketing"];
const TASK: &[&str] = &[
    "Please write a short and friendly reply.",
    "Summarise this for my manager in three sentences.",
    "Translate the letter into German.",
    "List what is still open.",
    "Draft the next message to the customer.",
];

/// Endless prose about a few people.
#[derive(Debug)]
pub struct Prose {
    random: Random,
    people: Vec<Person>,
    sentences: usize,
}

impl Prose {
    /// Prose from a seed.
    pub fn new(mut random: Random) -> Self {
        let people = vec![Person::draw(&mut random)];
        Self { random, people, sentences: 0 }
    }

    /// Whom the prose is about at the moment.
    pub fn person(&mut self) -> Person {
        match self.people.last() {
            Some(person) => person.clone(),
            None => Person::draw(&mut self.random),
        }
    }

    /// Goes on with somebody else.
    pub fn next_person(&mut self) {
        let person = Person::draw(&mut self.random);
        self.people.push(person);
        if self.people.len() > 3 {
            self.people.remove(0);
        }
    }

    /// The next sentence.
    pub fn sentence(&mut self) -> String {
        self.sentences += 1;
        if self.sentences.is_multiple_of(24) {
            self.next_person();
        }
        if self.sentences.is_multiple_of(3) { self.personal() } else { self.neutral() }
    }

    /// Sentences until there are at least `bytes` bytes, in paragraphs.
    pub fn text(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 256);
        let mut in_paragraph = 0;
        while text.len() < bytes {
            if in_paragraph == 6 {
                text.push_str("\n\n");
                in_paragraph = 0;
            } else if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&self.sentence());
            in_paragraph += 1;
        }
        text
    }

    /// What the text's author wants from the model.
    pub fn task(&mut self) -> &'static str {
        self.random.pick(TASK)
    }

    fn neutral(&mut self) -> String {
        let r = &mut self.random;
        let (thing, other, day) = (r.pick(THING), r.pick(THING), r.pick(DAY));
        let (team, mood, number) = (r.pick(TEAM), r.pick(MOOD), r.between(2, 9000));
        match r.between(0, 7) {
            0 => format!("The {thing} was discussed on {day} and {team} found it {mood}."),
            1 => format!("We still need {number} pieces before the {thing} can be closed."),
            2 => format!("Nobody in {team} knew why the {thing} had been moved to {day} again."),
            3 => format!("If the {thing} is {mood}, the {other} will have to wait until {day}."),
            4 => format!("About {number} customers have asked for the {thing} since last {day}."),
            5 => format!("After the {other} is done, {team} will look at the {thing} once more."),
            6 => format!("It took {number} minutes to find out that the {other} was {mood}."),
            _ => format!("The figures of the {thing} are {mood}, those of the {other} are not."),
        }
    }

    fn personal(&mut self) -> String {
        let index = self.random.between(0, self.people.len().saturating_sub(1) as u64);
        let Some(who) = self.people.get(usize::try_from(index).unwrap_or(0)).cloned() else {
            return self.neutral();
        };
        let r = &mut self.random;
        let (thing, day, name) = (r.pick(THING), r.pick(DAY), who.name());
        match r.between(0, 8) {
            0 => format!("{name} of {} called about the {thing} on {day}.", who.company),
            1 => format!("Please send the {thing} to {} before {day}.", who.email),
            2 => format!("{} can be reached at {} until {day}.", who.first, who.phone),
            3 => format!("The {thing} was paid from account {} by {name}.", who.iban),
            4 => format!("The driver brought it to {}, where {name} lives.", who.address),
            5 => format!("Mr. {} does not agree with the {thing} sent on {day}.", who.last),
            6 => format!("Card {} was charged twice for the {thing}.", who.card),
            7 => format!("I told {} that {} will answer by {day}.", who.first, who.company),
            _ => format!("{name} ({}) asked for the {thing} again.", who.email),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::MAIL_DOMAIN;

    #[test]
    fn a_text_has_the_size_asked_for_and_personal_data_in_it() {
        let text = Prose::new(Random::new(3)).text(4000);
        assert!((4000..4300).contains(&text.len()), "{}", text.len());
        assert!(text.contains(MAIL_DOMAIN));
    }

    #[test]
    fn other_seeds_share_hardly_a_sentence() {
        let sentences = |seed| -> std::collections::HashSet<String> {
            let mut prose = Prose::new(Random::new(seed));
            (0..300).map(|_| prose.sentence()).collect()
        };
        let (a, b) = (sentences(1), sentences(2));
        assert!(a.intersection(&b).count() < 60, "{}", a.intersection(&b).count());
    }
}
