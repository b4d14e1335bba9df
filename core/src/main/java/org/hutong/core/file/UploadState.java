package org.hutong.core.file;

import java.util.Locale;

/** What an upload has come to. Stored by its place here: add at the end only. */
public enum UploadState {
  /** Bytes are missing. */
  RECEIVING,
  /** All bytes are there; nobody may open it or name it before it was looked at. */
  INSPECTING,
  /** A message may name it. */
  READY,
  /** An inspection refused it; the bytes are gone. */
  REJECTED,
  /** It was not finished, or not named, in time; the bytes are gone. */
  EXPIRED;

  /** As clients are told. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
