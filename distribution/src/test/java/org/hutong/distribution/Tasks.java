package org.hutong.distribution;

import com.microsoft.playwright.Browser.StartTracingOptions;
import com.microsoft.playwright.Page;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tasks of a page's main thread, by the processor's time: what other programs of the machine
 * take meanwhile does not count, as it does for the browser's own long tasks.
 *
 * @param longest milliseconds
 */
record Tasks(int count, double longest) {
  static Tasks during(Page page, Runnable deed) {
    com.microsoft.playwright.Browser browser = page.context().browser();
    browser.startTracing(
        page,
        new StartTracingOptions()
            .setCategories(List.of("toplevel", "disabled-by-default-devtools.timeline")));
    byte[] trace;
    try {
      deed.run();
    } finally {
      trace = browser.stopTracing();
    }
    return of(JsonMapper.shared().readTree(trace).path("traceEvents"));
  }

  private static Tasks of(JsonNode events) {
    Set<String> main = new HashSet<>();
    for (JsonNode event : events) {
      if (event.path("name").asString("").equals("thread_name")
          && event.path("args").path("name").asString("").equals("CrRendererMain")) {
        main.add(thread(event));
      }
    }
    int count = 0;
    double longest = 0;
    for (JsonNode event : events) {
      if (event.path("name").asString("").endsWith("RunTask")
          && event.has("tdur")
          && main.contains(thread(event))) {
        count++;
        longest = Math.max(longest, event.path("tdur").asLong() / 1000.0);
      }
    }
    if (count == 0) {
      throw new AssertionError("the trace has no task of a page");
    }
    return new Tasks(count, longest);
  }

  private static String thread(JsonNode event) {
    return event.path("pid").asLong() + "/" + event.path("tid").asLong();
  }
}
