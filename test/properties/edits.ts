import fc from 'fast-check';
import { type Document, isMap, parseDocument, type YAMLMap } from 'yaml';
import { eventNames } from '../../src/protocol/names.ts';
import { filesIn } from '../snapshot.ts';
import type { Project } from '../timeline/project.ts';
import { pairwiseVariants } from '../variants/variants.ts';
import { type Body, clientBody, eventName, group, namespaceName, serverBody, words } from './protocols.ts';

type Section = 'client' | 'server';

/** Something a user does between two runs. `pick` takes one of what is there, whatever its number. */
export type Edit =
  | { readonly edit: 'add event'; readonly section: Section; readonly name: string; readonly body: Body }
  | { readonly edit: 'remove event'; readonly pick: number }
  | { readonly edit: 'rename by hand'; readonly pick: number; readonly name: string; readonly saysSo: boolean }
  | { readonly edit: 'change event'; readonly pick: number; readonly body: Body }
  | { readonly edit: 'describe'; readonly pick: number; readonly text: string }
  | { readonly edit: 'group'; readonly pick: number; readonly group: string | undefined }
  | { readonly edit: 'namespace'; readonly namespace: string; readonly name: string; readonly body: Body | undefined }
  | { readonly edit: 'choose'; readonly pick: number }
  | { readonly edit: 'append'; readonly pick: number }
  | { readonly edit: 'insert'; readonly pick: number; readonly at: number }
  | { readonly edit: 'replace'; readonly pick: number; readonly at: number }
  | { readonly edit: 'delete'; readonly pick: number }
  | { readonly edit: 'move handler'; readonly pick: number; readonly to: string }
  | { readonly edit: 'own file'; readonly path: string }
  | { readonly edit: 'CRLF'; readonly pick: number };

const pick = fc.nat({ max: 200 });
const at = fc.nat({ max: 60 });
const constant = <const Name extends string>(name: Name) => fc.constant(name);

const ownPaths = ['notes.txt', 'websocket/handlers/mine.ts', 'websocket/mine/mine.ts', 'tests/mine.test.ts'];
const movedPaths = ['websocket/handlers/moved/handler.ts', 'websocket/handlers/mine.ts', 'websocket/handlers/z.ts'];

/** Edits of the protocol. */
export const protocolEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ edit: constant('add event'), section: constant('client'), name: eventName, body: clientBody }),
  fc.record({ edit: constant('add event'), section: constant('server'), name: eventName, body: serverBody }),
  fc.record({ edit: constant('remove event'), pick }),
  fc.record({ edit: constant('rename by hand'), pick, name: eventName, saysSo: fc.boolean() }),
  fc.record({ edit: constant('change event'), pick, body: clientBody }),
  fc.record({ edit: constant('describe'), pick, text: words }),
  fc.record({ edit: constant('group'), pick, group: fc.option(group, { nil: undefined }) }),
  fc.record({
    edit: constant('namespace'),
    namespace: namespaceName,
    name: eventName,
    body: fc.option(clientBody, { nil: undefined }),
  }),
);

/** Edits that add lines and take none away. */
export const addition: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ edit: constant('append'), pick }),
  fc.record({ edit: constant('own file'), path: fc.constantFrom(...ownPaths) }),
);

/** Any edit. */
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: protocolEdit },
  { weight: 2, arbitrary: addition },
  { weight: 1, arbitrary: fc.record({ edit: constant('choose'), pick }) },
  { weight: 2, arbitrary: fc.record({ edit: constant('insert'), pick, at }) },
  { weight: 1, arbitrary: fc.record({ edit: constant('replace'), pick, at }) },
  { weight: 1, arbitrary: fc.record({ edit: constant('delete'), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ edit: constant('move handler'), pick, to: fc.constantFrom(...movedPaths) }),
  },
  { weight: 1, arbitrary: fc.record({ edit: constant('CRLF'), pick }) },
);

/** What of a project may be edited; without it, all. */
export interface Scope {
  readonly isEvent: (name: string) => boolean;
  readonly isFile: (path: string) => boolean;
}

const everything: Scope = { isEvent: () => true, isFile: () => true };

/** Does what an edit says, where there is something to do it to. */
export function apply(project: Project, edit: Edit, { isEvent, isFile } = everything): void {
  if (edit.edit === 'choose') project.write('ws.config.json', JSON.stringify(choicesAt(edit.pick)));
  else if (edit.edit === 'own file') addOwnFile(project, edit.path);
  else if ('section' in edit || /event|rename|describe|group|namespace/.test(edit.edit))
    applyToProtocol(project, edit, isEvent);
  else if (edit.edit === 'move handler') move(project, edit.pick, edit.to);
  else if ('pick' in edit) applyToFile(project, edit, isFile);
}

/** One of few sets of choices that hold each pair of values. */
export function choicesAt(pick: number) {
  return pairwiseVariants[pick % pairwiseVariants.length]?.choices;
}

function addOwnFile(project: Project, path: string): void {
  if (!editable(project).includes(path)) project.write(path, '');
  project.addLine(path);
}

