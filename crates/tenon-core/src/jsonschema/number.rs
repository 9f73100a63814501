//! Numbers of JSON by value: sign, digits and a power of ten, never rounded.

use std::cmp::Ordering;
use std::fmt;

/// A decimal number in its only form: `±digits × 10^exponent`, digits without zeros at either end, the
/// empty digits for zero. Equal numbers are equal values, `1.0` and `1` among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Number {
    negative: bool,
    digits: Box<str>,
    exponent: i64,
}

/// Exponents beyond this are cut to it; nothing in JSON Schema tells such numbers apart.
const MOST_EXPONENT: i64 = 1 << 40;

impl Number {
    /// The value of a number as JSON writes it; zero for any other text.
    ///
    /// *Limits*: an exponent of more than 2⁴⁰ counts as that.
    ///
    /// ```
    /// use tenon_core::jsonschema::Number;
    /// assert_eq!(Number::parse("1.50e1"), Number::parse("15"));
    /// assert_eq!(Number::parse("-0.0"), Number::parse("0"));
    /// assert!(Number::parse("1e-400") > Number::parse("-1"));
    /// ```
    pub fn parse(text: &str) -> Number {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // Most numbers are short and whole.
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let digits = text.trim_start_matches('0').trim_end_matches('0');
            let dropped = text.bytes().rev().take_while(|byte| *byte == b'0').count() as i64;
            let exponent = if digits.is_empty() { 0 } else { dropped };
            return Number { negative: negative && !digits.is_empty(), digits: digits.into(), exponent };
        }
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, power(exponent)),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: String = whole.bytes().chain(fraction.bytes()).map(char::from).collect();
        let kept = digits.trim_end_matches('0');
        let dropped = (digits.len() - kept.len()) as i64;
        let kept = kept.trim_start_matches('0');
        if kept.is_empty() || !kept.bytes().all(|digit| digit.is_ascii_digit()) {
            return Number::default();
        }
        Number { negative, digits: kept.into(), exponent: exponent - fraction.len() as i64 + dropped }
    }

    /// It is zero.
    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// It is less than zero.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// It has no fraction.
    pub fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// Its significant digits, none for zero.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The power of ten that the digits are taken times.
    pub fn exponent(&self) -> i64 {
        self.exponent
    }

    /// As a size: `None` below zero and with a fraction, cut to `u64::MAX` above it.
    pub fn to_size(&self) -> Option<u64> {
        if self.negative || self.exponent < 0 {
            return None;
        }
        if self.digits.len() as i64 + self.exponent > 20 {
            return Some(u64::MAX);
        }
        let base: Option<u64> = if self.is_zero() { Some(0) } else { self.digits.parse().ok() };
        let scale = 10u64.checked_pow(self.exponent as u32);
        Some(base.and_then(|base| base.checked_mul(scale?)).unwrap_or(u64::MAX))
    }

    /// `true` when it is a whole multiple of `divisor`; zero is one of everything but zero.
    ///
    /// `None` for a divisor of more than 19 digits that is not this number or its negative: nobody has
    /// written one, and long division of hostile numbers is not for free.
    pub fn is_multiple_of(&self, divisor: &Number) -> Option<bool> {
        if divisor.is_zero() {
            return Some(false);
        }
        if self.is_zero() {
            return Some(true);
        }
        if self.digits == divisor.digits {
            return Some(self.exponent >= divisor.exponent);
        }
        // The digits end in no zero, so no power of ten divides them.
        let Ok(shift) = u64::try_from(self.exponent - divisor.exponent) else { return Some(false) };
        let modulus: u64 = divisor.digits.parse().ok()?;
        let times = |a: u64, b: u64| (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64;
        let mut rest = 0;
        for digit in self.digits.bytes() {
            let next = u128::from(rest) * 10 + u128::from(digit - b'0');
            rest = (next % u128::from(modulus)) as u64;
        }
        let (mut square, mut left) = (10 % modulus, shift);
        while left > 0 {
            if left & 1 == 1 {
                rest = times(rest, square);
            }
            square = times(square, square);
            left >>= 1;
        }
        Some(rest == 0)
    }

    /// One past the place of the first digit: `0.5` has 0, `5` has 1.
    fn magnitude(&self) -> i64 {
        self.digits.len() as i64 + self.exponent
    }

    fn size(&self, other: &Number) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // Equal magnitudes put equal places above each other, so digits compare as text.
            (false, false) => {
                self.magnitude().cmp(&other.magnitude()).then_with(|| self.digits.cmp(&other.digits))
            }
        }
    }
}

