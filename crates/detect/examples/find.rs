//! Reads a text from standard input and prints what the detector finds in it.
#![allow(clippy::print_stdout)]

use private_ai_detect::{Detector, Input};
use std::io::Read;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let detector = Detector::builder().build()?;
    for entity in detector.detect(Input::plain(&text)) {
        let value = entity.span.of(&text).unwrap_or_default();
        println!("{:<18} {:.2} {:<22} {value:?}", entity.label, entity.score, entity.recognizer);
    }
    Ok(())
}
