const letters = [...'abcdefghijklmnopqrstuvwxyz'];
let codes: ReadonlyMap<string, string> | undefined;

/** "english" or "en" to "en" (ISO 639-1); undefined: no language of this name. */
export function languageCode(name: string): string | undefined {
  codes ??= namesOfAll();
  const wanted = name.trim().toLowerCase();
  return wanted.length === 2 ? wanted : codes.get(wanted);
}

function namesOfAll(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const found = letters.flatMap((a) => letters.map((b) => a + b));
  // Of two codes for one language the older one has the same name; the first is the one in use but for Hebrew's "iw".
  return new Map(
    found.reverse().flatMap((code): [string, string][] => {
      const name = code === 'iw' ? undefined : names.of(code);
      return name ? [[name.toLowerCase(), code]] : [];
    }),
  );
}
