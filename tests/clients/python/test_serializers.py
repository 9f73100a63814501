"""Serializers and deserializers of confluent-kafka, without a broker: what one wrote, another reads."""

import json
import unittest

from confluent_kafka.schema_registry import (
    Schema,
    SchemaReference,
    dual_schema_id_deserializer,
    header_schema_id_serializer,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, timestamp_pb2

from registry import IS_NEWER, client, refusal

AMOUNT = '{"type":"record","name":"Amount","namespace":"acme.money","fields":[{"name":"cents","type":"long"}]}'
CURRENCY = '{"name":"currency","type":"string","default":"EUR"}'


def context(topic, headers=None):
    return SerializationContext(topic, MessageField.VALUE, headers)


def frame(identity):
    """A byte of nought and the schema's id, as stands before every message."""
    return b"\0" + identity.to_bytes(4, "big")


def field(name, number, kind, named=None):
    return descriptor_pb2.FieldDescriptorProto(
        name=name,
        number=number,
        type=kind,
        type_name=named,
        label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL,
        json_name=name,
    )


def messages():
    """`acme.Order`, whose file imports another and a well-known one, as a compiler of `.proto` makes it."""
    kinds = descriptor_pb2.FieldDescriptorProto
    address = descriptor_pb2.FileDescriptorProto(name="acme/address.proto", package="acme", syntax="proto3")
    address.message_type.add(name="Address").field.append(field("city", 1, kinds.TYPE_STRING))
    order = descriptor_pb2.FileDescriptorProto(name="acme/order.proto", package="acme", syntax="proto3")
    order.dependency.extend(["acme/address.proto", "google/protobuf/timestamp.proto"])
    order.message_type.add(name="Receipt").field.append(field("number", 1, kinds.TYPE_INT32))
    message = order.message_type.add(name="Order")
    message.field.append(field("id", 1, kinds.TYPE_INT64))
    message.field.append(field("to", 2, kinds.TYPE_MESSAGE, ".acme.Address"))
    message.field.append(field("at", 3, kinds.TYPE_MESSAGE, ".google.protobuf.Timestamp"))
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    pool.Add(address)
    pool.Add(order)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("acme.Order"))


class Avro(unittest.TestCase):
    def test_a_message_is_written_under_the_id_of_its_schema_and_read(self):
        text = '{"type":"record","name":"Order","fields":[{"name":"id","type":"long"}]}'
        write = AvroSerializer(client(), text)
        data = write({"id": 3}, context("avro"))
        registered = client().get_latest_version("avro-value")
        self.assertEqual(data, frame(registered.schema_id) + b"\x06")
        self.assertEqual(AvroDeserializer(client())(data, context("avro")), {"id": 3})

    def test_references_are_found_on_both_sides(self):
        client().register_schema("acme.money.Amount", Schema(AMOUNT, "AVRO"))
        text = '{"type":"record","name":"Bill","namespace":"acme","fields":[{"name":"total","type":"acme.money.Amount"}]}'
        reference = SchemaReference("acme.money.Amount", "acme.money.Amount", 1)
        write = AvroSerializer(client(), Schema(text, "AVRO", [reference]))
        data = write({"total": {"cents": 500}}, context("bills"))
        self.assertEqual(AvroDeserializer(client())(data, context("bills")), {"total": {"cents": 500}})
        self.assertEqual(client().get_latest_version("bills-value").schema.references, [reference])

    def test_the_latest_version_writes_what_an_older_reader_takes(self):
        old = '{"type":"record","name":"Sum","fields":[{"name":"cents","type":"long"}]}'
        new = old.replace("}]}", "}," + CURRENCY + "]}")
        client().register_schema("latest-value", Schema(old, "AVRO"))
        latest = client().register_schema("latest-value", Schema(new, "AVRO"))
        write = AvroSerializer(client(), None, conf={"auto.register.schemas": False, "use.latest.version": True})
        data = write({"cents": 1, "currency": "CHF"}, context("latest"))
        self.assertEqual(data, frame(latest) + b"\x02\x06CHF")
        self.assertEqual(AvroDeserializer(client(), old)(data, context("latest")), {"cents": 1})

    def test_a_breaking_writer_is_refused_before_it_writes(self):
        old = '{"type":"record","name":"Held","fields":[{"name":"id","type":"long"}]}'
        AvroSerializer(client(), old)({"id": 1}, context("held"))
        write = AvroSerializer(client(), old.replace('"long"', '"string"'))
        self.assertEqual(refusal(write, {"id": "1"}, context("held")), (409, 40901 if IS_NEWER else 409))

    def test_without_registering_an_unknown_schema_is_refused(self):
        write = AvroSerializer(client(), '"double"', conf={"auto.register.schemas": False})
        self.assertEqual(refusal(write, 1.0, context("unknown")), (404, 40401))

    def test_an_unknown_id_is_refused(self):
        read = AvroDeserializer(client())
        self.assertEqual(refusal(read, frame(77777) + b"\x02", context("avro")), (404, 40403))

    @unittest.skipUnless(IS_NEWER, "an older registry's answers name no GUID")
    def test_a_guid_in_a_header_leads_to_the_schema(self):
        text = '{"type":"record","name":"Headed","fields":[{"name":"city","type":"string"}]}'
        headers = []
        write = AvroSerializer(client(), text, conf={"schema.id.serializer": header_schema_id_serializer})
        data = write({"city": "Basel"}, context("headed", headers))
        self.assertEqual(data, b"\x0aBasel")
        self.assertEqual([name for name, _ in headers], ["__value_schema_id"])
        read = AvroDeserializer(client(), conf={"schema.id.deserializer": dual_schema_id_deserializer})
        self.assertEqual(read(data, context("headed", headers)), {"city": "Basel"})


