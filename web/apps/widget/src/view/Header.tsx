import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Model } from "../model";
import { applyTheme, nextTheme, theme } from "../theme";
import { Icon } from "./icons";

export function Header({ model, minimize }: { model: Model; minimize?: (() => void) | undefined }) {
  const { t } = model;
  const agent = model.agent.value;
  const title = agent?.name || model.boot.site.title;
  return (
    <header class="top">
      {agent && <Face name={agent.name} avatar={agent.avatar} />}
      <div class="who">
        <h1 dir="auto">{title}</h1>
        <Standing model={model} named={agent !== undefined} />
      </div>
      <Menu model={model} />
      {minimize && (
        <button type="button" class="tb" aria-label={t.minimize} onClick={minimize}>
          <Icon name="down" />
        </button>
      )}
    </header>
  );
}

function Standing({ model, named }: { model: Model; named: boolean }) {
  const { t, boot } = model;
  const phase = model.link.value.phase;
  if (model.away.value || phase === "stopped") {
    return (
      <p>
        <i class="dot away" />
        <span>{phase === "stopped" ? t.stopped : t.unstable}</span>
      </p>
    );
  }
  if (phase === "connecting" || phase === "waiting") {
    return (
      <p>
        <i class="sp" />
        <span>{t.connecting}</span>
      </p>
    );
  }
  const status = model.conversation.value?.status;
  const duty = model.duty.value;
  // Green, and what the site promises, only while somebody can keep it.
  const here =
    status !== "closed" && (duty === "open" || status === "robot" || (status === "assigned" && duty === "full"));
  const state = here ? boot.site.promise || t.online : duty === "away" ? t.offDuty : t.busy;
  const words =
    status === "closed" && named ? t.closed : [named ? boot.site.title : "", state].filter(Boolean).join(" · ");
  return (
    <p>
      {status !== "closed" && <i class={here ? "dot" : "dot away"} />}
      <span dir="auto">{words}</span>
    </p>
  );
}

function Menu({ model }: { model: Model }) {
  const { t } = model;
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open.value) list.current?.querySelector("button")?.focus();
  }, [open.value]);
  const shut = () => {
    open.value = false;
    button.current?.focus();
  };
  const act = (deed: () => void) => () => {
    shut();
    deed();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    shut();
  };
  return (
    <>
      <button
        type="button"
        class="tb"
        ref={button}
        aria-label={t.more}
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name="more" />
      </button>
      {open.value && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside take the keys, Escape is heard here
        <div
          class="menu"
          ref={list}
          onKeyDown={keys}
          onFocusOut={(event) => {
            const next = event.relatedTarget as Node | null;
            if (next && !list.current?.contains(next) && next !== button.current) open.value = false;
          }}
        >
          {model.client.current() && (
            <button type="button" onClick={act(() => void model.end())}>
              <Icon name="end" />
              {t.close}
            </button>
          )}
          <button type="button" onClick={act(() => applyTheme(nextTheme()))}>
            <Icon name="moon" />
            {{ light: t.light, dark: t.dark, auto: t.system }[nextTheme(theme.value)]}
          </button>
          <button type="button" onClick={act(() => otherLanguage(model))}>
            <Icon name="globe" />
            {t.language}
          </button>
        </div>
      )}
    </>
  );
}

function otherLanguage(model: Model): void {
  const url = new URL(location.href);
  url.searchParams.set("lang", model.boot.locale === "en" ? "zh-CN" : "en");
  location.replace(url);
}

/** The first letter of a Latin name, the last character of a Chinese one. */
export function Face({
  name,
  avatar,
  small,
  robot,
}: {
  name: string;
  avatar?: string | undefined;
  small?: boolean;
  robot?: boolean;
}) {
  const letters = [...name.trim()];
  const letter = /^[\x20-\u024f]/.test(name.trim()) ? letters[0]?.toUpperCase() : letters.at(-1);
  return (
    <span class={small ? "av sm" : "av"} aria-hidden="true">
      {robot ? (
        <Icon name="bot" />
      ) : avatar?.startsWith("/") ? (
        <img src={avatar} alt="" width="36" height="36" />
      ) : (
        letter
      )}
    </span>
  );
}
