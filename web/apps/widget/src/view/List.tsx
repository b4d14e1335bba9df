import type { Card } from "@hutong/card";
import { textNodes } from "@hutong/card/markdown";
import { isFile } from "@hutong/files/shape";
import type { From } from "@hutong/protocol";
import { linkPieces } from "@hutong/text";
import { useSignal } from "@preact/signals";
import { Component } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Model, Pending } from "../model";
import type { Item } from "../timeline";
import { CardMessage } from "./Card";
import { FileMessage } from "./Files";
import { Face } from "./Header";
import { Icon } from "./icons";
import { Rate } from "./Rate";
import { Wait } from "./Wait";

type Message = Extract<Item, { type: "message" }>;

/**
 * The log. Its first child is the end: the browser itself keeps the end in sight, also before any script runs, and a
 * page of history in front moves nothing.
 */
export function List({ model, snapshot }: { model: Model; snapshot: string }) {
  const { t } = model;
  const list = useRef<HTMLDivElement>(null);
  const up = useSignal(false);
  const fresh = useSignal(false);
  const last = model.items.value.at(-1)?.key;

  const scrolled = () => {
    up.value = (list.current?.scrollTop ?? 0) < -80;
    if (!up.value) {
      fresh.value = false;
      model.looked();
    }
  };
  const toEnd = () => {
    list.current?.scrollTo({ top: 0 });
    fresh.value = false;
  };
  useEffect(() => {
    if (up.value) fresh.value = true;
    else model.looked();
  }, [last]);
  useEffect(() => {
    if (model.pending.value.length) toEnd();
  }, [model.pending.value.length]);

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard */}
      <div class="list" role="log" aria-live="off" aria-label={t.log} tabIndex={0} ref={list} onScroll={scrolled}>
        <div class="in">
          {model.covered.value ? (
            <div class="snap" dangerouslySetInnerHTML={{ __html: snapshot }} />
          ) : (
            <Told model={model} />
          )}
          {model.pending.value.map((pending) => (
            <Unsent key={pending.item.id} pending={pending} model={model} />
          ))}
          {model.typing.value && <Typing from={model.typing.value.from} text={model.typing.value.text} t={t} />}
          <Wait model={model} />
          <Rate model={model} />
        </div>
      </div>
      {fresh.value && (
        <button type="button" class="down" onClick={toEnd}>
          <Icon name="down" />
          {t.newMessage}
        </button>
      )}
    </>
  );
}

function Told({ model }: { model: Model }) {
  const items = model.items.value;
  const marks = model.marks.value;
  const lastMine = items.findLast((item): item is Message => item.type === "message" && item.mine);
  return (
    <>
      <Older model={model} />
      {model.older.value === "no" && model.boot.site.welcome && <Welcome model={model} />}
      {items.map((item) => {
        if (item.type === "day") return <Day key={item.key} text={model.clock.date(item.at, Date.now())} />;
        if (item.type === "fact") return <Day key={item.key} text={fact(item, model)} />;
        const { seq, conversation } = item.row.event;
        const here = conversation === marks.conversation;
        const mark =
          item !== lastMine
            ? ""
            : here && marks.read >= seq
              ? model.t.read
              : here && marks.got >= seq
                ? model.t.got
                : model.t.sent;
        return <Said key={item.key} item={item} row={item.row} last={item.last} mark={mark} model={model} />;
      })}
    </>
  );
}

function Older({ model }: { model: Model }) {
  const { t, older } = model;
  if (older.value === "no") return null;
  const words = { yes: t.history, loading: t.loading, failed: t.loadFailed }[older.value];
  return (
    <button type="button" class="more" onClick={() => void model.loadOlder()}>
      {words}
    </button>
  );
}

function Day({ text }: { text: string }) {
  return text ? (
    <p class="d" dir="auto">
      {text}
    </p>
  ) : null;
}

function Welcome({ model }: { model: Model }) {
  return (
    <div class="m">
      <Face name={model.boot.site.title} small />
      <div class="c">
        <p class="b" dir="auto">
          {model.boot.site.welcome}
        </p>
      </div>
    </div>
  );
}

interface SaidProps {
  item: Message;
  row: Message["row"];
  last: boolean;
  mark: string;
  model: Model;
}

/** One message. Drawn again only when its row, its mark or its place in a run changed. */
class Said extends Component<SaidProps> {
  override shouldComponentUpdate(next: SaidProps): boolean {
    const now = this.props;
    return !same(now.row, next.row) || now.last !== next.last || now.mark !== next.mark;
  }

