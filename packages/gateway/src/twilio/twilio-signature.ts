import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Did Twilio send this upgrade? It signs the address as it was configured, with the account's token: base64 of HMAC-SHA1.
 * Some accounts sign the address with `https`, so both schemes are tried. Source: Twilio, "Security", Validating requests.
 */
export function isSignedByTwilio(signature: string | undefined, url: string, authToken: string): boolean {
  if (signature === undefined) return false;
  const given = Buffer.from(signature);
  return [url, url.replace(/^ws/, 'http')].some((address) => {
    const expected = Buffer.from(createHmac('sha1', authToken).update(address).digest('base64'));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}
