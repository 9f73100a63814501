// The registry under test, as the environment names it. Its authority comes by NODE_EXTRA_CA_CERTS.

export const url = process.env.TENON_REGISTRY;
/** Only a newer registry's answers name a schema's GUID. */
export const isNewer = process.env.TENON_PROFILE === 'confluent-8';
/** `NAME:PASSWORD`, or nothing where nobody is asked. */
export const user = process.env.TENON_USER;

/** A record of Avro with these fields, as the registry prints it. */
export const record = (name, ...fields) => JSON.stringify({ type: 'record', name, fields });
