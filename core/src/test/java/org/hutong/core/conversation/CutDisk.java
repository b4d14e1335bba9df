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
import java.util.concurrent.ConcurrentSkipListMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/**
 * A disk for H2, scheme {@code cut:}, that forgets at a power cut whatever was written and not
 * forced since. A file is two images: what a reader sees, and what was forced.
 */
final class CutDisk extends FilePath {
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

  static void wipe(String prefix) {
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
    private final Image image;
    private boolean locks;

    Channel(Image image) {
      this.image = image;
    }

    @Override
    public int read(ByteBuffer target, long position) {
      return image.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) {
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
    public void force(boolean metaData) {
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
    return new Channel(FILES.computeIfAbsent(name, _ -> new Image()));
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
        .toList();
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
    return !name.endsWith(".db") && !FILES.containsKey(name);
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
