/** `0.3 s`, `12 s`, `2 min 5 s`, `1 h 2 min`. */
export function seconds(ms: number): string {
  const positive = Math.max(0, ms);
  if (positive < 9_950) return `${(positive / 1000).toFixed(1)} s`;
  const whole = Math.round(positive / 1000);
  if (whole < 120) return `${whole} s`;
  if (whole < 7200) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A clock that runs: `2:13`, `1:02:13`. */
export function stopwatch(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** As kubectl's AGE column: `35s`, `12m`, `4h`, `3d`. */
export function age(since: string, now: number): string {
  const whole = Math.floor((now - Date.parse(since)) / 1000);
  if (!Number.isFinite(whole)) return '';
  if (whole < 120) return `${Math.max(0, whole)}s`;
  if (whole < 7200) return `${Math.floor(whole / 60)}m`;
  if (whole < 48 * 3600) return `${Math.floor(whole / 3600)}h`;
  return `${Math.floor(whole / 86_400)}d`;
}

/** Local time of a hit: `12:01:44.120`. */
export function clockTime(time: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return '--:--:--.---';
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
