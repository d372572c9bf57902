/**
 * May a page of this origin connect? Clients that are no browser send none and may. A page of the server itself may
 * always; others must stand in `allowed`, which `*` opens to all.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
