package org.hutong.core.app;

import java.io.PrintWriter;
import org.hutong.core.app.backup.Progress;

/** Prints a line for each tenth of each step. */
final class ProgressLines implements Progress {
  private static final int PARTS = 10;

  private final PrintWriter out;
  private String last = "";

  ProgressLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void at(String step, long done, long total) {
    long part = total == 0 ? 0 : done * PARTS / total;
    String now = step + part;
    if (!now.equals(last)) {
      last = now;
      out.printf("%-10s %3d %%  of %d MB%n", step, part * PARTS, total >> 20);
      out.flush();
    }
  }
}
