import type { customerZh, offerZh, queueDockZh } from "./inbox-zh";

const plural = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

export const queueDockEn: typeof queueDockZh = {
  title: "Waiting",
  longest: (time) => `longest ${time}`,
  next: "Take next",
  empty: "Nobody is waiting",
  taken: (name) => `${name} was faster`,
};

export const offerEn: typeof offerZh = {
  label: (name) => `${name} asks for you`,
  accept: "Accept",
  decline: (seconds) => `Pass on ${seconds}s`,
  waited: (time) => `waited ${time}`,
  title: (n, name) => `(${n}) ${name} is waiting`,
  notification: (name) => `${name} is waiting`,
  expired: (n) =>
    n === 1 ? "Not taken in time; the customer keeps waiting" : `${n} customers not taken in time; they keep waiting`,
  taken: (name) => `${name} was faster`,
  takenByOthers: (n) => (n === 1 ? "Another agent has taken it" : `Other agents have taken ${n} customers`),
  gone: {
    closed: (n) =>
      n === 1 ? "Offer withdrawn: the conversation was closed" : `${n} offers withdrawn: the conversations were closed`,
    moved: (n) =>
      n === 1
        ? "Offer withdrawn: the customer waits for another group now"
        : `${n} offers withdrawn: the customers wait for another group now`,
    off_duty: (n) =>
      n === 1
        ? "You take no new conversations; the customer keeps waiting"
        : `You take no new conversations; ${n} customers keep waiting`,
    full: (n) =>
      n === 1 ? "You are at capacity; the customer keeps waiting" : `You are at capacity; ${n} customers keep waiting`,
    other: (n) => (n === 1 ? "An offer was withdrawn" : `${n} offers were withdrawn`),
  },
  why: { queue: "your turn", passed: "not taken by a colleague" },
};

export const customerEn: typeof customerZh = {
  label: "Customer",
  name: "Name",
  site: "Site",
  page: "Started on",
  referrer: "Came from",
  browser: "Browser",
  locale: "Language",
  zone: "Time zone",
  visits: "Visits",
  times: (n) => `${n}`,
  note: "Note on the customer",
  noteHint: "Your colleagues see it, the customer does not",
  firstSeen: "First seen",
  customerId: "Customer id",
  reach: "Contact",
  call: "Call",
  mail: "Write an e-mail",
  contact: { name: "Name they left", phone: "Phone", email: "E-mail" },
  about: "This customer",
  conversation: "This conversation",
  opened: "Opened",
  closedAt: "Closed",
  agent: "Agent",
  group: "Group",
  waited: "Waited",
  previous: "Earlier conversations",
  previousCount: (n) => `${n}`,
  noPrevious: "No earlier conversation",
  unrated: "Unrated",
  score: (n) => plural(n, "star"),
  failed: "The customer could not be loaded",
};
