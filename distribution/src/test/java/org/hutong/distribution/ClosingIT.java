package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that are closed at any moment: nothing that was on the screen is lost. */
class ClosingIT {
  private static final String CHAT = "/chat?site=default&lang=zh-CN";
  private static final int EACH = 3;

  /** Tells of every message of one's own in the moment in which the page shows it. */
  private static final String WATCH =
      """
      addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
        for (const bubble of document.querySelectorAll('.me.new .b')) window.drawn?.(bubble.textContent);
      }).observe(document.documentElement, {childList: true, subtree: true, attributes: true}));
      """;

  /**
   * Writes and sends, with pauses, while the page may go away under it; then begins another one.
   */
  private static final String WRITE =
      """
      ({texts, pauses}) => {
        const field = document.querySelector('#text');
        const write = text => {
          field.value = text;
          field.dispatchEvent(new Event('input', {bubbles: true}));
          window.typed(text);
        };
        const pause = i => new Promise(done => setTimeout(done, pauses[i]));
        (async () => {
          for (let i = 0; i < texts.length; i++) {
            await pause(i);
            write(texts[i]);
            if (i < texts.length - 1) {
              field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}));
            }
          }
        })();
      }
      """;

  /** What the server has of this visitor, oldest first. */
  private static final String STORED =
      """
      async () => {
        const answer = await fetch('/chat/token', {method: 'POST', headers: {'Content-Type': 'application/json'},
          body: JSON.stringify({site: 'default'})});
        const headers = {Authorization: 'Bearer ' + (await answer.json()).token};
        const get = async path => (await (await fetch('/api/v1' + path, {headers})).json()).items;
        const texts = [];
        for (const {id, head} of await get('/conversations?limit=50')) {
          for (let after = 0; after < head; after += 200) {
            for (const event of await get(`/conversations/${id}/events?after=${after}&limit=200`)) {
              if (event.kind === 'text' && event.from.role === 'visitor') texts.push(event.body.text);
            }
          }
        }
        return texts;
      }
      """;

  @TempDir static Path directory;
  private static Product product;
  private static Browser browser;

  @BeforeAll
  static void start() {
    product = Distribution.product(directory, "--demo").start();
    browser = new Browser();
  }

  @AfterAll
  static void stop() {
    browser.close();
    product.close();
  }

  @Test
  void what_a_visitor_saw_or_typed_is_there_after_15_closings_at_random_moments() {
    closings(15, 20_261_201);
  }

  @Test
  @Tag("long")
  void what_a_visitor_saw_or_typed_is_there_after_200_closings_at_random_moments() {
    closings(200, System.nanoTime());
  }

  private static void closings(int times, long seed) {
    var random = new Random(seed);
    Set<String> drawn = new LinkedHashSet<>();
    Set<String> typed = new LinkedHashSet<>();
    Set<String> drafts = new LinkedHashSet<>();
    try (BrowserContext person = browser.person("zh-CN", "light")) {
      person.exposeFunction("drawn", arguments -> drawn.add((String) arguments[0]));
      person.exposeFunction("typed", arguments -> typed.add((String) arguments[0]));
      person.addInitScript(WATCH);
      for (int i = 0; i < times; i++) {
        Page page = open(person, drafts);
        person.setOffline(true);
        page.evaluate(WRITE, Map.of("texts", words(i), "pauses", pauses(random)));
        page.waitForTimeout(random.nextInt(60));
        page.close();
        person.setOffline(false);
      }
      Page page = open(person, drafts);
      List<String> expected = new ArrayList<>(drawn);
      Awaitility.await("seed " + seed)
          .atMost(Duration.ofMinutes(5))
          .untilAsserted(() -> assertThat(stored(page)).containsAll(expected));
      List<String> stored = stored(page);
      assertThat(stored).as("once, seed %d", seed).doesNotHaveDuplicates();
      assertThat(stored).as("in order, seed %d", seed).containsSubsequence(expected);
      Set<String> lost = new LinkedHashSet<>(typed);
      stored.forEach(lost::remove);
      lost.removeAll(drafts);
      assertThat(lost).as("typed and gone, seed %d", seed).isEmpty();
      System.out.printf(
          "closings: %d; drawn %d, typed %d, drafts %d%n",
          times, drawn.size(), typed.size(), drafts.size());
      assertThat(drafts).as("the test closes over something that is being typed").isNotEmpty();
    }
  }

  /** Opens the page; what was left in the field is noted and taken out. */
  private static Page open(BrowserContext person, Set<String> drafts) {
    Page page = person.newPage();
    page.navigate(product.url(CHAT));
    // The script has taken the page over.
    assertThat(page.locator("button[aria-label='更多']")).isVisible();
    Locator field = page.locator("#text");
    String draft = field.inputValue();
    if (!draft.isEmpty()) {
      drafts.add(draft);
      field.fill("");
    }
    return page;
  }

  private static List<String> stored(Page page) {
    return ((List<?>) page.evaluate(STORED)).stream().map(String::valueOf).toList();
  }

  private static List<String> words(int closing) {
    List<String> words = new ArrayList<>();
    for (int i = 1; i < EACH; i++) {
      words.add("第 %d 次关闭前的第 %d 条".formatted(closing, i));
    }
    words.add("第 %d 次关闭时写到一半".formatted(closing));
    return words;
  }

  private static List<Integer> pauses(Random random) {
    return random.ints(EACH, 0, 15).boxed().toList();
  }

  @Test
  void what_an_agent_saw_as_waiting_leaves_after_the_console_was_closed_and_opened_again() {
    try (Talk talk = new Talk(product, browser)) {
      talk.meet();
      Page page = talk.agent.page();
      BrowserContext person = page.context();
      String address = page.url();
      List<String> words = List.of("马上为您查", "查到了,请稍等", "已经发货了");
      person.setOffline(true);
      words.forEach(talk.agent::say);
      talk.agent.composer().pressSequentially("写到一半");
      page.close();
      person.setOffline(false);
      Page again = person.newPage();
      again.navigate(address);
      var once = new LocatorAssertions.HasCountOptions().setTimeout(30_000);
      for (String word : words) {
        assertThat(talk.customer.log().getByText(word)).hasCount(1, once);
      }
      assertThat(again.locator("textarea.ed")).hasValue("写到一半");
      assertThat(talk.customer.log())
          .containsText(Pattern.compile(String.join(".*", words), Pattern.DOTALL));
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