  override render({ item, mark, model }: SaidProps) {
    const { t, clock } = model;
    const { event, body, blank, edited } = item.row;
    const robot = event.from.role === "robot";
    const card = event.kind === "card" && !blank && typeof body.v === "number";
    const plain = !blank && typeof body.text === "string";
    const text = blank ? t[blank] : plain ? body.text : t.unsupported;
    const meta = [clock.at(event.at), edited && !blank ? t.edited : "", item.mine ? mark : ""]
      .filter(Boolean)
      .join(" · ");
    return (
      <div class={`m${item.mine ? " me" : ""}${item.last ? "" : " run"}`} data-seq={event.seq}>
        {!item.mine && <Face name={event.from.name || t.agent} avatar={event.from.avatar} small robot={robot} />}
        <div class="c">
          {robot && (
            <span class="n" dir="auto">
              {event.from.name || t.robot}
            </span>
          )}
          {!item.mine && <span class="vh">{event.from.name}: </span>}
          {card ? (
            <CardMessage card={body as Card} conversation={event.conversation} seq={event.seq} model={model} />
          ) : isFile(event.kind, body) ? (
            <FileMessage key={body.file} kind={event.kind} body={body} model={model} />
          ) : plain && !item.mine ? (
            <Prose text={text} />
          ) : (
            <p class={plain ? "b" : "b none"} dir="auto">
              {plain ? <Linked text={text} /> : text}
            </p>
          )}
          {(item.last || (item.mine && mark)) && <span class="meta">{meta}</span>}
        </div>
      </div>
    );
  }
}

/** Folding makes new rows each time; their events and bodies stay the same objects. */
function same(a: Message["row"], b: Message["row"]): boolean {
  return a.event === b.event && a.body === b.body && a.blank === b.blank;
}

/** The small Markdown of those who answer; the server writes the same into a page without a script. */
function Prose({ text }: { text: string }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.replaceChildren(...textNodes(text)), [text]);
  return <div class="b md" dir="auto" ref={place} />;
}

function Linked({ text }: { text: string }) {
  return (
    <>
      {linkPieces(text).map((piece, i) =>
        i % 2 ? (
          <a key={i} href={piece} target="_blank" rel="noopener noreferrer nofollow">
            {piece}
          </a>
        ) : (
          piece
        ),
      )}
    </>
  );
}

function Unsent({ pending, model }: { pending: Pending; model: Model }) {
  const { t, client } = model;
  const { item, delivery } = pending;
  const waits = delivery === "queued" || delivery === "unkept" || (delivery === "sending" && model.away.value);
  return (
    <div class="m me new">
      <div class="c">
        {isFile(item.kind, item.body) ? (
          <FileMessage kind={item.kind} body={item.body} model={model} />
        ) : (
          <p class={waits ? "b pend" : "b"} dir="auto">
            {String(item.body.text ?? "")}
          </p>
        )}
        {waits && (
          <span class="meta">
            <Icon name="clock" />
            {model.away.value || model.link.value.phase === "waiting"
              ? delivery === "unkept"
                ? t.unkept
                : t.queuedOffline
              : t.sending}
          </span>
        )}
        {!waits && delivery !== "failed" && <span class="meta">{delivery === "stored" ? t.sent : t.sending}</span>}
        {delivery === "failed" && (
          <button type="button" class="meta err" onClick={() => client.retry(item.id)}>
            <Icon name="alert" />
            {failure(item.error, t)}
          </button>
        )}
        {delivery === "failed" && (
          <button type="button" class="meta" onClick={() => client.discard(item.id)}>
            {t.giveUp}
          </button>
        )}
      </div>
    </div>
  );
}

function failure(error: Pending["item"]["error"], t: Model["t"]): string {
  if (error?.code === "too_large") return t.refused(t.tooLarge);
  if (error?.code === "rejected" && error.message) return t.refused(error.message);
  return t.failed;
}

/** A growing answer stands where its message will, and looks like it. */
export function Typing({ from, text, t }: { from: From; text: string | undefined; t: Model["t"] }) {
  const { name } = from;
  if (text) {
    return (
      <div class="m" aria-busy="true">
        <Face name={name || t.agent} avatar={from.avatar} small robot />
        <div class="c">
          <span class="n">{name || t.robot}</span>
          <p class="b">
            <Linked text={text} />
          </p>
          <span class="meta">{t.typing(name || t.robot)}</span>
        </div>
      </div>
    );
  }
  return (
    <div class="m">
      <Face name={name} small />
      <div class="c">
        <div class="b" role="img" aria-label={t.typing(name)}>
          <span class="ty">
            <i />
            <i />
            <i />
          </span>
        </div>
      </div>
    </div>
  );
}

function fact(item: Extract<Item, { type: "fact" }>, { t, clock }: Model): string {
  const { kind, from, body, at } = item.row.event;
  const name = String(body.name ?? from.name);
  switch (kind) {
    case "assigned":
      return t.assigned(name);
    case "joined":
      return t.joined(name);
    case "left":
      return t.left(name);
    case "transferred":
      return body.to && body.name ? t.transferredTo(body.name) : t.transferred;
    case "handoff":
      return t.handoff;
    case "closed":
      return item.since ? t.closedAfter(clock.span(at - item.since)) : t.closed;
    case "reopened":
      return t.reopened;
    case "rated":
      return t.rated(body.score);
    default:
      return "";
  }
}
