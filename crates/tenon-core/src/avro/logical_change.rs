//! What a change of logical type does to values whose base types resolve. Java's checker and every
//! registry look the other way here; the values change all the same.

use crate::change::Change;

use super::compare::{Pair, Probe};
use super::logical::Logical;
use super::model::Kind;
use super::rules::{
    decimal_precision_narrowed, decimal_precision_widened, decimal_scale_mismatch, logical_type_mismatch,
    logical_type_on_one_side,
};

/// The change between the logical types of a pair of base types that resolve, if there is one.
pub(super) fn change(pair: Pair<'_>) -> Option<(Change, Probe)> {
    let (wn, rn) = (pair.writer.node(pair.w), pair.reader.node(pair.r));
    Some(match (wn.logical, rn.logical) {
        (None, None) => return None,
        (Some(a), Some(b)) if a == b => return None,
        (
            Some(Logical::Decimal { precision: wp, scale: ws }),
            Some(Logical::Decimal { precision: rp, scale: rs }),
        ) => {
            if ws != rs {
                // 314 unscaled reads well: 3.14 becomes 0.314.
                let digits = if wp >= 3 { 314 } else { 3 };
                (decimal_scale_mismatch::change(pair, ws, rs), Probe::Whole(digits))
            } else if rp < wp {
                // The smallest whole number with more digits than the reader allows.
                let power = u32::try_from(rp).ok().and_then(|digits| 10_i64.checked_pow(digits));
                (decimal_precision_narrowed::change(pair, wp, rp), Probe::Whole(power.unwrap_or(i64::MAX)))
            } else {
                (decimal_precision_widened::change(pair, wp, rp), Probe::Any)
            }
        }
        (Some(a), Some(b)) => (logical_type_mismatch::change(pair, a, b), telling(a, &wn.kind)),
        (one, other) => (logical_type_on_one_side::change(pair, one, other), Probe::Any),
    })
}

/// A value whose two readings differ at a glance.
fn telling(writer: Logical, kind: &Kind) -> Probe {
    match (writer, kind) {
        // 2024-01-02 as a date, 2024-01-02T00:00:00Z as a timestamp, 12:34:56 as a time of day.
        (Logical::Date, _) => Probe::Whole(19_724),
        (Logical::Time(super::logical::Clock::TimeOfDay, unit), _) => {
            Probe::Whole(45_296 * unit.per_second())
        }
        (Logical::Time(_, unit), _) => Probe::Whole(1_704_153_600 * unit.per_second()),
        (Logical::Decimal { .. }, _) => Probe::Whole(3),
        (Logical::Uuid, Kind::Fixed(_)) => Probe::Bytes((0..16).collect()),
        (Logical::Duration, Kind::Fixed(_)) => Probe::Bytes(vec![1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]),
        _ => Probe::Any,
    }
}
