//! The caller of an RPC sends a stream. What a user reads: `client_streaming_rpc.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/client-streaming-rpc",
    summary: "the caller of an RPC sends a stream",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("RPC_NO_CLIENT_STREAMING"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::UnaryRpc), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for service in &file.services {
        for method in service.methods.iter().filter(|method| method.client_streaming) {
            sink.at(file, method.at.span, &format!("{}.{}", service.full_name, method.name), || {
                Text::new().plain("the caller of ").code(&*method.name).plain(" sends a stream")
            });
        }
    }
}
