package org.hutong.core.app.control;

import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Something that an administrator may ask of the kernel from the command line.
 *
 * @param name a stable word, for example {@code admin.create}
 * @param action does it, may block, returns what is shown (anything that can be written as JSON),
 *     and throws {@link ControlException} with the reason if it cannot be done
 */
public record ControlCommand(String name, Function<JsonNode, Object> action) {}
