//! Requests and responses that are named after their RPC.

use super::super::model::{MessageId, Method, Service};
use super::case;
use super::files::File;
use super::sink::Sink;
use crate::text::Span;
use crate::words::Text;

/// Reports a request or response unless it is called after its RPC, with the service's name before it
/// or without.
pub(in crate::protobuf) fn check_name(
    file: &File<'_>,
    sink: &mut Sink<'_>,
    service: &Service,
    method: &Method,
    (id, span): (MessageId, Span),
    suffix: &str,
) {
    let full_name = &file.schema.message(id).full_name;
    let name = full_name.rsplit_once('.').map_or(full_name.as_str(), |(_, name)| name);
    let own = case::pascal(&method.name) + suffix;
    let with_service = case::pascal(file.model.source.slice(service.at.name)) + &own;
    if name == own || name == with_service {
        return;
    }
    sink.at(file, span, &format!("{}.{}", service.full_name, method.name), || {
        let text = Text::new().code(name).plain(" is called neither ").code(own);
        text.plain(" nor ").code(with_service)
    });
}
