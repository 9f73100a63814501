//! What a caller is willing to spend, and the purse that every walk spends from.

/// Bounds on hostile input.
///
/// Time limits are the shells' part; here cost is counted in steps, so the same input
/// gives the same answer on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest source, in bytes.
    pub bytes: usize,
    /// Deepest nesting of arrays and objects in a text.
    pub depth: usize,
    /// Most steps one comparison may take; a step is a pair of types, a branch tried, a symbol.
    pub steps: u64,
    /// Most findings one comparison reports; the rest are counted.
    pub findings: usize,
}

impl Default for Limits {
    /// 16 MiB, 1,000 levels (as deep as Java's JSON reader goes), two million steps, 1,000 findings.
    fn default() -> Limits {
        Limits { bytes: 16 << 20, depth: 1_000, steps: 2_000_000, findings: 1_000 }
    }
}

/// Steps left. A walk that finds it empty stops and answers "undecided".
#[derive(Clone, Debug)]
pub struct Budget {
    left: u64,
}

/// The budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted;

impl Budget {
    /// A purse of `steps`.
    pub fn new(steps: u64) -> Budget {
        Budget { left: steps }
    }

    /// Nothing is left.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// Takes `steps` out. *Errors*: fewer were left; the purse is then empty for good.
    pub fn spend(&mut self, steps: u64) -> Result<(), Exhausted> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(Exhausted)
            }
        }
    }
}
