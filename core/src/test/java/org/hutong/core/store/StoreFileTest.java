package org.hutong.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file of a database, from one opening to the next. */
class StoreFileTest {
  @TempDir private Path directory;

  /** It would land in what was read back meanwhile. */
  @Test
  void a_file_is_not_opened_again_while_a_write_of_before_has_not_ended() throws Exception {
    Path path = Files.createFile(directory.resolve("a.mv.db"));
    StoreFile file = StoreFile.of(path.toString());
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    FileChannel channel =
        file.open(
            file.allow(), () -> new Slow(FilePath.get(path.toString()).open("rw"), begun, goOn));
    var write =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return channel.write(ByteBuffer.allocate(512), 0);
              } catch (IOException e) {
                return -1;
              }
            },
            task -> Thread.ofPlatform().start(task));
    begun.await();
    channel.close();

    assertThat(file.current()).isNull();
    assertThatThrownBy(file::repair).isInstanceOf(IOException.class).hasMessageContaining("ended");

    goOn.countDown();
    write.join();
    file.repair();
    assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(512), 0))
        .hasMessageContaining("Nothing is written after a failure");
  }

  /** A disk that takes its time. */
  private static final class Slow extends FileBaseDefault {
    private final FileChannel file;
    private final CountDownLatch begun;
    private final CountDownLatch goOn;

    Slow(FileChannel file, CountDownLatch begun, CountDownLatch goOn) {
      this.file = file;
      this.begun = begun;
      this.goOn = goOn;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      begun.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return file.write(source, position);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void force(boolean metaData) throws IOException {
      file.force(metaData);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    protected void implCloseChannel() {}
  }
}
