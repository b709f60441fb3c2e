import { useState } from 'react';
import type { SessionScreen, View } from '../../src/session/view.ts';
import { amountText, budgets, changed, whatText } from '../budgets.ts';
import { cut, pad } from '../cells.ts';
import { useApp } from '../hooks/use-app.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { useList } from '../hooks/use-list.ts';
import { useSize } from '../hooks/use-size.ts';
import { bold, cursorBar, dim } from '../theme.ts';
import { Frame } from './frame.tsx';
import { Lines } from './lines.tsx';

/** What the session may take of the target, changed while it runs. Nothing changes before Enter. */
export function Budgets({ view, screen, close }: { view: View; screen: SessionScreen; close(): void }) {
  const { store } = useApp();
  const { columns, body } = useSize();
  const [limits, setLimits] = useState(screen.limits);
  const list = useList({ length: budgets.length, idAt: (index) => budgets[index]?.limit ?? '' }, body - 2);
  const change = (by: -1 | 1): void => {
    const budget = budgets[list.index];
    if (budget) setLimits(changed(limits, budget, by));
  };
  const keys = useKeys({
    where: 'budgets',
    actions: {
      ...list.actions,
      less: () => change(-1),
      more: () => change(1),
      choose: () => {
        store.dispatch({ type: 'limit', limits });
        close();
      },
      back: close,
    },
  });
  const lines = budgets.map((budget, index) => {
    const here = index === list.index;
    const other = limits[budget.limit] === screen.limits[budget.limit] ? ' ' : '*';
    const amount = `${here ? '◂' : ' '} ${pad(amountText(budget, limits), 10)} ${here ? '▸' : ' '}`;
    const label = `${pad(budget.label, 9)} ${amount} ${other}`;
    const what = dim(cut(whatText(budget, screen.engine), columns - 32));
    return here ? ` ${cursorBar} ${bold(label)} ${what}` : `   ${label} ${what}`;
  });
  return (
    <Frame place={view.place} notice={view.notice} what="budgets" keys={keys}>
      <Lines lines={[dim('   What the session may take of the process; it runs on meanwhile.'), '', ...lines]} />
    </Frame>
  );
}
