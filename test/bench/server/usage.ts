import { readFileSync } from 'node:fs';

/** Seconds of one core that were used until now. */
export interface Usage {
  /** By each of the processes that were asked for. */
  readonly processes: readonly number[];
  /** By everything on this machine, and by others who share its cores. */
  readonly machine: number;
}

/** The kernel counts in this unit, whatever its own clock does; see proc(5). */
const TICKS_PER_SECOND = 100;

/** Reads what processes and the machine have used; nothing where the system does not tell, as outside Linux. */
export function readUsage(pids: readonly number[]): Usage | undefined {
  try {
    return { processes: pids.map(ofProcess), machine: ofMachine() };
  } catch {
    return undefined;
  }
}

function ofProcess(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program comes second, in brackets, and may hold spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function ofMachine(): number {
  const [total = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = total.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softIrq + steal) / TICKS_PER_SECOND;
}
