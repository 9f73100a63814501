//! Findings that a team excuses, each at one place, until a date and for a reason.
//!
//! Here are the words of a waiver in a schema's text and what it reaches; those that a team lists
//! elsewhere are in `listed_waiver.rs`. Where one may be written, and which declaration
//! it then speaks of, is a format's business; what becomes of findings and the verdict, `check.rs`'s.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::rule::Rule;
use crate::text::{Place, Source, Span};
use crate::words::Text;

/// What a waiver starts with, in a comment or as the name of an attribute.
pub(crate) const MARK: &str = "tenon:allow";

/// Waivers of one schema that are looked at; those behind them excuse nothing.
pub(crate) const MOST_WAIVERS: usize = 4_096;

/// What stands behind the mark, for whoever wrote it otherwise.
pub(crate) const SHAPE: &str = "RULE until YYYY-MM-DD: REASON";

/// Excuses findings of one rule at one declaration.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The rule whose findings are excused.
    pub rule: &'static Rule,
    /// The last day on which it does.
    pub until: Date,
    /// Why, in the team's words.
    pub reason: String,
    /// Who answers for it, where that is said.
    pub owner: Option<String>,
    /// Where it is written.
    pub place: Place,
    /// What it speaks of, where it stands in a schema's text.
    pub(crate) reach: Option<Reach>,
}

impl Waiver {
    /// Why and by whom, as a note says it.
    pub(crate) fn because(&self) -> String {
        match &self.owner {
            Some(owner) => format!("{} ({owner})", self.reason),
            None => self.reason.clone(),
        }
    }

    /// `waived until 2027-03-31`; without the day where it is the last that there is.
    pub(crate) fn held(&self) -> String {
        if self.until == Date::LAST { "waived".to_owned() } else { format!("waived until {}", self.until) }
    }

    /// `true` where a finding of that rule, seen at that place of the later version, is meant.
    pub(crate) fn covers(&self, rule: &Rule, place: &Place) -> bool {
        std::ptr::eq(self.rule, rule) && self.reach.as_ref().is_some_and(|reach| reach.covers(place))
    }
}

/// What a waiver speaks of: a declaration without those inside it, which speak for themselves.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) source: Source,
    /// The declaration; `None` for the text as a whole.
    pub(crate) inside: Option<Span>,
    /// The declarations inside it, sorted, none in another.
    pub(crate) outside: Arc<[Span]>,
}

impl Reach {
    fn covers(&self, place: &Place) -> bool {
        let span = place.span;
        let within = match self.inside {
            // A text as a whole is pointed at by nothing of it.
            None if span.start == span.end => return place.source == self.source,
            None => true,
            Some(own) => own.contains(span) && span.start < span.end,
        };
        let at = self.outside.partition_point(|other| other.start <= span.start);
        let inner = at.checked_sub(1).and_then(|at| self.outside.get(at));
        within && inner.is_none_or(|inner| !inner.contains(span)) && place.source == self.source
    }
}

/// A waiver as somebody wrote it, sound or not.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// All of it, the mark included.
    pub(crate) place: Place,
    /// What stands behind the mark.
    pub(crate) words: String,
    /// `None` where it stands at no declaration.
    pub(crate) reach: Option<Reach>,
}

/// What is wrong with a waiver's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It names no rule.
    NoRule,
    /// It names none that there is.
    UnknownRule(String),
    /// It says no date.
    NoDate,
    /// It says one that the calendar does not have, or in another spelling.
    BadDate(String),
    /// It gives no reason.
    NoReason,
}

impl Flaw {
    /// As a clause about the waiver.
    pub(crate) fn message(&self) -> Text {
        match self {
            Flaw::NoRule => Text::from("the waiver names no rule"),
            Flaw::UnknownRule(name) => Text::from("the waiver names a rule that does not exist: ").code(name),
            Flaw::NoDate => Text::from("the waiver does not say until when"),
            Flaw::BadDate(date) => Text::from("the waiver's date is no day: ").code(date),
            Flaw::NoReason => Text::from("the waiver gives no reason"),
        }
    }
}

