//! Patterns of ECMA-262 under the `u` flag, as trees over sets of characters. The few liberties that
//! authors take without the flag (a lone brace, an escaped dash) are read as browsers read them. What
//! a tree means for strings is the business of `automaton.rs`.

use super::properties::property;

/// Deepest nesting of groups.
const DEEPEST: usize = 100;

/// A set of characters: inclusive ranges of code points, sorted, neither touching nor overlapping,
/// without surrogates.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CharSet(Vec<(u32, u32)>);

/// A parsed pattern.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    /// One character of a set.
    One(CharSet),
    /// A place between characters.
    At(Anchor),
    /// One after the other; none is the empty string.
    Sequence(Vec<Tree>),
    /// Any of these.
    Choice(Vec<Tree>),
    /// What follows matches, or does not, and is not taken.
    Ahead { tree: Box<Tree>, holds: bool },
    /// Again and again.
    Repeat { tree: Box<Tree>, least: u32, most: Option<u32> },
}

/// A place between characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// `^`
    Start,
    /// `$`
    End,
    /// `\b`
    Boundary,
    /// `\B`
    Inside,
}

/// Why a pattern has no automaton.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoAutomaton {
    /// `(?<=…)`, `(?<!…)`, and `(?=…)`, `(?!…)` elsewhere than behind a `^` at the start.
    Lookaround,
    /// `\1`, `\k<name>`.
    Backreference,
    /// Not a pattern of ECMA-262.
    Malformed,
    /// Repetitions or groups beyond the budget.
    TooLarge,
}

impl NoAutomaton {
    /// A clause for people.
    pub fn describe(self) -> &'static str {
        match self {
            NoAutomaton::Lookaround => "it looks ahead or behind",
            NoAutomaton::Backreference => "it refers back to a group",
            NoAutomaton::Malformed => "it is not a pattern of ECMA-262",
            NoAutomaton::TooLarge => "it is too large",
        }
    }
}

/// Parses a pattern. It matches where each tree does that is to match, and no other: to look ahead behind
/// a `^` at the start is to match from there by itself.
pub(super) fn parse(text: &str) -> Result<Vec<(Tree, bool)>, NoAutomaton> {
    let mut parser = Parser { chars: text.chars().collect(), at: 0 };
    let tree = parser.choice(0)?;
    if parser.at < parser.chars.len() {
        return Err(NoAutomaton::Malformed);
    }
    if !looks(&tree) {
        return Ok(vec![(tree, true)]);
    }
    let mut parts = Vec::new();
    flatten(tree, &mut parts);
    let start = || Tree::At(Anchor::Start);
    let mut trees = Vec::new();
    let mut rest = vec![start()];
    for (position, part) in parts.into_iter().enumerate() {
        match part {
            Tree::At(Anchor::Start) if position == 0 => {}
            _ if position == 0 => return Err(NoAutomaton::Lookaround),
            Tree::Ahead { tree, holds } if rest.len() == 1 => {
                trees.push((Tree::Sequence(vec![start(), *tree]), holds));
            }
            part => rest.push(part),
        }
    }
    trees.push((Tree::Sequence(rest), true));
    if trees.iter().any(|(tree, _)| looks(tree)) { Err(NoAutomaton::Lookaround) } else { Ok(trees) }
}

/// Some part looks ahead.
fn looks(tree: &Tree) -> bool {
    match tree {
        Tree::One(_) | Tree::At(_) => false,
        Tree::Ahead { .. } => true,
        Tree::Sequence(parts) | Tree::Choice(parts) => parts.iter().any(looks),
        Tree::Repeat { tree, .. } => looks(tree),
    }
}

/// Sequences within sequences are one.
fn flatten(tree: Tree, parts: &mut Vec<Tree>) {
    match tree {
        Tree::Sequence(inner) => inner.into_iter().for_each(|part| flatten(part, parts)),
        tree @ (Tree::One(_) | Tree::At(_) | Tree::Choice(_) | Tree::Ahead { .. } | Tree::Repeat { .. }) => {
            parts.push(tree);
        }
    }
}

