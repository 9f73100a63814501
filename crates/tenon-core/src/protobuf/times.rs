//! How points in time and spans of it are written in JSON (protobuf.dev, "ProtoJSON Format").

/// Of a `google.protobuf.Duration`, either way: 10,000 years, leap days among them.
const MOST_SECONDS: u64 = 315_576_000_000;

/// Nanoseconds of a second.
const NANOS: i64 = 1_000_000_000;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Days from the first of March of the year 0 to the first of January 1970.
const TO_1970: i64 = 719_468;

/// A point in time as printers write it: with none, three, six or nine digits behind the second.
pub(super) fn timestamp(seconds: i64, nanos: i64) -> String {
    format!("{}{}Z", instant(seconds), fraction(nanos))
}

/// A span of time as printers write it. Seconds and nanoseconds have one sign.
pub(super) fn duration(seconds: i64, nanos: i64) -> String {
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    format!("{sign}{}{}s", seconds.unsigned_abs(), fraction(nanos))
}

/// Seconds since 1970 and nanoseconds behind them; nothing of what is no timestamp.
pub(super) fn of_timestamp(text: &str) -> Option<(i64, i64)> {
    let (date, time) = text.split_once('T').filter(|_| is_timestamp(text))?;
    let parts =
        |text: &str, by: char| -> Vec<i64> { text.split(by).filter_map(|own| own.parse().ok()).collect() };
    let (clock, offset) = match time.find(['Z', '+', '-']).and_then(|at| time.split_at_checked(at))? {
        (clock, "Z") => (clock, 0),
        (clock, offset) => {
            let [hours, minutes] = parts(offset.get(1..)?, ':')[..] else { return None };
            let minutes = hours * 60 + minutes;
            (clock, if offset.starts_with('-') { -minutes } else { minutes })
        }
    };
    let (clock, digits) = clock.split_once('.').unwrap_or((clock, ""));
    let ([year, month, day], [hour, minute, second]) = (&parts(date, '-')[..], &parts(clock, ':')[..]) else {
        return None;
    };
    // The year begins in March.
    let (year, month) = if *month > 2 { (*year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = days + (153 * month + 2) / 5 + day - 1 - TO_1970;
    Some((days * DAY + hour * 3_600 + (minute - offset) * 60 + second, nanos(digits)))
}

/// Seconds and nanoseconds, of one sign; nothing of what is no duration.
pub(super) fn of_duration(text: &str) -> Option<(i64, i64)> {
    let number = text.strip_suffix('s').filter(|_| is_duration(text))?;
    let (sign, number) = number.strip_prefix('-').map_or((1, number), |rest| (-1, rest));
    let (whole, digits) = number.split_once('.').unwrap_or((number, ""));
    Some((sign * whole.parse::<i64>().ok()?, sign * nanos(digits)))
}

fn nanos(digits: &str) -> i64 {
    format!("{digits:0<9}").parse().unwrap_or(0)
}

fn fraction(nanos: i64) -> String {
    let digits = format!("{:09}", nanos.unsigned_abs() % NANOS.unsigned_abs());
    let kept = match (digits.get(3..), digits.get(6..)) {
        _ if nanos == 0 => return String::new(),
        (Some("000000"), _) => 3,
        (_, Some("000")) => 6,
        _ => 9,
    };
    format!(".{}", digits.get(..kept).unwrap_or_default())
}

/// A second since 1970 as RFC 3339 has it. Days are counted from the first of March of the year 0, so that
/// the odd day comes last (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn instant(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(DAY) + TO_1970, seconds.rem_euclid(DAY));
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (late, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
    let year = year + era * 400 + late;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// RFC 3339 from year 1 to 9999 with up to nine digits behind the second, `T` and `Z` in capitals.
pub(super) fn is_timestamp(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let (clock, offset) = match (time.strip_suffix('Z'), time.rfind(['+', '-'])) {
        (Some(clock), _) => (clock, None),
        (None, Some(at)) => match time.split_at_checked(at) {
            Some((clock, offset)) => (clock, offset.get(1..)),
            None => return false,
        },
        (None, None) => return false,
    };
    let offset = match offset.map(|own| own.split_once(':')) {
        None => true,
        Some(Some((hours, minutes))) => {
            number(hours, 2).is_some_and(|own| own < 24) && number(minutes, 2).is_some_and(|own| own < 60)
        }
        Some(None) => false,
    };
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, own)| (clock, Some(own)));
    offset && fraction.is_none_or(is_fraction) && is_date(date) && is_clock(clock)
}

/// `-1.5s`: seconds, up to nine digits behind the point.
pub(super) fn is_duration(text: &str) -> bool {
    let Some(number) = text.strip_suffix('s') else { return false };
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(own, rest)| (own, Some(rest)));
    let digits = !whole.is_empty() && whole.bytes().all(|own| own.is_ascii_digit());
    let seconds = whole.parse::<u64>().ok().filter(|own| *own <= MOST_SECONDS);
    digits && seconds.is_some() && fraction.is_none_or(is_fraction)
}

fn is_date(date: &str) -> bool {
    let mut parts = date.split('-');
    let year = parts.next().and_then(|own| number(own, 4));
    let month = parts.next().and_then(|own| number(own, 2));
    let day = parts.next().and_then(|own| number(own, 2));
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

fn is_clock(clock: &str) -> bool {
    let mut parts = clock.split(':');
    let mut below = |bound: u32| parts.next().and_then(|own| number(own, 2)).is_some_and(|own| own < bound);
    below(24) && below(60) && below(60) && parts.next().is_none()
}

fn is_fraction(digits: &str) -> bool {
    (1..=9).contains(&digits.len()) && digits.bytes().all(|own| own.is_ascii_digit())
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let all = text.len() == digits && text.bytes().all(|own| own.is_ascii_digit());
    text.parse().ok().filter(|_| all)
}

#[cfg(test)]
mod tests {
    use super::{is_duration, is_timestamp, timestamp};

    #[test]
    fn seconds_are_said_as_rfc_3339_says_them() {
        let said = [-1, 0, 951_782_400, 1_709_164_799, 253_402_300_799].map(|at| timestamp(at, 0));
        assert_eq!(
            said,
            [
                "1969-12-31T23:59:59Z",
                "1970-01-01T00:00:00Z",
                "2000-02-29T00:00:00Z",
                "2024-02-28T23:59:59Z",
                "9999-12-31T23:59:59Z"
            ]
        );
    }

    #[test]
    fn timestamps_are_those_of_rfc_3339() {
        for good in ["2024-02-29T23:59:59Z", "0001-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00-08:30"] {
            assert!(is_timestamp(good), "{good}");
        }
        for bad in [
            "",
            "T",
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:00",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00.1234567890Z",
            "2024-01-01t00:00:00z",
            "0000-01-01T00:00:00Z",
            "2024-01-01T00:00:00+1:00",
        ] {
            assert!(!is_timestamp(bad), "{bad}");
        }
    }

    #[test]
    fn durations_are_seconds_within_ten_thousand_years() {
        for good in ["0s", "-1.5s", "315576000000s", "1.000000001s"] {
            assert!(is_duration(good), "{good}");
        }
        for bad in ["", "s", "1", "1.s", ".5s", "315576000001s", "1.0000000001s", "--1s", "1 s"] {
            assert!(!is_duration(bad), "{bad}");
        }
    }
}
