//! Imports: which file sees which, circles, and imports that nobody needs.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::rule::Severity;
use crate::words::Text;

use super::ast::{ImportKind, Level};
use super::link::{Input, Problems};
use super::model::FileId;
use super::rules::{duplicate_name, import_cycle, missing_import, not_in_this_syntax, unused_import};

/// Who imports whom, and who sees whom.
#[derive(Debug)]
pub(super) struct Imports {
    /// Per file, in order, imports that are there; the number is the place in the file's own list.
    pub(super) direct: Vec<Vec<(FileId, ImportKind, usize)>>,
    /// Per file, itself and what it passes on with `import public`.
    passed_on: Vec<Vec<FileId>>,
    /// Per file, the files whose names it may use.
    visible: Vec<Bits>,
    /// Per file, the files whose names it may use in options only.
    in_options: Vec<Bits>,
    /// Per file, the files whose names it used.
    used: Vec<Bits>,
    /// Per file, the places in its own list of imports that are not there.
    missing: Vec<Vec<usize>>,
    /// Per file, an import that it sees through is missing, so a name may be missing.
    open: Vec<bool>,
}

#[derive(Clone, Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn set(&mut self, file: FileId) {
        let word = file.0 as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (file.0 % 64);
        }
    }

    fn has(&self, file: FileId) -> bool {
        self.0.get(file.0 as usize / 64).is_some_and(|word| word >> (file.0 % 64) & 1 == 1)
    }
}

impl Imports {
    /// Reads the import statements of all files.
    pub(super) fn new(inputs: &[Input], problems: &mut Problems) -> Imports {
        let by_path: HashMap<&str, FileId> =
            inputs.iter().enumerate().map(|(at, input)| (input.path.as_str(), FileId(at as u32))).collect();
        let mut missing = Vec::with_capacity(inputs.len());
        let mut direct = Vec::with_capacity(inputs.len());
        for input in inputs {
            let mut seen = HashMap::new();
            let (mut found, mut lost) = (Vec::new(), Vec::new());
            for (at, import) in input.ast.imports.iter().enumerate() {
                if let Some(first) = seen.insert(import.path.as_str(), import.path_span) {
                    problems.error(|| {
                        let message = Text::new().code(&*import.path).plain(" is imported twice");
                        input
                            .problem(&duplicate_name::RULE, import.path_span, "", message)
                            .and_at(input.place(first, ""), "first here")
                            .advise("remove one of the two")
                    });
                    continue;
                }
                let newest = input.ast.syntax.level == Level::Edition2024;
                let refused = match import.kind {
                    ImportKind::Weak if newest => Some("edition 2024 has no weak imports"),
                    ImportKind::Option if !newest => Some("option imports came with edition 2024"),
                    ImportKind::Plain | ImportKind::Public | ImportKind::Weak | ImportKind::Option => None,
                };
                if let Some(words) = refused {
                    problems.error(|| {
                        input.problem(&not_in_this_syntax::RULE, import.path_span, "", Text::from(words))
                    });
                }
                match by_path.get(import.path.as_str()) {
                    Some(id) => found.push((*id, import.kind, at)),
                    None => lost.push(at),
                }
            }
            direct.push(found);
            missing.push(lost);
        }
        let mut imports = Imports {
            passed_on: Vec::new(),
            visible: Vec::new(),
            in_options: Vec::new(),
            used: vec![Bits::default(); inputs.len()],
            open: Vec::new(),
            missing,
            direct,
        };
        imports.cycles(inputs, problems);
        imports.passed_on = (0..inputs.len()).map(|file| imports.passed_on_by(file)).collect();
        for (at, direct) in imports.direct.iter().enumerate() {
            let (mut visible, mut in_options) = (Bits::default(), Bits::default());
            visible.set(FileId(at as u32));
            for (id, kind, _) in direct {
                let seen = if *kind == ImportKind::Option { &mut in_options } else { &mut visible };
                let passed_on = imports.passed_on.get(id.0 as usize);
                passed_on.into_iter().flatten().for_each(|file| seen.set(*file));
            }
            imports.visible.push(visible);
            imports.in_options.push(in_options);
        }
        imports.open = (0..inputs.len()).map(|file| imports.sees_a_gap(inputs, file)).collect();
        imports
    }

    /// The file lacks an import, or one of its imports lacks one that it would pass on.
    fn sees_a_gap(&self, inputs: &[Input], file: usize) -> bool {
        let lacks = |file: usize, public: bool| {
            let imports = inputs.get(file).map_or(&[][..], |input| &input.ast.imports);
            let mut lost = self.missing.get(file).into_iter().flatten().filter_map(|at| imports.get(*at));
            lost.any(|import| !public || import.kind == ImportKind::Public)
        };
        let through = self.direct.get(file).into_iter().flatten();
        let mut passed_on =
            through.flat_map(|(id, _, _)| self.passed_on.get(id.0 as usize)).flatten().copied();
        lacks(file, false) || passed_on.any(|other| lacks(other.0 as usize, true))
    }

