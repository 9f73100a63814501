// @kafkajs/confluent-schema-registry: registering, encoding and decoding, the latest version, what is refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import kafkajs from '@kafkajs/confluent-schema-registry';
import { record, url, user } from './registry.js';

const { COMPATIBILITY, SchemaRegistry, SchemaType } = kafkajs;
const [username, password] = (user ?? ':').split(':');

const registry = () => new SchemaRegistry({
  host: url,
  auth: user ? { username, password } : undefined,
  retry: { retries: 0 },
});
const id = { name: 'id', type: 'long' };
const text = (name) => ({ name, type: 'string', default: '' });
const avro = (...fields) => ({ type: SchemaType.AVRO, schema: record('JsOrder', ...fields) });

test('a message of Avro is encoded under its id and decoded by another client', async () => {
  const subject = 'kafkajs-avro';
  const first = await registry().register(avro(id), { subject });
  const data = await registry().encode(first.id, { id: 3 });
  assert.deepEqual([...data], [0, 0, 0, first.id >> 8, first.id & 255, 6]);
  assert.deepEqual({ ...await registry().decode(data) }, { id: 3 });

  const second = await registry().register(avro(id, text('note')), { subject });
  assert.equal(await registry().getLatestSchemaId(subject), second.id);
  assert.equal(await registry().getRegistryId(subject, 1), first.id);
  assert.equal(await registry().getRegistryIdBySchema(subject, avro(id)), first.id);
  const newer = await registry().encode(second.id, { id: 3, note: 'a' });
  const readerSchema = { type: 'record', name: 'JsOrder', fields: [id] };
  assert.deepEqual({ ...await registry().decode(newer, { AVRO: { readerSchema } }) }, { id: 3 });
});

test('messages of Protobuf and JSON Schema come back', async () => {
  const proto = { type: SchemaType.PROTOBUF, schema: 'syntax = "proto3"; message JsOrder { int64 id = 1; string to = 2; }' };
  const one = await registry().register(proto, { subject: 'kafkajs-proto' });
  const order = await registry().decode(await registry().encode(one.id, { id: 7, to: 'Basel' }));
  assert.deepEqual([Number(order.id), order.to], [7, 'Basel']);

  const json = { type: SchemaType.JSON, schema: '{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}' };
  const two = await registry().register(json, { subject: 'kafkajs-json' });
  assert.deepEqual(await registry().decode(await registry().encode(two.id, { id: 7 })), { id: 7 });
});

test('references lead to other subjects', async () => {
  const amount = { type: SchemaType.AVRO, schema: record('JsAmount', { name: 'cents', type: 'long' }) };
  await registry().register(amount, { subject: 'kafkajs-amount' });
  const bill = {
    type: SchemaType.AVRO,
    schema: record('JsBill', { name: 'total', type: 'JsAmount' }),
    references: [{ name: 'JsAmount', subject: 'kafkajs-amount', version: 1 }],
  };
  const registered = await registry().register(bill, { subject: 'kafkajs-bill' });
  const data = await registry().encode(registered.id, { total: { cents: 5 } });
  assert.equal(JSON.stringify(await registry().decode(data)), '{"total":{"cents":5}}');
});

test('what breaks is refused with the status of a conflict', async () => {
  const subject = 'kafkajs-refused';
  await registry().register(avro(id, text('why')), { subject });
  const breaking = avro(id, { name: 'must', type: 'string' });
  await assert.rejects(registry().register(breaking, { subject }), (error) => {
    assert.equal(error.name, 'ResponseError');
    assert.equal(error.status, 409);
    assert.match(error.message, /READER_FIELD_MISSING_DEFAULT_VALUE/);
    return true;
  });
});

test('a level other than the subject has is an error of its own', async () => {
  const subject = 'kafkajs-level';
  await registry().register(avro(id, text('level')), { subject, compatibility: COMPATIBILITY.FULL });
  await assert.rejects(registry().register(avro(id), { subject, compatibility: COMPATIBILITY.NONE }), {
    name: 'ConfluentSchemaRegistryCompatibilityError',
    message: 'Compatibility does not match the configuration (NONE != FULL)',
  });
});

test('what is not there is said to be missing', async () => {
  await assert.rejects(registry().getLatestSchemaId('kafkajs-nowhere'), { status: 404, message: /Subject 'kafkajs-nowhere' not found/ });
  await assert.rejects(registry().getSchema(88888), { status: 404, message: /Schema 88888 not found/ });
});
