import type { FileView, TrayView } from "@hutong/files";
import { blank, roomFor } from "@hutong/files/shape";
import type { Body } from "@hutong/protocol";
import { Component, createRef } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Model } from "../model";

interface Props {
  kind: string;
  body: Body;
  model: Model;
}

/** A file in the log. Preact keeps the place, and a picture's room in it; what stands in it is the renderer's. */
export class FileMessage extends Component<Props> {
  private readonly place = createRef<HTMLDivElement>();
  private view: FileView | undefined;
  private gone = false;

  override componentDidMount(): void {
    const { kind, body, model } = this.props;
    model.attachments.kit().then(
      ({ files, links }) => {
        if (this.gone) return;
        this.view = new files.FileView(kind, body, { locale: model.boot.locale, links });
        this.place.current?.replaceChildren(this.view.element);
        // An edit may have come while the renderer was fetched.
        this.view.update(this.props.body);
      },
      // Offline since the page was loaded: the name stands until the next visit.
      () => {},
    );
  }

  override shouldComponentUpdate(next: Props): boolean {
    this.view?.update(next.body);
    return false;
  }

  override componentWillUnmount(): void {
    this.gone = true;
    this.view?.close();
  }

  override render({ kind, body }: Props) {
    const room = roomFor(body.width, body.height);
    return (
      <div class="att" ref={this.place}>
        {kind === "image" ? (
          <img alt={body.name} src={blank(room)} {...room} />
        ) : (
          <p class="b none" dir="auto">
            {body.name}
          </p>
        )}
      </div>
    );
  }
}

/** The tray above the field. */
export function TrayPlace({ model, emptied }: { model: Model; emptied: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<TrayView | undefined>(undefined);
  const { attachments, boot } = model;
  const tick = attachments.tick.value;
  useEffect(() => {
    void attachments.kit().then(({ files, tray }) => {
      view.current = new files.TrayView(tray, boot.locale, emptied);
      place.current?.replaceChildren(view.current.element);
    });
  }, []);
  useEffect(() => view.current?.draw(), [tick]);
  return <div class="up" ref={place} />;
}
