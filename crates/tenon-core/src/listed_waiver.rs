//! Waivers that a team keeps in one list beside its schemas, and not in their texts: each says which
//! findings it excuses, until when and why.
//!
//! Reading such a list is a shell's part; what becomes of findings and the verdict, `check.rs`'s.

use crate::rule::Rule;
use crate::text::Place;
use crate::waiver::{Date, Flaw, Waiver};

/// Excuses findings by what they are, wherever they are.
#[derive(Clone, Debug)]
pub struct ListedWaiver {
    /// The one finding that is meant.
    pub fingerprint: Option<String>,
    /// The rule whose findings are meant.
    pub rule: Option<&'static Rule>,
    /// Subjects; any where there is none.
    pub subject: Option<Wildcard>,
    /// Where in a message, as [`crate::Impact::path`] has it; for a finding about one text, the
    /// pointer of its place. Anywhere where there is none.
    pub path: Option<Wildcard>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Why, in the team's words.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// What is to be known of a finding to tell whether a waiver means it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meant<'a> {
    pub(crate) rule: &'static Rule,
    pub(crate) fingerprint: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) path: &'a str,
}

impl ListedWaiver {
    /// Why it excuses nothing: it names no finding, says no date or gives no reason.
    pub(crate) fn flaw(&self) -> Option<Flaw> {
        match self {
            ListedWaiver { fingerprint: None, rule: None, .. } => Some(Flaw::NoRule),
            ListedWaiver { until: None, .. } => Some(Flaw::NoDate),
            own if own.reason.trim().is_empty() => Some(Flaw::NoReason),
            _ => None,
        }
    }

    /// `true` where that finding is meant, whatever the day.
    pub(crate) fn covers(&self, meant: Meant<'_>) -> bool {
        let fits = |pattern: &Option<Wildcard>, text| pattern.as_ref().is_none_or(|own| own.matches(text));
        self.flaw().is_none()
            && self.fingerprint.as_deref().is_none_or(|own| own == meant.fingerprint)
            && self.rule.is_none_or(|own| std::ptr::eq(own, meant.rule))
            && fits(&self.subject, meant.subject)
            && fits(&self.path, meant.path)
    }

    /// `true` after its last day.
    pub(crate) fn is_expired(&self, today: Option<Date>) -> bool {
        today.is_some_and(|today| self.until.is_some_and(|until| until < today))
    }

    /// What a finding that it excuses carries; `None` where it excuses none.
    pub(crate) fn waiver(&self, rule: &'static Rule) -> Option<Waiver> {
        let (reason, owner, place) = (self.reason.clone(), self.owner.clone(), self.place.clone());
        Some(Waiver { rule, until: self.until?, reason, owner, place, reach: None })
    }
}

/// A text in which `*` stands for anything, and every other character for itself.
///
/// ```
/// use tenon_core::Wildcard;
/// assert!(Wildcard::new("lines[].*").matches("lines[].price"));
/// assert!(Wildcard::new("acme.*.Order").matches("acme.sales.v1.Order"));
/// assert!(!Wildcard::new("acme.Order").matches("acme.Orders"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wildcard {
    pattern: String,
}

impl Wildcard {
    /// Every text is one.
    pub fn new(pattern: impl Into<String>) -> Wildcard {
        Wildcard { pattern: pattern.into() }
    }

    /// `true` for a text that it stands for, from end to end.
    ///
    /// *Limits*: each star is tried once, at the first place where what follows it fits, so the work is
    /// at most the product of both lengths.
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.pattern.split('*');
        let Some(rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
        let mut rest = rest;
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            match rest.split_once(part) {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Wildcard;

    #[test]
    fn a_star_stands_for_anything_and_nothing_else_does() {
        let matches = |pattern: &str, text: &str| Wildcard::new(pattern).matches(text);
        for (pattern, text) in [
            ("*", ""),
            ("*", "a"),
            ("a*", "a"),
            ("*a", "ba"),
            ("a*a", "aa"),
            ("a*b*c", "aXbXbc"),
            ("**", "x"),
            ("", ""),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("", "a"), ("a", ""), ("a*a", "a"), ("*b", "bc"), ("a*b*c", "acb"), ("l[]", "l1"), ("a?", "ab")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