function move(project: Project, pick: number, to: string): void {
  const handlers = editable(project).filter((path) => path.startsWith('websocket/handlers/'));
  const from = handlers[pick % handlers.length];
  if (from !== undefined && !handlers.includes(to)) project.move(from, to);
}

function applyToFile(project: Project, edit: Edit & { readonly pick: number }, isFile: Scope['isFile']): void {
  const files = editable(project).filter(isFile);
  const path = files[edit.pick % files.length];
  if (path === undefined) return;
  const lines = project.read(path).split('\n').length;
  // The first line of JSON must come before whatever is added, and the last one after it.
  const place = (at: number) => (path.endsWith('.json') ? 1 : at % lines);
  if (path.endsWith('.json') && lines < 3) return;
  if (edit.edit === 'append') project.addLine(path, path.endsWith('.json') ? 1 : undefined);
  else if (edit.edit === 'insert') project.addLine(path, place(edit.at));
  else if (edit.edit === 'replace' && !/\.(?:json|yaml)$/.test(path)) project.replaceLine(path, place(edit.at));
  else if (edit.edit === 'delete') project.delete(path);
  else if (edit.edit === 'CRLF') project.write(path, project.read(path).replace(/\r?\n/g, '\r\n'));
  project.forgetMissing();
}

/** The files that a user may edit: theirs, and those of ours that are not generated. */
export function editable(project: Project): readonly string[] {
  return filesIn(project.root).filter(
    (path) =>
      !/^(?:websocket\/generated\/|\.ws\/|ws\.config\.json$|protocol\.yaml$|PROTOCOL\.md$|protocol\.asyncapi\.yaml$)/.test(
        path,
      ),
  );
}

/** The events of a project, of clients first. */
export function eventsOf(project: Project): { section: Section; name: string }[] {
  return namesIn(parseDocument(project.read('protocol.yaml')));
}

function namesIn(document: Document): { section: Section; name: string }[] {
  return (['client', 'server'] as const).flatMap((section) =>
    sectionOf(document, section).items.map(({ key }) => ({ section, name: String(key) })),
  );
}

function applyToProtocol(project: Project, edit: Edit, isEvent: Scope['isEvent']): void {
  const document = parseDocument(project.read('protocol.yaml'));
  if (edit.edit === 'add event') {
    const events = sectionOf(document, edit.section);
    if (!meets(events, edit.name)) events.set(edit.name, document.createNode(edit.body));
  } else if (edit.edit === 'namespace') editNamespace(document, edit.namespace, edit.name, edit.body);
  else if ('pick' in edit) {
    const all = namesIn(document).filter(({ name }) => isEvent(name));
    const one = all[edit.pick % all.length];
    if (one !== undefined) editEvent(document, one, edit);
  }
  project.write('protocol.yaml', document.toString({ lineWidth: 0 }));
  project.forgetMissing();
}

/** Gives a namespace an event, or takes the namespace away. */
function editNamespace(document: Document, namespace: string, name: string, body: Body | undefined): void {
  const path = ['namespaces', namespace];
  if (body === undefined) {
    if (document.hasIn(path)) document.deleteIn(path);
  } else if (document.hasIn([...path, 'client'])) {
    const events = document.getIn([...path, 'client']);
    if (isMap(events) && !meets(events, name)) events.set(name, document.createNode(body));
  } else document.setIn(path, document.createNode({ client: { [name]: body } }));
}

function editEvent(document: Document, { section, name }: { section: Section; name: string }, edit: Edit): void {
  const events = sectionOf(document, section);
  const set = (key: string, value: unknown) => {
    if (isMap(events.get(name))) document.setIn([section, name, key], value);
    else events.set(name, document.createNode({ [key]: value }));
  };
  if (edit.edit === 'remove event') events.delete(name);
  else if (edit.edit === 'rename by hand') {
    if (events.has(edit.name) || meets(events, edit.name)) return;
    if (edit.saysSo) set('renamedFrom', name);
    const pair = events.items.find(({ key }) => String(key) === name);
    if (pair !== undefined) pair.key = document.createNode(edit.name);
  } else if (edit.edit === 'change event' && section === 'client') events.set(name, document.createNode(edit.body));
  else if (edit.edit === 'describe') set('description', edit.text);
  else if (edit.edit === 'group' && section === 'client') {
    if (edit.group !== undefined) set('group', edit.group);
    else if (isMap(events.get(name))) document.deleteIn([section, name, 'group']);
  }
}

/** Whether a name is another one's in code, as a protocol must not have it: every run after it would be refused. */
function meets(events: YAMLMap, name: string): boolean {
  const constantOf = (one: string) => eventNames({ name: one }).constant;
  return events.items.some(({ key }) => String(key) !== name && constantOf(String(key)) === constantOf(name));
}

function sectionOf(document: Document, section: Section): YAMLMap {
  const found = document.get(section);
  if (isMap(found)) return found;
  const empty = document.createNode({});
  document.set(section, empty);
  if (!isMap(empty)) throw new Error('a node of an object is a map');
  return empty;
}
