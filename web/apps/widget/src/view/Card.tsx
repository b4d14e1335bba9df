import type { Card, CardView, Hands } from "@hutong/card";
import { Component, createRef } from "preact";
import { Refused } from "../api";
import { addStyle } from "../attachments";
import type { Model } from "../model";

interface Props {
  card: Card;
  conversation: string;
  seq: number;
  model: Model;
}

/** The renderer and its style are fetched when the first card is on the screen. */
async function renderer(): Promise<typeof CardView> {
  const [{ CardView }, style] = await Promise.all([import("@hutong/card"), import("@hutong/card/card.css?inline")]);
  addStyle(style.default);
  return CardView;
}

/** The page that the server rendered holds a card: its renderer is fetched while the connection is made. */
export function prepareCards(): void {
  renderer().catch(() => {});
}

/** A card in the log. Preact keeps the place; what stands in it is the renderer's. */
export class CardMessage extends Component<Props> {
  private readonly place = createRef<HTMLDivElement>();
  private view: CardView | undefined;
  private gone = false;

  override componentDidMount(): void {
    renderer().then(
      (View) => {
        if (this.gone) return;
        this.view = new View(this.props.card, this.hands());
        this.place.current?.replaceChildren(this.view.element);
      },
      // Offline since the page was loaded: the title stands until the next card or visit.
      () => {},
    );
  }

  override shouldComponentUpdate(next: Props): boolean {
    this.view?.update(next.card);
    return false;
  }

  override componentWillUnmount(): void {
    this.gone = true;
    this.view?.close();
  }

  private hands(): Hands {
    const { model, conversation, seq } = this.props;
    return {
      locale: model.boot.locale,
      picture: (path) => model.api.picture(path),
      send: (text) => model.say(text),
      press: async (press) => {
        try {
          const answer = await model.api.press({ conversation, seq }, press);
          // The replacement comes as an edit of the log, to everybody at once.
          return { toast: answer?.toast ?? null };
        } catch (failure) {
          throw new Error(failure instanceof Refused ? failure.detail : model.t.lost);
        }
      },
    };
  }

  override render({ card }: Props) {
    return (
      <div class="card" ref={this.place}>
        <p class="b none">{card.title}</p>
      </div>
    );
  }
}
