//! Other readings of a text.
use crate::view::View;
pub(crate) fn views<'a>(_text: &'a str, _key: Option<&'a str>) -> Vec<View<'a>> {
    Vec::new()
}
