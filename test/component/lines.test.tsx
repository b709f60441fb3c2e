import { render } from 'ink-testing-library';
import { expect, test } from 'vitest';
import { Lines } from '../../screens/components/lines.tsx';

test('each line is one row: empty ones keep their place, long ones are cut', () => {
  const { lastFrame } = render(<Lines lines={['first', '', 'x'.repeat(120)]} />);
  expect(lastFrame()?.split('\n')).toEqual(['first', '', `${'x'.repeat(99)}…`]);
});
