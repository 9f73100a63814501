//! The description of the interface, in OpenAPI 3.1: made of the table of addresses and of `components.json`,
//! where shapes are written down. It is made once by the workspace's chores and kept beside this file, so
//! that a change of it is seen.

use serde_json::{Map, Value, json};

use super::media::WRITTEN;
use super::table::{Operation, ROUTES};

/// Shapes, and what stands in addresses.
const COMPONENTS: &str = include_str!("components.json");

/// What is said of all of it.
const ABOUT: &str = "A schema registry. Clients of Confluent's work with it as they are; what stands below \
    `/tenon/v1` is Tenon's own. Below `/contexts/{context}` every address is there again, with the \
    subjects, settings and ids of that context.\n\nWhat is refused has an error code whose first three \
    digits are the status: 404.. nothing is there, 409.. messages would break, 422.. what was sent makes no \
    sense, 500.. the store failed. 42291: which Protobuf message is meant cannot be told. 42292: the bytes \
    are no message with the id of its schema. 42293: the message does not fit its schema. 42294: it is asked for \
    in a way that others know, and nothing would come of it here. Where users are \
    asked who they are, 401 and 403 say that they are not known or not allowed. A list asked for by a user \
    leaves out what that user may not read.";

/// The description as JSON. `shapes` are JSON Schemas that are written elsewhere, by the names that the table
/// calls them by; their own definitions move along.
///
/// *Errors*: a shape is no JSON, which its test would say.
pub fn description(release: &str, shapes: &[(&str, &str)]) -> Result<String, serde_json::Error> {
    let components: Value = serde_json::from_str(COMPONENTS)?;
    let part = |name: &str| components.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    let mut schemas = part("schemas");
    for (name, text) in shapes {
        let mut shape: Value = serde_json::from_str(text)?;
        moved(&mut shape, name);
        if let Some(members) = shape.as_object_mut() {
            members.remove("$schema");
            members.remove("$id");
            if let Some(Value::Object(inner)) = members.remove("$defs") {
                schemas.extend(inner.into_iter().map(|(own, shape)| (format!("{name}{own}"), shape)));
            }
        }
        schemas.insert((*name).to_owned(), shape);
    }
    let mut paths = Map::new();
    let (segments, parameters) = (part("segments"), part("parameters"));
    for route in &ROUTES {
        let mut item = Map::new();
        let names = route.path.split('/').filter_map(|own| own.strip_prefix('{')?.strip_suffix('}'));
        let inside: Vec<Value> =
            names.map(|name| parameter(name, "path", true, segments.get(name))).collect();
        if !inside.is_empty() {
            item.insert("parameters".to_owned(), Value::Array(inside));
        }
        for operation in route.operations {
            let method = operation.method.name().to_ascii_lowercase();
            item.insert(method, described(route.path, operation, &parameters));
        }
        paths.insert(route.path.to_owned(), Value::Object(item));
    }
    paths.extend(of_the_server());
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tenon",
            "version": release,
            "summary": "A schema registry that proves what it says",
            "description": ABOUT,
            "license": {"name": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "password": {"type": "http", "scheme": "basic"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{}, {"password": []}, {"token": []}],
    });
    // So that the text does not hang on which features of serde_json the rest of a build asks for.
    document.sort_all_objects();
    Ok(format!("{document:#}\n"))
}

fn parameter(name: &str, place: &str, required: bool, shape: Option<&Value>) -> Value {
    let mut own = shape.cloned().unwrap_or_else(|| json!({"schema": {"type": "string"}}));
    if let Some(members) = own.as_object_mut() {
        members.insert("name".to_owned(), name.into());
        members.insert("in".to_owned(), place.into());
        if required {
            members.insert("required".to_owned(), true.into());
        }
    }
    own
}

fn described(path: &str, operation: &Operation, parameters: &Map<String, Value>) -> Value {
    let area = match path.split('/').nth(1).unwrap_or_default() {
        "" | "v1" | "openapi.json" => "server",
        area => area,
    };
    let error = json!({"description": "It is refused.", "content": content("Error")});
    let done = match operation.answer {
        "" => ("204", json!({"description": "It is done."})),
        shape => ("200", json!({"description": "The answer.", "content": content(shape)})),
    };
    let responses = Map::from_iter([
        (done.0.to_owned(), done.1),
        ("4XX".to_owned(), error.clone()),
        ("5XX".to_owned(), error),
    ]);
    let mut own = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [area],
        "responses": responses,
    });
    let Some(members) = own.as_object_mut() else { return own };
    if !operation.parameters.is_empty() {
        let all =
            operation.parameters.iter().map(|name| parameter(name, "query", false, parameters.get(*name)));
        members.insert("parameters".to_owned(), all.collect());
    }
    if let Some(shape) = operation.body {
        let body = json!({"required": true, "content": content(shape)});
        members.insert("requestBody".to_owned(), body);
    }
    own
}

/// A shape in every media type that is written, which are also read.
fn content(shape: &str) -> Value {
    let schema = json!({"schema": {"$ref": format!("#/components/schemas/{shape}")}});
    WRITTEN.iter().map(|media| ((*media).to_owned(), schema.clone())).collect::<Map<_, _>>().into()
}

/// What a server answers before the registry is asked.
fn of_the_server() -> [(String, Value); 3] {
    let health = |id: &str, summary: &str| {
        let shape = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Health"}}});
        json!({"get": {
            "operationId": id, "summary": summary, "tags": ["server"], "security": [],
            "responses": {
                "200": {"description": "It is well.", "content": shape},
                "503": {"description": "It is not.", "content": shape},
            },
        }})
    };
    let metrics = json!({"get": {
        "operationId": "getMetrics", "summary": "What is counted, as Prometheus reads it",
        "tags": ["server"], "security": [],
        "responses": {"200": {"description": "Numbers.", "content": {
            "application/openmetrics-text": {"schema": {"type": "string"}},
        }}},
    }});
    [
        ("/metrics".to_owned(), metrics),
        ("/_health".to_owned(), health("getHealth", "How the server is; its store is not asked for that")),
        (
            "/_ready".to_owned(),
            health("getReadiness", "Whether the server may be sent requests; its store is asked"),
        ),
    ]
}

/// Lets references of a shape to its own definitions lead where those are moved to.
fn moved(shape: &mut Value, name: &str) {
    let mut rest = vec![shape];
    while let Some(value) = rest.pop() {
        match value {
            Value::Array(items) => rest.extend(items),
            Value::Object(members) => {
                for (key, member) in members {
                    match member {
                        Value::String(target) if key == "$ref" => {
                            if let Some(own) = target.strip_prefix("#/$defs/") {
                                *target = format!("#/components/schemas/{name}{own}");
                            }
                        }
                        other => rest.push(other),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
