export * from "./links";
export * from "./parts";
