import type { ServerResponse } from 'node:http';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';

@Controller('metrics')
export class MetricsController {
  readonly #options: GatewayOptions;

  constructor(@Inject(GATEWAY_OPTIONS) options: GatewayOptions) {
    this.#options = options;
  }

  @Get()
  async metrics(@Res({ passthrough: true }) response: ServerResponse): Promise<string> {
    const { metrics } = this.#options;
    response.setHeader('Content-Type', metrics.contentType);
    return metrics.text();
  }
}
