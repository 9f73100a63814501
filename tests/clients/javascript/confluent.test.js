// @confluentinc/schemaregistry: its client, and its serializers and deserializers of three languages.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import confluent from '@confluentinc/schemaregistry';
import { create, createFileRegistry, createMutableRegistry, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { isNewer, record, url, user } from './registry.js';

const { AvroDeserializer, AvroSerializer, Compatibility, JsonDeserializer, JsonSerializer } = confluent;
const { ProtobufDeserializer, ProtobufSerializer, RestError, SchemaRegistryClient, SerdeType } = confluent;

const registry = () => new SchemaRegistryClient({
  baseURLs: [url],
  maxRetries: 0,
  ...(user && { basicAuthCredentials: { credentialsSource: 'USER_INFO', userInfo: user } }),
});
const id = { name: 'id', type: 'long' };
const note = { name: 'note', type: 'string', default: '' };
const avro = (name, ...fields) => ({ schema: record(name, ...fields), schemaType: 'AVRO' });
const conflict = isNewer ? 40901 : 409;

/** The client's own error, with this status and code. */
const refused = (status, errorCode) => (error) => {
  assert.ok(error instanceof RestError, String(error));
  assert.deepEqual([error.status, error.errorCode], [status, errorCode], error.message);
  return true;
};

test('versions evolve and are found', async () => {
  const subject = 'js-evolved';
  const first = await registry().register(subject, avro('JsEvolved', id));
  const second = await registry().register(subject, avro('JsEvolved', id, note));
  assert.equal(await registry().register(subject, avro('JsEvolved', id)), first);
  assert.deepEqual(await registry().getAllVersions(subject), [1, 2]);
  assert.ok((await registry().getAllSubjects()).includes(subject));
  const latest = await registry().getLatestSchemaMetadata(subject);
  assert.deepEqual([latest.id, latest.version, latest.subject], [second, 2, subject]);
  assert.equal(latest.schema, record('JsEvolved', id, note));
  assert.equal((await registry().getSchemaMetadata(subject, 1)).id, first);
  assert.equal((await registry().getBySubjectAndId(subject, first)).schema, record('JsEvolved', id));
  assert.equal(await registry().getId(subject, avro('JsEvolved', id)), first);
  assert.equal(await registry().getVersion(subject, avro('JsEvolved', id, note)), 2);
});

test('a GUID leads to its schema', async () => {
  const full = await registry().registerFullResponse('js-guid', avro('JsGuid', id));
  if (isNewer) {
    assert.equal((await registry().getByGuid(full.guid)).schema, record('JsGuid', id));
  } else {
    assert.equal(full.guid, undefined);
  }
  await assert.rejects(registry().getByGuid('00000000-0000-0000-0000-000000000000'), refused(404, 40403));
});

test('what breaks is refused, and can be asked about before', async () => {
  const subject = 'js-refused';
  await registry().register(subject, avro('JsRefused', id));
  const breaking = avro('JsRefused', id, { name: 'must', type: 'string' });
  assert.equal(await registry().testSubjectCompatibility(subject, breaking), false);
  assert.equal(await registry().testCompatibility(subject, 1, breaking), false);
  assert.equal(await registry().testCompatibility(subject, 1, avro('JsRefused', id, note)), true);
  await assert.rejects(registry().register(subject, breaking), refused(409, conflict));
  await assert.rejects(registry().register(subject, { schema: '{', schemaType: 'AVRO' }), refused(422, 42201));
  assert.equal(await registry().updateCompatibility(subject, Compatibility.NONE), 'NONE');
  assert.equal(await registry().getCompatibility(subject), 'NONE');
  await registry().register(subject, breaking);
});

test('metadata finds a version', async () => {
  const subject = 'js-metadata';
  const kept = { ...avro('JsKept', id), metadata: { properties: { owner: 'eu' } } };
  await registry().register(subject, kept);
  await registry().register(subject, { ...avro('JsKept', id, note), metadata: { properties: { owner: 'us' } } });
  const found = await registry().getLatestWithMetadata(subject, { owner: 'eu' }, false);
  assert.deepEqual([found.version, found.metadata.properties], [1, { owner: 'eu' }]);
});

test('versions and subjects go in two steps', async () => {
  const subject = 'js-deleted';
  await registry().register(subject, avro('JsDeleted', id));
  await registry().register(subject, avro('JsDeleted', id, note));
  await assert.rejects(registry().deleteSubjectVersion(subject, 1, true), refused(404, 40407));
  assert.equal(await registry().deleteSubjectVersion(subject, 1, false), 1);
  assert.equal(await registry().deleteSubjectVersion(subject, 1, true), 1);
  assert.deepEqual(await registry().getAllVersions(subject), [2]);
  assert.deepEqual(await registry().deleteSubject(subject, false), [2]);
  assert.deepEqual(await registry().deleteSubject(subject, true), [2]);
  await assert.rejects(registry().getAllVersions(subject), refused(404, 40401));
});

test('messages of Avro come back, through a reference', async () => {
  await registry().register('js-amount', avro('JsAmount', { name: 'cents', type: 'long' }));
  await registry().register('js-avro-value', {
    ...avro('JsBill', { name: 'total', type: 'JsAmount' }),
    references: [{ name: 'JsAmount', subject: 'js-amount', version: 1 }],
  });
  const writer = new AvroSerializer(registry(), SerdeType.VALUE, { useLatestVersion: true });
  const data = await writer.serialize('js-avro', { total: { cents: 3 } });
  assert.deepEqual([data[0], data[5]], [0, 6]);
  const reader = new AvroDeserializer(registry(), SerdeType.VALUE, {});
  assert.equal(JSON.stringify(await reader.deserialize('js-avro', data)), '{"total":{"cents":3}}');
});

test('documents of JSON Schema come back and are checked', async () => {
  const schema = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] };
  await registry().register('js-json-value', { schema: JSON.stringify(schema), schemaType: 'JSON' });
  const writer = new JsonSerializer(registry(), SerdeType.VALUE, { useLatestVersion: true, validate: true });
  const data = await writer.serialize('js-json', { id: 7 });
  assert.equal(data.subarray(5).toString(), '{"id":7}');
  const reader = new JsonDeserializer(registry(), SerdeType.VALUE, {});
  assert.deepEqual(await reader.deserialize('js-json', data), { id: 7 });
  await assert.rejects(writer.serialize('js-json', { id: 'seven' }), /Invalid message/);
});

