import { describeCheck } from './access.ts';

/** What was asked of which server: failures name it. */
export interface Asked {
  /** URL of the API server. */
  server: string;
  context: string;
  /** RBAC's verb. */
  verb: string;
  /** In the plural, as in RBAC: `pods`. */
  resource: string;
  subresource?: string;
  group?: string;
  namespace?: string;
  name?: string;
}

/** `list pods in namespace shop`. */
export function action(asked: Asked): string {
  return describeCheck(asked);
}

/** `pod orders-1 in namespace shop`. */
export function thing({ resource, name, namespace }: Asked): string {
  const singular = resource.endsWith('s') ? resource.slice(0, -1) : resource;
  return `${singular} ${name ?? ''}${namespace ? ` in namespace ${namespace}` : ''}`.trim();
}
