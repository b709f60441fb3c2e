import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/**
 * Bytes of a process's executable segments that differ from its file. Read here from /proc, so that nobody's word is
 * taken for it: not the agent's, not Delve's.
 */
export function textDifferences(pid: number): number {
  const file = readFileSync(`/proc/${pid}/exe`);
  // Where the kernel put the program: AT_ENTRY is e_entry moved by the base of a PIE.
  const base = Number(auxiliary(pid, 9n) - file.readBigUInt64LE(24));
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  let differences = 0;
  try {
    for (const segment of executableSegments(file)) {
      const text = Buffer.alloc(segment.bytes);
      for (let read = 0; read < segment.bytes; ) {
        const got = readSync(memory, text, read, segment.bytes - read, base + segment.address + read);
        if (got === 0) throw new Error(`the text of process ${pid} can't be read`);
        read += got;
      }
      const original = file.subarray(segment.offset, segment.offset + segment.bytes);
      if (text.equals(original)) continue;
      for (let at = 0; at < segment.bytes; at += 1) if (text[at] !== original[at]) differences += 1;
    }
  } finally {
    closeSync(memory);
  }
  return differences;
}

function auxiliary(pid: number, wanted: bigint): bigint {
  const vector = readFileSync(`/proc/${pid}/auxv`);
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    if (vector.readBigUInt64LE(at) === wanted) return vector.readBigUInt64LE(at + 8);
  }
  throw new Error(`process ${pid} has no entry ${wanted} in its auxiliary vector`);
}

/** PT_LOAD with PF_X, of a 64-bit ELF file. */
function executableSegments(file: Buffer): { offset: number; address: number; bytes: number }[] {
  const start = Number(file.readBigUInt64LE(32));
  const size = file.readUInt16LE(54);
  return Array.from({ length: file.readUInt16LE(56) }, (_, index) => start + index * size)
    .filter((at) => file.readUInt32LE(at) === 1 && (file.readUInt32LE(at + 4) & 1) !== 0)
    .map((at) => ({
      offset: Number(file.readBigUInt64LE(at + 8)),
      address: Number(file.readBigUInt64LE(at + 16)),
      bytes: Number(file.readBigUInt64LE(at + 32)),
    }));
}
