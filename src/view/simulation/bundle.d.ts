/** A module bundled on its own and imported as text; see config/viewBundle.cjs. */
declare module 'bundled:*' {
  export const source: string;
}
