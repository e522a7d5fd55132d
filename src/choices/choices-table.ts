import { flagOf } from './flags.ts';
import { type ChoiceRow, choiceRows } from './table.ts';

/** The table of choices for the README, in Markdown, without a blank line around it. */
export function choicesTable(): string {
  return ['| choice | decides | values (default first) |', '| --- | --- | --- |', ...choiceRows.map(tableRow)].join(
    '\n',
  );
}

function tableRow(row: ChoiceRow): string {
  const values = row.values.map(({ value, help }) => `\`${value}\` (${help})`).join(', ');
  const prefix = row.kind === 'several' ? 'any of ' : '';
  const condition = row.applies === undefined ? '' : `; only where ${row.applies.choice} is not \`${row.applies.not}\``;
  return `| \`${row.id}\`, \`${flagOf(row)}\` | ${row.help}${condition} | ${prefix}${values} |`;
}
