import { Controller, Get, Header, ServiceUnavailableException } from '@nestjs/common';
import { Readiness } from './readiness.js';

@Controller('health')
export class HealthController {
  readonly #readiness: Readiness;

  constructor(readiness: Readiness) {
    this.#readiness = readiness;
  }

  /** The process runs. */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  live() {
    return { status: 'live' };
  }

  /** New clients are let in. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  ready() {
    const { ready, reasons, degraded } = this.#readiness;
    if (!ready) throw new ServiceUnavailableException({ status: 'not-ready', reasons });
    return degraded.length === 0 ? { status: 'ready' } : { status: 'ready', degraded };
  }
}
