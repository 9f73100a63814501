//! What a value means to a person, by its logical type: `3.14`, `2024-01-02T00:00:00Z`.

use super::datum::{Datum, to_json};
use super::logical::{Clock, Logical, Unit};
use super::model::{NodeId, Schema};

/// The value of type `node` as a person reads it: by its logical type, else in the JSON encoding.
pub(super) fn of(schema: &Schema, node: NodeId, datum: &Datum) -> String {
    let plain = || to_json(schema, node, datum);
    let Some(logical) = schema.node(node).logical else { return plain() };
    let whole = match datum {
        Datum::Int(value) => Some(i64::from(*value)),
        Datum::Long(value) => Some(*value),
        _ => None,
    };
    match (logical, datum) {
        (Logical::Decimal { scale, .. }, Datum::Bytes(bytes)) => decimal(bytes, scale),
        (Logical::Uuid, Datum::Bytes(bytes)) if bytes.len() == 16 => uuid(bytes),
        (Logical::Duration, Datum::Bytes(bytes)) => duration(bytes).unwrap_or_else(plain),
        (Logical::Date, _) => whole.map_or_else(plain, date),
        (Logical::Time(clock, unit), _) => whole.map_or_else(plain, |value| moment(value, clock, unit)),
        _ => plain(),
    }
}

/// A big-endian two's-complement integer in decimal digits.
pub(super) fn unscaled(bytes: &[u8]) -> String {
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    // The magnitude, as base-256 digits: of a negative number, the complement plus one.
    let mut magnitude: Vec<u8> = bytes.iter().map(|byte| if negative { !byte } else { *byte }).collect();
    if negative {
        for byte in magnitude.iter_mut().rev() {
            let (sum, carry) = byte.overflowing_add(1);
            *byte = sum;
            if !carry {
                break;
            }
        }
    }
    let mut digits = Vec::new();
    while magnitude.iter().any(|byte| *byte != 0) {
        let mut rest = 0_u32;
        for byte in &mut magnitude {
            let value = rest * 256 + u32::from(*byte);
            *byte = (value / 10) as u8;
            rest = value % 10;
        }
        digits.push(char::from(b'0' + rest as u8));
    }
    if digits.is_empty() {
        digits.push('0');
    }
    let sign = if negative { "-" } else { "" };
    sign.chars().chain(digits.into_iter().rev()).collect()
}

fn decimal(bytes: &[u8], scale: u64) -> String {
    let text = unscaled(bytes);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", &*text),
    };
    // A scale beyond reason is shown as a power, so that nothing is padded without bound.
    let Some(scale) = usize::try_from(scale).ok().filter(|scale| *scale <= 100) else {
        return format!("{sign}{digits}e-{scale}");
    };
    if scale == 0 {
        return text;
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

fn uuid(bytes: &[u8]) -> String {
    let hex = crate::witness::hex(bytes);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or("");
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

fn duration(bytes: &[u8]) -> Option<String> {
    let number =
        |at: usize| -> Option<u32> { Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)) };
    Some(format!("{} months {} days {} ms", number(0)?, number(4)?, number(8)?))
}

fn date(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

fn moment(value: i64, clock: Clock, unit: Unit) -> String {
    let per_second = unit.per_second();
    let (seconds, fraction) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let digits = match unit {
        Unit::Millis => 3,
        Unit::Micros => 6,
        Unit::Nanos => 9,
    };
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:0digits$}") };
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let time = format!("{:02}:{:02}:{:02}{fraction}", second / 3_600, second / 60 % 60, second % 60);
    match clock {
        Clock::TimeOfDay if days == 0 => time,
        Clock::TimeOfDay => format!("{value} (no time of day)"),
        Clock::Timestamp => format!("{}T{time}Z", date(days)),
        Clock::LocalTimestamp => format!("{}T{time} local", date(days)),
    }
}

/// Year, month and day of a count of days since 1970-01-01 in the Gregorian calendar.
///
/// Counts from 0000-03-01, so that the leap day is the last of its year, in eras of 400 years.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{Clock, Unit, date, decimal, moment, unscaled};

    #[test]
    fn decimals_put_the_point_where_the_scale_says() {
        assert_eq!(unscaled(&[]), "0");
        assert_eq!(unscaled(&[0x01, 0x3a]), "314");
        assert_eq!(unscaled(&[0xfe, 0xc6]), "-314");
        assert_eq!(unscaled(&[0x80]), "-128");
        assert_eq!(decimal(&[0x01, 0x3a], 2), "3.14");
        assert_eq!(decimal(&[0x01, 0x3a], 4), "0.0314");
        assert_eq!(decimal(&[0xff], 2), "-0.01");
    }

    #[test]
    fn dates_follow_the_gregorian_calendar() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (19_724, "2024-01-02"),
            (-719_528, "0000-01-01"),
        ] {
            assert_eq!(date(days), text);
        }
    }

    #[test]
    fn moments_show_their_fraction_only_when_there_is_one() {
        let at = 1_704_153_600_000;
        assert_eq!(moment(at, Clock::Timestamp, Unit::Millis), "2024-01-02T00:00:00Z");
        assert_eq!(moment(at, Clock::Timestamp, Unit::Micros), "1970-01-20T17:22:33.600000Z");
        assert_eq!(moment(45_296_000, Clock::TimeOfDay, Unit::Millis), "12:34:56");
    }
}
