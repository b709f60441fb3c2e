import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * The proxy that the environment names for a server, by the rules of Go's http.ProxyFromEnvironment, so that objects go
 * the way that kubectl's streams go. undefined: none.
 */
export function proxyFor(server: string, env: NodeJS.ProcessEnv): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const { protocol, hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const pick = (name: string): string | undefined => env[name.toUpperCase()] || env[name] || undefined;
  const proxy = protocol === 'https:' ? pick('https_proxy') : pick('http_proxy');
  if (proxy === undefined || isLoopback(host)) return undefined;
  const actualPort = port || (protocol === 'https:' ? '443' : '80');
  const excepted = (pick('no_proxy') ?? '')
    .split(',')
    .some((rule) => matches(rule.trim().toLowerCase(), host, actualPort));
  if (excepted) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function matches(rule: string, host: string, port: string): boolean {
  if (rule === '') return false;
  if (rule === '*') return true;
  const [network, bits] = rule.split('/');
  if (bits !== undefined) return network !== undefined && inNetwork(network, Number(bits), host);
  const [, name = rule, onlyPort] = /^(.*[^:]):(\d+)$/.exec(isIPv6(rule) ? '' : rule) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  if (name === host) return true;
  const suffix = name.replace(/^\*/, '');
  return suffix.startsWith('.') ? host.endsWith(suffix) : host.endsWith(`.${suffix}`);
}

function inNetwork(network: string, bits: number, host: string): boolean {
  const family = isIP(network);
  if (family === 0 || family !== isIP(host) || !(bits >= 0 && bits <= (family === 4 ? 32 : 128))) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
