import type { SocketLike } from "@hutong/protocol";

const asks = /^\{"t":"(hello|send|edit|recall|sync)"/;
const answers = /^\{"t":"(welcome|ack|synced)"/;

/**
 * A WebSocket that measures its round trips: from a frame that the server must answer to that answer. Frames are not
 * matched one to one; a question that is still open is not measured twice, so the figure is never too small.
 */
export function measuredSocket(url: string, protocol: string, told: (milliseconds: number) => void): SocketLike {
  const socket = new WebSocket(url, protocol);
  let askedAt: number | undefined;
  const measured: SocketLike = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send(text) {
      if (askedAt === undefined && asks.test(text)) {
        askedAt = performance.now();
      }
      socket.send(text);
    },
    close: (code, reason) => socket.close(code, reason),
  };
  socket.onopen = () => measured.onopen?.();
  socket.onclose = (event) => measured.onclose?.(event);
  socket.onmessage = (event) => {
    if (askedAt !== undefined && typeof event.data === "string" && answers.test(event.data)) {
      told(Math.max(1, Math.round(performance.now() - askedAt)));
      askedAt = undefined;
    }
    measured.onmessage?.(event);
  };
  return measured;
}
