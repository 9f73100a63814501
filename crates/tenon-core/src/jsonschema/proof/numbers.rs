//! Sets of numbers: bounds, divisors that divide and divisors that do not, numbers left out. Exact:
//! bounds are compared digit by digit, and divisors are whole numbers of one small unit.

use std::collections::BTreeSet;

use crate::limits::{Budget, Exhausted};

use super::super::number::Number;

/// A set of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Numbers {
    /// Least value, and `true` when it is itself left out.
    pub(super) low: Option<(Number, bool)>,
    /// Greatest value, and `true` when it is itself left out.
    pub(super) high: Option<(Number, bool)>,
    /// Each number is a multiple of all of these.
    pub(super) multiples: BTreeSet<Number>,
    /// No number is a multiple of any of these.
    pub(super) fractions: BTreeSet<Number>,
    pub(super) excluded: BTreeSet<Number>,
}

/// What a search for a number came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Empty,
    One(Number),
    /// The numbers are too large or too many for this search.
    TooComplex,
}

/// Most multiples tried one after the other.
const MOST_TRIED: i128 = 20_000;

/// Most digits behind the point of a common unit.
const FINEST: i64 = 24;

impl Numbers {
    /// Keeps what is at least `bound`.
    pub(super) fn at_least(&mut self, bound: &Number, strict: bool) {
        let tighter = match &self.low {
            None => true,
            Some((low, open)) => bound > low || bound == low && strict && !open,
        };
        if tighter {
            self.low = Some((bound.clone(), strict));
        }
    }

    /// Keeps what is at most `bound`.
    pub(super) fn at_most(&mut self, bound: &Number, strict: bool) {
        let tighter = match &self.high {
            None => true,
            Some((high, open)) => bound < high || bound == high && strict && !open,
        };
        if tighter {
            self.high = Some((bound.clone(), strict));
        }
    }

    /// `None` where a divisor is too large to tell.
    fn holds(&self, own: &Number) -> Option<bool> {
        if !self.within(own) || self.excluded.contains(own) {
            return Some(false);
        }
        for divisor in &self.multiples {
            if !own.is_multiple_of(divisor)? {
                return Some(false);
            }
        }
        for divisor in &self.fractions {
            if own.is_multiple_of(divisor)? {
                return Some(false);
            }
        }
        Some(true)
    }

    fn within(&self, own: &Number) -> bool {
        let above = self.low.as_ref().is_none_or(|(low, open)| own > low || own == low && !open);
        let below = self.high.as_ref().is_none_or(|(high, open)| own < high || own == high && !open);
        above && below
    }

    fn empty_interval(&self) -> bool {
        match (&self.low, &self.high) {
            (Some((low, low_open)), Some((high, high_open))) => {
                low > high || low == high && (*low_open || *high_open)
            }
            (Some(_) | None, Some(_) | None) => false,
        }
    }
}

/// A number of the set, near zero where there is a choice.
pub(super) fn find(set: &Numbers, budget: &mut Budget) -> Result<Found, Exhausted> {
    budget.spend(1 + set.excluded.len() as u64)?;
    if set.empty_interval() {
        return Ok(Found::Empty);
    }
    if set.multiples.iter().any(|own| set.fractions.contains(own)) {
        return Ok(Found::Empty);
    }
    // Zero is a multiple of everything.
    let zero = Number::default();
    if set.holds(&zero) == Some(true) {
        return Ok(Found::One(zero));
    }
    if let (Some((low, _)), Some((high, _))) = (&set.low, &set.high)
        && low == high
    {
        return Ok(match set.holds(low) {
            Some(true) => Found::One(low.clone()),
            Some(false) => Found::Empty,
            None => Found::TooComplex,
        });
    }
    if set.multiples.is_empty() { Ok(dense(set)) } else { grid(set, budget) }
}

