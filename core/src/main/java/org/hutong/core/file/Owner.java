package org.hutong.core.file;

import org.hutong.core.wire.Role;

/**
 * Who made an upload.
 *
 * @param id as the sender of his events: a visitor's, agent's, key's or plugin's id
 */
public record Owner(String id, Role role) {}
