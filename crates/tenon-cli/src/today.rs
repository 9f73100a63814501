//! What day it is, for waivers: the core knows no clock.

use std::time::{SystemTime, UNIX_EPOCH};

use tenon_core::Date;

const SECONDS_A_DAY: u64 = 86_400;

/// Today in UTC; nothing where the clock stands before 1970.
pub(crate) fn today() -> Option<Date> {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Some(Date::from_days(passed.as_secs() / SECONDS_A_DAY))
}
