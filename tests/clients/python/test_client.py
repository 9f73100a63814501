"""SchemaRegistryClient of confluent-kafka: subjects, versions, levels, modes, deletion."""

import json
import unittest

from confluent_kafka.schema_registry import (
    ConfigCompatibilityLevel,
    Metadata,
    MetadataProperties,
    Rule,
    RuleKind,
    RuleMode,
    RuleSet,
    Schema,
    SchemaReference,
    ServerConfig,
)
from confluent_kafka.schema_registry.error import SchemaRegistryError

from registry import IS_NEWER, client, refusal

ADDRESS = '{"type": "record", "name": "Address", "namespace": "acme", "fields": [{"name": "city", "type": "string"}]}'


def order(*fields):
    """A record `acme.Order` as the registry prints it."""
    record = {"type": "record", "name": "Order", "namespace": "acme", "fields": list(fields)}
    return json.dumps(record, separators=(",", ":"))


ID = {"name": "id", "type": "long"}
NOTE = {"name": "note", "type": "string", "default": ""}
BARE_NOTE = {"name": "note", "type": "string"}


class Registration(unittest.TestCase):
    def test_versions_evolve_and_are_found(self):
        registry, subject = client(), "evolve-value"
        # No other subject has these texts, and so none their ids.
        one, two = order({**ID, "doc": "of one"}), order({**ID, "doc": "of one"}, NOTE)
        first = registry.register_schema(subject, Schema(one, "AVRO"))
        second = registry.register_schema(subject, Schema(two, "AVRO"))
        self.assertGreater(second, first)
        self.assertEqual(client().register_schema(subject, Schema(one, "AVRO")), first)

        asked = client()
        self.assertEqual(asked.get_versions(subject), [1, 2])
        self.assertIn(subject, asked.get_subjects(subject_prefix="evolve"))
        self.assertEqual(asked.get_schema(first).schema_str, one)
        self.assertEqual(asked.get_schema(first).schema_type, "AVRO")
        latest = asked.get_latest_version(subject)
        self.assertEqual((latest.version, latest.schema_id, latest.subject), (2, second, subject))
        self.assertEqual(latest.schema.schema_str, two)
        self.assertEqual(asked.get_version(subject, 1).schema_id, first)
        self.assertEqual(asked.get_subjects_by_schema_id(second), [subject])
        (use,) = asked.get_schema_versions(second)
        self.assertEqual((use.subject, use.version), (subject, 2))
        found = asked.lookup_schema(subject, Schema(one, "AVRO"))
        self.assertEqual((found.version, found.schema_id), (1, first))

    def test_a_name_with_a_slash_and_a_blank_is_one_subject(self):
        registry, subject = client(), "orders/eu west%2F-value"
        registry.register_schema(subject, Schema('"int"', "AVRO"))
        self.assertEqual(client().get_versions(subject), [1])
        self.assertIn(subject, client().get_subjects())
        self.assertEqual(client().delete_subject(subject), [1])

    def test_a_schema_has_a_guid(self):
        registry = client()
        identity = registry.register_schema("guid-value", Schema(order(ID, NOTE), "AVRO"))
        answer = client().register_schema_full_response("guid-value", Schema(order(ID, NOTE), "AVRO"))
        self.assertEqual(answer.schema_id, identity)
        if IS_NEWER:
            self.assertEqual(client().get_latest_version("guid-value").guid, answer.guid)
            self.assertEqual(client().get_schema_by_guid(answer.guid).schema_str, order(ID, NOTE))
        else:
            self.assertIsNone(answer.guid)
        missing = "00000000-0000-0000-0000-000000000000"
        self.assertEqual(refusal(client().get_schema_by_guid, missing), (404, 40403))

    def test_all_three_languages_are_known(self):
        self.assertEqual(sorted(client().get_schema_types()), ["AVRO", "JSON", "PROTOBUF"])
        registry = client()
        registry.register_schema("known-json", Schema('{"type": "object"}', "JSON"))
        registry.register_schema("known-proto", Schema('syntax = "proto3"; message A { int32 b = 1; }', "PROTOBUF"))
        self.assertEqual(client().get_latest_version("known-json").schema.schema_type, "JSON")
        proto = client().get_latest_version("known-proto").schema
        self.assertEqual(proto.schema_str, 'syntax = "proto3";\n\nmessage A {\n  int32 b = 1;\n}\n')

    def test_references_are_kept_and_followed(self):
        registry = client()
        address = registry.register_schema("acme.Address", Schema(ADDRESS, "AVRO"))
        reference = SchemaReference("acme.Address", "acme.Address", 1)
        schema = Schema(order({"name": "to", "type": "acme.Address"}), "AVRO", [reference])
        identity = registry.register_schema("referring-value", schema)
        got = client().get_schema(identity)
        self.assertEqual(got.references, [reference])
        self.assertEqual(client().get_referenced_by("acme.Address", 1), [identity])
        self.assertEqual(refusal(client().delete_version, "acme.Address", 1), (422, 42206))
        self.assertNotEqual(address, identity)

    def test_normalizing_finds_what_is_spelled_otherwise(self):
        plain = '{"type": "record", "name": "acme.Spelled", "fields": [{"name": "id", "type": {"type": "long"}}]}'
        other = '{"fields": [{"type": "long", "name": "id"}], "namespace": "acme", "name": "Spelled", "type": "record"}'
        identity = client().register_schema("spelled-value", Schema(plain, "AVRO"), normalize_schemas=True)
        found = client().lookup_schema("spelled-value", Schema(other, "AVRO"), normalize_schemas=True)
        self.assertEqual((found.schema_id, found.version), (identity, 1))

    def test_metadata_finds_a_version_and_rules_are_kept(self):
        registry, subject = client(), "owned-value"
        rule = Rule("positive", "", RuleKind.CONDITION, RuleMode.WRITE, "CEL", None, None, "message.id > 0", None, None, False)
        for owner, text in (("eu", order(ID)), ("us", order(ID, NOTE))):
            metadata = Metadata(None, MetadataProperties({"owner": owner}), None)
            registry.register_schema(subject, Schema(text, "AVRO", [], metadata, RuleSet(None, [rule])))
        found = client().get_latest_with_metadata(subject, {"owner": "eu"})
        self.assertEqual((found.version, found.schema.schema_str), (1, order(ID)))
        self.assertEqual(found.schema.metadata.properties.properties, {"owner": "eu"})
        (kept,) = found.schema.rule_set.domain_rules
        self.assertEqual((kept.name, kept.kind, kept.mode, kept.expr), ("positive", rule.kind, rule.mode, rule.expr))
        self.assertEqual(refusal(client().get_latest_with_metadata, subject, {"owner": "no"})[0], 404)


