//! The server of an RPC answers with a stream. What a user reads: `server_streaming_rpc.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/server-streaming-rpc",
    summary: "the server of an RPC answers with a stream",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("RPC_NO_SERVER_STREAMING"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::UnaryRpc), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for service in &file.services {
        for method in service.methods.iter().filter(|method| method.server_streaming) {
            sink.at(file, method.at.span, &format!("{}.{}", service.full_name, method.name), || {
                Text::new().plain("the server of ").code(&*method.name).plain(" answers with a stream")
            });
        }
    }
}