fn power(text: &str) -> i64 {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = digits.bytes().try_fold(0i64, |value, digit| {
        let value = value * 10 + i64::from(digit.wrapping_sub(b'0') % 10);
        (value < MOST_EXPONENT).then_some(value)
    });
    let value = value.unwrap_or(MOST_EXPONENT);
    if negative { -value } else { value }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.size(other),
            (true, true) => other.size(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl fmt::Display for Number {
    /// As ECMAScript writes numbers, and so RFC 8785, with all digits: always a JSON number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0");
        }
        if self.negative {
            f.write_str("-")?;
        }
        let point = self.magnitude();
        if self.exponent >= 0 && point <= 21 {
            f.write_str(&self.digits)?;
            return (0..self.exponent).try_for_each(|_| f.write_str("0"));
        }
        if (-5..=0).contains(&point) {
            f.write_str("0.")?;
            (point..0).try_for_each(|_| f.write_str("0"))?;
            return f.write_str(&self.digits);
        }
        if (1..=21).contains(&point) {
            let (whole, fraction) =
                self.digits.split_at_checked(point as usize).unwrap_or((&self.digits, ""));
            return write!(f, "{whole}.{fraction}");
        }
        let (first, rest) = self.digits.split_at_checked(1).unwrap_or((&self.digits, ""));
        let dot = if rest.is_empty() { "" } else { "." };
        write!(f, "{first}{dot}{rest}e{:+}", point - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    fn n(text: &str) -> Number {
        Number::parse(text)
    }

    #[test]
    fn numbers_compare_by_value_and_not_by_spelling() {
        let sorted = ["-1e3", "-5", "-0.5", "0", "1e-9", "0.05", "0.5", "5", "12", "50", "1e400", "1e401"];
        for (at, a) in sorted.iter().enumerate() {
            for (other, b) in sorted.iter().enumerate() {
                assert_eq!(n(a).cmp(&n(b)), at.cmp(&other), "{a} {b}");
            }
        }
        assert_eq!(n("100"), n("1.0E2"));
        assert_eq!(n("-0"), n("0e5"));
    }

    #[test]
    fn a_number_is_written_as_a_json_number_of_the_same_value() {
        for (text, shown) in [
            ("1.0", "1"),
            ("-12.50", "-12.5"),
            ("0.001", "0.001"),
            ("1e3", "1000"),
            ("1e20", "100000000000000000000"),
            ("1e21", "1e+21"),
            ("1e400", "1e+400"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"),
            ("12e-30", "1.2e-29"),
            ("123456789012345678901234.5", "1.234567890123456789012345e+23"),
        ] {
            assert_eq!(n(text).to_string(), shown);
            assert_eq!(n(shown), n(text));
        }
    }

    #[test]
    fn multiples_are_exact_where_floating_point_is_not() {
        assert_eq!(n("6.6").is_multiple_of(&n("1.1")), Some(true));
        assert_eq!(n("0.3").is_multiple_of(&n("0.1")), Some(true));
        assert_eq!(n("1").is_multiple_of(&n("0.3")), Some(false));
        assert_eq!(n("1e1000000000").is_multiple_of(&n("7")), Some(false));
        assert_eq!(n("1e1000000000").is_multiple_of(&n("1024")), Some(true));
        assert_eq!(n("5").is_multiple_of(&n("10")), Some(false));
        assert_eq!(n("0").is_multiple_of(&n("10")), Some(true));
    }

    #[test]
    fn sizes_are_whole_and_not_negative() {
        assert_eq!(n("2.0").to_size(), Some(2));
        assert_eq!(n("0").to_size(), Some(0));
        assert_eq!(n("-1").to_size(), None);
        assert_eq!(n("1.5").to_size(), None);
        assert_eq!(n("1e300").to_size(), Some(u64::MAX));
        assert_eq!(n("18446744073709551615").to_size(), Some(u64::MAX));
    }
}
