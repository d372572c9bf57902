/** How an identifier is said: `myOrderId` → my order ID; `GPT` → G P T; what no dictionary knows and has no vowel is spelled. */
export function speakName(name: string, knows: (word: string) => boolean): string[] {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return parts.flatMap((part) => {
    if (part.length === 1) return [part.toUpperCase()];
    const lower = part.toLowerCase();
    if (knows(part) || knows(lower) || knows(lower[0]!.toUpperCase() + lower.slice(1)))
      return [part === part.toUpperCase() ? lower : part];
    const pronounceable = /[aeiouy]/.test(lower) && part !== part.toUpperCase();
    return pronounceable ? [part] : Array.from(part.toUpperCase());
  });
}
