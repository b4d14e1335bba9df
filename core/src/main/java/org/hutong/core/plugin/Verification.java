package org.hutong.core.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The verification of one file as one bounded piece of work. A stranger's file may be made so that
 * whoever reads it fails in any way, or never ends: whatever happens is a refusal of that file and
 * of nothing else. What overstays is given up with its thread; as the memory of each is bounded, so
 * is their number.
 */
final class Verification {
  /** Time for one file, its waiting for others included. */
  static final Duration LONGEST = Duration.ofMinutes(2);

  /** Files that are verified at once; one that was given up counts until it ends. */
  private static final int AT_ONCE = 2;

  /** In bytes: deep enough for what is accepted, so that what is deeper fails soon. */
  private static final long STACK = 1024 * 1024;

  private static final Semaphore PLACES = new Semaphore(AT_ONCE);

  private Verification() {}

  /**
   * Blocks for at most {@link #LONGEST}.
   *
   * @throws PluginRefusedException with every reason that was found; nothing else is thrown
   */
  static PluginArtifact of(Path jar) {
    return of(jar, LONGEST);
  }

  static PluginArtifact of(Path jar, Duration longest) {
    long end = System.nanoTime() + longest.toNanos();
    var task = new FutureTask<>(() -> holdingAPlace(jar));
    try {
      if (!PLACES.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new PluginRefusedException(
            "the server is still verifying other files: give it another name to try again");
      }
      Thread.ofPlatform()
          .daemon()
          .name("hutong-verification")
          .stackSize(STACK)
          .inheritInheritableThreadLocals(false)
          .start(task);
      return task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw refusal(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new PluginRefusedException(
          "it takes longer than " + longest.toSeconds() + " s to verify");
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new PluginRefusedException("its verification was interrupted");
    }
  }

  private static PluginArtifact holdingAPlace(Path jar) {
    try {
      return ArtifactReader.read(jar);
    } finally {
      PLACES.release();
    }
  }

  private static PluginRefusedException refusal(Throwable failure) {
    return switch (failure) {
      case PluginRefusedException refused -> refused;
      case StackOverflowError _ ->
          new PluginRefusedException("something in it is nested too deeply to be read");
      default -> new PluginRefusedException("it cannot be verified: " + TimedRun.text(failure));
    };
  }
}
