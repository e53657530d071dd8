//! Every label has a generator.

use private_ai_detect::{LABELS, Label};

use super::TABLE;

#[test]
fn every_label_has_one_generator() {
    for (label, _) in LABELS {
        assert_eq!(TABLE.iter().filter(|(l, _)| l == label).count(), 1, "{label}");
    }
    assert_eq!(TABLE.len(), LABELS.len());
    assert!(Label::custom("OWN").is_ok());
}
