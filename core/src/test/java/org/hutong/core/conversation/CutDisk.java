package org.hutong.core.conversation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/**
 * A disk for H2, scheme {@code cut:}, that forgets at a power cut whatever was written and not
 * forced since. A file is two images: what a reader sees, and what was forced. While a {@link
 * Fault} lasts it fails as a real one does.
 */
final class CutDisk extends FilePath {
  private static final int SECTOR = 512;

  private static final Map<String, Image> FILES = new ConcurrentSkipListMap<>();

  static void plugIn() {
    FilePath.register(new CutDisk());
  }

  /** What a machine that loses power now finds on its disk, under another name. */
  static void cut(String prefix, String survivor) {
    FILES.forEach(
        (name, image) -> {
          if (name.startsWith(prefix)) {
            FILES.put(survivor + name.substring(prefix.length()), image.afterPowerLoss());
          }
        });
  }

  /**
   * The same of a disk that has begun to write what nobody forced yet: of each write nothing, all,
   * or a beginning is there. (Of sectors that get there in another order than they were written H2
   * could not tell: its chunks have sums at their two ends alone.)
   */
  static void tear(String prefix, String survivor, Random random) {
    FILES.forEach(
        (name, image) -> {
          if (name.startsWith(prefix)) {
            FILES.put(survivor + name.substring(prefix.length()), image.torn(random));
          }
        });
  }

  /** What another process finds after this one was killed: what was written and not forced too. */
  static void kill(String prefix, String survivor) {
    FILES.forEach(
        (name, image) -> {
          if (name.startsWith(prefix)) {
            FILES.put(survivor + name.substring(prefix.length()), image.afterKill());
          }
        });
  }

  /** How a disk fails. */
  enum Fault {
    /** A file does not become longer; of what is written a part may get there. */
    NO_SPACE("No space left on device"),
    /** Nothing is written, or a part of it. */
    WRITE("Input/output error"),
    /**
     * A force fails, and the system takes for written what is not: the next one succeeds without
     * it.
     */
    FORCE("Input/output error");

    private final String words;

    Fault(String words) {
      this.words = words;
    }

    IOException exception() {
      return new IOException(words);
    }
  }

  private record Failing(String prefix, Fault fault, Random random) {
    boolean concerns(String file, Fault asked) {
      return fault == asked && file.startsWith(prefix);
    }
  }

  private static volatile Failing failing;

  /** From now on, until {@link #heal}, everything under the prefix fails so. */
  static void fail(String prefix, Fault fault, long seed) {
    failing = new Failing(prefix, fault, new Random(seed));
  }

  static void heal() {
    failing = null;
  }

  static void wipe(String prefix) {
    FILES.forEach(
        (name, image) -> {
          if (name.startsWith(prefix)) {
            image.drop();
          }
        });
    FILES.keySet().removeIf(name -> name.startsWith(prefix));
  }

  /** One file. */
  private static final class Image {
    private byte[] seen = new byte[1 << 16];
    private int seenSize;
    private byte[] kept = new byte[1 << 16];
    private int keptSize;
    private boolean locked;
    private final List<int[]> dirty = new ArrayList<>();

    /** Who still has it open keeps no memory of it. */
    synchronized void drop() {
      seen = new byte[0];
      kept = new byte[0];
      seenSize = 0;
      keptSize = 0;
      dirty.clear();
    }

    synchronized int read(ByteBuffer target, long position) {
      if (position >= seenSize) {
        return -1;
      }
      int length = (int) Math.min(target.remaining(), seenSize - position);
      target.put(seen, (int) position, length);
      return length;
    }

    synchronized int write(ByteBuffer source, long position) {
      int length = source.remaining();
      int end = Math.toIntExact(position + length);
      seen = grown(seen, end);
      source.get(seen, (int) position, length);
      seenSize = Math.max(seenSize, end);
      dirty.add(new int[] {(int) position, end});
      return length;
    }

    synchronized void truncate(long size) {
      seenSize = (int) Math.min(seenSize, size);
    }

    synchronized void force() {
      kept = grown(kept, seenSize);
      for (int[] range : dirty) {
        int end = Math.min(range[1], seenSize);
        if (end > range[0]) {
          System.arraycopy(seen, range[0], kept, range[0], end - range[0]);
        }
      }
      keptSize = seenSize;
      dirty.clear();
    }

    synchronized Image afterPowerLoss() {
      Image image = new Image();
      image.seen = Arrays.copyOf(kept, Math.max(keptSize, 1));
      image.seenSize = keptSize;
      return image;
    }

