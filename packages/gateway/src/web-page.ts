import type { NestExpressApplication } from '@nestjs/platform-express';

const policy = [
  "default-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the folder at `/`. Files beginning with a dot, and everything outside of it, are not found. */
export function serveWebPage(app: NestExpressApplication, webRoot: string): void {
  app.useStaticAssets(webRoot, {
    dotfiles: 'ignore',
    fallthrough: true,
    index: 'index.html',
    redirect: false,
    setHeaders(response) {
      response.setHeader('Content-Security-Policy', policy);
      response.setHeader('X-Content-Type-Options', 'nosniff');
      response.setHeader('Referrer-Policy', 'no-referrer');
      response.setHeader('Permissions-Policy', 'microphone=(self)');
      response.setHeader('Cache-Control', 'no-cache');
    },
  });
}
