//! Megabytes of prose a second through the statistical layer alone, on one core.
#![allow(clippy::print_stdout)]

use private_ai_detect::{layer::Layer, ner::Ner, view::View};
use std::time::Instant;

const PROSE: &str = "Dear Mr. Thompson,\n\nthank you for your letter of 12 March. I spoke with Angela \
Martinez of Brightwater Logistics Ltd. about the delivery to 48 Station Road, Leeds LS1 4DY, and she \
told me that the driver had waited there for an hour without finding anybody. We would therefore like \
to agree on another day, if possible before the end of the month, because the warehouse in Manchester \
closes for stocktaking afterwards. Please let me know which day suits you; the number on the invoice \
is enough for my colleagues to find the order.\n\nYours sincerely,\nPeter Holm\n\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = PROSE.repeat(2_000_000 / PROSE.len());
    let ner = Ner::new()?;
    let mut best = f64::MAX;
    for _ in 0..5 {
        let begun = Instant::now();
        let mut out = Vec::new();
        ner.scan(&View::identity(&text, None), &mut out);
        best = best.min(begun.elapsed().as_secs_f64());
    }
    println!("{:.2} MB/s", text.len() as f64 / best / 1e6);
    Ok(())
}
