import { Controller, Get, Header, HttpCode } from '@nestjs/common';

/** Tells those who come to the WebSocket door by plain HTTP. */
@Controller(['realtime', 'v1/realtime'])
export class RealtimeController {
  @Get()
  @HttpCode(426)
  @Header('Upgrade', 'websocket')
  @Header('Connection', 'Upgrade')
  explain() {
    return {
      error: {
        type: 'invalid_request_error',
        code: 'upgrade_required',
        message: 'This is a WebSocket: connect with ws:// or wss://',
        param: null,
      },
    };
  }
}
