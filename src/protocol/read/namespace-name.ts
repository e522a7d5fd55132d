import { mainNamespace, namePartsOf, parametersOf } from '../namespaces.ts';

const maxNameLength = 128;

/** The names that `namespaceFault` finds nothing in, as far as a JSON Schema can say it. */
export const namespaceNamePattern = [
  `^(?=/[\\s\\S]{1,${maxNameLength - 1}}$)`,
  // Neither the same parameter twice nor one that is no name for a property.
  '(?!.*(\\{\\w+\\}).*\\1)(?!.*\\{__proto__\\})',
  '(?:[^{},?#\\s\\u0000-\\u001f\\u007f-\\u009f]|\\{[A-Za-z_][A-Za-z0-9_]*\\}(?!\\{))+$',
].join('');

/** What is wrong with a name, and what to write. */
export interface NameFault {
  readonly message: string;
  readonly hint: string;
}

/** Why a namespace cannot have a name: no client could ask for it, or its parameters are in a form that nothing reads. */
export function namespaceFault(name: string): NameFault | undefined {
  const shown = JSON.stringify(name);
  if (name === mainNamespace || name === '') {
    const message = 'The events of the namespace "/" stand at the top of the file';
    return { message, hint: 'move them to client and server there' };
  }
  if (!name.startsWith('/')) {
    const message = `Expected the namespace ${shown} to begin with a slash`;
    return { message, hint: `write ${JSON.stringify(`/${name}`)}` };
  }
  if (name.length > maxNameLength) {
    const message = `The name of a namespace has at most ${maxNameLength} characters`;
    return { message, hint: `this one has ${name.length}` };
  }
  if (/\p{Surrogate}/u.test(name)) {
    return { message: 'The name of a namespace is valid Unicode', hint: 'it holds half of a surrogate pair' };
  }
  if (/[,?#\s\p{Cc}]/u.test(name)) {
    const message = `Clients cannot ask for the namespace ${shown} as it is written`;
    return { message, hint: 'leave out commas, question marks, #, white space and control characters' };
  }
  return parameterFault(name, shown);
}

function parameterFault(name: string, shown: string): NameFault | undefined {
  const parameters = parametersOf(name);
  if (namePartsOf(name).some((part) => 'literal' in part && /[{}]/.test(part.literal))) {
    const message = `A brace of the namespace ${shown} has no counterpart`;
    return { message, hint: 'a parameter is written {tenantId}' };
  }
  const odd = parameters.find((parameter) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(parameter) || parameter === '__proto__');
  if (odd !== undefined) {
    const message = `Expected the parameter {${odd}} of the namespace ${shown} to be an identifier`;
    return { message, hint: 'letters, digits and _, for example {tenantId}' };
  }
  const twice = parameters.find((parameter, index) => parameters.indexOf(parameter) < index);
  if (twice !== undefined) {
    const message = `The namespace ${shown} has the parameter {${twice}} twice`;
    return { message, hint: 'give one of them another name' };
  }
  if (!name.includes('}{')) return undefined;
  const message = `Two parameters of the namespace ${shown} touch, so that nothing tells where one ends`;
  return { message, hint: 'put something in between, for example a slash' };
}
