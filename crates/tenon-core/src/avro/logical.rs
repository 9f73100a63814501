//! Logical types: what a base type's numbers and bytes stand for (Avro 1.12, "Logical Types").
//!
//! Reading attributes is here; what a change of them does to messages is in `logical_change.rs`.

use std::fmt;

use crate::text::json::{Kind as JsonKind, Value};

use super::model::Kind;

/// A known logical type on a base type that may carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Logical {
    /// An unscaled two's-complement integer, big-endian, on bytes or fixed.
    Decimal {
        /// Most decimal digits.
        precision: u64,
        /// Digits behind the point.
        scale: u64,
    },
    /// A decimal that carries its own scale, on bytes.
    BigDecimal,
    /// RFC 4122, on string or fixed(16).
    Uuid,
    /// Days since 1970-01-01, on int.
    Date,
    /// A time of day or a moment, as a count of units.
    Time(Clock, Unit),
    /// Months, days and milliseconds, on fixed(12).
    Duration,
}

/// What a count of units starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clock {
    /// Midnight.
    TimeOfDay,
    /// 1970-01-01 in UTC.
    Timestamp,
    /// 1970-01-01 on the clock of wherever one is.
    LocalTimestamp,
}

/// Fractions of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 10⁻³ s
    Millis,
    /// 10⁻⁶ s
    Micros,
    /// 10⁻⁹ s
    Nanos,
}

impl Unit {
    /// Units in a second.
    pub fn per_second(self) -> i64 {
        match self {
            Unit::Millis => 1_000,
            Unit::Micros => 1_000_000,
            Unit::Nanos => 1_000_000_000,
        }
    }
}

/// Why a `logicalType` is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ignored {
    /// No specification of Avro names it.
    Unknown,
    /// The base type may not carry it.
    Base(&'static str),
    /// An attribute it needs is missing or out of range.
    Attribute(&'static str),
}

/// The logical type that `value`, an object of type `kind`, declares.
pub(super) fn read(name: &str, value: Value<'_>, kind: &Kind) -> Result<Logical, Ignored> {
    use Clock::{LocalTimestamp, TimeOfDay, Timestamp};
    use Unit::{Micros, Millis, Nanos};
    let (logical, base_fits, base) = match name {
        "decimal" => {
            let fits = matches!(kind, Kind::Bytes | Kind::Fixed(_));
            if fits {
                return decimal(value, kind);
            }
            (Logical::BigDecimal, false, "bytes or fixed")
        }
        "big-decimal" => (Logical::BigDecimal, matches!(kind, Kind::Bytes), "bytes"),
        "uuid" => {
            let fits = matches!(kind, Kind::String) || matches!(kind, Kind::Fixed(fixed) if fixed.size == 16);
            (Logical::Uuid, fits, "string or fixed of size 16")
        }
        "duration" => {
            let fits = matches!(kind, Kind::Fixed(fixed) if fixed.size == 12);
            (Logical::Duration, fits, "fixed of size 12")
        }
        "date" => (Logical::Date, matches!(kind, Kind::Int), "int"),
        "time-millis" => (Logical::Time(TimeOfDay, Millis), matches!(kind, Kind::Int), "int"),
        _ => {
            let logical = match name {
                "time-micros" => Logical::Time(TimeOfDay, Micros),
                "timestamp-millis" => Logical::Time(Timestamp, Millis),
                "timestamp-micros" => Logical::Time(Timestamp, Micros),
                "timestamp-nanos" => Logical::Time(Timestamp, Nanos),
                "local-timestamp-millis" => Logical::Time(LocalTimestamp, Millis),
                "local-timestamp-micros" => Logical::Time(LocalTimestamp, Micros),
                "local-timestamp-nanos" => Logical::Time(LocalTimestamp, Nanos),
                _ => return Err(Ignored::Unknown),
            };
            (logical, matches!(kind, Kind::Long), "long")
        }
    };
    if base_fits { Ok(logical) } else { Err(Ignored::Base(base)) }
}

fn decimal(value: Value<'_>, kind: &Kind) -> Result<Logical, Ignored> {
    let whole = |attribute: &str| -> Option<Option<u64>> {
        match value.get(attribute) {
            None => Some(None),
            Some(number) if number.kind() == JsonKind::Number => Some(Some(number.raw().parse().ok()?)),
            Some(_) => None,
        }
    };
    let precision = match whole("precision") {
        Some(Some(precision)) if precision > 0 => precision,
        _ => return Err(Ignored::Attribute("a decimal needs a `precision` of at least 1")),
    };
    let scale = match whole("scale") {
        Some(scale) => scale.unwrap_or(0),
        None => return Err(Ignored::Attribute("`scale` is a whole number of at least 0")),
    };
    if scale > precision {
        return Err(Ignored::Attribute("`scale` is at most `precision`"));
    }
    if let Kind::Fixed(fixed) = kind
        && precision > most_digits(fixed.size)
    {
        return Err(Ignored::Attribute("`precision` has more digits than the fixed has room for"));
    }
    Ok(Logical::Decimal { precision, scale })
}

/// Decimal digits that `size` bytes of two's complement always hold: floor(log10(2^(8n-1) - 1)).
fn most_digits(size: u64) -> u64 {
    // log10(2) = 0.30103 to more digits than a 64-bit size can tell apart.
    let bits = u128::from(size.saturating_mul(8).saturating_sub(1));
    (bits * 30_102_999_566_398_119 / 100_000_000_000_000_000) as u64
}

impl fmt::Display for Logical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Logical::Decimal { precision, scale } => write!(f, "decimal({precision},{scale})"),
            Logical::BigDecimal => f.write_str("big-decimal"),
            Logical::Uuid => f.write_str("uuid"),
            Logical::Date => f.write_str("date"),
            Logical::Duration => f.write_str("duration"),
            Logical::Time(clock, unit) => {
                let clock = match clock {
                    Clock::TimeOfDay => "time",
                    Clock::Timestamp => "timestamp",
                    Clock::LocalTimestamp => "local-timestamp",
                };
                let unit = match unit {
                    Unit::Millis => "millis",
                    Unit::Micros => "micros",
                    Unit::Nanos => "nanos",
                };
                write!(f, "{clock}-{unit}")
            }
        }
    }
}