    /// `true` where a name that means nothing to `file` may be defined in what is missing.
    pub(super) fn is_open(&self, file: FileId) -> bool {
        self.open.get(file.0 as usize).copied().unwrap_or(false)
    }

    /// Reports what is not there to import. Where `options` alone need it, messages are what they are
    /// without it.
    pub(super) fn report_missing(&self, inputs: &[Input], options: bool, problems: &mut Problems) {
        for (input, missing) in inputs.iter().zip(&self.missing) {
            for import in missing.iter().filter_map(|at| input.ast.imports.get(*at)) {
                let finding = || {
                    let message = Text::new().code(&*import.path).plain(" is not there to import");
                    input.problem(&missing_import::RULE, import.path_span, "", message)
                };
                if options {
                    problems.warning(|| {
                        let note =
                            "only options need it, and no option changes a message: they are passed over";
                        let mut finding = finding();
                        finding.severity = Severity::Note;
                        finding.noting(Text::from(note))
                    });
                    continue;
                }
                problems.error(|| {
                    let advice =
                        "supply the file, or correct the path; paths start at a root, not at this file";
                    finding().advise(advice)
                });
            }
        }
    }

    fn passed_on_by(&self, file: usize) -> Vec<FileId> {
        let mut reached = Bits::default();
        let mut all = vec![FileId(file as u32)];
        reached.set(FileId(file as u32));
        let mut at = 0;
        while let Some(file) = all.get(at).copied() {
            at += 1;
            for (id, kind, _) in self.direct.get(file.0 as usize).into_iter().flatten() {
                if *kind == ImportKind::Public && !reached.has(*id) {
                    reached.set(*id);
                    all.push(*id);
                }
            }
        }
        all
    }

    /// `true` when `file` may use names of `other`; in options, of a few more.
    pub(super) fn sees(&self, file: FileId, other: FileId, in_option: bool) -> bool {
        let has = |bits: &[Bits]| bits.get(file.0 as usize).is_some_and(|bits| bits.has(other));
        has(&self.visible) || in_option && has(&self.in_options)
    }

    /// Notes that `file` used a name of `other`.
    pub(super) fn mark(&mut self, file: FileId, other: FileId) {
        if let Some(used) = self.used.get_mut(file.0 as usize) {
            used.set(other);
        }
    }

    /// Warns of the imports of the first `roots` files that nothing came from.
    pub(super) fn unused(&self, inputs: &[Input], roots: usize, problems: &mut Problems) {
        let files = inputs.iter().zip(&self.direct).zip(&self.used).take(roots);
        for ((input, direct), used) in files {
            for (id, kind, at) in direct {
                let needed = *kind == ImportKind::Public
                    || self.passed_on.get(id.0 as usize).into_iter().flatten().any(|file| used.has(*file));
                if needed {
                    continue;
                }
                let Some(import) = input.ast.imports.get(*at) else { continue };
                problems.warning(|| {
                    let message = Text::new().plain("nothing of ").code(&*import.path).plain(" is used");
                    input
                        .problem(&unused_import::RULE, import.path_span, "", message)
                        .advise("remove the import")
                });
            }
        }
    }

    /// Reports every circle once, by a walk with an explicit stack.
    fn cycles(&self, inputs: &[Input], problems: &mut Problems) {
        // 0: not seen, 1: on the way, 2: done.
        let mut state = vec![0u8; inputs.len()];
        for start in 0..inputs.len() {
            if state.get(start) != Some(&0) {
                continue;
            }
            let mut way: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((file, next)) = way.last_mut() {
                let here = *file;
                if let Some(slot) = state.get_mut(here) {
                    *slot = 1;
                }
                let edge = self.direct.get(here).and_then(|direct| direct.get(*next)).copied();
                *next += 1;
                let Some((id, _, statement)) = edge else {
                    if let Some(slot) = state.get_mut(here) {
                        *slot = 2;
                    }
                    way.pop();
                    continue;
                };
                let target = id.0 as usize;
                match state.get(target) {
                    Some(0) => way.push((target, 0)),
                    Some(1) => {
                        if let Some(input) = inputs.get(here) {
                            problems.error(|| circle(input, inputs, &way, target, statement));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

fn circle(
    input: &Input,
    inputs: &[Input],
    way: &[(usize, usize)],
    target: usize,
    statement: usize,
) -> Finding {
    let path = |at: usize| inputs.get(at).map_or("", |input| input.path.as_str());
    let from = way.iter().position(|(file, _)| *file == target).unwrap_or(0);
    let mut message = Text::new().plain("imports go in a circle: ");
    for (file, _) in way.iter().skip(from).take(20) {
        message = message.code(path(*file)).plain(" → ");
    }
    let message = message.code(path(target));
    let span = input.ast.imports.get(statement).map(|import| import.path_span).unwrap_or_default();
    input.problem(&import_cycle::RULE, span, "", message).advise("move what both need into a third file")
}
