import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBalancer } from '../faults/balancer.ts';
import { type Ground, newRoom, places, prepare } from '../support/places.ts';
import { collect, type SdkClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { waitMs, within } from '../support/within.ts';

const perPhase = 30;
const onTwoNodes = places.filter(([, { isAlone }]) => !isAlone);

describe.each(onTwoNodes)('a chat by %s', (_, place) => {
  const project = suiteFolder();
  let ground: Ground;

  beforeAll(async () => {
    ground = await prepare(project(), place);
    return ground.stop;
  });

  it('loses, repeats and swaps no message when the node of half of them is killed', async () => {
    const { servers, enter, stop } = await ground.open({});
    onTestFinished(stop);
    const [doomed, living] = servers;
    const roomId = newRoom();
    /** A client that comes to the doomed node, and to the other one when that is gone. */
    const enterDoomed = async (userId: string) => {
      const balancer = await startBalancer([living.port, doomed.port]);
      onTestFinished(balancer.close);
      return enter(balancer, userId, roomId);
    };
    const [writer, reader, other] = [
      await enterDoomed('writer'),
      await enterDoomed('reader'),
      await enter(living, 'other', roomId),
    ];
    const received = [writer, reader, other].map((client) => collect(client, 'new-message'));
    const gaps: string[] = [];
    for (const client of [writer, reader, other]) client.onGap((room) => gaps.push(room));
    const acks: Promise<{ content: string; offset: unknown }>[] = [];
    const say = async (client: SdkClient, content: string) => {
      const { offset } = await client.emit('message', { roomId, content });
      return { content, offset };
    };
    let said = 0;
    const sayMany = () => {
      for (let i = 0; i < perPhase; i += 1) acks.push(say(writer, `message ${said++}`));
    };

    sayMany();
    await Promise.all(acks);
    sayMany();
    // By now some of them are stored, and some of those acknowledged.
    await received[2]?.waitFor({ content: `message ${perPhase}` });
    sayMany();
    const lost = [writer, reader].map((client) => untilState(client, 'reconnecting'));
    await doomed.kill();
    await Promise.all(lost);
    acks.push(say(other, 'said while they were away'));
    sayMany();
    await within(waitMs, 'all acks', Promise.all(acks));
    acks.push(say(other, 'last'));

    const stored = (await Promise.all(acks)).sort((a, b) => Number(a.offset) - Number(b.offset));
    expect(stored.map(({ offset }) => offset)).toEqual(acks.map((_, index) => index + 1));
    const contents = stored.map(({ content }) => content);
    const ofWriter = contents.filter((content) => content.startsWith('message'));
    expect(ofWriter).toEqual(Array.from({ length: said }, (_, index) => `message ${index}`));
    for (const each of received) {
      await each.waitFor({ content: 'last' });
      expect(each.received.map(({ content }) => content)).toEqual(contents);
    }
    expect(gaps).toEqual([]);
    const { messages } = await (await enter(living, 'late')).join(roomId);
    const shown = (messages as { payload: { content: string } }[]).map(({ payload }) => payload.content);
    expect(shown).toEqual(contents.slice(-shown.length));
    expect(shown.length).toBeGreaterThan(0);
  });
});
