/** `example.com/shop/orders.(*Store).Take` in its parts. */
export interface NameParts {
  /** `example.com/shop/` */
  folder: string;
  /** `orders` */
  package: string;
  /** `(*Store).Take` */
  local: string;
  /** `Take` */
  method: string;
}

export function nameParts(name: string): NameParts {
  // Type parameters may contain paths of their own: [go.shape.int], [example.com/x.T].
  const bracket = name.indexOf('[');
  const plain = bracket < 0 ? name : name.slice(0, bracket);
  const slash = plain.lastIndexOf('/');
  const dot = name.indexOf('.', slash + 1);
  const local = dot < 0 ? name : name.slice(dot + 1);
  const last = plain.slice(dot + 1).replace(/(\.func\d+|\.deferwrap\d+|\.gowrap\d+|-fm|-range\d+)+$/, '');
  return {
    folder: name.slice(0, slash + 1),
    package: dot < 0 ? '' : name.slice(slash + 1, dot),
    local,
    method: last.slice(last.lastIndexOf('.') + 1),
  };
}

/** The name without its path: `orders.(*Store).Take`. */
export function shortName(name: string): string {
  return name.slice(nameParts(name).folder.length);
}
