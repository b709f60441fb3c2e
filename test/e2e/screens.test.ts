import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childrenWith } from '../support/children.ts';
import { eventually } from '../support/eventually.ts';
import { debugPods, kubectl } from '../support/kubectl.ts';
import { keys, Person } from '../support/screen.ts';
import { expectUnharmed, findTarget, type Target } from '../support/target.ts';

/** From the pods of `shop` to the list of functions of the order service. */
async function opensOrders(person: Person): Promise<void> {
  await person.sees('shop ▸ pods');
  await person.sees(/orders-\S+\s+1\/1/);
  person.presses('orders');
  await person.sees(/1 of \d/);
  person.presses(keys.enter);
  await person.sees(/functions/, 30_000);
  await person.sees('type to find a function', 30_000);
}

async function traces(person: Person, name: string, expression: string): Promise<void> {
  person.presses(name);
  await eventually(() => expect(person.screen()).toMatch(/▌ store\.\(\*Store\)\.Take /));
  person.presses(keys.enter);
  await person.sees('Enter attaches');
  person.presses(expression);
  await person.sees(new RegExp(`print\\s+${expression.replaceAll('.', '\\.')}`));
  person.presses(keys.enter);
  await person.sees('● running', 30_000);
}

describe('the screens', () => {
  let target: Target;
  let person: Person | undefined;

  beforeEach(async () => {
    target = await findTarget('shop', 'app=orders');
  });

  afterEach(async () => {
    person?.kills('SIGKILL');
    person = undefined;
    await expectUnharmed(target);
  });

  it('go from the namespace to the hits and back to the shell', async () => {
    person = await Person.opens([]);
    await person.sees('▌ default');
    person.presses('shop');
    await person.sees('▌ shop');
    person.presses(keys.enter);
    await opensOrders(person);
    await traces(person, 'storeTake', 'order.SKU');
    await person.sees(/:\d\d\.\d{3} .*"bolt"/);
    await person.sees('(dlv)', 20_000);
    person.presses('q');
    expect(await person.exited).toBe(0);
    const report = person.screen();
    expect(report).toMatch(/store\.\(\*Store\)\.Take in shop\/orders-/);
    expect(report).toMatch(/running, not traced, text unchanged, 0 restarts/);
    expect(report).toMatch(/deleted after/);
  });

  it('have real dlv in the console, and the log goes on being right', async () => {
    person = await Person.opens(['-n', 'shop'], { columns: 160, rows: 50 });
    await opensOrders(person);
    await traces(person, 'storeTake', 'order.SKU');
    await person.sees('(dlv)', 20_000);
    person.presses(keys.tab);
    await person.sees('gives the keyboard back');
    person.presses('break example.com/shop/orders/pricing.Of\r');
    await person.sees(/Breakpoint \d+ set at/);
    person.presses('continue\r');
    await person.sees('■ the process is stopped');
    await person.sees(/pricing\.Of/);
    person.presses('bt\r');
    await person.sees(/in main\.runLoad/);
    // Another goroutine would come to it in the middle of `next`.
    person.presses('clear 2\r');
    await person.sees(/Breakpoint 2 cleared/);
    person.presses('next\r');
    await person.sees(/=>\s*13:|pricing\.go:1[23]\b(?! \(hits)/);
    person.presses('locals\r');
    await eventually(() => expect(person?.screen()).toContain('■ the process is stopped'));
    person.presses('continue\r');
    await person.sees('● running');
    person.presses(keys.ctrlC);
    await person.sees('■ the process is stopped');
    person.presses('continue\r');
    await person.sees('● running');
    person.presses(keys.ctrlBracket);
    await person.sees('tab console');
    const before = /([\d,]+) of 10,000 hits/.exec(person.screen())?.[1];
    await eventually(() => expect(/([\d,]+) of 10,000 hits/.exec(person?.screen() ?? '')?.[1]).not.toBe(before));
    person.presses('q');
    expect(await person.exited).toBe(0);
  });

  it('go back everywhere, and forth again', async () => {
    person = await Person.opens([]);
    await person.sees('▌ default');
    person.presses('shop');
    await person.sees('▌ shop');
    person.presses(keys.enter);
    await opensOrders(person);
    person.presses('Take');
    await eventually(() => expect(person?.screen()).toMatch(/▌ store\.\(\*Store\)\.Take /));
    person.presses(keys.enter);
    await person.sees('Enter attaches');
    person.presses(keys.escape);
    await eventually(() => expect(person?.screen()).not.toContain('Enter attaches'));
    // The filter first, then the screen.
    person.presses(keys.escape);
    await person.sees('type to find a function');
    person.presses(keys.escape);
    await person.sees('shop ▸ pods');
    await eventually(async () => expect(await debugPods()).toEqual([]), 20_000);
    person.presses(keys.escape);
    // The list comes anew; there is nothing to choose before it is there.
    await person.sees('▌ default');
    person.presses(keys.enter);
    await person.sees('▸ pods');
    person.presses(keys.ctrlC);
    expect(await person.exited).toBe(0);
  });

  it('take the function from the command line and ask which process', async () => {
    const pair = await findTarget('shop', 'app=pair', 'pair');
    person = await Person.opens(['deploy/pair', '-n', 'shop', '-c', 'pair']);
    await person.sees(/child/, 30_000);
    expect(person.screen()).toMatch(/\/pair +\d+ +1 /);
    person.presses('child');
    await person.sees(/1 of 2/);
    person.presses(keys.enter);
    await person.sees('type to find a function', 30_000);
    person.presses('childTurn');
    await eventually(() => expect(person?.screen()).toMatch(/▌ main\.childTurn /));
    person.presses(keys.enter);
    await person.sees('Enter attaches');
    await person.types('who');
    person.presses(keys.enter);
    await person.sees(/:\d\d\.\d{3} .*"child"/, 30_000);
    person.presses(keys.ctrlC);
    expect(await person.exited).toBe(0);
    await expectUnharmed(pair);
  });

  it('bear being resized', async () => {
    person = await Person.opens(['deploy/orders', '-n', 'shop']);
    await person.sees('type to find a function', 30_000);
    await traces(person, 'storeTake', 'n');
    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
      [40, 10],
      [100, 30],
    ] as const) {
      person.resizes(columns, rows);
      await person.sees(columns === 40 ? /needs at least/ : '● running');
    }
    person.presses('q');
    expect(await person.exited).toBe(0);
  });

  it('say what is wrong with an expression and keep what was typed', async () => {
    person = await Person.opens(['deploy/orders', '-n', 'shop']);
    await person.sees('type to find a function', 30_000);
    person.presses('storeTake');
    await eventually(() => expect(person?.screen()).toMatch(/▌ store\.\(\*Store\)\.Take /));
    person.presses(keys.enter);
    await person.sees('Enter attaches');
    await person.types('order.((');
    person.presses(keys.enter);
    await person.sees(/✗/, 20_000);
    expect(person.screen()).toContain('order.((');
    person.presses(keys.ctrlU);
    await person.types('order.SKU');
    person.presses(keys.enter);
    await person.sees(/:\d\d\.\d{3} .*"bolt"/, 30_000);
    person.presses('q');
    expect(await person.exited).toBe(0);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('end cleanly at %s', async (signal) => {
    person = await Person.opens(['deploy/orders', '-n', 'shop']);
    await person.sees('type to find a function', 30_000);
    await traces(person, 'storeTake', 'n');
    person.kills(signal);
    expect(await person.exited).toBe(0);
    expect(person.screen()).toMatch(/not traced, text unchanged/);
  });

  it('leave nothing when they are killed, and put the terminal right', async () => {
    person = await Person.opens(['deploy/orders', '-n', 'shop']);
    await person.sees('type to find a function', 30_000);
    await traces(person, 'storeTake', 'n');
    person.kills('SIGKILL');
    await person.exited;
    await eventually(async () => expect(await debugPods()).toEqual([]), 30_000);
  });

  it('leave nothing when the terminal is closed', async () => {
    person = await Person.opens(['deploy/orders', '-n', 'shop']);
    await person.sees('type to find a function', 30_000);
    await traces(person, 'storeTake', 'n');
    person.closesTerminal();
    await person.exited;
    await eventually(async () => expect(await debugPods()).toEqual([]), 30_000);
  });

  it('add and remove tracepoints while the process runs', async () => {
    person = await Person.opens(['deploy/orders', '-n', 'shop'], { columns: 160, rows: 50 });
    await person.sees('type to find a function', 30_000);
    await traces(person, 'storeTake', 'order.SKU');
    await person.sees(/:\d\d\.\d{3} .*"bolt"/, 30_000);
    person.presses('t');
    await person.sees('type to find a function');
    await person.types('main.quote');
    await person.sees(/▌ main\.quote /);
    person.presses(keys.enter);
    await person.sees(/┌ main\.quote/);
    person.presses(keys.enter);
    await person.sees(/● running .*quote.* hits/, 20_000);
    // `u` asks which, now that there are two.
    person.presses('u');
    await person.sees('remove it');
    person.presses(keys.enter);
    await eventually(() => expect(person?.screen()).toMatch(/● running (quote|\(\*Store\)\.Take) /));
    const count = (): number =>
      Number(/([\d,]+) of 10,000 hits/.exec(person?.screen() ?? '')?.[1]?.replaceAll(',', ''));
    const before = count();
    await eventually(() => expect(count()).toBeGreaterThan(before));
    person.presses('q');
    expect(await person.exited).toBe(0);
  });

  it('let a process run that was left at a breakpoint, before its liveness probe has it killed', async () => {
    person = await Person.opens(['deploy/orders', '-n', 'shop'], { columns: 160, rows: 50 });
    await person.sees('type to find a function', 30_000);
    await traces(person, 'storeTake', 'order.SKU');
    await person.sees('(dlv)', 20_000);
    person.presses(keys.tab);
    await person.sees('gives the keyboard back');
    person.presses('break pricing.Of\r');
    await person.sees(/Breakpoint \d+ set at/);
    person.presses('continue\r');
    await person.sees(/■ the process is stopped: .* of 15 s/);
    // Its probe kills it after 21 s; nobody does anything.
    await person.sees('● running', 20_000);
    await person.sees(/was held for 14\.7s/);
    person.presses(keys.ctrlBracket);
    await person.sees('tab to type');
    person.presses('q');
    expect(await person.exited).toBe(0);
  });

  it('go on when the link was cut for a moment', async () => {
    person = await Person.opens(['deploy/orders', '-n', 'shop'], { columns: 160, rows: 50 });
    await person.sees('type to find a function', 30_000);
    await traces(person, 'storeTake', 'order.SKU');
    await person.sees(/:\d\d\.\d{3} .*"bolt"/, 30_000);
    const [stream] = childrenWith(person.pid, 'agent session');
    expect(stream).toBeDefined();
    process.kill(stream ?? -1, 'SIGKILL');
    await eventually(() =>
      expect(childrenWith(person?.pid ?? 0, 'agent session').filter((pid) => pid !== stream)).toHaveLength(1),
    );
    await person.sees('● running', 20_000);
    const count = (): number =>
      Number(/([\d,]+) of 10,000 hits/.exec(person?.screen() ?? '')?.[1]?.replaceAll(',', ''));
    const before = count();
    await eventually(() => expect(count()).toBeGreaterThan(before + 5), 20_000);
    person.presses('q');
    expect(await person.exited).toBe(0);
    expect(person.screen()).toMatch(/hits, none lost/);
  });

  it('say that the debug pod was deleted underneath', async () => {
    person = await Person.opens(['deploy/orders', '-n', 'shop']);
    await person.sees('type to find a function', 30_000);
    await traces(person, 'storeTake', 'n');
    const [pod = ''] = await debugPods();
    await kubectl('delete', 'pod', pod, '-n', 'shop', '--wait=false');
    expect(await person.exited).toBe(1);
    expect(person.screen()).toMatch(/debug pod/);
    expect(person.screen()).toMatch(/not traced, text unchanged/);
  });
});
