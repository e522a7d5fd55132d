const waiting: (() => void)[] = [];

/** Calls back when the present turn of the event loop is over. */
export function afterTurn(act: () => void): void {
  if (waiting.push(act) === 1) setImmediate(actAll);
}

function actAll(): void {
  for (const act of waiting.splice(0)) act();
}
