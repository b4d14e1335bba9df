package org.hutong.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualMachineTest {
  @Test
  void the_line_names_java_processors_collector_and_heap() {
    assertThat(VirtualMachine.line())
        .matches(
            "Java 2\\d\\S*, \\d+ processors, \\w+ collector, heap of at most \\d+ MB,"
                + " without a start-up cache");
  }

  @Test
  void collectors_have_the_names_that_people_know() {
    assertThat(VirtualMachine.collector(List.of("Copy", "MarkSweepCompact")))
        .isEqualTo("serial collector");
    assertThat(VirtualMachine.collector(List.of("G1 Young Generation", "G1 Old Generation")))
        .isEqualTo("G1 collector");
    assertThat(VirtualMachine.collector(List.of("ZGC Minor Cycles", "ZGC Minor Pauses")))
        .isEqualTo("ZGC collector");
    assertThat(VirtualMachine.collector(List.of("PS MarkSweep", "PS Scavenge")))
        .isEqualTo("parallel collector");
  }
}
