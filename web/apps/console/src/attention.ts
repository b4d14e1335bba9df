/** A short tone of two notes, made by the browser: no file, and silent until the first gesture allows sound. */
export class Tone {
  private context: AudioContext | undefined;

  /** Must be called from a gesture at least once. */
  unlock(): void {
    if (!this.context && "AudioContext" in window) {
      this.context = new AudioContext();
    }
    if (this.context?.state === "suspended") {
      void this.context.resume();
    }
  }

  get ready(): boolean {
    return this.context?.state === "running";
  }

  play(): void {
    if (!this.context || !this.ready) {
      return;
    }
    const start = this.context.currentTime + 0.02;
    this.note(this.context, 784, start, 0.16);
    this.note(this.context, 1046.5, start + 0.17, 0.28);
  }

  private note(context: AudioContext, frequency: number, start: number, length: number): void {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = "sine";
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.22, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + length + 0.05);
  }
}

export const tone = new Tone();

/** Lets sound play from the first gesture on. */
export function unlockSound(): void {
  const unlock = () => tone.unlock();
  for (const gesture of ["pointerdown", "keydown"]) {
    window.addEventListener(gesture, unlock, { capture: true, passive: true });
  }
}

export function notificationPermission(): NotificationPermission | "unsupported" {
  return "Notification" in window ? Notification.permission : "unsupported";
}

/** Shows a notification of the system if that was allowed and the page is not looked at. */
export function notify(title: string, body: string, tag: string, opened: () => void): Notification | undefined {
  if (notificationPermission() !== "granted" || document.visibilityState === "visible") {
    return undefined;
  }
  try {
    const notification = new Notification(title, { body, tag });
    notification.onclick = () => {
      window.focus();
      opened();
      notification.close();
    };
    return notification;
  } catch {
    // Android's Chrome knows the class but wants a service worker.
    return undefined;
  }
}
