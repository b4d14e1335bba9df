package org.hutong.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path directory;

  @Test
  void a_directory_that_does_not_exist_is_made() {
    Path data = directory.resolve("a/b");
    try (DataDirectory taken = DataDirectory.take(data)) {
      assertThat(taken.path()).isDirectory();
    }
  }

  @Test
  void a_directory_in_use_names_the_process_and_the_mend() {
    try (DataDirectory taken = DataDirectory.take(directory)) {
      assertThatThrownBy(() -> DataDirectory.take(taken.path()))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("--data DIR");
    }
  }

  @Test
  void a_released_directory_can_be_taken_again() {
    DataDirectory.take(directory).close();
    DataDirectory.take(directory).close();
  }

  @Test
  void a_directory_that_cannot_be_written_says_so() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "not a directory");
    assertThatThrownBy(() -> DataDirectory.take(file.resolve("data")))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("cannot be written")
        .hasMessageContaining("--data DIR");
  }
}
