package org.hutong.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests a plugin in a real server. For the tests of a class one kernel is started in this process,
 * with a database and folders of its own that are deleted afterwards, and the plugin of this
 * project is installed as an administrator would who agrees to all permissions that it asks for.
 * Nothing is simulated: the plugin runs in its own class loader, messages go over real sockets.
 *
 * <pre>{@code
 * @HutongTest
 * class CalmVoiceTest {
 *   @Test
 *   void a_shout_is_calmed(Visitor visitor, AgentSeat agent) {
 *     visitor.says("Where is my parcel???");
 *     agent.accepts(visitor).sees("Where is my parcel?");
 *   }
 *
 *   @Test
 *   void it_leaves_nothing_behind(PluginUnderTest plugin) {
 *     plugin.assertUnloads();
 *   }
 * }
 * }</pre>
 *
 * <p>A test method may ask for these parameters, each as often as it likes:
 *
 * <ul>
 *   <li>{@link Visitor}: a new one for each parameter, who is connected
 *   <li>{@link AgentSeat}: a new agent for each parameter, on duty until the test ends
 *   <li>{@link PluginUnderTest}: its settings, its state, its end
 *   <li>{@link TestClock}: lets time pass
 *   <li>{@link HutongServer}: everything else
 * </ul>
 *
 * <p>Before each test the plugin runs with the settings given here; what a test removed or changed
 * is put right again. The tests of one class run one after another. The plugin's classes that the
 * test itself sees are another copy: static fields are not shared with the plugin that runs.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PluginTestExtension.class)
public @interface HutongTest {
  /**
   * The plugin: a jar, or a folder that holds what would be in the jar, relative to the project.
   *
   * @return by default what Maven has compiled
   */
  String plugin() default "target/classes";

  /**
   * Its settings as JSON.
   *
   * @return by default the defaults of its schema
   */
  String settings() default "{}";

  /**
   * Whether the administrator also agrees to what the byte-code scan finds dangerous.
   *
   * @return by default he does not, and the installation fails
   */
  boolean dangerous() default false;
}
