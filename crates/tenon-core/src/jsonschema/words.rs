//! The registry's differences in our words, and where in a message they show.

use crate::words::Text;

use super::confluent::Difference;
use super::model::Schema;

/// Longest value shown in a sentence, in characters.
const MOST: usize = 40;

/// What is the case, in roles.
pub(super) fn of(writer: &Schema, reader: &Schema, own: &Difference) -> Text {
    let last = own.path.rsplit('/').next().unwrap_or("");
    let property = || Text::from("the property ").code(last);
    let item = || Text::from("item ").code(last).plain(" of the tuple");
    let only_reader = |text: Text| text.plain(" is in ").reader().plain(" and not in ").writer();
    let only_writer = |text: Text| text.plain(" is in ").writer().plain(" and not in ").reader();
    let uncovered = |text: Text| text.plain(", whose other schema there does not fit");
    match own.kind {
        "TYPE_CHANGED" => {
            Text::from("the schema in ").reader().plain(" is of another kind than in ").writer()
        }
        "TYPE_NARROWED" => {
            Text::new().writer().plain(" takes all numbers and ").reader().plain(" only integers")
        }
        "SCHEMA_ADDED" => only_reader(Text::from("a schema")),
        "REQUIRED_ATTRIBUTE_ADDED" => {
            property().plain(" is required by ").reader().plain(" and not by ").writer()
        }
        "ADDITIONAL_PROPERTIES_REMOVED" | "UNEVALUATED_PROPERTIES_REMOVED" => Text::new()
            .reader()
            .plain(" takes no properties that it does not name, and ")
            .writer()
            .plain(" does"),
        "ADDITIONAL_PROPERTIES_NARROWED" | "UNEVALUATED_PROPERTIES_NARROWED" => Text::new()
            .reader()
            .plain(" has a schema for properties it does not name, and ")
            .writer()
            .plain(" has none"),
        "ADDITIONAL_ITEMS_REMOVED" | "UNEVALUATED_ITEMS_REMOVED" => {
            Text::new().reader().plain(" takes no items behind the tuple, and ").writer().plain(" does")
        }
        "ADDITIONAL_ITEMS_NARROWED" | "UNEVALUATED_ITEMS_NARROWED" => Text::new()
            .reader()
            .plain(" has a schema for items behind the tuple, and ")
            .writer()
            .plain(" has none"),
        "DEPENDENCY_ARRAY_ADDED" | "DEPENDENCY_SCHEMA_ADDED" => {
            only_reader(Text::from("a dependency on ").code(last))
        }
        "DEPENDENCY_ARRAY_EXTENDED" | "DEPENDENCY_ARRAY_CHANGED" => Text::from("with ")
            .code(last)
            .plain(" there, ")
            .reader()
            .plain(" asks for other names than ")
            .writer(),
        "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL" => {
            only_writer(property()).plain(", which takes no other properties")
        }
        "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" => uncovered(only_writer(property())),
        "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL" => {
            only_reader(property()).plain(", where it may be anything")
        }
        "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL"
        | "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"
        | "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL" => {
            property().plain(" is required by ").reader().plain(" and not named in ").writer()
        }
        "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" => uncovered(only_reader(property())),
        "ITEM_ADDED_TO_OPEN_CONTENT_MODEL" => only_reader(item()).plain(", where it may be anything"),
        "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" => uncovered(only_reader(item())),
        "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL" => {
            only_writer(item()).plain(", which takes no items behind it")
        }
        "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" => uncovered(only_writer(item())),
        "ENUM_ARRAY_NARROWED" | "ENUM_ARRAY_CHANGED" if last == "enum" => {
            Text::new().reader().plain(" lacks values that ").writer().plain(" has in ").code("enum")
        }
        "COMBINED_TYPE_CHANGED" => {
            Text::from("branches combine in another way in ").reader().plain(" than in ").writer()
        }
        "COMBINED_TYPE_SUBSCHEMAS_CHANGED" => Text::from("some branch of ")
            .writer()
            .plain(" fits no branch of ")
            .reader()
            .plain(" that is still free"),
        "PRODUCT_TYPE_EXTENDED" => {
            Text::new().reader().plain(" has more branches of ").code("allOf").plain(" than ").writer()
        }
        "SUM_TYPE_NARROWED" => Text::new().reader().plain(" has fewer branches than ").writer(),
        "NOT_TYPE_EXTENDED" => Text::from("what ")
            .code("not")
            .plain(" excludes in ")
            .reader()
            .plain(" is not all excluded in ")
            .writer(),
        // Bounds and their like, at the keyword they are named for.
        kind if kind.ends_with("_ADDED") => only_reader(Text::new().code(last)),
        kind if kind.ends_with("_REMOVED") => only_writer(Text::new().code(last)),
        _ => {
            let value = |schema: &Schema, (node, at)| shortened(schema.value(node, at).raw());
            let text =
                Text::new().code(last).plain(" is ").code(value(writer, own.writer)).plain(" in ").writer();
            text.plain(" and ").code(value(reader, own.reader)).plain(" in ").reader()
        }
    }
}

fn shortened(raw: &str) -> String {
    match raw.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", raw.get(..end).unwrap_or(raw)),
        None => raw.to_owned(),
    }
}

/// Where in a message a path of the registry lies: `#/properties/lines/items/properties/price/maximum` is
/// `lines[].price`. Steps that stay at the same value, such as branches, leave no trace.
pub(super) fn message_path(path: &str) -> String {
    let mut out = String::new();
    let name = |out: &mut String, name: &str| {
        if !out.is_empty() {
            out.push('.');
        }
        out.push_str(name);
    };
    let mut tokens = path.strip_prefix("#/").unwrap_or(path).split('/').peekable();
    while let Some(token) = tokens.next() {
        match token {
            "properties" | "required" => {
                if let Some(own) = tokens.next() {
                    name(&mut out, own);
                }
            }
            "items" => match tokens
                .next_if(|own| own.bytes().all(|digit| digit.is_ascii_digit()) && !own.is_empty())
            {
                Some(index) => out.push_str(&format!("[{index}]")),
                None => out.push_str("[]"),
            },
            "additionalProperties" | "unevaluatedProperties" => name(&mut out, "*"),
            "additionalItems" | "unevaluatedItems" => out.push_str("[]"),
            // A name or an index follows, and the value stays the same.
            "dependencies" | "allOf" | "anyOf" | "oneOf" => {
                tokens.next();
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::message_path;

    #[test]
    fn a_path_of_the_registry_is_shown_as_a_place_in_a_message() {
        assert_eq!(message_path("#/"), "");
        assert_eq!(message_path("#/maxLength"), "");
        assert_eq!(message_path("#/properties/lines/items/properties/price/maximum"), "lines[].price");
        assert_eq!(message_path("#/items/0/oneOf/1/additionalProperties"), "[0].*");
        assert_eq!(message_path("#/required/id"), "id");
    }
}
