import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Pulse } from '../../websocket/generated/pulse.ts';

/** A pulse of a connection that stands, and what it told. */
function begin() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const told: string[] = [];
  const pulse: Pulse = new Pulse({
    onLate: () => void told.push('late'),
    onSilence: () => {
      told.push('silence');
      pulse.end();
    },
  });
  pulse.begin(0);
  return { pulse, told, pass: (ms: number) => void vi.advanceTimersByTime(ms) };
}

describe('a pulse', () => {
  test('asks when nothing comes after something was sent, and gives up where nothing comes of that', () => {
    const { pulse, told, pass } = begin();
    pass(10_000);
    pulse.send();
    pass(3999);
    expect(told).toEqual([]);
    pass(1);
    expect(told).toEqual(['late']);
    pulse.send();
    pass(4999);
    expect(told).toEqual(['late']);
    pass(1);
    expect(told).toEqual(['late', 'silence']);
  });

  test('takes whatever comes for a sign', () => {
    const { pulse, told, pass } = begin();
    for (let times = 0; times < 10; times += 1) {
      pulse.send();
      pass(3999);
      pulse.hear();
    }
    expect(told).toEqual([]);
    pulse.send();
    pass(8999);
    pulse.hear();
    pass(29_999);
    expect(told).toEqual(['late']);
  });

  test('asks for an ack that is late while others are heard', () => {
    const { pulse, told, pass } = begin();
    pulse.send();
    pulse.expect();
    pass(1000);
    pulse.hear();
    pass(3000);
    pulse.send();
    pass(1000);
    expect(told).toEqual(['late']);
    pulse.hear();
    pulse.settle();
    pass(29_999);
    expect(told).toEqual(['late']);
  });

  test('asks from time to time where nothing is sent', () => {
    const { told, pass } = begin();
    pass(29_999);
    expect(told).toEqual([]);
    pass(5001);
    expect(told).toEqual(['late', 'silence']);
  });

  test('waits longer for a sign where the last connection was lost for want of one', () => {
    const { pulse, told, pass } = begin();
    const signMs = (): number => {
      pulse.send();
      pass(4000);
      let ms = 0;
      for (; told.at(-1) !== 'silence'; ms += 1000) pass(1000);
      told.push('again');
      pulse.begin(0);
      return ms;
    };
    expect([signMs(), signMs(), signMs(), signMs()]).toEqual([5000, 10_000, 20_000, 20_000]);
    for (let times = 0; times < 3; times += 1) {
      pass(25_000);
      pulse.hear();
    }
    expect([signMs(), signMs()]).toEqual([5000, 10_000]);
  });

  test('waits longer for a sign where connecting took long, until the way is known to be short', () => {
    const { pulse, told, pass } = begin();
    pulse.begin(8000);
    pulse.send();
    pass(4000 + 15_999);
    pulse.hear();
    pulse.send();
    pass(1000);
    pulse.hear();
    pulse.send();
    pass(8999);
    expect(told).toEqual(['late', 'late']);
    pass(1);
    expect(told).toEqual(['late', 'late', 'silence']);
  });

  test('reads what came while the process stood still before it gives up', () => {
    const { pulse, told, pass } = begin();
    pulse.send();
    pass(4000);
    const now = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    pass(2500);
    now.mockRestore();
    pulse.hear();
    pass(2500);
    expect(told).toEqual(['late']);
  });

  test('knows for how long there was a server', () => {
    const { pulse, pass } = begin();
    pass(1000);
    expect(pulse.livedMs).toBe(1000);
    pulse.hear();
    pulse.send();
    pass(4000);
    expect(pulse.livedMs).toBe(1000);
    pulse.end();
    expect(pulse.livedMs).toBeLessThan(0);
  });
});
