// What a visitor sees first: one step that looks harmless and is not, with the step before it.

import { UNDECIDED } from "../project/policy";
import type { Project } from "../project/project";

const order = (fields: string) => `{
  "type": "record",
  "name": "Order",
  "namespace": "acme.orders",
  "fields": [
${fields}
  ]
}
`;

export const first: Project = {
  versions: [
    {
      label: "v1",
      files: [
        {
          name: "order.avsc",
          text: order(`    {"name": "id", "type": "string"},
    {"name": "total", "type": "double"},
    {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["NEW", "PAID", "SHIPPED"]}}`),
        },
      ],
    },
    {
      label: "v2",
      files: [
        {
          name: "order.avsc",
          text: order(`    {"name": "id", "type": "string"},
    {"name": "total", "type": "double"},
    {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["NEW", "PAID", "SHIPPED"]}},
    {"name": "channel", "type": "string", "default": "web"}`),
        },
      ],
    },
    {
      label: "v3",
      files: [
        {
          name: "order.avsc",
          text: order(`    {"name": "id", "type": "string"},
    {"name": "total", "type": "float"},
    {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["NEW", "PAID", "RETURNED"]}},
    {"name": "channel", "type": "string", "default": "web"},
    {"name": "currency", "type": "string"}`),
        },
      ],
    },
  ],
  format: null,
  level: "full",
  profile: "exact",
  policy: UNDECIDED,
  pair: [1, 2],
};
