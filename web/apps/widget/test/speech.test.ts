import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Speech } from "../src/view/SpeakBar";

let stopped: number;

/** A recorder that hears one piece a second. */
class ScriptedRecorder extends EventTarget {
  static isTypeSupported = (type: string) => type.startsWith("audio/webm");
  state = "inactive";
  readonly mimeType = "audio/webm;codecs=opus";

  start(): void {
    this.state = "recording";
  }

  stop(): void {
    this.state = "inactive";
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob(["spoken"]) }));
    this.dispatchEvent(new Event("stop"));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  stopped = 0;
  vi.stubGlobal("MediaRecorder", ScriptedRecorder);
  const stream = { getTracks: () => [{ stop: () => stopped++ }] };
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: () => Promise.resolve(stream) } });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a voice message", () => {
  it("is a file that says that it is sound, as long as it was spoken, and lets go of the microphone", async () => {
    const speech = await Speech.begin(() => {});
    await vi.advanceTimersByTimeAsync(3300);
    expect(speech.milliseconds.value).toBeGreaterThan(3000);
    const { file, milliseconds } = await speech.end();
    expect(file.type).toBe("audio/webm");
    expect(file.name).toMatch(/^voice-\d{8}-\d{6}\.webm$/);
    expect(await file.text()).toBe("spoken");
    expect(milliseconds).toBe(3300);
    expect(stopped).toBe(1);
  });

  it("is over by itself after a minute", async () => {
    const full = vi.fn();
    const speech = await Speech.begin(full);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(full).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1000);
    expect(full).toHaveBeenCalled();
    expect((await speech.end()).milliseconds).toBe(60_000);
  });

  it("that is given up lets go of the microphone", async () => {
    const speech = await Speech.begin(() => {});
    speech.cancel();
    expect(stopped).toBe(1);
  });

  it("fails where the person gives no microphone", async () => {
    vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: () => Promise.reject(new Error("denied")) } });
    await expect(Speech.begin(() => {})).rejects.toThrow();
  });
});
