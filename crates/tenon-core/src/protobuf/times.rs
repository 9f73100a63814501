//! How points in time and spans of it are written in JSON (protobuf.dev, "ProtoJSON Format").

/// Of a `google.protobuf.Duration`, either way: 10,000 years, leap days among them.
const MOST_SECONDS: u64 = 315_576_000_000;

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
    use super::{is_duration, is_timestamp};

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
