export type { Answer, Card, CardAction, Hands, Locale, Press, Scalar } from "./card";
export { isCard, textOf } from "./card";
export { CardView } from "./view";