/// Without a divisor there is always one more digit: an interval of more than one point holds numbers
/// that are a multiple of nothing named here. Only writing one down may fail.
fn dense(set: &Numbers) -> Found {
    let mut candidates: Vec<Number> = [1, -1, 2, -2, 3, 5, 10].iter().map(|own| whole(*own, 0)).collect();
    candidates.extend([&set.low, &set.high].into_iter().flatten().map(|(bound, _)| bound.clone()));
    let scale = scale(set);
    if let Some(scale) = scale {
        let bound = |side: &Option<(Number, bool)>| side.as_ref().and_then(|(own, _)| scaled(own, scale));
        let (low, high) = (bound(&set.low), bound(&set.high));
        let middle = match (low, high) {
            (Some(low), Some(high)) => Some(low + (high - low) / 2),
            (Some(_) | None, Some(_) | None) => None,
        };
        for base in [low, high, middle, Some(0)].into_iter().flatten() {
            for (finer, factor) in [(0, 1i128), (1, 10), (2, 100), (4, 10_000)] {
                let Some(base) = base.checked_mul(factor) else { continue };
                for step in 1..=8 {
                    for own in [base.checked_add(step), base.checked_sub(step)].into_iter().flatten() {
                        candidates.push(whole(own, -(scale + finer)));
                    }
                }
                // A whole unit up or down, so that bounds of many digits give short numbers.
                let unit = 10i128.checked_pow((scale + finer) as u32).unwrap_or(1);
                for own in [base.checked_add(unit), base.checked_sub(unit)].into_iter().flatten() {
                    candidates.push(whole(own / unit * unit, -(scale + finer)));
                }
            }
        }
        // Numbers left out may be many, one after the other.
        let from = low.or(high).unwrap_or(0);
        for step in 0..=(set.excluded.len() as i128).min(MOST_TRIED) {
            candidates.push(whole(from.saturating_add(step), -scale));
            candidates.push(whole(from.saturating_sub(step), -scale));
        }
    }
    candidates.into_iter().find(|own| set.holds(own) == Some(true)).map_or(Found::TooComplex, Found::One)
}

/// Multiples of one step, tried from zero outwards until they repeat.
fn grid(set: &Numbers, budget: &mut Budget) -> Result<Found, Exhausted> {
    let Some(scale) = scale(set) else { return Ok(Found::TooComplex) };
    let step = set.multiples.iter().try_fold(1, |all, own| lcm(all, scaled(own, scale)?));
    let Some(step) = step else { return Ok(Found::TooComplex) };
    let mut period = step;
    for divisor in &set.fractions {
        let Some(divisor) = scaled(divisor, scale) else { return Ok(Found::TooComplex) };
        if divisor != 0 && step % divisor == 0 {
            return Ok(Found::Empty);
        }
        match lcm(period, divisor) {
            Some(next) => period = next,
            None => return Ok(Found::TooComplex),
        }
    }
    // A bound too far out to count in units is no bound here, and candidates are checked against it.
    let low = set.low.as_ref().and_then(|(own, open)| Some((scaled(own, scale)?, *open)));
    let high = set.high.as_ref().and_then(|(own, open)| Some((scaled(own, scale)?, *open)));
    let first = low.map(|(low, open)| {
        let first = ceiling(low, step);
        if open && first * step == low { first + 1 } else { first }
    });
    let last = high.map(|(high, open)| {
        let last = high.div_euclid(step);
        if open && last * step == high { last - 1 } else { last }
    });
    if let (Some(first), Some(last)) = (first, last)
        && first > last
    {
        return Ok(Found::Empty);
    }
    let start = 0.max(first.unwrap_or(i128::MIN)).min(last.unwrap_or(i128::MAX));
    // Numbers left out are finitely many, so a residue that once passes passes again.
    let Some(window) = (period / step).checked_mul(set.excluded.len() as i128 + 1) else {
        return Ok(Found::TooComplex);
    };
    let tried = window.min(MOST_TRIED);
    let mut complete = window <= MOST_TRIED;
    for direction in [1, -1] {
        for offset in 0..=tried {
            budget.spend(1)?;
            let own = start.saturating_add(direction * offset);
            if first.is_some_and(|first| own < first) || last.is_some_and(|last| own > last) {
                break;
            }
            let Some(value) = own.checked_mul(step) else { return Ok(Found::TooComplex) };
            let number = whole(value, -scale);
            match set.holds(&number) {
                Some(true) => return Ok(Found::One(number)),
                Some(false) => {
                    // Refused by a bound that could not be counted in units: it says nothing of the rest.
                    if !set.within(&number)
                        && (low.is_none() != set.low.is_none() || high.is_none() != set.high.is_none())
                    {
                        complete = false;
                    }
                }
                None => return Ok(Found::TooComplex),
            }
        }
    }
    let exhausted = match (first, last) {
        (Some(first), Some(last)) => last - first <= tried,
        (Some(_) | None, Some(_) | None) => false,
    };
    Ok(if complete || exhausted { Found::Empty } else { Found::TooComplex })
}

