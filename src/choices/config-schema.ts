import { type Constraint, constraints } from './constraints.ts';
import { type ChoiceRow, choiceRows, offeredValues } from './table.ts';

type JsonSchema = { readonly [keyword: string]: unknown };

/** The JSON Schema of `ws.config.json`, for editors. Draft 7, because that is what editors complete from. */
export function configSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'The choices that build-websocket-server makes a project from',
    type: 'object',
    additionalProperties: false,
    required: choiceRows.filter((row) => row.applies === undefined && !isDetected(row)).map(({ id }) => id),
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries(choiceRows.map((row) => [row.id, rowSchema(row)])),
    },
    allOf: constraints.map(constraintSchema),
  };
}

function isDetected(row: ChoiceRow): boolean {
  return row.kind === 'one' && row.detected === true;
}

function rowSchema(row: ChoiceRow): JsonSchema {
  const oneOf = row.values.map(({ value, help }) => ({ const: value, description: help }));
  if (row.kind !== 'several') return { description: row.help, oneOf };
  return { description: row.help, type: 'array', uniqueItems: true, items: { oneOf } };
}

function constraintSchema({ choice, value, against, is, reason }: Constraint): JsonSchema {
  return {
    description: `${choice} ${value} does not go with ${against} ${is}: ${reason}`,
    if: { required: [against], properties: { [against]: { const: is } } },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: { properties: { [choice]: withoutValue(choice, value) } },
  };
}

function withoutValue(choice: string, value: string | boolean): JsonSchema {
  const row = choiceRows.find(({ id }) => id === choice);
  const rest = { enum: row === undefined ? [] : offeredValues(row).filter((candidate) => candidate !== value) };
  if (row?.kind !== 'several') return rest;
  return rest.enum.length === 0 ? { maxItems: 0 } : { items: rest };
}
