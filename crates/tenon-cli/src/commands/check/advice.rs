//! What a person may type once a run has failed. What a finding means and what mends it, findings say
//! themselves.

use std::collections::BTreeSet;

use tenon_core::{Finding, Report, RuleKind, Severity};

use crate::args::FailOn;
use crate::config::Config;
use crate::input::files;

/// Commands about the first finding that fails the run: what its rule means, what mends it, what excuses
/// it; `None` where no finding does.
pub(super) fn next(reports: &[Report], fail_on: FailOn) -> Option<String> {
    let severity = fail_on.severity().unwrap_or(Severity::Error);
    let fails = |finding: &&Finding| finding.waived.is_none() && finding.severity >= severity;
    let (report, finding) =
        reports.iter().find_map(|report| Some((report, report.findings.iter().find(fails)?)))?;
    let mut commands = vec![format!("`tenon explain {}` tells more", finding.rule.id)];
    if let Some(fix) = reports.iter().find_map(|report| fix(report, fails)) {
        commands.push(format!("`{fix}` mends what an edit can"));
    }
    if finding.rule.kind != RuleKind::Syntax && report.is_judgement() {
        commands.push("the same with `--write-allow --reason TEXT` excuses what is meant".to_owned());
    }
    Some(format!("next: {}", commands.join("; ")))
}

/// What keeps texts that were broken before from failing every run: what `tenon.toml` is to say, to the
/// letter. `None` where there are none.
pub(super) fn leave_out(
    stale: BTreeSet<String>,
    config: Option<&Config>,
    is_repository: bool,
) -> Option<String> {
    let fail = match stale.len() {
        0 => return None,
        1 => "1 file was no sound schema before either, and fails every run until it is mended".to_owned(),
        many => format!("{many} files were no sound schemas before either, and fail every run until mended"),
    };
    let known = config.and_then(|config| config.document.exclude.as_ref());
    let known = known.iter().flat_map(|globs| globs.value.0.iter().map(|glob| glob.pattern.clone()));
    let file = match config {
        Some(config) => files::shown(&config.path),
        None if is_repository => "a tenon.toml at the top of the repository".to_owned(),
        None => "a tenon.toml".to_owned(),
    };
    let patterns = toml_edit::Array::from_iter(known.chain(stale));
    Some(format!("{fail} or left out by this line of {file}:\n  exclude = {patterns}"))
}

/// What shows the edits of a report's failing findings, where its last two versions are two files.
fn fix(report: &Report, fails: impl Fn(&&Finding) -> bool) -> Option<String> {
    let [.., old, new] = report.versions.as_slice() else { return None };
    let edited = report.findings.iter().filter(fails).flat_map(|finding| &finding.help);
    let mut edited = edited.flat_map(|help| &help.edits);
    let is_file = edited.any(|edit| edit.source.name() == new.source);
    is_file.then(|| format!("tenon fix {} {}", quoted(&old.source), quoted(&new.source)))
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-:@+=,".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_take_it_apart() {
        assert_eq!(quoted("git:HEAD:schémas/a-1.avsc"), "git:HEAD:schémas/a-1.avsc");
        assert_eq!(quoted("git:merge-base(main):a b.avsc"), "'git:merge-base(main):a b.avsc'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
