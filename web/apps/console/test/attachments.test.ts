import type { EventFrame, ServerFrame } from "@hutong/protocol";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fileOf, TusServer } from "../../../packages/files/test/tus";
import { locale } from "../src/i18n";
import AttachmentTray from "../src/inbox/AttachmentTray.vue";
import Composer from "../src/inbox/Composer.vue";
import FileBlock from "../src/inbox/FileBlock.vue";
import { previewOf } from "../src/inbox/words";
import { useAttachments } from "../src/stores/attachments";
import { useDesk } from "../src/stores/desk";
import { useSession } from "../src/stores/session";
import { fresh, me, ScriptedSocket, settle } from "./product";

const welcome: ServerFrame = {
  t: "welcome",
  connection: "x",
  user: { id: "a1", role: "agent", name: "周然" },
  epoch: "e1",
  heartbeat: 25,
  now: Date.now(),
  limits: { frame: 262_144, inflight: 32, rate: 600 },
  off: [],
  conversations: [],
};
let server: TusServer;

beforeEach(() => {
  fresh();
  locale.value = "zh-CN";
  vi.stubGlobal("IntersectionObserver", undefined);
  server = new TusServer();
  server.install();
});

async function onDuty(): Promise<void> {
  useSession().take({ token: "t0", expires: 1, user: me }, "admin");
  useDesk().start();
  await settle();
  ScriptedSocket.last.onopen?.();
  ScriptedSocket.last.receive(welcome);
  await settle();
}

describe("files of a reply", () => {
  it("leave by the outbox as one message each, and again with the same id after the connection was lost", async () => {
    await onDuty();
    const tray = useAttachments().trayOf("c1");
    tray.add([fileOf(10)]);
    await vi.waitFor(() => expect(tray.pieces[0]?.upload.step).toBe("ready"));
    expect(useAttachments().held("c1")).toBe(true);
    tray.release();
    expect(useAttachments().held("c1")).toBe(false);
    const first = ScriptedSocket.last.of("send");
    expect(first).toHaveLength(1);
    expect(first[0]).toMatchObject({ kind: "image", conversation: "c1", body: { file: "f1", width: 800 } });

    ScriptedSocket.last.lose(1006);
    await vi.waitFor(() => expect(ScriptedSocket.all).toHaveLength(2), { timeout: 5000 });
    ScriptedSocket.last.onopen?.();
    ScriptedSocket.last.receive(welcome);
    await settle();
    expect(ScriptedSocket.last.of("send").map((frame) => frame.id)).toEqual([first[0]?.id]);
  });

  it("go on while the agent looks at another conversation, and end when he leaves", async () => {
    await onDuty();
    server.held = [];
    const attachments = useAttachments();
    const box = mount(AttachmentTray, { props: { conversation: "c1" } });
    attachments.trayOf("c1").add([fileOf(10, "一.png")]);
    await vi.waitFor(() => expect(box.text()).toContain("已上传 50%"));
    await box.setProps({ conversation: "c2" });
    expect(box.findAll("li")).toHaveLength(0);
    for (const go of server.held.splice(0)) {
      go();
    }
    await box.setProps({ conversation: "c1" });
    await vi.waitFor(() => expect(box.text()).toContain("可以发送"));
    attachments.stop();
    await vi.waitFor(() => expect(server.files.size).toBe(0));
  });
});

describe("the composer", () => {
  const composer = (parts: object = {}) =>
    mount(Composer, {
      props: {
        conversation: "c1",
        name: "陈磊",
        mayReply: true,
        preview: false,
        editing: undefined,
        mode: "reply",
        ...parts,
      },
    });
  const paste = async (box: ReturnType<typeof composer>, types: string[]) => {
    const item = { kind: "file", getAsFile: () => fileOf(1), webkitGetAsEntry: () => null };
    const event = Object.assign(new Event("paste", { cancelable: true }), {
      clipboardData: {
        items: [item],
        getData: (type: string) => (types.includes(type) && type === "text/plain" ? "the text of it" : ""),
      },
    });
    box.find("textarea").element.dispatchEvent(event);
    await flushPromises();
    return event;
  };

  it("takes a pasted picture, and leaves a pasted text and a note's paste alone", async () => {
    const box = composer();
    expect((await paste(box, ["Files"])).defaultPrevented).toBe(true);
    expect(box.emitted("files")?.[0]).toEqual([[expect.any(File)]]);
    expect((await paste(box, ["text/plain", "Files"])).defaultPrevented).toBe(false);
    await box.setProps({ mode: "note" });
    expect((await paste(box, ["Files"])).defaultPrevented).toBe(false);
    expect(box.emitted("files")).toHaveLength(1);
  });

  it("sends files without a text, but no note and no edit without one", async () => {
    const box = composer({ attached: true });
    await box.find("textarea").trigger("keydown", { key: "Enter" });
    expect(box.emitted("send")).toEqual([[""]]);
    await box.setProps({ mode: "note" });
    await box.find("textarea").trigger("keydown", { key: "Enter" });
    expect(box.emitted("note")).toBeUndefined();
  });
});

describe("a file of the log", () => {
  it("is drawn where it stands and takes the transcript that comes by an edit", async () => {
    await onDuty();
    const body = { file: "f9", name: "v.webm", size: 9, type: "audio/webm", duration: 3000 };
    const block = mount(FileBlock, { props: { kind: "voice", body } });
    const player = block.find(".hf-player").element;
    await block.setProps({ body: { ...body, transcript: "包裹到哪了" } });
    expect(block.text()).toContain("包裹到哪了");
    expect(block.find(".hf-player").element).toBe(player);
  });

  it("has a word in the lists", () => {
    const from: EventFrame["from"] = { id: "v1", role: "visitor", name: "" };
    expect(previewOf({ seq: 1, kind: "image", from, at: 1 })).toBe("[图片]");
    expect(previewOf({ seq: 1, kind: "voice", text: null, from, at: 1 })).toBe("[语音]");
  });
});
