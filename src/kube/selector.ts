import type { LabelSelector } from './wire.ts';

/** A workload's selector in the form that lists take: `app=hw,tier in (a,b),!canary`. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    switch (operator) {
      case 'Exists':
        return key;
      case 'DoesNotExist':
        return `!${key}`;
      case 'NotIn':
        return `${key} notin (${values.join(',')})`;
      default:
        return `${key} in (${values.join(',')})`;
    }
  });
  return [...labels, ...expressions].join(',');
}