    synchronized Image torn(Random random) {
      Image image = new Image();
      int size = random.nextBoolean() ? seenSize : keptSize;
      image.seen = Arrays.copyOf(kept, Math.max(size, 1));
      image.seenSize = size;
      for (int[] range : dirty) {
        int end = Math.min(range[1], size);
        int sectors = (Math.max(0, end - range[0]) + SECTOR - 1) / SECTOR;
        int length = Math.min(end - range[0], random.nextInt(sectors + 2) * SECTOR);
        if (length > 0) {
          System.arraycopy(seen, range[0], image.seen, range[0], length);
        }
      }
      return image;
    }

    /** The system's cache outlives the process: what it takes for written is so still. */
    synchronized Image afterKill() {
      Image image = new Image();
      image.seen = Arrays.copyOf(seen, Math.max(seenSize, 1));
      image.seenSize = seenSize;
      image.kept = Arrays.copyOf(kept, Math.max(keptSize, 1));
      image.keptSize = keptSize;
      dirty.forEach(range -> image.dirty.add(range.clone()));
      return image;
    }

    /** The pages count as clean from now on, and are not on the disk. */
    synchronized void loseDirty() {
      dirty.clear();
    }

    synchronized boolean lock() {
      boolean free = !locked;
      locked = true;
      return free;
    }

    synchronized void unlock() {
      locked = false;
    }

    synchronized long size() {
      return seenSize;
    }

    private static byte[] grown(byte[] bytes, int size) {
      return size <= bytes.length
          ? bytes
          : Arrays.copyOf(bytes, Math.max(size, bytes.length + (bytes.length >> 2)));
    }
  }

  private static final class Channel extends FileBaseDefault {
    private final String file;
    private final Image image;
    private boolean locks;

    Channel(String file, Image image) {
      this.file = file;
      this.image = image;
    }

    @Override
    public int read(ByteBuffer target, long position) {
      return image.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      Failing now = failing;
      if (now != null
          && (now.concerns(file, Fault.WRITE)
              || (now.concerns(file, Fault.NO_SPACE)
                  && position + source.remaining() > image.size()))) {
        int part = now.random().nextInt(source.remaining() + 1) & -512;
        image.write(source.slice(source.position(), part), position);
        throw now.fault().exception();
      }
      return image.write(source, position);
    }

    @Override
    protected void implTruncate(long size) {
      image.truncate(size);
    }

    @Override
    public long size() {
      return image.size();
    }

    @Override
    public void force(boolean metaData) throws IOException {
      Failing now = failing;
      if (now != null && now.concerns(file, Fault.FORCE)) {
        image.loseDirty();
        throw now.fault().exception();
      }
      image.force();
    }

    /** As a real one within a process. */
    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      if (!image.lock()) {
        throw new OverlappingFileLockException();
      }
      locks = true;
      return new FileLock(this, position, size, shared) {
        @Override
        public boolean isValid() {
          return true;
        }

        @Override
        public void release() {
          implCloseChannel();
        }
      };
    }

    @Override
    protected void implCloseChannel() {
      if (locks) {
        locks = false;
        image.unlock();
      }
    }
  }

  @Override
  public String getScheme() {
    return "cut";
  }

  @Override
  public FilePath getPath(String path) {
    CutDisk disk = new CutDisk();
    disk.name = path.startsWith("cut:") ? path : "cut:" + path;
    return disk;
  }

  @Override
  public FileChannel open(String mode) {
    return new Channel(name, FILES.computeIfAbsent(name, _ -> new Image()));
  }

  @Override
  public InputStream newInputStream() throws IOException {
    return Channels.newInputStream(open("r"));
  }

  @Override
  public long size() {
    Image image = FILES.get(name);
    return image == null ? 0 : image.size();
  }

  @Override
  public void moveTo(FilePath target, boolean atomicReplace) {
    Image image = FILES.remove(name);
    if (image != null) {
      FILES.put(target.toString(), image);
    }
  }

  @Override
  public boolean createFile() {
    return FILES.putIfAbsent(name, new Image()) == null;
  }

  @Override
  public boolean exists() {
    return FILES.containsKey(name) || isDirectory();
  }

  @Override
  public void delete() {
    FILES.remove(name);
  }

  @Override
  public List<FilePath> newDirectoryStream() {
    return FILES.keySet().stream()
        .filter(file -> file.startsWith(name + "/"))
        .map(this::getPath)
        .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
  }

  @Override
  public FilePath toRealPath() {
    return this;
  }

  @Override
  public FilePath getParent() {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? null : getPath(name.substring(0, slash));
  }

  @Override
  public boolean isDirectory() {
    return !FILES.containsKey(name) && name.indexOf('.') < 0;
  }

  @Override
  public boolean isRegularFile() {
    return FILES.containsKey(name);
  }

  @Override
  public boolean isAbsolute() {
    return true;
  }

  @Override
  public long lastModified() {
    return 0;
  }

  @Override
  public boolean canWrite() {
    return true;
  }

  @Override
  public void createDirectory() {}

  @Override
  public boolean setReadOnly() {
    return false;
  }
}