class Refusals(unittest.TestCase):
    def test_what_breaks_is_refused_and_says_why(self):
        registry, subject = client(), "refused-value"
        registry.register_schema(subject, Schema(order(ID), "AVRO"))
        with self.assertRaises(SchemaRegistryError) as refused:
            registry.register_schema(subject, Schema(order(ID, BARE_NOTE), "AVRO"))
        self.assertEqual(refused.exception.http_status_code, 409)
        self.assertEqual(refused.exception.error_code, 40901 if IS_NEWER else 409)
        self.assertIn("READER_FIELD_MISSING_DEFAULT_VALUE", refused.exception.error_message)
        self.assertIn("/fields/1", refused.exception.error_message)
        self.assertEqual(client().get_versions(subject), [1])

    def test_what_is_not_there_has_its_own_code(self):
        registry = client()
        registry.register_schema("there-value", Schema('"long"', "AVRO"))
        self.assertEqual(refusal(registry.get_latest_version, "nowhere"), (404, 40401))
        self.assertEqual(refusal(registry.get_version, "there-value", 7), (404, 40402))
        self.assertEqual(refusal(registry.get_version, "there-value", 0), (422, 42202))
        self.assertEqual(refusal(registry.get_schema, 99999), (404, 40403))
        self.assertEqual(refusal(registry.lookup_schema, "there-value", Schema('"bytes"', "AVRO")), (404, 40403))
        self.assertEqual(refusal(registry.delete_subject, "nowhere"), (404, 40401))

    def test_what_cannot_be_read_is_invalid(self):
        registry = client()
        for text, kind in (("{", "AVRO"), ("{", "JSON"), ("message {", "PROTOBUF"), ('"int"', "THRIFT")):
            with self.subTest(kind=kind):
                self.assertEqual(refusal(registry.register_schema, "bad-value", Schema(text, kind)), (422, 42201))
        absent = Schema('"acme.Absent"', "AVRO", [SchemaReference("acme.Absent", "absent", 1)])
        self.assertEqual(refusal(registry.register_schema, "bad-value", absent), (422, 42201))


