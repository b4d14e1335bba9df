package org.hutong.core.plugin;

import java.util.List;

/**
 * A file that was not taken as a plugin.
 *
 * @param at epoch milliseconds
 * @param file its name
 * @param reasons for people
 * @param standing whether the file still lies in the directory of plugins, so that this is true
 *     until it is gone
 */
public record Refusal(long at, String file, List<String> reasons, boolean standing) {}
