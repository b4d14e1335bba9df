export * from "./client";
export { Connection, type LinkState, type Phase, type SocketLike, SUBPROTOCOL } from "./connection";
export type { ClientEvents, ClientOptions, ConversationState } from "./events";
export * from "./fold";
export * from "./frames";
export { Log, type Mark } from "./log";
export { type Delivery, Outbox } from "./outbox";
export * from "./storage";
