//! Services that go by the same full name, and their methods.

use std::collections::HashMap;

use super::super::model::{Method, Schema, Service};
use super::pairs::Pair;
use super::places;
use super::table::Id;
use super::{Reports, Spot, changed};
use crate::words::Text;

pub(super) fn compare(pair: &Pair<'_>, reports: &mut Reports<'_>) {
    let (previous, current) = (&pair.previous, &pair.current);
    for old in previous.schema.services.iter().filter(|own| previous.looks_at(own.at.file)) {
        let found =
            current.services.get(old.full_name.as_str()).and_then(|at| current.schema.services.get(*at));
        let Some(new) = found else { continue };
        let methods: HashMap<&str, &Method> =
            new.methods.iter().map(|method| (method.name.as_str(), method)).collect();
        for method in &old.methods {
            match methods.get(method.name.as_str()) {
                Some(now) => changes(pair, new, method, now, reports),
                None => {
                    let message = || {
                        let text = Text::new().plain("method ").code(&method.name);
                        text.plain(" is gone from ").code(&new.full_name)
                    };
                    let here = Spot::at(new.at.file, new.at.span);
                    let before = Spot::at(old.at.file, old.at.span);
                    reports.add(Id::RpcNoDelete, Some(here), Some(before), message);
                }
            }
        }
    }
}

fn changes(pair: &Pair<'_>, service: &Service, old: &Method, new: &Method, reports: &mut Reports<'_>) {
    let (before, now) = (pair.previous.schema, pair.current.schema);
    let what = |part: &'static str| {
        let name = format!("{}.{}", service.full_name, new.name);
        Text::new().plain(part).plain(" of method ").code(name)
    };
    let spots = |find: fn(&Schema, &Method) -> Spot| (Some(find(now, new)), Some(find(before, old)));
    let whole: fn(&Schema, &Method) -> Spot = |_, method| Spot::at(method.at.file, method.at.span);
    let kind = |streams: bool| if streams { "streaming" } else { "unary" };
    if old.client_streaming != new.client_streaming {
        let (here, previous) = spots(whole);
        let message = || changed(what("the request"), kind(old.client_streaming), kind(new.client_streaming));
        reports.add(Id::RpcSameClientStreaming, here, previous, message);
    }
    if old.server_streaming != new.server_streaming {
        let (here, previous) = spots(whole);
        let message =
            || changed(what("the response"), kind(old.server_streaming), kind(new.server_streaming));
        reports.add(Id::RpcSameServerStreaming, here, previous, message);
    }
    let (from, to) = (&before.message(old.request).full_name, &now.message(new.request).full_name);
    if from != to {
        let (here, previous) = spots(|_, method| Spot::at(method.at.file, method.request_span));
        reports.add(Id::RpcSameRequestType, here, previous, || changed(what("the request"), from, to));
    }
    let (from, to) = (&before.message(old.response).full_name, &now.message(new.response).full_name);
    if from != to {
        let (here, previous) = spots(|_, method| Spot::at(method.at.file, method.response_span));
        reports.add(Id::RpcSameResponseType, here, previous, || changed(what("the response"), from, to));
    }
    if old.idempotency != new.idempotency {
        let (here, previous) = spots(|schema, method| {
            let file = schema.file(method.at.file);
            let option = places::method(&file.ast, method.at.span)
                .and_then(|written| places::option(&written.options, "idempotency_level"));
            let span = option.map(|option| places::statement(file, option.span, &["option"]));
            Spot { file: method.at.file, span }
        });
        let message = || changed(what("the idempotency level"), &old.idempotency, &new.idempotency);
        reports.add(Id::RpcSameIdempotencyLevel, here, previous, message);
    }
}
