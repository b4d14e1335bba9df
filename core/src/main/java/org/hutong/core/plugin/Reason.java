package org.hutong.core.plugin;

import org.jspecify.annotations.Nullable;

/**
 * Why a plugin is refused.
 *
 * @param message for people, in English
 * @param code of its {@link RefusalKind}; null if it has none
 * @param rule what the code is about, for example the name of an entry; null if there is no such
 */
public record Reason(String message, @Nullable String code, @Nullable String rule) {}
