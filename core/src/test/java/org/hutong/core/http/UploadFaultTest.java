package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.hutong.core.file.BlobStore;
import org.hutong.core.file.StorageFullException;
import org.hutong.core.file.Sweep;
import org.hutong.core.time.SystemTime;
import org.hutong.core.time.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads when the disk is full and when time passes. */
class UploadFaultTest {
  private static final int KIB = 1024;

  @TempDir Path directory;
  private final SmallDisk disk = new SmallDisk();
  private final HandTime time = new HandTime();
  private RestServer server;
  private Uploader agent;

  /** The machine's clock, moved ahead by hand. */
  private static final class HandTime implements TimeSource {
    private final TimeSource machine = new SystemTime();
    private volatile long ahead;

    @Override
    public long millis() {
      return machine.millis() + ahead;
    }

    @Override
    public long nanos() {
      return machine.nanos();
    }
  }

  /** The real store on a disk that has only so much room. */
  private static final class SmallDisk implements BlobStore {
    private BlobStore real;
    private volatile long room = Long.MAX_VALUE;
    private volatile long free = Long.MAX_VALUE;

    @Override
    public long kept(UUID id) throws IOException {
      return real.kept(id);
    }

    @Override
    public Appender append(UUID id) throws IOException {
      Appender appender = real.append(id);
      return new Appender() {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          if (length > room) {
            throw new StorageFullException("no room", new IOException("No space left on device"));
          }
          room -= length;
          appender.write(bytes, offset, length);
        }

        @Override
        public long keep() throws IOException {
          return appender.keep();
        }

        @Override
        public void close() throws IOException {
          appender.close();
        }
      };
    }

    @Override
    public void seal(UUID id) throws IOException {
      real.seal(id);
    }

    @Override
    public SeekableByteChannel open(UUID id) throws IOException {
      return real.open(id);
    }

    @Override
    public void move(UUID from, UUID to) throws IOException {
      real.move(from, to);
    }

    @Override
    public byte[] thumbnail(UUID id) throws IOException {
      return real.thumbnail(id);
    }

    @Override
    public void keepThumbnail(UUID id, byte[] bytes) throws IOException {
      real.keepThumbnail(id, bytes);
    }

    @Override
    public void delete(UUID id) throws IOException {
      real.delete(id);
    }

    @Override
    public Space space() {
      return new Space(1L << 40, free);
    }
  }

  @BeforeEach
  void start() {
    disk.real = BlobStore.onDisk(directory.resolve("files"));
    server =
        new RestServer(
            directory,
            binder -> {
              binder.bind(BlobStore.class).toInstance(disk);
              binder.bind(TimeSource.class).toInstance(time);
            });
    agent = administrator();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  @Test
  void a_full_disk_is_told_as_such_and_what_was_stored_goes_on_when_there_is_room() {
    byte[] content = bytes(600 * KIB);
    String path = agent.begin(content.length, "a");
    disk.room = 300 * KIB;
    var full = agent.patch(path, 0, content);
    assertThat(full.status()).isEqualTo(507);
    assertThat(full.code()).isEqualTo("unavailable");
    int kept = Integer.parseInt(agent.head(path).header("Upload-Offset"));
    assertThat(kept).isBetween(200 * KIB, 300 * KIB);
    assertThat(agent.patch(path, kept, Arrays.copyOfRange(content, kept, content.length)).status())
        .isEqualTo(507);
    disk.room = Long.MAX_VALUE;
    int now = Integer.parseInt(agent.head(path).header("Upload-Offset"));
    var last = agent.patch(path, now, Arrays.copyOfRange(content, now, content.length));
    assertThat(last.header("Upload-State")).isEqualTo("ready");
    assertThat(agent.open(path).body()).isEqualTo(content);
  }

  @Test
  void no_upload_begins_when_the_disk_is_nearly_full() {
    disk.free = (1L << 30) + 100;
    assertThat(agent.create(101, "a").status()).isEqualTo(507);
    assertThat(agent.create(99, "a").status()).isEqualTo(201);
  }

  @Test
  void what_is_not_finished_within_a_day_is_gone_says_so_for_a_week_and_is_forgotten()
      throws IOException {
    String path = agent.begin(100, "a");
    agent.patch(path, 0, bytes(50));
    time.ahead = Duration.ofHours(25).toMillis();
    assertThat(administrator().head(path).status()).isEqualTo(410);
    assertThat(administrator().patch(path, 50, bytes(50)).status()).isEqualTo(410);
    assertThat(blobs()).anyMatch(path::endsWith);
    server.part(Sweep.class).run();
    assertThat(blobs()).noneMatch(path::endsWith);
    assertThat(administrator().head(path).status()).isEqualTo(410);
    time.ahead += Duration.ofDays(8).toMillis();
    server.part(Sweep.class).run();
    assertThat(administrator().head(path).status()).isEqualTo(404);
  }

  @Test
  void a_file_that_no_message_names_goes_after_a_day_and_a_named_one_stays() throws IOException {
    RestClient visitor = RestClient.nobody(server.port()).visitor();
    String named = Uploader.of(visitor).upload("a", bytes(10));
    String unnamed = Uploader.of(visitor).upload("b", bytes(20));
    Map<String, Object> body =
        Map.of("file", Uploader.id(named), "name", "a", "size", 10, "type", "x/y");
    var sent =
        visitor
            .key("id-0123456789abcdef")
            .post("/conversations/current/messages", Map.of("kind", "file", "body", body));
    assertThat(sent.status()).as(sent.text()).isEqualTo(200);
    time.ahead = Duration.ofHours(25).toMillis();
    server.part(Sweep.class).run();
    assertThat(blobs()).anyMatch(named::endsWith).noneMatch(unnamed::endsWith);
    time.ahead += Duration.ofDays(400).toMillis();
    server.part(Sweep.class).run();
    assertThat(administrator().open(named).body()).isEqualTo(bytes(10));
  }

  private Uploader administrator() {
    return Uploader.of(RestClient.nobody(server.port()).administrator());
  }

  private List<String> blobs() throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve("files"))) {
      return all.filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.endsWith(".mark"))
          .toList();
    }
  }
}