/// Digits behind the point that write all numbers of the set as whole ones; `None` where they are many.
fn scale(set: &Numbers) -> Option<i64> {
    let bounds = [&set.low, &set.high].into_iter().flatten().map(|(own, _)| own);
    let all = bounds.chain(&set.multiples).chain(&set.fractions);
    let scale = all.map(|own| if own.is_zero() { 0 } else { -own.exponent() }).max().unwrap_or(0).max(0);
    (scale <= FINEST).then_some(scale)
}

fn scaled(own: &Number, scale: i64) -> Option<i128> {
    if own.is_zero() {
        return Some(0);
    }
    let digits: i128 = own.digits().parse().ok()?;
    let power = u32::try_from(own.exponent().checked_add(scale)?).ok()?;
    // Room is left for sums of a few of them.
    let value = digits.checked_mul(10i128.checked_pow(power)?).filter(|own| *own < i128::MAX / 1_000_000)?;
    Some(if own.is_negative() { -value } else { value })
}

fn whole(value: i128, exponent: i64) -> Number {
    Number::parse(&format!("{value}e{exponent}"))
}

fn ceiling(value: i128, step: i128) -> i128 {
    -(-value).div_euclid(step)
}

fn lcm(a: i128, b: i128) -> Option<i128> {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    if x == 0 { None } else { (a / x).checked_mul(b) }
}

#[cfg(test)]
mod tests {
    use crate::limits::Budget;

    use super::super::super::number::Number;
    use super::{Found, Numbers, find};

    fn n(text: &str) -> Number {
        Number::parse(text)
    }

    fn search(set: &Numbers) -> Found {
        find(set, &mut Budget::new(100_000)).unwrap()
    }

    #[test]
    fn bounds_meet_or_leave_room() {
        let mut set = Numbers::default();
        set.at_least(&n("5"), false);
        assert_eq!(search(&set), Found::One(n("5")));
        set.at_most(&n("5"), true);
        assert_eq!(search(&set), Found::Empty);
        let mut open = Numbers::default();
        open.at_least(&n("5"), true);
        open.at_most(&n("5.1"), true);
        assert!(matches!(search(&open), Found::One(own) if own > n("5") && own < n("5.1")));
    }

    #[test]
    fn multiples_are_exact_and_repeat() {
        let mut set = Numbers::default();
        set.multiples.insert(n("6"));
        set.fractions.insert(n("1.5"));
        assert_eq!(search(&set), Found::Empty);
        let mut set = Numbers::default();
        set.multiples.insert(n("0.3"));
        set.fractions.insert(n("3"));
        assert_eq!(search(&set), Found::One(n("0.3")));
        let mut set = Numbers::default();
        set.multiples.insert(n("7"));
        set.at_least(&n("8"), false);
        set.at_most(&n("13"), false);
        assert_eq!(search(&set), Found::Empty);
    }

    #[test]
    fn numbers_beyond_machine_words_cost_nothing() {
        let mut set = Numbers::default();
        set.at_least(&n("1e400"), true);
        set.at_most(&n("1e401"), false);
        assert_eq!(search(&set), Found::One(n("1e401")));
        set.multiples.insert(n("7"));
        assert_eq!(search(&set), Found::TooComplex);
        let mut set = Numbers::default();
        set.fractions.insert(n("1"));
        set.at_least(&n("1e400"), false);
        assert_eq!(search(&set), Found::TooComplex);
    }

    #[test]
    fn numbers_left_out_are_passed_over() {
        let mut set = Numbers::default();
        set.multiples.insert(n("1"));
        set.at_least(&n("0"), false);
        set.at_most(&n("2"), false);
        set.excluded.extend([n("0"), n("1")]);
        assert_eq!(search(&set), Found::One(n("2")));
        set.excluded.insert(n("2"));
        assert_eq!(search(&set), Found::Empty);
    }
}
