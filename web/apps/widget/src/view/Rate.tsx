import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Model } from "../model";
import { Icon } from "./icons";

/** One tap on a star is the rating; words may follow. */
export function Rate({ model }: { model: Model }) {
  const { t } = model;
  const rating = model.rating.value;
  const chosen = useSignal(0);
  const comment = useRef<HTMLTextAreaElement>(null);
  const said = useSignal(false);
  if (!rating || model.continued.value) return null;
  const score = chosen.value || rating.score;
  const tap = (stars: number) => {
    chosen.value = stars;
    void model.rate(stars, comment.current?.value.trim());
  };
  const more = () => {
    said.value = true;
    void model.rate(score, comment.current?.value.trim());
  };
  const done = said.value && model.rateState.value === "thanks";
  return (
    <section class="rate" aria-label={t.rateTitleNobody}>
      <h2>{rating.name ? t.rateTitle(rating.name) : t.rateTitleNobody}</h2>
      <p>{t.rateHint}</p>
      <div class="st">
        {t.stars.map((label, i) => (
          <button
            key={label}
            type="button"
            class={i < score ? "on" : ""}
            aria-label={`${t.star(i + 1)} ${label}`}
            aria-pressed={i + 1 === score}
            onClick={() => tap(i + 1)}
          >
            <Icon name="star" />
          </button>
        ))}
      </div>
      <p class="lb" role="status">
        {model.rateState.value === "failed"
          ? t.rateFailed
          : score
            ? `${t.stars[score - 1]}${done ? ` · ${t.thanks}` : ""}`
            : ""}
      </p>
      {score > 0 && !done && (
        <>
          <textarea
            ref={comment}
            maxLength={1000}
            aria-label={t.comment}
            placeholder={t.comment}
            defaultValue={rating.comment}
          />
          <button type="button" class="btn" onClick={more} disabled={model.rateState.value === "sending"}>
            {t.submit}
          </button>
        </>
      )}
    </section>
  );
}
