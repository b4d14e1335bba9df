package org.hutong.core.connection;

import jakarta.inject.Inject;
import org.hutong.core.wire.FrameWriter;
import org.hutong.core.wire.ServerFrame;

/** Gives frames the form that goes onto the wire. Safe from any thread. */
final class Frames {
  private final FrameWriter writer;

  @Inject
  Frames(FrameWriter writer) {
    this.writer = writer;
  }

  TextFrame of(ServerFrame frame) {
    return TextFrame.of(writer.write(frame));
  }

  SharedFrame shared(ServerFrame frame) {
    return new SharedFrame(this, frame);
  }
}
