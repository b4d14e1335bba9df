/** The longest that one speaks at once, milliseconds. */
export const LONGEST = 60_000;

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_PER_SECOND = 24_000;

export interface Spoken {
  file: File;
  milliseconds: number;
}

/** Records what is spoken. The microphone is let go of at every end. */
export class Recorder {
  private readonly parts: Blob[] = [];
  private readonly began = Date.now();

  private constructor(
    private readonly stream: MediaStream,
    private readonly recorder: MediaRecorder,
  ) {
    recorder.addEventListener("dataavailable", (event) => this.parts.push(event.data));
    recorder.start(1000);
  }

  /** Asks for the microphone; fails where the person or the device says no. */
  static async begin(): Promise<Recorder> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    try {
      const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
      const options = { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: BITS_PER_SECOND };
      return new Recorder(stream, new MediaRecorder(stream, options));
    } catch (failure) {
      release(stream);
      throw failure;
    }
  }

  get milliseconds(): number {
    return Math.min(LONGEST, Date.now() - this.began);
  }

  /** What was spoken until now. */
  end(): Promise<Spoken> {
    const { milliseconds } = this;
    return new Promise((resolve) => {
      const done = () => {
        release(this.stream);
        // Without the codec: `audio/webm` tells the server that the container has no picture in it.
        const type = this.recorder.mimeType.split(";")[0] || "audio/webm";
        resolve({ file: new File(this.parts, nameFor(type), { type }), milliseconds });
      };
      if (this.recorder.state === "inactive") {
        // The microphone was taken away: what was spoken before is there.
        done();
      } else {
        this.recorder.addEventListener("stop", done, { once: true });
        this.recorder.stop();
      }
    });
  }

  cancel(): void {
    if (this.recorder.state !== "inactive") {
      this.recorder.stop();
    }
    release(this.stream);
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.stop();
  }
}

function nameFor(type: string): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const now = new Date();
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const ending = type === "audio/mp4" ? "m4a" : type.slice(type.indexOf("/") + 1);
  return `voice-${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}.${ending}`;
}
