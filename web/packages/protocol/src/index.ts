/** The realtime protocol this client speaks: the WebSocket subprotocol of `GET /ws`. */
export const SUBPROTOCOL = "hutong.v1";