/// `RULE until YYYY-MM-DD: REASON`: the rule's name as written, the date, the reason.
///
/// *Errors*: the first flaw.
pub(crate) fn parse(words: &str) -> Result<(&str, Date, &str), Flaw> {
    let words = words.trim();
    let (rule, rest) = split_word(words);
    if rule.is_empty() || rule == "until" {
        return Err(Flaw::NoRule);
    }
    let (until, rest) = split_word(rest);
    if until != "until" {
        return Err(Flaw::NoDate);
    }
    let (date, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let date = date.trim();
    if date.is_empty() {
        return Err(Flaw::NoDate);
    }
    let until = date.parse().map_err(|NoDay| Flaw::BadDate(date.to_owned()))?;
    let reason = reason.trim();
    if reason.is_empty() { Err(Flaw::NoReason) } else { Ok((rule, until, reason)) }
}

fn split_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// A day of the Gregorian calendar, without a time zone.
///
/// ```
/// use tenon_core::Date;
/// let day: Date = "2027-01-31".parse().unwrap();
/// assert!(day < Date::from_days(21_000));
/// assert_eq!(Date::from_days(20_849), "2027-01-31".parse().unwrap());
/// assert!("2027-02-30".parse::<Date>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The last day that there is. A waiver until then holds for as long as it is there.
    pub const LAST: Date = Date { year: 9999, month: 12, day: 31 };

    /// The day that many days after 1970-01-01. *Limits*: days before that are 1970-01-01, days after
    /// 9999-12-31 are 9999-12-31.
    pub fn from_days(days: u64) -> Date {
        let mut left = days;
        for year in 1970..=9999 {
            for month in 1..=12 {
                let length = u64::from(month_length(year, month));
                if left < length {
                    return Date { year, month, day: left as u8 + 1 };
                }
                left -= length;
            }
        }
        Date::LAST
    }

    /// The day that many days later. *Limits*: as for [`Date::from_days`].
    ///
    /// ```
    /// use tenon_core::Date;
    /// let day: Date = "2026-11-24".parse().unwrap();
    /// assert_eq!(day.after(90), "2027-02-22".parse().unwrap());
    /// ```
    #[must_use]
    pub fn after(self, days: u64) -> Date {
        let years = (1970..self.year).flat_map(|year| (1..=12).map(move |month| month_length(year, month)));
        let months = (1..self.month).map(|month| month_length(self.year, month));
        let passed: u64 = years.chain(months).map(u64::from).sum();
        Date::from_days((passed + u64::from(self.day)).saturating_sub(1).saturating_add(days))
    }
}

fn month_length(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(400) || year.is_multiple_of(4) && !year.is_multiple_of(100) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Takes `YYYY-MM-DD` alone.
impl FromStr for Date {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Date, NoDay> {
        let mut parts = text.split('-');
        let mut part = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits);
            let part = part.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            part.and_then(|part| part.parse::<u16>().ok()).ok_or(NoDay)
        };
        let (year, month, day) = (part(4)?, part(2)? as u8, part(2)? as u8);
        let known = parts.next().is_none() && (1..=12).contains(&month);
        let date = Date { year, month, day };
        if known && (1..=month_length(year, month)).contains(&day) { Ok(date) } else { Err(NoDay) }
    }
}

/// The text is no day of the calendar, or not written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDay;

impl fmt::Display for NoDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no day of the calendar, written YYYY-MM-DD")
    }
}

impl std::error::Error for NoDay {}

#[cfg(test)]
mod tests {
    use super::{Date, Flaw, parse};

    #[test]
    fn days_are_those_of_the_calendar() {
        for text in ["2024-02-29", "2000-02-29", "2027-12-31", "0001-01-01"] {
            assert_eq!(text.parse::<Date>().map(|date| date.to_string()), Ok(text.to_owned()));
        }
        for text in ["2023-02-29", "1900-02-29", "2027-13-01", "2027-00-01", "2027-04-31", "2027-1-1"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        for text in ["", "2027", "2027-01", "2027-01-01-01", "27-01-01", "+027-01-01", "2027-01-3\u{e9}"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert_eq!(Date::from_days(0).to_string(), "1970-01-01");
        assert_eq!(Date::from_days(11_016).to_string(), "2000-02-29");
        assert_eq!(Date::from_days(u64::MAX).to_string(), "9999-12-31");
    }

    #[test]
    fn words_are_read_or_told_what_they_lack() {
        let day = "2027-01-31".parse().unwrap();
        let sound = ("a/b-c", day, "moved, ticket PAY-12: done");
        assert_eq!(parse(" a/b-c  until 2027-01-31: moved, ticket PAY-12: done "), Ok(sound));
        let rows = [
            ("", Flaw::NoRule),
            ("until 2027-01-31: why", Flaw::NoRule),
            ("a/b", Flaw::NoDate),
            ("a/b: why", Flaw::NoDate),
            ("a/b until", Flaw::NoDate),
            ("a/b until : why", Flaw::NoDate),
            ("a/b until 2027-02-29: why", Flaw::BadDate("2027-02-29".to_owned())),
            ("a/b until next year: why", Flaw::BadDate("next year".to_owned())),
            ("a/b until 2027-01-31", Flaw::NoReason),
            ("a/b until 2027-01-31:  ", Flaw::NoReason),
        ];
        for (words, flaw) in rows {
            assert_eq!(parse(words), Err(flaw), "{words}");
        }
    }
}