class Levels(unittest.TestCase):
    def test_a_transitive_level_looks_at_all_versions(self):
        registry, subject = client(), "levels-value"
        texts = [order(ID), order(ID, NOTE)]
        for text in texts:
            registry.register_schema(subject, Schema(text, "AVRO"))
        # The second version has the field, so it has a value; in the first there is none and no default.
        candidate = Schema(order(ID, BARE_NOTE), "AVRO")
        self.assertTrue(registry.test_compatibility(subject, candidate))
        self.assertFalse(registry.test_compatibility(subject, candidate, version=1))
        self.assertTrue(registry.test_compatibility_all_versions(subject, candidate))
        self.assertEqual(registry.set_compatibility(subject, "BACKWARD_TRANSITIVE"), {"compatibility": "BACKWARD_TRANSITIVE"})
        self.assertEqual(registry.get_compatibility(subject), "BACKWARD_TRANSITIVE")
        self.assertFalse(registry.test_compatibility_all_versions(subject, candidate))
        self.assertEqual(refusal(registry.register_schema, subject, candidate)[0], 409)
        registry.set_compatibility(subject, "NONE")
        registry.register_schema(subject, candidate)
        self.assertEqual(client().get_versions(subject), [1, 2, 3])

    def test_a_subject_has_settings_of_its_own(self):
        registry, subject = client(), "settings-value"
        self.assertEqual(refusal(registry.get_config, subject), (404, 40408))
        registry.set_config(subject, ServerConfig(compatibility=ConfigCompatibilityLevel.FULL, compatibility_group="major"))
        got = registry.get_config(subject)
        self.assertEqual((got.compatibility_level, got.compatibility_group), (ConfigCompatibilityLevel.FULL, "major"))
        registry.delete_config(subject)
        self.assertEqual(refusal(registry.get_config, subject), (404, 40408))
        self.assertEqual(refusal(registry.set_compatibility, subject, "SOMETIMES"), (422, 42203))
        self.assertEqual(registry.get_compatibility(), "BACKWARD")

    def test_what_is_only_to_be_read_takes_no_versions(self):
        registry, subject = client(), "modes-value"
        registry.register_schema(subject, Schema(order(ID), "AVRO"))
        self.assertEqual(registry.get_global_mode(), "READWRITE")
        self.assertEqual(registry.update_mode(subject, "READONLY"), "READONLY")
        self.assertEqual(registry.get_mode(subject), "READONLY")
        self.assertEqual(refusal(registry.register_schema, subject, Schema(order(ID, NOTE), "AVRO")), (422, 42205))
        self.assertEqual(registry.delete_mode(subject), "READONLY")
        self.assertEqual(refusal(registry.update_mode, subject, "SOMETIMES"), (422, 42204))
        registry.register_schema(subject, Schema(order(ID, NOTE), "AVRO"))


class Deletion(unittest.TestCase):
    def test_a_version_goes_in_two_steps(self):
        registry, subject = client(), "deleted-value"
        first = registry.register_schema(subject, Schema(order(ID), "AVRO"))
        registry.register_schema(subject, Schema(order(ID, NOTE), "AVRO"))
        self.assertEqual(refusal(registry.delete_version, subject, 1, permanent=True), (404, 40407))
        self.assertEqual(registry.delete_version(subject, 1), 1)
        self.assertEqual(client().get_versions(subject), [2])
        self.assertEqual(client().get_versions(subject, deleted=True), [1, 2])
        self.assertEqual(refusal(client().get_version, subject, 1), (404, 40402))
        self.assertEqual(client().get_version(subject, 1, deleted=True).schema_id, first)
        self.assertEqual(client().get_schema(first).schema_str, order(ID))
        self.assertEqual(refusal(client().delete_version, subject, 1), (404, 40406))
        registry.delete_version(subject, 2)
        self.assertEqual(registry.delete_version(subject, 2, permanent=True), 2)
        self.assertEqual(client().get_versions(subject, deleted=True), [1])

    def test_a_subject_goes_in_two_steps(self):
        registry, subject = client(), "gone-value"
        registry.register_schema(subject, Schema('{"type": "fixed", "name": "Gone", "size": 3}', "AVRO"))
        self.assertEqual(registry.delete_subject(subject), [1])
        self.assertNotIn(subject, client().get_subjects())
        self.assertIn(subject, client().get_subjects(deleted=True))
        self.assertEqual(refusal(client().delete_subject, subject), (404, 40404))
        client().register_schema(subject, Schema('{"type": "fixed", "name": "Gone", "size": 4}', "AVRO"))
        self.assertEqual(client().get_versions(subject), [2])
        self.assertEqual(refusal(client().delete_subject, subject, permanent=True), (404, 40405))
        self.assertEqual(client().delete_subject(subject), [2])
        self.assertEqual(client().delete_subject(subject, permanent=True), [1, 2])
        self.assertNotIn(subject, client().get_subjects(deleted=True))

    def test_contexts_are_told_apart(self):
        registry = client()
        registry.register_schema(":.staging:apart-value", Schema('"float"', "AVRO"))
        self.assertEqual(sorted(registry.get_contexts())[:2], [".", ".staging"])
        self.assertEqual(client().get_latest_version(":.staging:apart-value").version, 1)
        self.assertEqual(refusal(client().get_versions, ":.other:apart-value"), (404, 40401))


if __name__ == "__main__":
    unittest.main()