test('messages of Protobuf come back, with what their file imports', async () => {
  const [address, order] = [
    {
      name: 'js/address.proto', package: 'js', syntax: 'proto3',
      messageType: [{ name: 'Address', field: [{ name: 'city', number: 1, type: 9, label: 1, jsonName: 'city' }] }],
    },
    {
      name: 'js/order.proto', package: 'js', syntax: 'proto3', dependency: ['js/address.proto'],
      messageType: [{
        name: 'Order',
        field: [
          { name: 'id', number: 1, type: 5, label: 1, jsonName: 'id' },
          { name: 'to', number: 2, type: 11, typeName: '.js.Address', label: 1, jsonName: 'to' },
        ],
      }],
    },
  ].map((file) => create(FileDescriptorProtoSchema, file));
  const files = createFileRegistry(create(FileDescriptorSetSchema, { file: [address, order] }));
  const message = files.getMessage('js.Order');
  const writer = new ProtobufSerializer(registry(), SerdeType.VALUE, {
    autoRegisterSchemas: true,
    registry: createMutableRegistry(message),
  });
  const value = create(message, { id: 7, to: { $typeName: 'js.Address', city: 'Basel' } });
  const data = await writer.serialize('js-proto', value);
  assert.deepEqual(data.subarray(6), Buffer.from(toBinary(message, value)));
  const reader = new ProtobufDeserializer(registry(), SerdeType.VALUE, {});
  const read = await reader.deserialize('js-proto', data);
  assert.deepEqual([read.$typeName, read.id, read.to.city], ['js.Order', 7, 'Basel']);
  const latest = await registry().getLatestSchemaMetadata('js-proto-value');
  assert.deepEqual(latest.references, [{ name: 'js/address.proto', subject: 'js/address.proto', version: 1 }]);
});