class Json(unittest.TestCase):
    def test_a_document_is_written_checked_and_read(self):
        schema = {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "Order",
            "type": "object",
            "properties": {"id": {"type": "integer"}, "to": {"$ref": "address.json"}},
            "required": ["id"],
        }
        address = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
                   "properties": {"city": {"type": "string"}}}
        client().register_schema("json-address", Schema(json.dumps(address), "JSON"))
        reference = SchemaReference("address.json", "json-address", 1)
        write = JSONSerializer(Schema(json.dumps(schema), "JSON", [reference]), client())
        order = {"id": 7, "to": {"city": "Basel"}}
        data = write(order, context("json"))
        registered = client().get_latest_version("json-value")
        self.assertEqual(data[:5], frame(registered.schema_id))
        self.assertEqual(json.loads(data[5:]), order)
        read = JSONDeserializer(None, schema_registry_client=client())
        self.assertEqual(read(data, context("json")), order)
        with self.assertRaises(SerializationError):
            write({"id": 7, "to": {"city": 1}}, context("json"))

    def test_a_closed_document_that_opens_up_is_refused(self):
        closed = {"type": "object", "title": "Closed", "properties": {"id": {"type": "integer"}}}
        JSONSerializer(json.dumps(closed), client())({"id": 1}, context("closed"))
        closed["properties"]["id"]["type"] = "string"
        write = JSONSerializer(json.dumps(closed), client())
        self.assertEqual(refusal(write, {"id": "1"}, context("closed")), (409, 40901 if IS_NEWER else 409))


class Protobuf(unittest.TestCase):
    def test_a_message_is_written_with_all_it_imports_and_read(self):
        order = messages()
        message = order(id=150)
        message.to.city = "Basel"
        message.at.seconds = 1
        data = ProtobufSerializer(order, client())(message, context("proto"))
        registered = client().get_latest_version("proto-value")
        # The second message of its file: one index, which is 1.
        self.assertEqual(data[:7], frame(registered.schema_id) + b"\x02\x02")
        self.assertEqual(registered.schema.references, [SchemaReference("acme/address.proto", "acme/address.proto", 1)])
        read = ProtobufDeserializer(order, schema_registry_client=client())
        self.assertEqual(read(data, context("proto")), message)
        # The registry keeps text, though it was sent a descriptor.
        self.assertEqual(
            registered.schema.schema_str,
            'syntax = "proto3";\npackage acme;\n\nimport "acme/address.proto";\n'
            'import "google/protobuf/timestamp.proto";\n\nmessage Receipt {\n  int32 number = 1;\n}\n'
            "message Order {\n  int64 id = 1;\n  .acme.Address to = 2;\n  .google.protobuf.Timestamp at = 3;\n}\n",
        )
        again = ProtobufSerializer(order, client())(message, context("proto"))
        self.assertEqual(again, data)
        self.assertEqual(client().get_versions("proto-value"), [1])

    def test_a_message_that_is_removed_is_refused(self):
        text = 'syntax = "proto3"; message A { int32 a = 1; } message B { int32 b = 1; }'
        client().register_schema("removed-value", Schema(text, "PROTOBUF"))
        less = Schema('syntax = "proto3"; message A { int32 a = 1; }', "PROTOBUF")
        self.assertEqual(refusal(client().register_schema, "removed-value", less), (409, 40901 if IS_NEWER else 409))


if __name__ == "__main__":
    unittest.main()
