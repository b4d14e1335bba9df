package org.hutong.core.plugin;

import java.util.List;

/**
 * A file that was not taken as a plugin.
 *
 * @param at epoch milliseconds
 * @param file its name
 * @param reasons for people
 */
public record Refusal(long at, String file, List<String> reasons) {}
