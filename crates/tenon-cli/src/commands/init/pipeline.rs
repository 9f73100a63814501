//! Pipelines that run the gate: a workflow of GitHub, a job of GitLab.

use std::path::Path;

use super::{Writing, at};
use crate::input::files::shown;
use crate::terminal::Terminal;

/// The whole history is there, so that the commit is found where a branch left its target.
const GITHUB: &str = r#"name: tenon

on: pull_request

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
      - run: cargo install --locked --git https://github.com/tenon-schema/tenon tenon-cli
      - run: tenon check --format github
"#;

const GITLAB: &str = r#"tenon:
  image: rust:1
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_DEPTH: "0"
  script:
    - cargo install --locked --git https://github.com/tenon-schema/tenon tenon-cli
    - git fetch --quiet origin "+refs/heads/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME:refs/remotes/origin/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"
    - tenon check
"#;

/// A workflow, unless there is one.
pub(super) fn github(directory: &Path, terminal: &Terminal) -> Option<Writing> {
    new(directory, ".github/workflows/tenon.yml", GITHUB, terminal)
}

/// A job, in a file of its own where there are jobs already; then also what makes GitLab read it.
pub(super) fn gitlab(directory: &Path, terminal: &Terminal) -> (Option<Writing>, Option<String>) {
    if !at(directory, ".gitlab-ci.yml").exists() {
        return (new(directory, ".gitlab-ci.yml", GITLAB, terminal), None);
    }
    let own = ".gitlab/tenon.yml";
    let advice = format!("add to .gitlab-ci.yml: `include: [{{ local: {own} }}]`");
    (new(directory, own, GITLAB, terminal), Some(advice))
}

fn new(directory: &Path, name: &str, text: &str, terminal: &Terminal) -> Option<Writing> {
    let path = at(directory, name);
    if path.exists() {
        terminal.notice(format_args!("{} is there and stays as it is", shown(&path)));
        return None;
    }
    Some(Writing { path, text: text.to_owned() })
}
