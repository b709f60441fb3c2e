const here = import.meta.url;

/** The folder that the program was installed to: the bundle's (dist/), whichever of its pieces this ends up in. */
export const installation = new URL(here.includes('/chunks/') ? '..' : '.', here);