impl CharSet {
    /// All characters.
    pub(super) fn any() -> CharSet {
        CharSet::of(vec![(0, 0x10ffff)])
    }

    /// One character.
    pub(super) fn single(own: char) -> CharSet {
        CharSet(vec![(own as u32, own as u32)])
    }

    /// Those that `\w` matches.
    pub(super) fn word() -> CharSet {
        CharSet::of(vec![(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)])
    }

    /// Sorts, joins and leaves surrogates out.
    pub(super) fn of(mut ranges: Vec<(u32, u32)>) -> CharSet {
        ranges.retain(|(low, high)| low <= high);
        ranges.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(ranges.len() + 1);
        for (low, high) in ranges {
            match joined.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                Some(_) | None => joined.push((low, high)),
            }
        }
        let mut kept = Vec::with_capacity(joined.len() + 1);
        for (low, high) in joined {
            kept.push((low, high.min(0xd7ff)));
            kept.push((low.max(0xe000), high));
        }
        kept.retain(|(low, high)| low <= high);
        CharSet(kept)
    }

    /// All others.
    pub(super) fn negated(&self) -> CharSet {
        let mut ranges = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for (low, high) in &self.0 {
            if *low > next {
                ranges.push((next, low - 1));
            }
            next = high + 1;
        }
        ranges.push((next, 0x10ffff));
        CharSet::of(ranges)
    }

    /// The character is one of them.
    pub(super) fn holds(&self, own: u32) -> bool {
        let after = self.0.partition_point(|(low, _)| *low <= own);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, high)| own <= *high)
    }

    /// Its ranges in order.
    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn takes(&mut self, own: char) -> bool {
        let there = self.peek() == Some(own);
        if there {
            self.at += 1;
        }
        there
    }

    fn takes_all(&mut self, text: &str) -> bool {
        let there =
            text.chars().enumerate().all(|(offset, own)| self.chars.get(self.at + offset) == Some(&own));
        if there {
            self.at += text.chars().count();
        }
        there
    }

    fn next(&mut self) -> Result<char, NoAutomaton> {
        let own = self.peek().ok_or(NoAutomaton::Malformed)?;
        self.at += 1;
        Ok(own)
    }

    fn choice(&mut self, depth: usize) -> Result<Tree, NoAutomaton> {
        if depth > DEEPEST {
            return Err(NoAutomaton::TooLarge);
        }
        let mut arms = vec![self.sequence(depth)?];
        while self.takes('|') {
            arms.push(self.sequence(depth)?);
        }
        Ok(match arms.len() {
            1 => arms.pop().unwrap_or(Tree::Sequence(Vec::new())),
            _ => Tree::Choice(arms),
        })
    }

    fn sequence(&mut self, depth: usize) -> Result<Tree, NoAutomaton> {
        let mut parts = Vec::new();
        while let Some(own) = self.peek() {
            if own == '|' || own == ')' {
                break;
            }
            let part = self.atom(depth)?;
            parts.push(self.repeated(part)?);
        }
        Ok(Tree::Sequence(parts))
    }

    fn atom(&mut self, depth: usize) -> Result<Tree, NoAutomaton> {
        Ok(match self.next()? {
            '^' => Tree::At(Anchor::Start),
            '$' => Tree::At(Anchor::End),
            '.' => Tree::One(line_ends().negated()),
            '(' => self.group(depth)?,
            '[' => Tree::One(self.set()?),
            '\\' => self.escape()?,
            '*' | '+' | '?' => return Err(NoAutomaton::Malformed),
            own => Tree::One(CharSet::single(own)),
        })
    }

    fn group(&mut self, depth: usize) -> Result<Tree, NoAutomaton> {
        if self.takes('?') {
            match self.next()? {
                ':' => {}
                sign @ ('=' | '!') => {
                    let tree = Box::new(self.choice(depth + 1)?);
                    let closed = self.takes(')');
                    let ahead = Tree::Ahead { tree, holds: sign == '=' };
                    return if closed { Ok(ahead) } else { Err(NoAutomaton::Malformed) };
                }
                '<' => {
                    if matches!(self.peek(), Some('=' | '!')) {
                        return Err(NoAutomaton::Lookaround);
                    }
                    while self.next()? != '>' {}
                }
                _ => return Err(NoAutomaton::Malformed),
            }
        }
        let tree = self.choice(depth + 1)?;
        if self.takes(')') { Ok(tree) } else { Err(NoAutomaton::Malformed) }
    }

    fn repeated(&mut self, tree: Tree) -> Result<Tree, NoAutomaton> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counts()? {
                Some(counts) => counts,
                // Without the `u` flag a brace that opens no count is a character.
                None => return Ok(tree),
            },
            Some(_) | None => return Ok(tree),
        };
        self.at += 1;
        // Lazy repetition matches the same strings.
        self.takes('?');
        if most.is_some_and(|most| most < least) {
            return Err(NoAutomaton::Malformed);
        }
        match tree {
            // `^*` and the like repeat a place, not a character.
            Tree::At(_) if least == 0 => Ok(Tree::Sequence(Vec::new())),
            tree => Ok(Tree::Repeat { tree: Box::new(tree), least, most }),
        }
    }

    /// `{2}`, `{2,}`, `{2,5}`: leaves the place at the closing brace.
    fn counts(&mut self) -> Result<Option<(u32, Option<u32>)>, NoAutomaton> {
        let from = self.at;
        self.at += 1;
        let least = self.decimal()?;
        let counts = match (least, self.takes(',')) {
            (Some(least), false) => Some((least, Some(least))),
            (Some(least), true) => Some((least, self.decimal()?)),
            (None, _) => None,
        };
        if counts.is_some() && self.peek() == Some('}') {
            return Ok(counts);
        }
        self.at = from;
        Ok(None)
    }

    fn decimal(&mut self) -> Result<Option<u32>, NoAutomaton> {
        let mut value: Option<u32> = None;
        while let Some(digit) = self.peek().and_then(|own| own.to_digit(10)) {
            let next = value.unwrap_or(0).checked_mul(10).and_then(|tens| tens.checked_add(digit));
            value = Some(next.ok_or(NoAutomaton::TooLarge)?);
            self.at += 1;
        }
        Ok(value)
    }

    fn escape(&mut self) -> Result<Tree, NoAutomaton> {
        match self.peek() {
            Some('b') => self.at += 1,
            Some('B') => {
                self.at += 1;
                return Ok(Tree::At(Anchor::Inside));
            }
            Some('1'..='9' | 'k') => return Err(NoAutomaton::Backreference),
            Some(_) => return Ok(Tree::One(self.escaped_set()?)),
            None => return Err(NoAutomaton::Malformed),
        }
        Ok(Tree::At(Anchor::Boundary))
    }

    /// What follows a backslash, where it stands for characters.
    fn escaped_set(&mut self) -> Result<CharSet, NoAutomaton> {
        Ok(match self.next()? {
            'd' => digits(),
            'D' => digits().negated(),
            'w' => CharSet::word(),
            'W' => CharSet::word().negated(),
            's' => space(),
            'S' => space().negated(),
            'p' => self.property()?,
            'P' => self.property()?.negated(),
            't' => CharSet::single('\t'),
            'n' => CharSet::single('\n'),
            'v' => CharSet::single('\u{b}'),
            'f' => CharSet::single('\u{c}'),
            'r' => CharSet::single('\r'),
            '0' if !matches!(self.peek(), Some('0'..='9')) => CharSet::single('\0'),
            'c' => match self.next()? {
                letter @ ('a'..='z' | 'A'..='Z') => {
                    CharSet::of(vec![(letter as u32 % 32, letter as u32 % 32)])
                }
                _ => return Err(NoAutomaton::Malformed),
            },
            'x' => self.hexadecimal(2)?,
            'u' => {
                if self.takes('{') {
                    let mut value = 0u32;
                    loop {
                        match self.next()? {
                            '}' => break,
                            digit => {
                                let digit = digit.to_digit(16).ok_or(NoAutomaton::Malformed)?;
                                value = value.saturating_mul(16).saturating_add(digit);
                            }
                        }
                    }
                    CharSet::single(char::from_u32(value).ok_or(NoAutomaton::Malformed)?)
                } else {
                    self.unit()?
                }
            }
            own if own.is_ascii_alphanumeric() => return Err(NoAutomaton::Malformed),
            own => CharSet::single(own),
        })
    }

    fn hexadecimal(&mut self, digits: usize) -> Result<CharSet, NoAutomaton> {
        let value = self.hex(digits)?;
        Ok(CharSet::of(vec![(value, value)]))
    }

    fn hex(&mut self, digits: usize) -> Result<u32, NoAutomaton> {
        let mut value = 0;
        for _ in 0..digits {
            value = value * 16 + self.next()?.to_digit(16).ok_or(NoAutomaton::Malformed)?;
        }
        Ok(value)
    }

    /// `\uXXXX`, and two of them where they are halves of one character.
    fn unit(&mut self) -> Result<CharSet, NoAutomaton> {
        let first = self.hex(4)?;
        if (0xd800..0xdc00).contains(&first) && self.takes_all("\\u") {
            let second = self.hex(4)?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(NoAutomaton::Malformed);
            }
            let value = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            return Ok(CharSet::of(vec![(value, value)]));
        }
        Ok(CharSet::of(vec![(first, first)]))
    }

    /// `\p{…}`
    fn property(&mut self) -> Result<CharSet, NoAutomaton> {
        if !self.takes('{') {
            return Err(NoAutomaton::Malformed);
        }
        let mut name = String::new();
        loop {
            match self.next()? {
                '}' => break,
                own if own.is_ascii_alphanumeric() || own == '_' || own == '=' => name.push(own),
                _ => return Err(NoAutomaton::Malformed),
            }
        }
        let found = match name.split_once('=') {
            Some((name, value)) => property(name, Some(value)),
            None => property(&name, None),
        };
        found.ok_or(NoAutomaton::Malformed)
    }

    fn set(&mut self) -> Result<CharSet, NoAutomaton> {
        let negated = self.takes('^');
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        loop {
            if self.takes(']') {
                break;
            }
            let low = self.member()?;
            let dashed = self.peek() == Some('-') && !matches!(self.chars.get(self.at + 1), Some(']') | None);
            let (Some(first), true) = (single(&low), dashed) else {
                ranges.extend(low.0);
                continue;
            };
            self.at += 1;
            let high = self.member()?;
            match single(&high) {
                Some(last) if last >= first => ranges.push((first, last)),
                Some(_) => return Err(NoAutomaton::Malformed),
                // `[a-\d]`: without the `u` flag the dash is a character.
                None => {
                    ranges.extend([(first, first), ('-' as u32, '-' as u32)]);
                    ranges.extend(high.0);
                }
            }
        }
        let set = CharSet::of(ranges);
        Ok(if negated { set.negated() } else { set })
    }

    fn member(&mut self) -> Result<CharSet, NoAutomaton> {
        match self.next()? {
            '\\' if self.takes('b') => Ok(CharSet::single('\u{8}')),
            '\\' => self.escaped_set(),
            own => Ok(CharSet::single(own)),
        }
    }
}

fn single(set: &CharSet) -> Option<u32> {
    match set.0.as_slice() {
        [(low, high)] if low == high => Some(*low),
        _ => None,
    }
}

fn digits() -> CharSet {
    CharSet(vec![(0x30, 0x39)])
}

/// `WhiteSpace` and `LineTerminator` of ECMA-262.
fn space() -> CharSet {
    CharSet::of(vec![
        (0x09, 0x0d),
        (0x20, 0x20),
        (0xa0, 0xa0),
        (0x1680, 0x1680),
        (0x2000, 0x200a),
        (0x2028, 0x2029),
        (0x202f, 0x202f),
        (0x205f, 0x205f),
        (0x3000, 0x3000),
        (0xfeff, 0xfeff),
    ])
}

/// `LineTerminator` of ECMA-262, which a dot does not match.
fn line_ends() -> CharSet {
    CharSet(vec![(0x0a, 0x0a), (0x0d, 0x0d), (0x2028, 0x2029)])
}
