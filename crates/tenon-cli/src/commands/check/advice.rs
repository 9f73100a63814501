//! What a person may type once a run has failed. What a finding means and what mends it, findings say
//! themselves.

use tenon_core::{Finding, Report, RuleKind, Severity};

use crate::args::FailOn;

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
