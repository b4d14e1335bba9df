package org.hutong.testkit;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts one {@link Workshop} for a class and hands its parts and people to the tests. */
final class PluginTestExtension
    implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(PluginTestExtension.class);

  private static final Map<Class<?>, Function<Workshop, Object>> PARAMETERS =
      Map.of(
          Visitor.class, Workshop::visitor,
          AgentSeat.class, Workshop::agent,
          PluginUnderTest.class, Workshop::plugin,
          TestClock.class, Workshop::clock,
          HutongServer.class, Workshop::server);

  PluginTestExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    workshop(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    workshop(context).plugin().ready();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARAMETERS.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    Object value = Objects.requireNonNull(PARAMETERS.get(type)).apply(workshop(context));
    if (value instanceof Visitor || value instanceof AgentSeat) {
      // Closed by JUnit when the test ends.
      context.getStore(NAMESPACE).put(parameter.getParameter(), value);
    }
    return value;
  }

  /** That of the outermost class; closed by JUnit when its tests are over. */
  private static Workshop workshop(ExtensionContext context) {
    Store store = context.getStore(NAMESPACE);
    return store.computeIfAbsent(
        Workshop.class, key -> Workshop.open(annotation(context)), Workshop.class);
  }

  private static HutongTest annotation(ExtensionContext context) {
    Class<?> type = context.getRequiredTestClass();
    for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
      HutongTest found = each.getAnnotation(HutongTest.class);
      if (found != null) {
        return found;
      }
    }
    throw new IllegalStateException(type.getName() + " carries no @HutongTest");
  }
}
