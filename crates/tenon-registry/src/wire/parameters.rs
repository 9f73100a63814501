//! Parts of addresses: segments of paths, parameters of queries. An encoded slash splits nothing.

use percent_encoding::percent_decode_str;

use crate::command::Which;
use crate::query::{Page, Shown, TextForm};
use crate::refusal::Refusal;

/// The segments of a path, decoded one by one. A slash at the end is nothing.
///
/// *Errors*: a segment is no UTF-8, or the path does not begin with a slash.
pub(super) fn segments(path: &str) -> Result<Vec<String>, Refusal> {
    let inner = path.strip_prefix('/').ok_or(Refusal::NoRoute)?;
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    if inner.is_empty() {
        return Ok(Vec::new());
    }
    let decoded = |segment: &str| percent_decode_str(segment).decode_utf8().map(|text| text.into_owned());
    inner.split('/').map(|segment| decoded(segment).map_err(|_| Refusal::NoRoute)).collect()
}

/// The parameters of a query, in order.
#[derive(Debug)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Nothing is refused: what is no UTF-8 is replaced.
    pub(super) fn parse(query: &str) -> Parameters {
        let decoded = |text: &str| {
            let spaced = text.replace('+', " ");
            percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
        };
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        });
        Parameters(pairs.collect())
    }

    /// The first of that name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All of that name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Only `true` is true, in any case.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Which versions to show: `deletedOnly` wins over `deleted`.
    pub(super) fn shown(&self) -> Shown {
        match (self.flag("deletedOnly"), self.flag("deleted")) {
            (true, _) => Shown::Deleted,
            (false, true) => Shown::All,
            (false, false) => Shown::Live,
        }
    }

    /// The part of a list: at most `most`, which is also what a negative limit stands for.
    ///
    /// *Errors*: a number is none, for which there is no such address.
    pub(super) fn page(&self, most: usize) -> Result<Page, Refusal> {
        let number = |name: &str| self.text(name).map(str::parse::<i64>).transpose();
        let offset = number("offset").map_err(|_| Refusal::NoRoute)?.unwrap_or(0);
        let limit = number("limit").map_err(|_| Refusal::NoRoute)?.unwrap_or(-1);
        let offset = usize::try_from(offset).unwrap_or(0);
        Ok(Page { offset, limit: usize::try_from(limit).map_or(most, |limit| limit.min(most)) })
    }

    /// Whether subjects that are referred to are wanted under their whole names.
    pub(super) fn qualified(&self) -> bool {
        self.text("referenceFormat").is_some_and(|named| named.eq_ignore_ascii_case("qualified"))
    }

    /// The shape of texts; unknown ones are the plain one.
    pub(super) fn form(&self) -> TextForm {
        match self.text("format") {
            Some("resolved") => TextForm::Resolved,
            Some("serialized") => TextForm::Serialized,
            Some(_) | None => TextForm::Kept,
        }
    }
}

/// The version that a segment names.
///
/// *Errors*: none can be called that.
pub(super) fn which(text: &str) -> Result<Which, Refusal> {
    if text.eq_ignore_ascii_case("latest") {
        return Ok(Which::Latest);
    }
    match text.parse::<i32>() {
        Ok(-1) => Ok(Which::Latest),
        Ok(number @ 1..) => Ok(Which::At(number.unsigned_abs())),
        Ok(_) | Err(_) => Err(Refusal::InvalidVersion(text.to_owned())),
    }
}

/// The id that a segment names.
///
/// *Errors*: it is no number, for which there is no such address; no id can be that number.
pub(super) fn id(text: &str) -> Result<u32, Refusal> {
    let number: i32 = text.parse().map_err(|_| Refusal::NoRoute)?;
    u32::try_from(number).map_err(|_| Refusal::IdNotFound(text.to_owned()))
}
